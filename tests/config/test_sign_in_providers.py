"""What an operator may say about providers of sign-ins, and what a site loads for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.sign_in_providers import sign_in_providers
from tests.config.test_settings import SAFE

if TYPE_CHECKING:
    from pathlib import Path

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


def loaded_by_a_site(said: str, folder: Path) -> list[str]:
    """Start a production site that knows these providers; return which parts it holds, and check its migrations."""
    script = (
        "import json, sys, config.wsgi; from django.urls import get_resolver; get_resolver()._populate();"
        "from django.core.management import call_command; call_command('makemigrations', check=True, verbosity=0);"
        "print(json.dumps([n for n in ('accounts.openid', 'config.outgoing', 'requests') if n in sys.modules]))"
    )
    changes = {"OIDC_PROVIDERS": said, "VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/x.sqlite3"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], env=os.environ | SAFE | changes, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def test_a_site_without_providers_loads_nothing_that_talks_to_them(tmp_path: Path) -> None:
    assert loaded_by_a_site("", tmp_path) == []


def test_a_site_with_a_provider_is_ready_to_talk_to_it(tmp_path: Path) -> None:
    assert loaded_by_a_site(json.dumps([GOOD]), tmp_path) == ["accounts.openid", "config.outgoing", "requests"]
