"""The comments app: the conversation under every article."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Knows accounts and articles; nothing knows it."""

    name = "comments"
    verbose_name = "Discussion"

    def ready(self) -> None:
        from accounts import desk_facts, due_work, notices, reading_choices, trust
        from accounts.services.mail import ask_before_sending
        from articles import desk_columns, passages, registers
        from articles.services import publishing
        from comments import checks, desk_panels, mail_kinds, panels, personal_data, unsubscribing  # noqa: F401  (checks register)
        from comments.desk_counts import new_today
        from comments.desk_readers import records_in_words
        from comments.models import Comment
        from comments.orders import ORDER_CHOICE
        from comments.services import delivering, notice_mail
        from comments.services.following import hear_of_publishing
        from comments.services.marking import hear_of_marks
        from comments.services.noticing import notice_account
        from comments.services.passages import relink_quotes_of
        from comments.services.records import trust_of
        from config import readiness

        readiness.register_reading(lambda: len(Comment.objects.all()[:1]) >= 0)
        panels.register()
        desk_columns.register("new_comments", new_today)
        desk_panels.register()
        desk_facts.register(records_in_words)
        trust.register(trust_of)
        reading_choices.register(ORDER_CHOICE)
        personal_data.register()
        mail_kinds.register_kinds()
        passages.register(relink_quotes_of)
        registers.register(hear_of_marks)
        notices.register(notice_account)
        unsubscribing.register_topic()
        ask_before_sending(notice_mail.KIND, notice_mail.is_still_so)
        due_work.register("notices", notice_mail.mail_due_notices)
        publishing.register(hear_of_publishing)
        due_work.register("inboxes", delivering.deliver_left)
