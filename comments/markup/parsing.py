"""The parse step: the Markdown subset of comments.

Paragraphs with line breaks, `*emphasis*`, `**strong**`, `~~struck~~`, code, fenced code, `>` quotation, lists, links.
Everything else stays as typed. Nothing nests deeper than 5; deeper signs are taken off or stay text.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, list_block
from markdown_it.rules_inline import emphasis

from comments.markup import mentions, signs
from comments.markup.links import full_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from comments.markup.mentions import People

    type BlockRule = Callable[[StateBlock, int, int, bool], bool]

NESTING_MAX = 5
# The parser drops what is deeper than its own guard. Ours is reached first: 5 lists are 10 levels of the parser.
# Time for unclosed brackets grows with this number.
PARSER_NESTING_MAX = 12
DEPTH = "depth"


def parse(text: str, people: People, *, embeds: int) -> tuple[list[Token], int]:
    """Return the parser's flat list of block tokens, and how many of the embeds allowed are left.

    Quotes were taken out before; the link step has not worked on the tokens yet.
    """
    env: dict[str, Any] = {mentions.PEOPLE: people, signs.EMBEDS_LEFT: embeds}
    return parser().parse(text, env), env[signs.EMBEDS_LEFT]


@cache
def parser() -> MarkdownIt:
    """Return the configured parser. It keeps nothing between texts."""
    markdown = MarkdownIt("zero", {"breaks": True, "maxNesting": PARSER_NESTING_MAX})
    _choose_rules(markdown)
    markdown.normalizeLink = full_address  # type: ignore[method-assign,assignment]
    markdown.validateLink = bool  # type: ignore[method-assign,assignment]
    markdown.normalizeLinkText = str  # type: ignore[method-assign,assignment]
    return markdown


def _choose_rules(markdown: MarkdownIt) -> None:
    """Switch on the rules of the subset, put limits around some, and add our own."""
    markdown.enable(
        [
            "fence",
            "blockquote",
            "list",
            "newline",
            "escape",
            "backticks",
            "emphasis",
            "strikethrough",
            "link",
            "autolink",
        ]
    )
    markdown.block.ruler.at("blockquote", _limited(blockquote), {"alt": ["paragraph", "blockquote", "list"]})
    markdown.block.ruler.at("list", _limited(list_block), {"alt": ["paragraph", "blockquote"]})
    markdown.inline.ruler.at("emphasis", _asterisks_only)
    markdown.inline.ruler.before("link", "media", signs.media_rule)
    markdown.inline.ruler.before("link", "bare_address", signs.bare_address_rule)
    markdown.inline.ruler.before("link", "smiley", signs.smiley_rule)
    markdown.inline.ruler.before("link", "mention", mentions.mention_rule)
    for name in ("smiley", "embed", "mention"):
        markdown.add_render_rule(name, _render_sign)
    markdown.core.ruler.after("block", "flatten", _flatten)


def _limited(rule: BlockRule) -> BlockRule:
    """Return a block rule that no longer applies five levels down, so that recursion and output stay bounded."""

    def limited(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        depth = state.env.get(DEPTH, 0)
        if depth >= NESTING_MAX:
            return False
        if silent:
            return rule(state, start_line, end_line, silent)
        state.env[DEPTH] = depth + 1
        try:
            return rule(state, start_line, end_line, silent)
        finally:
            state.env[DEPTH] = depth

    return limited


def _flatten(state: StateCore) -> None:
    """Take the quotation signs off lines that stand five levels down already."""
    depth = 0
    for token in state.tokens:
        if token.type in {"blockquote_open", "bullet_list_open", "ordered_list_open"}:
            depth += 1
        elif token.type in {"blockquote_close", "bullet_list_close", "ordered_list_close"}:
            depth -= 1
        elif token.type == "inline" and depth >= NESTING_MAX:
            token.content = "\n".join(line.lstrip("> ") for line in token.content.split("\n"))


def _render_sign(renderer: object, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    """Return the HTML of a sign of our own, by what its rule left in the token."""
    meta = tokens[index].meta
    if "smiley" in meta:
        return signs.smiley_html(meta["smiley"])
    return signs.embed_html(meta["embed"]) if "embed" in meta else str(meta["place"])


def _asterisks_only(state: StateInline, silent: bool) -> bool:
    """Leave `_` alone: file names and addresses are full of them."""
    return state.src[state.pos] == "*" and emphasis.tokenize(state, silent)
