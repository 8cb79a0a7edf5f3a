"""F12: new workers, and a server that is told to end and started again, under requests, posts and an upload under way.

With HUP no request fails. With TERM some are refused while nobody listens, and nothing else.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.faults.hurried import REFUSED, Way, hurrying
from tests.faults.stage import ENGINES, Stage, standing, tell
from tests.load.members import hidden_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = int(os.environ.get("FAULTS_DEPLOYS", "10"))
VISITORS, BEFORE_SECONDS = 4, 0.5
UPLOAD_PARTS, PART_SECONDS = 20, 0.15


@pytest.fixture(scope="module", params=ENGINES)
def deployed(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Start a site whose third member only uploads."""
    with standing(request.param, members=3, articles=2) as started:
        yield started


def reload(stage: Stage) -> None:
    """HUP, until the former workers have left."""
    former = set(stage.site.worker_pids)
    os.kill(stage.site.server.pid, signal.SIGHUP)
    end = time.monotonic() + 120
    while former & set(stage.site.worker_pids):
        assert time.monotonic() < end, "The former workers stay."
        time.sleep(0.05)


def stop_and_start(stage: Stage) -> None:
    """TERM, and start once it has ended."""
    stage.site.server.send_signal(signal.SIGTERM)
    assert stage.site.server.wait(timeout=30) == 0
    stage.site.start()


@pytest.mark.parametrize(("deploy", "ends"), [(reload, {"200"}), (stop_and_start, {"200", REFUSED})])
def test_f12_a_deploy_breaks_no_request_and_uploads_under_way_end(
    deployed: Stage, deploy: object, ends: set[str]
) -> None:
    assert callable(deploy)
    first = 1_000 if deploy is reload else 2_000
    paths = ("/", f"/articles/{deployed.slugs[0]}/", f"/articles/{deployed.slugs[0]}/discussion/", "/healthz")
    *posting, uploader = deployed.members
    uploads: Counter[str] = Counter()
    stage = Stage(deployed.site, posting, deployed.slugs, deployed.server)
    with (
        hurrying(Way(stage.site.port), paths, visitors=VISITORS) as tally,
        stage.posting(first) as told,
        ThreadPoolExecutor(1) as pool,
    ):
        for _ in range(ROUNDS):
            page = uploader.request_until(200, "GET", "/accounts/settings/profile/")[1]
            upload = pool.submit(upload_slowly, stage.site.port, uploader.cookies, hidden_fields(page))
            time.sleep(BEFORE_SECONDS)
            deploy(stage)
            uploads[upload.result()] += 1
    tell(f"F12 {deploy.__name__} x {ROUNDS}: {dict(tally.ends)}, {len(told)} posts, uploads {dict(uploads)}")
    assert stage.busy.stored(first, first + 1_000) == [sorted(told), []]
    assert set(tally.ends) <= ends
    assert set(uploads) <= {"303", "422", "429"}


def upload_slowly(port: int, cookies: dict[str, str], fields: dict[str, str]) -> str:
    """Send something that is no picture in small pieces; return the status of the answer, or "" for none."""
    token = fields["csrfmiddlewaretoken"]
    body = (
        (
            f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            '--x\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
        ).encode()
        + b"no picture " * 20_000
        + b"\r\n--x--\r\n"
    )
    head = (
        f"POST /accounts/settings/profile/picture/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nCookie: {'; '.join('='.join(pair) for pair in cookies.items())}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    size = len(body) // UPLOAD_PARTS + 1
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head)
        for start in range(0, len(body), size):
            connection.sendall(body[start : start + size])
            time.sleep(PART_SECONDS)
        return connection.recv(65536).decode(errors="replace").partition(" ")[2][:3]
