"""Fill an empty site with the demo magazine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from comments.services import demo

if TYPE_CHECKING:
    from comments.services.demo import SignIn


class Command(BaseCommand):
    """Load the demo once, and print how to sign in."""

    help = "Fill an empty site with the demo magazine and print two sign-ins. Does nothing where there are articles."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError(
                "The demo magazine is for a site on your own machine; these settings are for production."
            )
        if Article.objects.exists():
            self.stdout.write(
                "demo: the site has articles already, so nothing was loaded. "
                "(A lost password: .venv/bin/python manage.py changepassword NAME)"
            )
            return
        records = demo.read_records(now=timezone.now())
        demo.add_pictures(records, self._tell)
        sign_ins = demo.load_magazine(records)
        self.stdout.write(f"demo: {Article.objects.count()} articles, {Comment.objects.count()} comments.")
        self._print(sign_ins)

    def _tell(self, done: int, total: int) -> None:
        """Show how far the pictures are: a line that counts up on a terminal, else one line at the start and end."""
        is_terminal = self.stdout.isatty()
        if is_terminal:
            self.stdout.write(f"\rMaking the pictures: {done} of {total}", ending="\n" if done == total else "")
            self.stdout.flush()
        elif done in {1, total}:
            self.stdout.write(f"Making the pictures: {done} of {total}")

    def _print(self, sign_ins: list[SignIn]) -> None:
        address = settings.SITE_URL + reverse("account_login")
        self.stdout.write(f"\nSign in at {address} as one of these. The passwords are shown this once:")
        for who in sign_ins:
            self.stdout.write(f"  {who.role:8}{who.username:14}{who.password}   ({who.name})")
        self.stdout.write(f"The editor's desk is at {settings.SITE_URL}{reverse('admin:index')}.\n")
