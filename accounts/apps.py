"""The accounts app: who people are, how they come in, what is kept for them."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Knows neither articles nor comments."""

    name = "accounts"
    verbose_name = "Members"

    def ready(self) -> None:
        from accounts import audit_signals, checks, desk_finding, due_clock, own_data, session_signals, signals  # noqa: F401  (imported, they register)
        from accounts.limits import count_in_the_table
        from accounts.services import restoring

        desk_finding.register()
        own_data.register_own()
        restoring.register()
        count_in_the_table()
        self._name_work()
        due_clock.start_with_first_request()

    def _name_work(self) -> None:
        """Say what is due by the clock, what `prune` lets go of, and what must move."""
        from accounts import due_work, pruning
        from accounts.readiness import is_outbox_moving
        from accounts.services import auditing, erasing
        from accounts.services.mail import send_due
        from config import readiness

        pruning.register("old entries of the audit log", auditing.old_entries, auditing.forget)
        due_work.register("outbox", send_due)
        due_work.register("accounts that go", erasing.settle)
        readiness.register("outbox", is_outbox_moving, needs_database=True)
