"""A phone for a test's window: Chromium's virtual authenticator, driven over its own protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page


class Phone:
    """An authenticator that keeps passkeys and asks for a finger; it agrees to everything while it is `willing`."""

    def __init__(self, window: Page) -> None:
        self.session: CDPSession = window.context.new_cdp_session(window)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.name: str = made["authenticatorId"]

    def be(self, *, willing: bool) -> None:
        """Agree to what pages ask, or let them wait."""
        values = {"authenticatorId": self.name, "enabled": willing}
        self.session.send("WebAuthn.setAutomaticPresenceSimulation", values)

    def passkeys(self) -> list[dict[str, Any]]:
        """Return the passkeys it keeps."""
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.name})
        kept: list[dict[str, Any]] = found["credentials"]
        return kept
