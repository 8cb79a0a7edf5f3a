"""The comments app: the conversation under every article."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Knows accounts and articles; nothing knows it."""

    name = "comments"
    verbose_name = "Discussion"

    def ready(self) -> None:
        from accounts import notices, trust
        from articles import passages
        from comments import checks, mail_kinds, panels, personal_data  # noqa: F401  (checks register on import)
        from comments.services.noticing import notice_account
        from comments.services.passages import relink_quotes_of
        from comments.services.records import trust_of

        panels.register()
        trust.register(trust_of)
        personal_data.register()
        mail_kinds.register_kinds()
        passages.register(relink_quotes_of)
        notices.register(notice_account)
