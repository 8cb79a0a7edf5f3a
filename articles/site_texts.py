"""The magazine's own sentences: what each is for, what it says unless the chief words it, and how pages get them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.functional import cached_property

from articles.markup import Context, render_body

if TYPE_CHECKING:
    from collections.abc import Mapping

GATE, STAFF, READ_ONLY, FOOTER, RULES = "gate", "staff-byline", "read-only", "footer", "rules"
# Sources whose HTML each process keeps; a site has two, and former ones while they are being worded.
KEPT_RENDERINGS = 8

_RULES = """
<p>Talk to one another as you would at a table with guests. Disagree with what somebody says, not with who they are.</p>
<ul>
<li>Stay with the subject of the article.</li>
<li>Quote what you answer, and do not make others say what they did not.</li>
<li>No insults, no threats, no hatred of groups, nothing about the private life of people who did not choose it.</li>
<li>No advertising, and no text that is not yours without naming whose it is.</li>
</ul>
<p>Moderators remove what breaks these rules and say why. You may ask for a second look.</p>
"""


@dataclass(frozen=True)
class Wording:
    """One sentence of the site. `is_rich`: with the tags of an article's text; else plain words."""

    key: str
    label: str
    place: str
    default: str
    max_length: int
    is_rich: bool = False


WORDINGS = {
    one.key: one
    for one in (
        Wording(
            GATE,
            "Gate sentence",
            "Where the comment form would be, for visitors who are not signed in.",
            "To take part in the discussion, please sign in.",
            200,
        ),
        Wording(STAFF, "Staff byline", "In place of names, where a byline shows staff.", "Staff", 60),
        Wording(
            READ_ONLY,
            "Read-only sentence",
            "Under a discussion that editors made read-only.",
            "This discussion is closed.",
            200,
        ),
        Wording(FOOTER, "Footer", "At the foot of every page, under the magazine's name.", "", 2_000, is_rich=True),
        Wording(
            RULES, "Rules page", "The page “Rules”, which every footer links.", _RULES.strip(), 20_000, is_rich=True
        ),
    )
}


class SiteTexts:
    """The sentences as pages print them: the chief's wording, else the default."""

    def __init__(self, worded: Mapping[str, str] | None = None) -> None:
        self._worded = worded or {}

    def of(self, key: str) -> str:
        """Return what stands for a key, as typed."""
        return self._worded.get(key) or WORDINGS[key].default

    @property
    def gate(self) -> str:
        return self.of(GATE)

    @property
    def staff_byline(self) -> str:
        return self.of(STAFF)

    @property
    def read_only(self) -> str:
        return self.of(READ_ONLY)

    @cached_property
    def footer_html(self) -> str:
        return site_html(self.of(FOOTER))

    @cached_property
    def rules_html(self) -> str:
        return site_html(self.of(RULES))


@lru_cache(maxsize=KEPT_RENDERINGS)
def site_html(source: str) -> str:
    """Return the HTML of a rich text, by the same steps as an article's; photos have no place in it."""
    return render_body(source, Context(site_url=settings.SITE_URL)).html if source else ""
