"""Placeholders replaced below."""


def register() -> None:
    """Offer the discussion's panels."""
