"""Small boxes among the paragraphs of a text: pictures with their captions, cards to other articles, forms."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block
from extraction.lines import Line
from extraction.text import ends_sentence, visible_text

BOX_CHARS = 300
"""A longer paragraph in a figure, in a box or beside a player is the article's own."""
PARTS_IN_BOXES = frozenset({"blockquote", "table", "pre", "ul", "ol"})
"""What an author puts into a box beside pictures."""
_OWN_PARTS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", *PARTS_IN_BOXES})
_PICTURES = ("img", "picture", "amp-img")
_AROUND = 2
"""Levels around the element of most paragraphs at which such boxes stand too."""
_MOST, _FEW = 0.6, 0.15
"""Shares of a text: what its main element holds, and what may stand in such boxes and be none of it."""
_LINKED = 0.4
"""Share of link text in a box that leads to another article."""


def boxed_lines(lines: Sequence[Line]) -> set[int]:
    """Positions of lines that stand in small boxes of their own, where paragraphs stand beside the boxes.

    The boxes stand in the element that holds most of the text, or around it, and hold a picture, a link to another
    article, or buttons. One that holds more than a caption's text, or a picture beside a list, a table or a quotation,
    is a part of the text; so are all where a good part of the text stands in such boxes.
    """
    total = sum(len(line.text) for line in lines)
    main = _main_element(lines, _MOST * total)
    if main is None:
        return set()
    around = frozenset((main, *islice(main.iterancestors(), _AROUND)))
    found = {
        position for position, line in enumerate(lines) if line.block is not None and _is_boxed(line.block, around)
    }
    return found if sum(len(lines[position].text) for position in found) < _FEW * total else set()


def _main_element(lines: Sequence[Line], enough: float) -> HtmlElement | None:
    """The element in which most of a text stands directly, or one level deeper; None where there is none."""
    held: Counter[HtmlElement] = Counter()
    outer: Counter[HtmlElement] = Counter()
    for line in lines:
        parent = line.block.element.getparent() if line.block is not None else None
        if parent is not None:
            held[parent] += len(line.text)
            if (around := parent.getparent()) is not None:
                outer[around] += len(line.text)
    for counted in (held, outer):
        if counted and counted.most_common(1)[0][1] >= enough:
            return counted.most_common(1)[0][0]
    return None


def _is_boxed(block: Block, around: frozenset[HtmlElement]) -> bool:
    if block.chars > BOX_CHARS:
        return False
    box, parent = block.element, block.element.getparent()
    while parent is not None and parent not in around:
        box, parent = parent, parent.getparent()
    if parent is None or box in around or box.tag in _OWN_PARTS:
        return False
    text = visible_text(box, 2 * BOX_CHARS)
    if len(text) > BOX_CHARS:
        return False
    leads_away = sum(len(visible_text(link, BOX_CHARS)) for link in box.iter("a")) > _LINKED * len(text)
    asks = _has(box, ("button", "input", "select")) and not ends_sentence(block.text)
    return leads_away or asks or (_has(box, _PICTURES) and not _has(box, PARTS_IN_BOXES))


def _has(element: HtmlElement, names: Iterable[str]) -> bool:
    return next(element.iter(*names), None) is not None
