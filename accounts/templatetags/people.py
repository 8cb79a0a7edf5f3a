"""How people are shown."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.avatars import picture_html
from accounts.models import ImportedIdentity, User

register = template.Library()


@register.simple_tag
def avatar(person: User | ImportedIdentity | None, *, is_large: bool = False) -> SafeString:
    """Return the circle that stands for a person; the name follows it as text. None is a person who is gone.

    The initials are drawn by the style sheet from the attribute, so that screen readers do not spell them.
    """
    if person is None:
        return format_html('<span class="{}" aria-hidden="true"></span>', "avatar avatar--empty")
    if name := getattr(person, "avatar", ""):
        return format_html('<span class="avatar hue-{}">{}</span>', person.hue, picture_html(name, is_large=is_large))
    return format_html(
        '<span class="avatar hue-{}" data-initials="{}" aria-hidden="true"></span>', person.hue, person.initials
    )
