"""Rendering stored comments again."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from comments.markup import RENDER_VERSION
from comments.models import Comment


def run(*options: str) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("render_comments", *options, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def stale(root: Comment, reply: Comment) -> Comment:
    """Return a comment rendered by older rules, beside one that is up to date."""
    Comment.objects.filter(pk=root.pk).update(body_html="<p>old</p>", render_version=RENDER_VERSION - 1)
    return root


def test_stale_comments_are_rendered_anew(stale: Comment) -> None:
    assert run() == "render_comments: 1 looked at, 1 changed"
    fresh = Comment.objects.get(pk=stale.pk)
    assert (fresh.body_html, fresh.render_version) == (stale.body_html, RENDER_VERSION)
    assert run() == "render_comments: 0 looked at, 0 changed"


def test_a_dry_run_writes_nothing(stale: Comment) -> None:
    assert run("--dry-run") == "render_comments: 1 looked at, 1 changed (dry run: nothing written)"
    assert Comment.objects.get(pk=stale.pk).body_html == "<p>old</p>"


def test_all_comments_can_be_rendered_and_nothing_differs(root: Comment, reply: Comment) -> None:
    assert run("--all") == "render_comments: 2 looked at, 0 changed"


def test_wiped_comments_stay_empty(stale: Comment) -> None:
    Comment.objects.filter(pk=stale.pk).update(state="removed", source="", body_html="")
    run()
    assert Comment.objects.get(pk=stale.pk).body_html == ""
