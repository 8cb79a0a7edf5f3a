"""Cache settings from one address: docs/operations.md says what each is for."""

from typing import Any


def cache_settings(url: str, folder: str) -> dict[str, dict[str, Any]]:
    """Return CACHES: Redis or Valkey at an address, or without one files that the processes of a machine share."""
    files = "config.file_cache.FileCache"
    # Each machine's own, whatever is away: what was shown last (config/stored_pages/last_good.py), 25 KB each.
    last_good = {"BACKEND": files, "LOCATION": f"{folder}-of-last-pages", "OPTIONS": {"MAX_ENTRIES": 3_000}}
    if not url:
        # Pages have a folder of their own, so that they never push out codes that were used.
        return {
            "default": {"BACKEND": files, "LOCATION": folder, "OPTIONS": {"MAX_ENTRIES": 10_000}},
            "pages": {"BACKEND": files, "LOCATION": f"{folder}-of-pages", "OPTIONS": {"MAX_ENTRIES": 5_000}},
            "last-good": last_good,
        }
    shared = {"BACKEND": "config.redis_cache.SteadyRedisCache", "LOCATION": url}
    # Copies of sessions last five minutes: one ended through a process that died before it could say so ends then.
    sessions = {**shared, "OPTIONS": {"longest_seconds": 300}}
    pages = {**shared, "KEY_PREFIX": "pages"}
    return {"default": shared, "sessions": sessions, "pages": pages, "last-good": last_good}
