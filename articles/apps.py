"""The articles app: what the magazine prints, with its photos, sections, tags and authors."""

from django.apps import AppConfig
from django.urls import reverse


class ArticlesConfig(AppConfig):
    """Knows accounts, and nothing of comments."""

    name = "articles"
    verbose_name = "Magazine"

    def ready(self) -> None:
        from articles import mail_kinds, panels, personal_data
        from articles.models import Article
        from articles.services import acting, registers
        from config import readiness, rehearsal

        readiness.register_reading(lambda: len(Article.objects.published()[:1]) >= 0)
        rehearsal.register(lambda: [reverse("articles:front"), reverse("articles:latest")])
        panels.register()
        personal_data.register()
        mail_kinds.register_kinds()
        acting.register(registers.note_target)
        self._furnish_the_desk()
        self._name_daily_work()

    def _furnish_the_desk(self) -> None:
        """Offer cards, problems, numbers and finds, in the order in which they stand."""
        from articles import (
            desk_figures,
            desk_finding,
            desk_form_cards,
            desk_health,
            desk_problems,
            desk_readership,
            desk_register_card,
            desk_times,
            front_cards,
            version_cards,
        )

        desk_form_cards.register_cards()
        desk_register_card.register_cards()
        front_cards.register_cards()
        desk_times.register_cards()
        desk_problems.register_card_and_own()
        desk_health.register_numbers()
        desk_figures.register_all()
        desk_readership.register_views()
        desk_finding.register_groups()
        version_cards.register_card()

    def _name_daily_work(self) -> None:
        """Say what `prune` lets go of, and what it keeps for ever."""
        from accounts import pruning
        from accounts.services import auditing
        from articles import version_pruning
        from articles.querysets import keys_of_announced
        from articles.services import binning, gating, reporting

        auditing.keep_about("articles.article", keys_of_announced)
        pruning.register("articles long in the bin", binning.due_in_bin, binning.prune_bin)
        pruning.register("reports of errors", reporting.old_reports)
        pruning.register_daily(gating.LOOKED_AT, gating.look_at_live_articles)
        version_pruning.register_prunings()
