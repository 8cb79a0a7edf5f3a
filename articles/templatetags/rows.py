"""What stands around the rows of a long list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.contrib.admin.templatetags.admin_list import admin_actions
from django.template.loader import render_to_string

from config.lately import Lately

if TYPE_CHECKING:
    from django.template.context import Context, RequestContext
    from django.utils.safestring import SafeString

register = template.Library()

_kept: Lately[SafeString] = Lately(40)


@register.simple_tag(takes_context=True)
def acts_on_many(context: RequestContext) -> SafeString:
    """Return the field of what can be done with rows that are ticked; it follows from the choices and the counts."""
    list_ = context["cl"]
    offered = tuple(context["action_form"].fields["action"].choices)
    key = (offered, context.get("action_index"), list_.opts.label, len(list_.result_list), list_.result_count)
    return _kept.keep(key, lambda: render_to_string("admin/actions.html", _flat(admin_actions(context))))


def _flat(context: Context) -> dict[str, Any]:
    return {str(name): value for name, value in context.flatten().items()}
