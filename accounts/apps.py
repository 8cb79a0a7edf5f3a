"""The accounts app: who people are, how they come in, what is kept for them."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Knows neither articles nor comments."""

    name = "accounts"
    verbose_name = "Members"

    def ready(self) -> None:
        from accounts import (  # noqa: F401  (registers four)
            audit_signals,
            checks,
            desk_finding,
            due_clock,
            due_work,
            own_data,
            pruning,
            session_signals,
            signals,
        )
        from accounts.limits import count_in_the_table
        from accounts.readiness import is_outbox_moving
        from accounts.services import auditing, erasing, restoring
        from accounts.services.mail import send_due
        from config import readiness

        desk_finding.register()
        own_data.register_own()
        restoring.register()
        pruning.register("old entries of the audit log", auditing.old_entries, auditing.forget)
        count_in_the_table()
        due_work.register("outbox", send_due)
        due_work.register("accounts that go", erasing.settle)
        readiness.register("outbox", is_outbox_moving, needs_database=True)
        due_clock.start_with_first_request()
