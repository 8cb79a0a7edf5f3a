"""A comment in the text part of a mail."""

from __future__ import annotations

import pytest

from comments.markup.letters import letter_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two</p><p>Three</p>", "One\ntwo\n\nThree"),
        ("<blockquote><p>Said.</p><p>Twice.</p></blockquote><p>Own.</p>", "> Said.\n\n> Twice.\n\nOwn."),
        (
            '<figure class="quote"><figcaption>Quote: <a href="https://m.example/">Ben</a></figcaption><p>No.</p></figure>',
            "Quote: Ben (https://m.example/)\n\nNo.",
        ),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<p>See <a href="https://a.example/">https://a.example/</a>.</p>', "See https://a.example/."),
        ('<p><a href="https://a.example/">the plan</a>.</p>', "the plan (https://a.example/)."),
        ('<p><a class="mention" href="https://m.example/ben/">@<bdi>Ben</bdi></a>, look.</p>', "@Ben, look."),
        ("<pre><code>a\n  b\n</code></pre>", "a\n  b"),
        ("<p>5 &lt; 7 &amp; so on</p>", "5 < 7 & so on"),
        ("", ""),
    ],
)
def test_html_becomes_lines(html: str, text: str) -> None:
    assert letter_text(html) == text
