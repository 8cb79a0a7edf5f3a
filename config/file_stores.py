"""Where files are kept that the site makes or takes in: folders of this machine, or buckets of an object store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

if TYPE_CHECKING:
    from pathlib import Path

    from django.core.files.storage import Storage

FOLDERS = "django.core.files.storage.FileSystemStorage"
BUCKET = "config.object_store.ObjectStore"
PRIVATE_BUCKET = "config.object_store.PrivateStore"


class StoreUnavailable(OSError):
    """An object store refuses, or says nothing."""


def file_stores(var_dir: Path) -> dict[str, dict[str, Any]]:
    """Return two entries of STORAGES: pictures, and what no address leads to.

    Raise ImproperlyConfigured where the environment names only one of two buckets, or one bucket for both: members'
    data must not lie where everybody reads.
    """
    media, private = env.text("S3_BUCKET", ""), env.text("S3_PRIVATE_BUCKET", "")
    if not media and not private:
        folder = {"location": str(var_dir / "private"), "file_permissions_mode": 0o600}
        return {"default": {"BACKEND": FOLDERS}, "private": {"BACKEND": FOLDERS, "OPTIONS": folder}}
    if not media or not private or media == private:
        raise ImproperlyConfigured("Set S3_BUCKET and S3_PRIVATE_BUCKET to two buckets; the second nobody may read.")
    options = _s3_options()
    return {
        "default": {"BACKEND": BUCKET, "OPTIONS": {**options, "bucket_name": media}},
        "private": {"BACKEND": PRIVATE_BUCKET, "OPTIONS": {**options, "bucket_name": private}},
    }


def _s3_options() -> dict[str, Any]:
    """Return how the store is reached; without keys boto3 looks where it always does, at a machine's role for one."""
    return {
        "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
        "region_name": env.text("S3_REGION", "") or None,
        "access_key": env.text("S3_ACCESS_KEY", "") or None,
        "secret_key": env.text("S3_SECRET_KEY", "") or None,
    }


def media_url(address: str) -> str:
    """Return the address media files begin with; raise ImproperlyConfigured where it is neither a path nor a site's."""
    if not address.startswith(("/", "https://", "http://")) or not address.endswith("/"):
        raise ImproperlyConfigured("MEDIA_URL must be a path or an address and end with a slash.")
    return address


def origin_of(address: str) -> list[str]:
    """Return a list of the origin of an address, for a content policy; an empty one where it is this site's."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def names_in(storage: Storage, folder: str) -> list[str]:
    """Return the names of the files in a folder; none where there is no such folder (an object store has none)."""
    try:
        return storage.listdir(folder)[1]
    except FileNotFoundError:
        return []
