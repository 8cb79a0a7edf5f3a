"""The articles app: what the magazine prints, with its photos, sections, tags and authors."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Knows accounts, and nothing of comments."""

    name = "articles"
    verbose_name = "Magazine"

    def ready(self) -> None:
        from accounts import pruning
        from accounts.services import auditing
        from articles import (
            desk_figures,
            desk_finding,
            desk_form_cards,
            desk_health,
            desk_problems,
            desk_register_card,
            desk_times,
            front_cards,
            mail_kinds,
            panels,
            personal_data,
            version_cards,
            version_pruning,
        )
        from articles.models import Article
        from articles.querysets import keys_of_announced
        from articles.services import acting, binning, gating, registers
        from config import readiness

        readiness.register_reading(lambda: len(Article.objects.published()[:1]) >= 0)
        auditing.keep_about("articles.article", keys_of_announced)
        panels.register()
        desk_form_cards.register_cards()
        desk_register_card.register_cards()
        front_cards.register_cards()
        desk_times.register_cards()
        desk_problems.register_card_and_own()
        desk_health.register_numbers()
        desk_figures.register_all()
        desk_finding.register_groups()
        personal_data.register()
        mail_kinds.register_kinds()
        acting.register(registers.note_target)
        pruning.register("articles long in the bin", binning.due_in_bin, binning.prune_bin)
        pruning.register_daily(gating.LOOKED_AT, gating.look_at_live_articles)
        version_cards.register_card()
        version_pruning.register_prunings()
