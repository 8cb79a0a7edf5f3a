"""Rows made in a small window beside the article form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models import Tag
from tests import factories
from tests.desk import typed

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

POPUP = "/admin/articles/tag/add/?_popup=1"


def test_a_tag_made_in_a_window_is_handed_to_the_form(client: Client, editor: User) -> None:
    client.force_login(editor)
    response = client.post(POPUP, typed(client, POPUP, name="Estuaries"))
    tag = Tag.objects.get()
    page = response.content.decode()
    assert f"&quot;{tag.pk}&quot;" in page
    assert "popup_response.js" in page


def test_a_refusal_stays_in_the_window(client: Client, editor: User) -> None:
    factories.make_tag("Estuaries")
    client.force_login(editor)
    page = client.post(POPUP, typed(client, POPUP, name="estuaries")).content.decode()
    assert "exists already; use it." in page
    assert 'name="_popup" value="1"' in page


def test_a_hostile_name_is_only_a_name_in_the_window(client: Client, editor: User) -> None:
    client.force_login(editor)
    page = client.post(POPUP, typed(client, POPUP, name="</script><script>alert(1)")).content.decode()
    assert "<script>alert" not in page
