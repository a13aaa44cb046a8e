"""What a page that was read leaves behind for learning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extraction.article import Article, Rejected
from extraction.blocks import Block
from extraction.markdown import LineKind
from extraction.memory.model import SAMPLE_CHARS, Field, Note, Step, Trace
from extraction.memory.paths import Paths, hash64
from extraction.page import Page
from extraction.stamps import parse_stamp
from extraction.text import fold
from warehouse.contract import FieldSource

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption"})
_MAX_BLOCKS = 1_500
"""Blocks of a page that are noted; pages with more are lists of comments."""
_LINE_CHARS = 200
"""A block that prints a byline or a date is short."""
_NEAR = 16
"""Blocks around the headline and the text's ends among which byline and date are looked for."""
_LONG = 40
"""Characters of a block's text that may be part of a line of the body."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a page: the article or why it is none, and what is to be learned from it."""

    result: Article | Rejected
    trace: Trace | None = None
    """None for a rejected page, and where none was asked for."""


def note(page: Page, article: Article, paths: Paths, **tried: Any) -> Trace:
    """The trace of a page and the article read from it; `tried`: what became of its wrapper."""
    blocks = page.blocks[:_MAX_BLOCKS]
    body = _text_of(article)
    inside = _in_body(blocks, page, body)
    steps: dict[int, Step] = {}
    notes = []
    for block in blocks:
        place = paths.of(block.element)
        if place not in steps:
            for one, parent, name in paths.chain(block.element):
                if one in steps:
                    break
                steps[one] = Step(one, parent, name)
        text = block.text
        notes.append(
            Note(
                text=hash64(fold(text)),
                place=place,
                chars=block.chars,
                links=round(4 * block.link_share),
                body=block.order in inside,
                heading=block.tag in HEADINGS,
                sample=text[:SAMPLE_CHARS],
            )
        )
    size = len("".join(body.split()))
    located = sum(block.chars for block in blocks if block.order in inside) / size if size else 0.0
    return Trace(
        url=article.url,
        article=hash64(article.article_key),
        content=article.content_hash,
        layout=article.layout,
        words=article.word_count,
        located=min(1.0, located),
        blocks=tuple(notes),
        steps=tuple(steps.values()),
        fields=tuple((name, paths.of(block.element)) for name, block in _printed_fields(page, article)),
        origins=tuple((name, source.value) for name, source in _sources(article) if source),
        **tried,
    )


def _text_of(article: Article) -> str:
    """The body without captions: where text stands is the same whether or not they are asked for."""
    lines = article.body.split("\n") if article.body else []
    kinds = article.line_kinds
    return "\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind is not LineKind.CAPTION)


def _in_body(blocks: Sequence[Block], page: Page, body: str) -> set[int]:
    """Positions of the blocks whose text is in the body."""
    if page.body.orders is None:
        return set()
    start, end = page.body.orders
    lines = [fold(line) for line in body.split("\n")]
    keys, whole = set(lines), " ".join(lines)
    inside = set()
    for block in blocks[start : end + 1 + _BEHIND]:
        pieces = [fold(line) for line in block.lines]
        hits = sum(len(piece) for piece in pieces if piece in keys)
        key = " ".join(pieces)
        if not key:
            continue
        if (
            2 * hits > len(key)
            or key in keys
            or (len(key) >= _LONG and key in whole)
            or any(shows(key, line) for line in lines)
        ):
            inside.add(block.order)
    return inside


def shows(block: str, line: str) -> bool:
    """Whether a folded line is most of a folded block: a link's hidden hint or a label stands in the block too."""
    return len(line) >= _SHOWN and 2 * len(line) > len(block) > len(line) and line in block


_BEHIND = 3
"""Blocks behind the text's last one among which a line may stand that was not found word for word."""
_SHOWN = 20


def _printed_fields(page: Page, article: Article) -> Iterator[tuple[Field, Block]]:
    """The blocks that print a field."""
    top = page.headline_order
    if top is not None and top < len(page.blocks):
        yield Field.HEADLINE, page.blocks[top]
    near = [block for block in _near(page, top) if block.chars <= _LINE_CHARS]
    byline = fold(article.byline or "")
    if byline:
        found = next((block for block in near if byline in fold(block.text)), None)
        if found is not None:
            yield Field.BYLINE, found
    if article.published_at is not None:
        day = article.published_at.date()
        for block in near:
            shown = block.moment or (block.text if re.search(r"\d", block.text) else "")
            stamp = parse_stamp(shown) if shown else None
            if stamp is not None and abs((stamp.at.date() - day).days) <= 1:
                yield Field.DATE, block
                break


def _near(page: Page, top: int | None) -> Iterator[Block]:
    blocks = page.blocks
    if top is not None:
        yield from blocks[top + 1 : top + 1 + _NEAR]
        yield from reversed(blocks[max(0, top - _NEAR // 2) : top])
    if page.body.orders is not None:
        start, end = page.body.orders
        yield from reversed(blocks[max(0, start - _NEAR // 2) : start])
        yield from blocks[end + 1 : end + 1 + _NEAR // 2]


def _sources(article: Article) -> Iterator[tuple[Field, FieldSource | None]]:
    """Where each field was read."""
    yield Field.HEADLINE, article.headline_source
    yield Field.BYLINE, article.byline_source
    yield Field.DATE, article.published_source
