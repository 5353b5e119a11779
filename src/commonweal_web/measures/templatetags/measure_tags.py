"""How the words of a definition are shown."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
_STATUS = re.compile(r" ?\((confirmed|derived|own convention|unverified)\)")


@register.filter
def marked(text: str) -> SafeString:
    """Return a text of the library with every status in it as a mark, or left out when sure."""
    parts = _STATUS.split(text)
    shown = [conditional_escape(parts[0])]
    for status, rest in zip(parts[1::2], parts[2::2], strict=True):
        if status == "unverified":
            shown.append(format_html(' <span class="unchecked">{}</span>', _("not yet checked")))
        elif status != "confirmed":
            shown.append(format_html(" ({})", status))
        shown.append(conditional_escape(rest))
    return mark_safe("".join(shown))  # noqa: S308 (each part is escaped)
