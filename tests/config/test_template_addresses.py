"""Addresses in templates are the ones Django puts together, also where they are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, path, reverse, set_script_prefix

from config.template_addresses import _address

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

urlpatterns = [path("elsewhere/<str:slug>/<int:number>/", reverse, name="place")]


def printed(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


def test_an_address_is_put_together_once_for_each_word_and_escaped() -> None:
    _address.cache_clear()
    for name in ("ada", "a'b", "ada"):
        expected = reverse("accounts:member", args=[name]).replace("'", "&#x27;")
        assert printed("{% url 'accounts:member' name %}", name=name) == expected
    assert _address.cache_info().hits == 1
    assert (
        printed("{% url 'accounts:member' 'ada' as here %}[{{ here }}]")
        == f"[{reverse('accounts:member', args=['ada'])}]"
    )
    assert printed("{% autoescape off %}{% url 'articles:front' %}{% endautoescape %}") == "/"


def test_a_name_that_leads_nowhere_says_so_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            printed("{% url 'accounts:member' %}")
    assert printed("{% url 'accounts:member' as here %}[{{ here }}]") == "[]"


def test_other_addresses_in_force_give_another(settings: SettingsWrapper) -> None:
    text = "{% url 'place' slug number %}"
    with pytest.raises(NoReverseMatch):
        printed(text, slug="a", number=1)
    settings.ROOT_URLCONF = __name__
    assert printed(text, slug="a", number=1) == "/elsewhere/a/1/"
    set_script_prefix("/site/")
    try:
        assert printed(text, slug="a", number=1) == "/site/elsewhere/a/1/"
    finally:
        set_script_prefix("/")


def test_a_page_of_an_app_is_asked_for_its_app() -> None:
    request = RequestFactory().get("/")
    request.current_app = "admin"  # type: ignore[attr-defined]
    assert Template("{% url 'admin:index' %}").render(RequestContext(request)) == reverse("admin:index")
