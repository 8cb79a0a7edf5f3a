"""Step 10: links of our own site and of others."""

import pytest

from articles.markup import Context, render_body

SITE = "https://mag.example"


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("https://mag.example/articles/a/?b=1#c", '<a href="/articles/a/?b=1#c">'),
        ("https://MAG.example", '<a href="/">'),
        ("https://mag.example//evil.example", '<a href="https://mag.example//evil.example" rel="noopener">'),
        ("https://mag.example.evil.example/", '<a href="https://mag.example.evil.example/" rel="noopener">'),
        ("https://x.example/", '<a href="https://x.example/" rel="noopener">'),
        ("http://[broken", "x</p>"),
        ("mailto:a@b.example", '<a href="mailto:a@b.example">'),
        ("#p-12345678", '<a href="#p-12345678">'),
        ("/about/", '<a href="/about/">'),
    ],
)
def test_links(href: str, link: str) -> None:
    html = render_body(f'<p><a href="{href}">x</a></p>', Context(site_url=SITE)).html
    assert link in html
    assert "target" not in html
