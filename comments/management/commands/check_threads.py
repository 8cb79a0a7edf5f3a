"""Prove the threads of every discussion, and mend them on request."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from comments.desk_threads import note_found
from comments.models import Comment
from comments.services.integrity import check_threads
from comments.services.repairing import repair_article, repair_record, repair_thread
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

SHOWN_PROBLEMS = 100


class Command(BaseCommand):
    """Exits 0 when everything is right, 1 when something was found; after a repair, by what is left."""

    help = "Check tree index, numbers and counters of all discussions against the comments themselves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="write index, counters and ranks anew where they are wrong"
        )

    def handle(self, *, repair: bool, **options: Any) -> None:
        problems = check_threads()
        for problem in problems[:SHOWN_PROBLEMS]:
            self.stdout.write(str(problem))
        found, ending = len(problems), ""
        if repair and problems:
            for tree_id in sorted({problem.tree_id for problem in problems if problem.tree_id}):
                repair_thread(tree_id)
            for article_id in sorted({problem.article_id for problem in problems if problem.article_id}):
                repair_article(article_id)
            for member_id in sorted({problem.member_id for problem in problems if problem.member_id}):
                repair_record(member_id)
            renew(MAGAZINE)
            problems = check_threads()
            ending = f", {len(problems)} left after the repair"
        threads = Comment.objects.roots().count()
        comments = Comment.objects.count()
        self.stdout.write(f"check_threads: {threads} threads, {comments} comments, {found} problems{ending}")
        note_found(len(problems))
        if problems:
            sys.exit(1)
