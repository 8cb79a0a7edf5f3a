"""An article in the vocabulary of schema.org, from its `ArticleMeta`. The comments app prints it and adds its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone

from articles.meta import absolute
from config.addresses import address_of

if TYPE_CHECKING:
    from datetime import datetime

    from articles.meta import ArticleMeta, MetaImage


def article_properties(meta: ArticleMeta) -> dict[str, Any]:
    """Return the article's properties; what is not known is left out. No queries."""
    properties = {
        "@type": meta.schema_type,
        "@id": meta.url,
        "url": meta.url,
        "mainEntityOfPage": meta.url,
        "headline": meta.title,
        "description": meta.description,
        "image": [_image(image) for image in meta.images],
        "datePublished": moment(meta.published_at),
        "dateModified": moment(meta.modified_at or meta.published_at),
        "author": _authors(meta),
        "publisher": publisher(),
        "articleSection": meta.section,
        "keywords": meta.tags,
        "inLanguage": meta.language,
        "wordCount": meta.word_count,
        "timeRequired": f"PT{meta.reading_minutes}M",
        "isAccessibleForFree": True,
        "copyrightHolder": publisher(),
        "copyrightYear": meta.published_at.year if meta.published_at else None,
        "correction": [_correction(text, at) for text, at in meta.corrections],
    }
    return known(properties)


def _correction(text: str, at: datetime) -> dict[str, Any]:
    return {"@type": "CorrectionComment", "text": text, "datePublished": moment(at)}


def breadcrumbs(meta: ArticleMeta) -> dict[str, Any]:
    """Return the way from the front page over the section to the article."""
    steps = [(meta.site_name, absolute(address_of("articles:front")))]
    if meta.section:
        steps.append((meta.section, meta.section_url))
    steps.append((meta.title, meta.url))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, 1)
        ],
    }


def publisher() -> dict[str, Any]:
    """Return the magazine."""
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAME,
        "url": absolute(address_of("articles:front")),
        "logo": {"@type": "ImageObject", "url": absolute(static("img/favicon.svg"))},
    }


def moment(at: datetime | None) -> str:
    """Return a moment in ISO 8601 with the offset of the site's zone, empty for none."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def known(properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties without those that say nothing."""
    return {name: value for name, value in properties.items() if value not in ("", None, [], {})}


def _authors(meta: ArticleMeta) -> list[dict[str, Any]]:
    """Return the people of the byline, or the magazine where no names are printed."""
    people = zip(meta.author_names, meta.author_urls, strict=True)
    named = [{"@type": "Person", "name": name, "url": url} for name, url in people]
    return named or [{"@type": "Organization", "name": meta.site_name, "url": absolute(address_of("articles:front"))}]


def _image(image: MetaImage) -> dict[str, Any]:
    return known(
        {
            "@type": "ImageObject",
            "url": image.url,
            "width": image.width,
            "height": image.height,
            "caption": image.caption,
            "creditText": image.credit,
            "license": image.license_url,
            "acquireLicensePage": image.credit_url,
        }
    )
