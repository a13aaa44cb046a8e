"""The text of an article as CommonMark: what each line is on its page, and how that is written."""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby, islice

from lxml.html import HtmlElement

from extraction.blocks import Block

_NEAR = 3
"""Elements around a block among which a list or a quotation that holds it is sought: deeper ones are layout."""
_HEADING = re.compile(r"h([1-6])")
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|]")
"""Characters that CommonMark, or its extension for tables, may read as more than themselves inside a line."""
_OPENING = re.compile(r"(?:[#+=-]|\d{1,9}(?=[.)]))")
"""What at a line's beginning would make it a heading, a list or a rule."""


class LineKind(StrEnum):
    """What a line of the text is on its page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    """A sub-heading inside the text."""
    ITEM = "item"
    """Of a list, whatever marks its items."""
    NUMBERED = "numbered"
    """Of a list that counts them."""
    QUOTE = "quote"
    CAPTION = "caption"
    """Of a picture; only where captions are asked for."""


def kind_of(block: Block | None) -> LineKind:
    """What the element around a block says it is; a paragraph where nothing is known of it."""
    if block is None:
        return LineKind.PARAGRAPH
    if _HEADING.fullmatch(block.tag):
        return LineKind.HEADING
    near = _around(block.element)
    tags = [element.tag for element in near]
    if "blockquote" in tags:
        return LineKind.QUOTE
    item = next((element for element in near if element.tag in {"li", "dd"}), None)
    if item is None:
        return LineKind.PARAGRAPH
    parent = item.getparent()
    return LineKind.NUMBERED if parent is not None and parent.tag == "ol" else LineKind.ITEM


def _around(element: HtmlElement) -> list[HtmlElement]:
    return [element, *islice(element.iterancestors(), _NEAR - 1)]


def to_markdown(headline: str | None, lines: Sequence[str], kinds: Sequence[LineKind]) -> str:
    """The headline and the text as CommonMark (https://spec.commonmark.org/0.31.2/).

    Args:
        headline: a heading of the first level; None for none.
        lines: the body's lines, without line breaks in them.
        kinds: what each is; of the same length.

    Raises:
        ValueError: of different lengths.
    """
    blocks = [f"# {_escaped(headline)}"] if headline else []
    for kind, group in groupby(zip(lines, kinds, strict=True), key=lambda pair: pair[1]):
        texts = [_escaped(line) for line, _ in group]
        if kind is LineKind.ITEM:
            blocks.append("\n".join(f"- {text}" for text in texts))
        elif kind is LineKind.NUMBERED:
            blocks.append("\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)))
        elif kind is LineKind.QUOTE:
            blocks.append("\n>\n".join(f"> {text}" for text in texts))
        elif kind is LineKind.CAPTION:
            blocks += [f"*{text}*" for text in texts]
        else:
            blocks += [f"## {text}" if kind is LineKind.HEADING else text for text in texts]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _escaped(text: str) -> str:
    """Text that CommonMark shows as it is."""
    plain = _without_closing(_SPECIAL.sub(r"\\\g<0>", text))
    found = _OPENING.match(plain)
    if found is None:
        return plain
    if found.group().isdigit():
        return f"{found.group()}\\{plain[found.end() :]}"
    return f"\\{plain}"


def _without_closing(text: str) -> str:
    """Hash marks at the end of a heading would be taken for its end."""
    bare = text.rstrip("#")
    return text if bare == text else bare + "\\#" * (len(text) - len(bare))
