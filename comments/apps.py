"""The comments app: the conversation under every article."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Knows accounts and articles; nothing knows it."""

    name = "comments"
    verbose_name = "Discussion"

    def ready(self) -> None:
        from accounts import due_work
        from accounts.services.mail import ask_before_sending
        from comments import checks, desk_panels, mail_kinds, panels, personal_data, rehearsing, unsubscribing  # noqa: F401  (checks register)
        from comments.models import Comment
        from comments.services import delivering, notice_mail
        from config import readiness, rehearsal

        readiness.register_reading(lambda: len(Comment.objects.all()[:1]) >= 0)
        rehearsal.register(rehearsing.pages_of_a_discussion)
        panels.register()
        desk_panels.register()
        personal_data.register()
        mail_kinds.register_kinds()
        unsubscribing.register_topic()
        ask_before_sending(notice_mail.KIND, notice_mail.is_still_so)
        due_work.register("notices", notice_mail.mail_due_notices)
        due_work.register("inboxes", delivering.deliver_left)
        self._tell_accounts()
        self._listen_to_articles()

    def _tell_accounts(self) -> None:
        """Fill in what the accounts app shows and asks of discussions."""
        from accounts import desk_facts, notices, reading_choices, trust
        from comments.desk_readers import records_in_words
        from comments.orders import ORDER_CHOICE
        from comments.services.noticing import notice_account
        from comments.services.records import trust_of

        desk_facts.register(records_in_words)
        trust.register(trust_of)
        reading_choices.register(ORDER_CHOICE)
        notices.register(notice_account)

    def _listen_to_articles(self) -> None:
        """Hear of texts, marks and states of articles, and count in their list."""
        from articles import desk_columns, passages, registers
        from articles.services import publishing
        from comments.desk_counts import new_today
        from comments.services.following import hear_of_publishing
        from comments.services.marking import hear_of_marks
        from comments.services.passages import relink_quotes_of

        desk_columns.register("new_comments", new_today)
        passages.register(relink_quotes_of)
        registers.register(hear_of_marks)
        publishing.register(hear_of_publishing)
