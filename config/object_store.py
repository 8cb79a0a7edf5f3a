"""Files in a bucket of an S3 server, by django-storages; for settings that name one (docs/operations.md)."""

from __future__ import annotations

import mimetypes
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from config.file_stores import StoreUnavailable
from config.media import ONE_YEAR_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.core.files import File

# Not every Python knows all formats of pictures.
CONTENT_TYPES = {".avif": "image/avif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".webp": "image/webp"}
# A store that hangs keeps an upload and a task worker so long, three times.
PATIENCE = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"})
# What is larger waits on disk while it is read.
IN_MEMORY_BYTES = 8 * 1024 * 1024


class ObjectStore(S3Storage):
    """A bucket whose files are addressed below MEDIA_URL and whose errors are OSError, as a folder's are.

    Names hold random bits, so that no file meets another: nothing is asked before one is written.
    """

    def get_default_settings(self) -> dict[str, Any]:
        """Take everything from STORAGES; the rights to read are the bucket's own matter."""
        fixed = {"file_overwrite": True, "default_acl": None, "max_memory_size": IN_MEMORY_BYTES}
        return {**super().get_default_settings(), **fixed, "client_config": PATIENCE}

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Let files be kept for ever: their names change with their content."""
        suffix = PurePosixPath(name).suffix.lower()
        kind = CONTENT_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return {"CacheControl": f"public, max-age={ONE_YEAR_SECONDS}, immutable", "ContentType": kind}

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return where browsers find a file; asks nobody."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def _open(self, name: str, mode: str = "rb") -> Any:
        with as_os_error():
            opened = super()._open(name, mode)
            # Fetched now, so that an error is met here.
            return opened.open()

    def _save(self, name: str, content: File[bytes]) -> str:
        with as_os_error():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with as_os_error():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with as_os_error():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with as_os_error():
            folders, files = super().listdir(path)
        return folders, files

    def get_modified_time(self, name: str) -> datetime:
        with as_os_error():
            moment: datetime = super().get_modified_time(name)
        return moment


class PrivateStore(ObjectStore):
    """A bucket nobody reads but this site."""

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Let nobody on the way keep a file."""
        return {**super().get_object_parameters(name), "CacheControl": "private, no-store"}

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Refuse, as a folder without an address does."""
        raise ValueError("No address leads to this file.")


@contextmanager
def as_os_error() -> Iterator[None]:
    """Turn a refusal or a silence of the store into an error as a disk's."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as err:
        raise StoreUnavailable(f"The object store did not answer as it should: {type(err).__name__}.") from err
