"""Small boxes among the paragraphs of a text: pictures with their captions, cards to other articles, forms."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum, auto
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
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_PICTURES = ("img", "picture", "amp-img")
_AROUND = 2
"""Levels around the element of most paragraphs at which such boxes stand too."""
_MOST, _FEW = 0.6, 0.15
"""Shares of a text: what its main element holds, and what may stand in such boxes and be none of it."""
_SHELVED = 0.35
"""Share of a text from which on cards with linked headlines are its own parts: a list of the ten best."""
_HEADLINE_WORDS, _KICKER_CHARS = 4, 40
"""Words of the shortest headline of another article, and characters of what may stand above it."""
_LINKED = 0.4
"""Share of link text in a box that leads to another article."""


def boxed_lines(lines: Sequence[Line]) -> set[int]:
    """Positions of lines that stand in small boxes of their own, where paragraphs stand beside the boxes.

    The boxes stand in the element that holds most of the text, or around it, and hold a picture, a link to another
    article, or buttons. One that holds more than a caption's text, or a picture beside a list, a table or a quotation,
    is a part of the text; so are all where a good part of the text stands in such boxes. Where the paragraphs stand in
    parts of their own, as systems make them that set a page from modules, each part is such a box.
    """
    total = sum(len(line.text) for line in lines)
    main = main_element(lines, _MOST * total)
    module = main is None
    main = innermost_element(lines, _MOST * total) if main is None else main
    if main is None:
        return set()
    around = frozenset((main, *islice(main.iterancestors(), _AROUND)))
    boxes: dict[HtmlElement, _Kind] = {}
    found, shelved = set(), set()
    for position, line in enumerate(lines):
        if line.block is None or (box := _box_of(line.block, around)) is None:
            continue
        if box not in boxes:
            boxes[box] = _kind(box, whole=box is line.block.element, module=module)
        if boxes[box] is _Kind.FOREIGN or (boxes[box] is _Kind.BUTTONS and not ends_sentence(line.block.text)):
            found.add(position)
        elif boxes[box] is _Kind.SHELF:
            shelved.add(position)
    kept = found if sum(len(lines[position].text) for position in found) < _FEW * total else set()
    return kept | (shelved if sum(len(lines[position].text) for position in shelved) < _SHELVED * total else set())


def _box_of(block: Block, around: frozenset[HtmlElement]) -> HtmlElement | None:
    """The box of its own in which a block stands; None where it is one of the text's own parts."""
    box, parent = block.element, block.element.getparent()
    while parent is not None and parent not in around:
        box, parent = parent, parent.getparent()
    return None if parent is None or box in around or box.tag in _OWN_PARTS else box


def main_element(lines: Sequence[Line], enough: float) -> HtmlElement | None:
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


def innermost_element(lines: Sequence[Line], enough: float) -> HtmlElement | None:
    """The innermost element that holds so much of a text, however deep; None where that is the page."""
    own: Counter[HtmlElement] = Counter()
    for line in lines:
        if line.block is not None:
            own[line.block.element] += len(line.text)
    held: Counter[HtmlElement] = Counter()
    for element, chars in own.items():
        for around in element.iterancestors():
            held[around] += chars
    found = [element for element, chars in held.items() if chars >= enough]
    best = max(found, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)
    return None if best is None or best.tag in _WHOLE else best


_WHOLE = frozenset({"html", "body"})


class _Kind(Enum):
    """What a box is."""

    PART = auto()
    """A part of the text."""
    FOREIGN = auto()
    """A picture with its caption, a card, a form."""
    BUTTONS = auto()
    """Of its lines those that are no sentences go with its buttons."""
    SHELF = auto()
    """Cards side by side."""


def _kind(box: HtmlElement, *, whole: bool, module: bool) -> _Kind:
    """What a box is.

    `whole` says that it is one line: a paragraph may well end with a link. `module` says that the text's own parts
    stand in such boxes too, with pictures and lists: of those only what leads away is known.
    """
    text = visible_text(box, 2 * BOX_CHARS)
    if len(text) > BOX_CHARS:
        return _Kind.SHELF if not module and _is_shelf(box) else _Kind.PART
    asks = any(field.get("type") not in {"checkbox", "hidden"} for field in box.iter("input", "textarea"))
    parts, away = _has(box, PARTS_IN_BOXES), asks or _leads_away(box, text, whole=whole)
    if module:
        return _Kind.FOREIGN if _tells(box) and not parts and away else _Kind.PART
    if away or (_has(box, _PICTURES) and not parts):
        return _Kind.FOREIGN
    if _has(box, ("button", "select")):
        return _Kind.BUTTONS
    return _Kind.SHELF if _is_shelf(box) else _Kind.PART


