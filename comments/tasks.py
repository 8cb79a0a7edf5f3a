"""Work after the answer. Each task takes ids, may run twice, and finds nothing to do without complaint."""

from django.tasks import task

from comments.services import delivering, marking, notice_mail


@task()
def deliver_notices(ids: list[int]) -> int:
    """Judge notices once more and tell their recipients."""
    return delivering.deliver(ids)


@task()
def mail_notices() -> dict[str, int]:
    """Write the mails about notices that are due into the outbox."""
    return notice_mail.mail_due_notices()


@task()
def mark_again(spellings: list[str]) -> int:
    """Bring the legal marks of comments up to date that name one of these spellings."""
    return marking.mark_again(spellings)
