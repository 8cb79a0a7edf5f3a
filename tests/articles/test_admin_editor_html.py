"""The editor's spelling of a text and the source's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.admin.editor_html import for_editor, from_editor

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from articles.models import Photo


@pytest.mark.parametrize(
    ("editor", "source"),
    [
        ("<ul><li><p>One</p></li></ul>", "<ul><li>One</li></ul>"),
        ("<ul><li><p>One</p><ul><li><p>In</p></li></ul></li></ul>", "<ul><li><p>One</p><ul><li>In</li></ul></li></ul>"),
        ("<ul><li><p>One</p><p>Two</p></li></ul>", "<ul><li><p>One</p><p>Two</p></li></ul>"),
        ('<ul><li><p class="attribution">One</p></li></ul>', '<ul><li><p class="attribution">One</p></li></ul>'),
        ("<pre><code>a &lt; b</code></pre>", "<pre>a &lt; b</pre>"),
        (
            "<table><tbody><tr><th><p>A</p></th></tr><tr><td><p>1</p></td></tr></tbody></table>",
            "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
        ),
        (
            "<table><tbody><tr><th><p>A</p></th><td><p>1</p></td></tr></tbody></table>",
            "<table><tbody><tr><th>A</th><td>1</td></tr></tbody></table>",
        ),
        ('<figure class="figure"><img data-file="1"></figure>', '<figure><img data-file="1"></figure>'),
        ("<p>Plain <em>words</em></p>", "<p>Plain <em>words</em></p>"),
    ],
)
def test_what_the_editor_writes_is_spelled_as_the_source(editor: str, source: str) -> None:
    assert from_editor(editor) == source
    assert from_editor(source) == source


@pytest.mark.parametrize(
    "hostile", ["<li><p>" * 20_000, "<table><tbody><tr><th>" * 10_000, '<img data-file="' * 10_000]
)
def test_broken_markup_is_read_in_no_time(hostile: str) -> None:
    assert len(from_editor(hostile)) > 0


def test_the_editor_is_told_where_each_photo_lies(
    make_photo: Callable[..., Photo], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    photo = make_photo()
    source = f'<figure><img alt="" data-file="{photo.pk}"></figure><img alt="" data-file="{photo.pk + 99}">'
    with django_assert_num_queries(1):
        shown = for_editor(source)
    assert f'src="{photo.file.url}" data-file="{photo.pk}"' in shown
    assert f'src="" data-file="{photo.pk + 99}"' in shown


def test_a_text_without_photos_costs_nothing(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert for_editor("<p>Words</p>") == "<p>Words</p>"