def _tells(box: HtmlElement) -> bool:
    """Whether a box holds a sentence: what holds none is a heading or a table."""
    return any(ends_sentence(visible_text(part, BOX_CHARS)) for part in box.iter("p", "div", "td", "span"))


def _is_shelf(box: HtmlElement) -> bool:
    """Whether a box holds cards of one kind side by side, each with a link as long as a headline at its head."""
    for row in (box, *box):
        kinds: dict[tuple[str, str | None], list[HtmlElement]] = {}
        for card in row:
            if isinstance(card.tag, str):
                kinds.setdefault((card.tag, card.get("class")), []).append(card)
        if any(len(cards) > 1 and all(map(_is_headed_by_link, cards)) for cards in kinds.values()):
            return True
    return False


def _is_headed_by_link(card: HtmlElement) -> bool:
    if not _has(card, (*_HEADINGS, *_PICTURES)):
        return False  # a paragraph that begins with a link
    text = visible_text(card, 2 * BOX_CHARS)
    links = (visible_text(link, BOX_CHARS) for link in card.iter("a"))
    headline = next((link for link in links if len(link.split()) >= _HEADLINE_WORDS), "")
    return bool(headline) and len(text) <= 2 * BOX_CHARS and text.find(headline) <= _KICKER_CHARS


def _leads_away(box: HtmlElement, text: str, *, whole: bool) -> bool:
    """Whether a box is a card that leads to something else: of links for the most part, or with one below its text."""
    links = [link for link in box.iter("a") if link.get("href")]
    if not links:
        return False
    if sum(len(visible_text(link, BOX_CHARS)) for link in links) > _LINKED * len(text):
        return True
    if any(map(_is_link, box.iter(*_HEADINGS))):
        return True
    last = visible_text(links[-1], BOX_CHARS)
    if whole or not last or not text.endswith(last):
        return False
    alone = visible_text(links[-1].getparent(), BOX_CHARS) == last or links[-1].getparent() is box
    return (alone or _has(box, _HEADINGS)) and not _has(box, PARTS_IN_BOXES)


def _is_link(heading: HtmlElement) -> bool:
    """Whether a heading is a link to another article."""
    text = visible_text(heading, BOX_CHARS)
    around = heading.getparent()
    links = (*heading.iter("a"), *([around] if around is not None and around.tag == "a" else []))
    return len(text.split()) >= _HEADLINE_WORDS and any(
        link.get("href") and text in visible_text(link, BOX_CHARS) for link in links
    )


def _has(element: HtmlElement, names: Iterable[str]) -> bool:
    return next(element.iter(*names), None) is not None


def is_framed_appeal(block: Block) -> bool:
    """Whether a block stands in a small box with a frame or a ground of its own that asks readers for something.

    The frame is the page's own style: an editor drew it. Of such boxes those with a link, a number to call, an address
    or a price are adverts and appeals; the others are notes of the author.
    """
    element: HtmlElement | None = block.element
    for _ in range(_FRAME_LEVELS):
        if element is None or element.tag in _WHOLE:
            return False
        if _FRAMED.search(element.get("style") or ""):
            table = next(element.iterancestors("table"), None) if element.tag in {"td", "th"} else element
            if table is None or (table.tag == "table" and len(list(islice(table.iter("td"), _CELLS))) == _CELLS):
                return False
            text = visible_text(element, 2 * BOX_CHARS)
            asks = next((link for link in element.iter("a") if link.get("href")), None) is not None
            return len(text) <= BOX_CHARS and (asks or _ASKS.search(text) is not None)
        element = element.getparent()
    return False


_FRAMED = re.compile(
    r"border(?:-(?:top|left|bottom|right))?\s*:\s*[1-9]\d*(?:px|pt|em)"
    r"|background(?:-color)?\s*:\s*(?!#f{3}(?:f{3})?\b|rgba?\(\s*255,\s*255,\s*255)(?:#|rgb)",
    re.IGNORECASE,
)
_FRAME_LEVELS, _CELLS = 4, 4
"""Elements from a block outwards of which one may have the frame, and cells from which on a table holds figures."""
_ASKS = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|(?<!\w)@\w{3,}|(?<![\d.,])(?:\+\d{2}|0\d)[\d\s()/-]{6,}\d|\b(?:tel|тел)\b\.?|\biban\b"
    r"|(?:€|£|\$|\brs\.?|\beuros?\b)\s?\d|\d\s?(?:€|£|euros?\b)",
    re.IGNORECASE,
)
