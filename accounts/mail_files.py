"""A mail server made of files: each mail is one readable file, named by its moment, so that a listing is in order.

The embedded server uses it, so that a newcomer can read the code without having a mail server.
"""

import email.policy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.text import slugify

# Lines as typed, eight bits a letter: codes stay legible in any editor.
READABLE = email.policy.default.clone(cte_type="8bit", max_line_length=998)
SUBJECT_LENGTH = 40


class EmailBackend(BaseEmailBackend):
    """Write mails into a folder (option `folder`) as .eml files."""

    def __init__(self, *, folder: str, alias: str | None = None, **options: Any) -> None:
        super().__init__(alias=alias, **options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message; raise OSError where the folder cannot be written, as a mail server would."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{slugify(message.subject)[:SUBJECT_LENGTH] or 'mail'}.eml"
        unfinished = self.folder / f".{name}.part"
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(message.message(policy=READABLE).as_bytes(policy=READABLE))
        unfinished.rename(self.folder / name)
