"""Where a reader may be sent after signing in: a path of this site and nothing else."""

import unicodedata

MAX_LENGTH = 500


def is_valid_next(address: str | None) -> bool:
    """Return whether the address is a path: one leading slash, no backslash, no control character, not too long."""
    if not address or len(address) > MAX_LENGTH:
        return False
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    return not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in address)
