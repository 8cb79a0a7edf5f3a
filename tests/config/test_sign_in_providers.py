"""What an operator may say about providers of sign-ins."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.sign_in_providers import sign_in_providers

GOOD = {"id": "city", "name": "City Library", "issuer": "https://id.example/", "client_id": "m", "secret": "s"}


def test_nothing_said_means_no_providers() -> None:
    assert sign_in_providers(" ") == []


def test_a_provider_is_read() -> None:
    (app,) = sign_in_providers(json.dumps([{**GOOD, "trusts_addresses": True, "pages": ["https://in.example/x"]}]))
    assert (app["provider_id"], app["client_id"]) == ("city", "m")
    assert app["settings"] == {
        "server_url": "https://id.example",
        "pages": ["https://in.example"],
        "email_authentication": True,
    }


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("{", "no JSON"),
        ("{}", "a list of providers"),
        ("[1]", "a list of providers"),
        (json.dumps([{**GOOD, "secret": ""}]), "has no secret"),
        (json.dumps([{**GOOD, "isuer": "x"}]), "knows no 'isuer'"),
        (json.dumps([{**GOOD, "id": "City Library"}]), "2 to 30"),
        (json.dumps([{**GOOD, "issuer": "http://id.example"}]), "begin with https://"),
        (json.dumps([{**GOOD, "issuer": "https://u:p@id.example"}]), "begin with https://"),
        (json.dumps([{**GOOD, "pages": "https://id.example"}]), "pages is a list"),
        (json.dumps([{**GOOD, "trusts_addresses": "yes"}]), "true or false"),
        (json.dumps([GOOD, GOOD]), "same id"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(said: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        sign_in_providers(said)
