"""The articles app: what the magazine prints, with its photos, sections, tags and authors."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Knows accounts, and nothing of comments."""

    name = "articles"
    verbose_name = "Magazine"

    def ready(self) -> None:
        from accounts.services import auditing
        from articles import desk_finding, front_cards, panels, personal_data
        from articles.querysets import keys_of_announced
        from articles.services import publishing, registers

        auditing.keep_about("articles.article", keys_of_announced)
        panels.register()
        front_cards.register_cards()
        desk_finding.register_groups()
        personal_data.register()
        publishing.register(registers.note_target)
