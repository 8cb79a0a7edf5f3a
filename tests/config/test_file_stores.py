"""Where files lie: folders, or buckets of an object store (moto's, within this process)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from moto import mock_aws

from config.file_stores import StoreUnavailable, file_stores, media_url, names_in, origin_of
from config.object_store import ObjectStore, PrivateStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

KEYS = {"access_key": "key", "secret_key": "secret", "region_name": "us-east-1"}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a client of an object store with two empty buckets."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("media", "private"):
            client.create_bucket(Bucket=bucket)
        yield client


def test_a_file_is_kept_with_its_type_and_for_ever(s3: Any, settings: Any) -> None:
    settings.MEDIA_URL = "https://media.example/"
    store = ObjectStore(bucket_name="media", **KEYS)
    name = store.save("photos/a b.avif", ContentFile(b"picture"))
    kept = s3.head_object(Bucket="media", Key=name)
    assert (kept["ContentType"], kept["CacheControl"]) == ("image/avif", "public, max-age=31536000, immutable")
    assert store.url(name) == "https://media.example/photos/a%20b.avif"
    with store.open(name) as file:
        assert file.read() == b"picture"


def test_private_files_have_no_address_and_are_kept_by_nobody(s3: Any) -> None:
    store = PrivateStore(bucket_name="private", **KEYS)
    name = store.save("copies/ada.zip", ContentFile(b"data"))
    assert s3.head_object(Bucket="private", Key=name)["CacheControl"] == "private, no-store"
    with pytest.raises(ValueError, match="No address"):
        store.url(name)


def test_a_store_that_refuses_is_an_error_of_the_disk(s3: Any) -> None:
    store = ObjectStore(bucket_name="nowhere", **KEYS)
    with pytest.raises(StoreUnavailable, match="object store"):
        store.save("photos/a.jpg", ContentFile(b"picture"))
    with pytest.raises(OSError, match="object store"):
        store.listdir("photos")


def test_names_in_a_folder_of_either_store(s3: Any, tmp_path: Path) -> None:
    for store in (ObjectStore(bucket_name="media", **KEYS), FileSystemStorage(tmp_path)):
        assert names_in(store, "photos") == []
        store.save("photos/a.jpg", ContentFile(b"picture"))
        assert names_in(store, "photos") == ["a.jpg"]


def test_without_buckets_files_lie_in_folders(tmp_path: Path) -> None:
    assert file_stores(tmp_path)["private"]["OPTIONS"]["location"] == str(tmp_path / "private")


@pytest.mark.parametrize("private", ["", "media"])
def test_members_data_never_lie_in_the_bucket_of_pictures(
    private: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S3_BUCKET", "media")
    monkeypatch.setenv("S3_PRIVATE_BUCKET", private)
    with pytest.raises(ImproperlyConfigured, match="two buckets"):
        file_stores(tmp_path)


def test_the_content_policy_lets_in_the_store_of_pictures_only() -> None:
    assert origin_of("https://media.example/magazine/") == ["https://media.example"]
    assert origin_of("/media/") == []


@pytest.mark.parametrize("address", ["media/", "/media", "ftp://media.example/"])
def test_an_odd_media_address_stops_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MEDIA_URL"):
        media_url(address)
