"""A site of two web nodes: what happens at one is seen at the other, and a server away takes no page with it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.scaling.servers import wait_until

if TYPE_CHECKING:
    from tests.scaling.conftest import Magazine

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="a site of several machines stands on PostgreSQL; these run with TEST_DATABASE=postgresql",
    ),
]
PAGES = ("/authors/", "/latest/", "/archive/")


@pytest.mark.parametrize(("here", "there"), [(0, 1), (1, 0)])
def test_a_post_through_one_node_is_on_the_next_page_of_the_other(magazine: Magazine, here: int, there: int) -> None:
    for number in range(3):
        text = f"Posted through node {here}, number {number}."
        assert not magazine.shows(text, at=there)
        magazine.post(text, at=here)
        assert magazine.shows(text, at=there)
        assert magazine.shows(text, at=here)
        assert text in magazine.member(1, at=there).get(magazine.article).text


def test_visitors_pages_are_read_from_the_replica_once_it_has_everything(magazine: Magazine) -> None:
    wait_until(lambda: magazine.reads_replica(PAGES), "the replica is read")
    assert magazine.member(at=0).get("/latest/").status == 200


def test_a_replica_that_is_behind_is_not_read(magazine: Magazine) -> None:
    magazine.databases.ask("replica", "SELECT pg_wal_replay_pause()")
    try:
        magazine.post("Posted while the replica stood still.", at=0)
        magazine.let_lag_pass()
        assert magazine.shows("Posted while the replica stood still.", at=1)
        magazine.post("And one more.", at=1)
        assert magazine.shows("And one more.", at=0)
        assert magazine.replica_lag() > 1
    finally:
        magazine.databases.ask("replica", "SELECT pg_wal_replay_resume()")
    wait_until(lambda: magazine.replica_lag() == 0, "the replica has everything")


def test_without_its_replica_pages_are_read_from_the_primary_and_later_from_it_again(magazine: Magazine) -> None:
    magazine.let_lag_pass()
    magazine.databases.stop("replica")
    try:
        for path in (*PAGES, magazine.article, f"{magazine.article}discussion/"):
            assert [magazine.visitor(at=node).get_afresh(path).status for node in (0, 1)] == [200, 200]
        wait_until(lambda: "replica" in magazine.visitor(at=0).get("/readyz").text, "the replica is named as away")
        magazine.post("Posted without a replica.", at=1)
        assert magazine.shows("Posted without a replica.", at=0)
    finally:
        magazine.databases.start("replica")
    wait_until(lambda: magazine.reads_replica(PAGES), "the replica is read again")


def test_without_its_cache_pages_are_read_and_members_stay_signed_in(magazine: Magazine) -> None:
    magazine.cache.stop()
    try:
        assert magazine.visitor(at=0).get(magazine.article).status == 200
        page = magazine.member(at=1).get("/accounts/settings/data/")
        assert page.status == 200
        magazine.post("Posted without a cache.", at=0)
        assert magazine.shows("Posted without a cache.", at=1)
    finally:
        magazine.cache.start()
    wait_until(lambda: magazine.shows("Posted without a cache.", at=0), "the page is whole with a new cache")
    magazine.post("Posted with the new cache.", at=1)
    assert magazine.shows("Posted with the new cache.", at=0)


def test_pictures_lie_in_the_store_and_every_node_names_them_there(magazine: Magazine) -> None:
    tasks = "FROM django_tasks_database_dbtaskresult WHERE task_path LIKE 'articles.tasks.%'"
    made = f"SELECT count(*) > 0 AND bool_and(status = 'SUCCESSFUL') {tasks}"
    wait_until(lambda: magazine.databases.ask("primary", made), "workers have made all smaller files")
    base = f"{magazine.store.address}/{magazine.store.MEDIA}/"
    pages = [magazine.member(at=node).get(magazine.article) for node in (0, 1)]
    named = [re.findall(rf'{re.escape(base)}[^\s",]+', page.text) for page in pages]
    assert named[0] == named[1] != []
    assert magazine.store.address in pages[0].headers["Content-Security-Policy"]
    with urlopen(named[0][0], timeout=10) as picture:  # noqa: S310  (our own store)
        kept = (picture.headers["Content-Type"].partition("/")[0], picture.headers["Cache-Control"])
    assert kept == ("image", "public, max-age=31536000, immutable")


def test_a_members_copy_of_their_data_comes_from_the_private_bucket_and_only_to_them(magazine: Magazine) -> None:
    path = f"/accounts/settings/data/copy/{magazine.copy}/"
    wait_until(lambda: magazine.member(1, at=0).get(path).status == 200, "a worker has written the copy")
    assert magazine.member(1, at=1).get(path).headers["Content-Disposition"].startswith("attachment")
    assert [magazine.member(0, at=0).get(path).status, magazine.visitor(at=0).get(path).status] == [404, 404]
    (name,) = magazine.store.names(magazine.store.PRIVATE)
    with pytest.raises(HTTPError, match="403"):
        urlopen(f"{magazine.store.address}/{magazine.store.PRIVATE}/{name}", timeout=10)  # noqa: S310


def test_two_workers_share_the_queue_and_run_each_task_once(magazine: Magazine) -> None:
    ours = "FROM django_tasks_database_dbtaskresult WHERE args_kwargs->'args' = '[-1]'"
    magazine.enqueue(60)
    done = f"SELECT count(*) = 60 {ours} AND status = 'SUCCESSFUL' AND jsonb_array_length(worker_ids) = 1"
    wait_until(lambda: magazine.databases.ask("primary", done), "each task was run by one worker")
    assert magazine.databases.ask("primary", f"SELECT count(DISTINCT worker_ids) {ours}") == 2


def test_while_the_primary_is_away_visitors_read_on_and_writers_keep_their_text(magazine: Magazine) -> None:
    ada, path, text = magazine.member(at=0), f"{magazine.article}comment/", "Typed while the database was away."
    form = ada.form(path)
    magazine.databases.stop("primary")
    try:
        for page in (*PAGES, magazine.article):
            assert [magazine.visitor(at=node).get_afresh(page).status for node in (0, 1)] == [200, 200]
        ready = magazine.visitor(at=0).get("/readyz")
        assert (ready.status, "database" in ready.text, "reading" in ready.text) == (200, True, False)
        refused = ada.send(path, form | {"text": text})
        assert (refused.status, text in refused.text) == (503, True)
    finally:
        magazine.databases.start("primary")
    wait_until(lambda: magazine.member(at=0).get(magazine.article).status == 200, "members read again")
    magazine.post("Posted when the database was back.", at=0)
    assert magazine.shows("Posted when the database was back.", at=1)


def test_without_the_store_of_files_pages_stand_and_a_copy_is_promised_for_later(magazine: Magazine) -> None:
    magazine.store.stop()
    assert magazine.visitor(at=0).get_afresh(magazine.article).status == 200
    assert magazine.member(1, at=1).get(f"/accounts/settings/data/copy/{magazine.copy}/").status == 503
