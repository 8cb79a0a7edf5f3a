"""A passkey made of software: it answers challenges as a phone or a security key does."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


def options_of(page: str) -> dict[str, Any]:
    """Return the challenge a page holds for its script."""
    found = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found, "the page holds no challenge"
    data: dict[str, Any] = json.loads(found[1])
    return data


class SoftKey:
    """One key at one host. `verifies`: it asks for a finger or a PIN."""

    def __init__(self, host: str = "testserver", *, verifies: bool = True) -> None:
        self.host = host
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = token_bytes(32)
        self.user_handle = ""
        self.flags = FLAG.UP | (FLAG.UV if verifies else FLAG(0))

    def made(self, page: str) -> str:
        """Return the answer to a page that asks for a new key."""
        options = options_of(page)["creation_options"]["publicKey"]
        self.user_handle = options["user"]["id"]
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.credential_id, public)
        data = AuthenticatorData.create(self.rp_hash, self.flags | FLAG.AT, 0, credential)
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._answer("webauthn.create", options["challenge"], response, {"credProps": {"rk": True}})

    def signed(self, challenge: str) -> str:
        """Return the answer to a challenge."""
        data = AuthenticatorData.create(self.rp_hash, self.flags, 1)
        client = self._client_data("webauthn.get", challenge)
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._answer("webauthn.get", challenge, response, {})

    @property
    def rp_hash(self) -> bytes:
        """Return what stands for the host in a key's answers."""
        return sha256(self.host.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, f"http://{self.host}")

    def _answer(self, kind: str, challenge: str, response: dict[str, str], extensions: dict[str, Any]) -> str:
        identity = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "clientExtensionResults": extensions,
                "response": {"clientDataJSON": websafe_encode(self._client_data(kind, challenge)), **response},
            }
        )
