"""The articles app: what the magazine prints, with its photos, sections, tags and authors."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Knows accounts, and nothing of comments."""

    name = "articles"
    verbose_name = "Magazine"

    def ready(self) -> None:
        from articles import front_cards, panels, personal_data

        panels.register()
        front_cards.register_cards()
        personal_data.register()
