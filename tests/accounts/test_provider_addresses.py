"""No address of allauth's providers is forgotten."""

from allauth.socialaccount import urls as allauth_urls

from accounts import provider_urls


def test_allauths_addresses_of_providers_are_all_taken_over() -> None:
    theirs = {(str(pattern.pattern), pattern.name) for pattern in allauth_urls.urlpatterns}
    ours = {(str(pattern.pattern), pattern.name) for pattern in provider_urls.urlpatterns}
    assert theirs <= ours
    assert {name for _, name in ours - theirs} == {"openid_connect_login", "openid_connect_callback"}
