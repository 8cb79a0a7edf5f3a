"""One declaration for sanitizer and editor."""

from django_prose_editor.config import allowlist_from_extensions
from django_prose_editor.fields import ProseEditorFormField

from articles.markup import ALLOWED, clean_source
from articles.markup.allowed import EDITOR_EXTENSIONS, LINK_SCHEMES

# The editor's library allows these with its extensions; our sanitizer takes them away again.
MORE_THAN_OURS = {
    "img": {"src", "width", "height"},
    "figure": {"class"},
    "ol": {"type", "data-type"},
    "a": {"rel"},
}


def test_the_editor_makes_exactly_the_allowed_elements() -> None:
    assert allowlist_from_extensions(EDITOR_EXTENSIONS)["tags"] == set(ALLOWED)


def test_the_editor_makes_exactly_the_allowed_attributes() -> None:
    made = allowlist_from_extensions(EDITOR_EXTENSIONS)["attributes"]
    for tag, rule in ALLOWED.items():
        wanted = rule.attributes | ({"class"} if rule.classes else set())
        assert made.get(tag, set()) - MORE_THAN_OURS.get(tag, set()) == wanted, tag


def test_the_editor_links_by_the_allowed_schemes() -> None:
    assert allowlist_from_extensions(EDITOR_EXTENSIONS)["url_schemes"] == LINK_SCHEMES


def test_the_editor_offers_exactly_the_allowed_classes() -> None:
    offered = EDITOR_EXTENSIONS["NodeClass"]["cssClasses"]
    assert set(offered["paragraph"]) == ALLOWED["p"].classes
    assert set(offered["blockquote"]) == ALLOWED["blockquote"].classes


def test_the_editor_field_takes_the_declaration() -> None:
    field = ProseEditorFormField(config={"extensions": EDITOR_EXTENSIONS}, preset="configurable")
    assert field.clean("<p>x</p>") == "<p>x</p>"


def test_every_allowed_element_survives_cleaning() -> None:
    html = (
        "<h2>a</h2><h3>b</h3><p>c<strong>d</strong><em>e</em><s>f</s><sub>g</sub><sup>h</sup><code>i</code><br>"
        '<a href="/j" title="k">l</a>m</p><p class="attribution">n</p><p>w<span class="footnote">x</span></p>'
        "<pre>o</pre>"
        '<ul><li>p</li></ul><ol start="2"><li>q</li></ol><blockquote class="pull-quote"><p>r</p></blockquote>'
        '<figure><img data-file="1" alt="s"><figcaption>t</figcaption></figure><hr>'
        '<table><thead><tr><th>u</th></tr></thead><tbody><tr><td colspan="2" rowspan="3">v</td></tr></tbody></table>'
    )
    assert clean_source(html).html == html
    assert all(f"<{tag}" in html for tag in ALLOWED)
