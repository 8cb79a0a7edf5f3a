"""The control of a form field, dressed for our field component."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()

UNDRESSED = {"checkbox", "checkboxselectmultiple", "radioselect", "file"}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Return the field's widget with our class and without a placeholder, which is no label."""
    attrs: dict[str, str | bool] = {"placeholder": False}
    if field.widget_type not in UNDRESSED:
        attrs["class"] = f"{field.field.widget.attrs.get('class', '')} input".strip()
    return field.as_widget(attrs=attrs)
