"""Other apps have their rows pruned, and their work done, by the same daily command."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from accounts import pruning
from accounts.models import MailChoice, User


@pytest.fixture(autouse=True)
def empty_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the apps registered."""
    monkeypatch.setattr(pruning, "_prunings", {})
    monkeypatch.setattr(pruning, "_daily", {})


def test_registered_rows_go_and_work_is_done(reader: User, capsys: pytest.CaptureFixture[str]) -> None:
    MailChoice.objects.create(user=reader, kind="reply", cadence="never")
    pruning.register("choices", MailChoice.objects.all)
    pruning.register_daily("pages looked at", lambda: 3)
    call_command("prune", dry_run=True)
    assert MailChoice.objects.exists()
    call_command("prune")
    assert not MailChoice.objects.exists()
    told = capsys.readouterr().out
    assert "prune: 1 choices would go" in told
    assert "prune: 1 choices removed\nprune: 3 pages looked at" in told
