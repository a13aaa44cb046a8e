"""Boxes in which a site asks for consent beside an article, told by what they say: their names tell little.

A page may carry thousands of characters of such a box in its markup, more than a brief has. Places named for consent
are known by `words/places.txt`; many are named by tools.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block, Place, kinds_of
from extraction.phrases import phrases
from extraction.text import clean, ends_sentence

_KINDS = frozenset({"consent"})
_LINE_CHARS, _PROSE_CHARS = 30, 60
"""Characters of the shortest line whose subject counts, and of the shortest paragraph that is an article's."""
_ABOUT = 0.7
"""Share of the lines of a box that speak of consent."""
_ASKING, _LEVELS, _ELEMENTS = 12, 10, 4_000
"""Sentences that are looked at, elements around each, and elements in one of those."""
_BUTTONS, _BUTTON_CHARS, _PIECES = 60, 80, 20
"""Buttons of a box that are looked at, and of each so many characters and pieces of text."""
_STOPS = frozenset({"html", "body", "main", "article"})
"""Elements that hold more than a box."""
_FRAME = frozenset({"footer", "navigation", "sidebar", "related", "comments", "newsletter", "consent", "wall", "form"})
"""Places whose paragraphs are those of no article."""


def is_consent_button(text: str) -> bool:
    """Whether a button is one of those with which a demand for consent is answered."""
    return phrases("consent_buttons").fullmatch(text)


def mark_consent_boxes(blocks: Sequence[Block]) -> None:
    """Give blocks in boxes that ask for consent a place that says so and counts whatever it holds.

    A box has a sentence of `words/walls_consent.txt`, a name, a button or a heading (`words/consent_titles.txt`) of
    consent, and lines of which most speak of it; neither a heading of the page nor the first paragraph below that
    stands in it. Where the page has no other paragraph, or is headed with something about consent, none is marked: it
    may be a wall, or an article about them.
    """
    asking = [block for block in blocks if block.chars >= _LINE_CHARS and phrases("walls_consent").search(block.text)]
    heading = next((block for block in blocks if block.tag == "h1"), None) if asking else None
    if not asking or (heading is not None and _is_subject(heading.text)):
        return
    behind = blocks[heading.order :] if heading is not None else ()
    first = next((block.element for block in behind if block.chars >= _PROSE_CHARS and ends_sentence(block.text)), None)
    marked: dict[HtmlElement, frozenset[HtmlElement]] = {}
    for block in asking[:_ASKING]:
        if any(block.element in inside for inside in marked.values()):
            continue
        if (box := _box_around(block, blocks, first)) is not None:
            marked[box] = frozenset(box.iter())
    inside = frozenset[HtmlElement]().union(*marked.values())
    if not marked or not any(_is_of_article(block) for block in blocks if block.element not in inside):
        return
    for box, elements in marked.items():
        _mark(box, [block for block in blocks if block.element in elements], elements)


def _mark(box: HtmlElement, blocks: Sequence[Block], elements: frozenset[HtmlElement]) -> None:
    """Put the box among the places of the blocks in it, between those around it and those inside."""
    place: Place | None = None
    for block in blocks:
        outer = [one for one in block.places if one.element not in elements]
        inner = block.places[len(outer) :]
        if place is None:
            place = Place(_KINDS, (outer[-1].all_kinds if outer else _KINDS) | _KINDS, box, certain=True)
        for one in inner:
            one.all_kinds |= _KINDS
        block.places = (*outer, place, *inner)


def _box_around(block: Block, blocks: Sequence[Block], first: HtmlElement | None) -> HtmlElement | None:
    """The largest element around a sentence that is a box; `first` stands in none."""
    found = None
    for element in islice((block.element, *block.element.iterancestors()), _LEVELS):
        elements = set(islice(element.iter(), _ELEMENTS + 1))
        if element.tag in _STOPS or len(elements) > _ELEMENTS or first in elements:
            break
        inside = [one for one in blocks if one.element in elements]
        lines = [one for one in inside if one.chars >= _LINE_CHARS]
        if any(one.tag == "h1" for one in inside) or sum(_is_subject(line.text) for line in lines) < _ABOUT * len(
            lines
        ):
            break
        named = any(place.element is element and place.kinds & _KINDS for place in block.places)
        if named or any(map(_is_title, inside)) or any(map(is_consent_button, _buttons(element))):
            found = element
    return found


def _buttons(element: HtmlElement) -> Iterator[str]:
    for button in islice(element.iter("button", "a", "input"), _BUTTONS):
        yield clean(
            "".join(islice(button.itertext(), _PIECES))[:_BUTTON_CHARS] or button.get("value", "")[:_BUTTON_CHARS]
        )


def _is_title(block: Block) -> bool:
    return block.chars <= _BUTTON_CHARS and phrases("consent_titles").fullmatch(block.text)


def _is_subject(text: str) -> bool:
    return any(phrases(name).search(text) for name in ("consent_subjects", "walls_consent"))


def _is_of_article(block: Block) -> bool:
    running = block.chars >= _PROSE_CHARS and block.link_share < 0.3 and ends_sentence(block.text)
    return running and not kinds_of(block) & _FRAME and not _is_subject(block.text)
