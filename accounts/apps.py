"""The accounts app: who people are, how they come in, what is kept for them."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Knows neither articles nor comments."""

    name = "accounts"
    verbose_name = "Members"

    def ready(self) -> None:
        from accounts import checks, own_data, signals  # noqa: F401  (importing registers the others)
        from accounts.limits import count_in_the_table

        own_data.register_own()
        count_in_the_table()
