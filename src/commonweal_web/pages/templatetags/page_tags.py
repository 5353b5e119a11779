"""Filters of the editorial pages."""

import json

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from commonweal_web.pages.sanitise import clean

register = template.Library()
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def clean_richtext(value: RichText | str) -> SafeString:
    """Editors' rich text with its links filled in, sanitised."""
    source = value.source if isinstance(value, RichText) else str(value)
    return mark_safe(clean(expand_db_html(source)))  # noqa: S308 (cleaned just now)


@register.simple_tag
def article_metadata(article, centre, request) -> SafeString:
    """schema.org's Article as a data block, which no browser executes."""
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": article.title,
        "description": article.standfirst,
        "author": {"@type": "Person", "name": article.byline},
        "publisher": {"@type": "Organization", "name": centre.name},
        "datePublished": article.date.isoformat(),
        "mainEntityOfPage": request.build_absolute_uri(article.get_url(request)),
    }
    if article.last_published_at:
        data["dateModified"] = article.last_published_at.date().isoformat()
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped)
