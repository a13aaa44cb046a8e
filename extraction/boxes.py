"""Small boxes among the paragraphs of a text: pictures with their captions, cards to other articles, forms."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
        return _Kind.SHELF if not module and is_shelf(box) else _Kind.PART
    asks = any(field.get("type") not in {"checkbox", "hidden"} for field in box.iter("input", "textarea"))
    parts = _has(box, PARTS_IN_BOXES)
    if module:
        away = asks or _is_of_links(box, text) or _has_button(box)
        return _Kind.FOREIGN if _tells(box) and not parts and away else _Kind.PART
    away = asks or _leads_away(box, text, whole=whole)
    if away or (_has(box, _PICTURES) and not parts):
        return _Kind.FOREIGN
    if _has(box, ("button", "select")):
        return _Kind.BUTTONS
    return _Kind.SHELF if is_shelf(box) else _Kind.PART


def _tells(box: HtmlElement) -> bool:
    """Whether a box holds a sentence: what holds none is a heading or a table."""
    return any(ends_sentence(visible_text(part, BOX_CHARS)) for part in box.iter("p", "div", "td", "span"))


def is_shelf(box: HtmlElement) -> bool:
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
    links = list(_leading_away(box))
    if not links:
        return False
    if _is_of_links(box, text):
        return True
    if any(map(_is_link, box.iter(*_HEADINGS))):
        return True
    last = visible_text(links[-1], BOX_CHARS)
    if whole or not last or not text.endswith(last):
        return False
    alone = visible_text(links[-1].getparent(), BOX_CHARS) == last or links[-1].getparent() is box
    return (alone or _has(box, _HEADINGS)) and not _has(box, PARTS_IN_BOXES)


def _is_of_links(box: HtmlElement, text: str) -> bool:
    """Whether much of a box's text is links."""
    return sum(len(visible_text(link, BOX_CHARS)) for link in _leading_away(box)) > _LINKED * len(text)


def _leading_away(box: HtmlElement) -> Iterator[HtmlElement]:
    """The links of a box, but for those to places of the page itself: headings link to themselves."""
    for link in box.iter("a"):
        href = link.get("href") or ""
        if href == "#" or (href and not href.startswith("#")):  # scripts have '#' alone
            yield link


def _has_button(box: HtmlElement) -> bool:
    """Whether a box holds a link that is shown as a button."""
    return any(_BUTTON.search(link.get("class") or "") for link in box.iter("a") if link.get("href"))


_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button)(?:$|[\s_-])", re.IGNORECASE)


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


def framed_appeals(lines: Sequence[Line]) -> set[int]:
    """Positions of lines in small boxes with a frame or a ground of their own that ask readers for something.

    The frame is the page's own style: an editor drew it. Of such boxes those that end with a link or name an account of
    a network are adverts and appeals; the others, quotations and tables are the author's.
    """
    known: dict[HtmlElement, bool] = {}
    found = set()
    for position, line in enumerate(lines):
        frame = _frame_around(line.block) if line.block is not None else None
        if frame is not None:
            if frame not in known:
                known[frame] = _asks(frame)
            if known[frame]:
                found.add(position)
    return found


def _frame_around(block: Block) -> HtmlElement | None:
    """The innermost element around a block that its style sets apart; None where a quotation or nothing does."""
    element: HtmlElement | None = block.element
    for _ in range(_FRAME_LEVELS):
        if element is None or element.tag in _WHOLE or element.tag == "blockquote":
            return None
        if _is_framed(element.get("style") or ""):
            return element
        element = element.getparent()
    return None


def _is_framed(style: str) -> bool:
    """Whether a style draws a border, or a ground that is not as good as white."""
    if _BORDER.search(style) and "transparent" not in style:
        return True
    ground = _GROUND.search(style)
    if ground is None:
        return False
    digits = ground["hex"]
    if digits is None:
        return any(int(number) < _WHITE for number in re.findall(r"\d+", ground["rgb"])[:3])
    pairs = [sign * 2 for sign in digits] if len(digits) == len("fff") else re.findall("..", digits)
    return any(int(pair, 16) < _WHITE for pair in pairs[:3])


def _asks(frame: HtmlElement) -> bool:
    text = visible_text(frame, 2 * BOX_CHARS)
    if len(text) > BOX_CHARS or _has(frame, PARTS_IN_BOXES):
        return False
    links = [link for link in islice(frame.iter("a"), _LINKS) if link.get("href")]
    if _ACCOUNT.search(text) or any(_GIVES.search(link.get("href") or "") for link in links):
        return True
    ends = (visible_text(link, BOX_CHARS).rstrip(_STOPS) for link in links)
    return any(end and text.rstrip(_STOPS).endswith(end) for end in ends)


_BORDER = re.compile(r"border(?:-(?:top|left|bottom|right))?\s*:\s*[1-9]\d*(?:px|pt|em)", re.IGNORECASE)
_GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?:#(?P<hex>[0-9a-f]{6}|[0-9a-f]{3})\b|rgba?\((?P<rgb>[\d\s,]{5,20}))", re.IGNORECASE
)
_WHITE, _FRAME_LEVELS, _LINKS = 240, 4, 20
"""Of a ground as good as white, elements from a block outwards of which one may have the frame, and links looked at."""
_STOPS = " .!»›>"
_GIVES = re.compile(
    r"/(?:don(?:s|er|ar|ate|ations?|azion[ei])?|spenden?|join|abos?|subscribe|support|membership)(?:[/?#]|$)"
)
"""Addresses of pages on which readers give or subscribe."""
_ACCOUNT = re.compile(r"(?<![\w@])@\w{3,30}")
