"""What the tests of accounts share: the outbox sent at once, codes read from mails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail

from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

CODE = re.compile(r"^([A-Z]{4}-[A-Z]{4})$", re.MULTILINE)
type Post = Callable[..., object]


@pytest.fixture
def send(client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Post:
    """Return a function that posts a form and sends the mails it caused, as a commit does."""

    def post(address: str, **fields: object) -> object:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, fields)

    return post


@pytest.fixture
def mailed_code() -> Callable[[], str]:
    """Return a function that reads the code from the last mail."""

    def read() -> str:
        found = CODE.search(str(mail.outbox[-1].body))
        assert found, "the last mail holds no code"
        return found[1]

    return read


@pytest.fixture
def sign_up(send: Post) -> Post:
    """Return a function that sends a sign-up form."""

    def post(
        username: str = "cleo", email: str = "cleo@mail.example", address: str = "/accounts/signup/", **more: object
    ) -> object:
        fields = {"email": email, "username": username, "password1": factories.PASSWORD, **more}
        return send(address, **fields)

    return post


@pytest.fixture
def counted_hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with every password hashed; the hashes are what a sign-in or sign-up costs."""
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, *args: object, **kwargs: object) -> str:
        hashes.append("one")
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return hashes
