"""Boxes apart from a text that begins below its headline: teasers, comments, forms, notes about the author.

Of a long article they are a small share, and what most of a page is tells them; a brief may be shorter than each of
them. What tells then is that the text has begun elsewhere, and how such boxes are made and headed.
"""

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block, HeadlineBlocks
from extraction.boxes import is_shelf
from extraction.lines import Line
from extraction.names import parse_names
from extraction.notices import is_notice
from extraction.phrases import phrases
from extraction.sift import is_paragraph, is_paragraph_of
from extraction.text import fold, visible_text, word_set

_REACH = 25
"""Blocks behind the headline among which the text begins."""
_OWN = 2
"""Paragraphs that a text has at the least where it begins."""
_HEADING_CHARS = 80
_SMALL, _UNHEADED = 12, 8
"""Blocks of the longest box around a form, and of one below a line that is set as no heading."""
_BUTTONS, _BUTTON_CHARS = 60, 40
_REPEATED, _OF_COMMENT = 2, 4
"""Times that such a button stands in a box of comments, and paragraphs to each: more are those of an article."""
_NAMED = frozenset({"author", "comments", "footer", "newsletter", "share"})
"""Kinds of places that are what their name says where the text begins elsewhere."""
_BOXES = frozenset({"div", "section", "aside", "ul", "ol", "form", "footer", "article", "dialog", "nav", "header"})
_ABOUT = re.compile(r"(?:about|über|à propos de|sobre|over|om) (?P<name>.{3,40})", re.IGNORECASE)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "legend"})
_ATTRIBUTES = ("type", "name", "id", "placeholder")
_ADDRESS = re.compile(r"mail|password", re.IGNORECASE)


def lines_apart(lines: Sequence[Line], blocks: Sequence[Block], headline: HeadlineBlocks) -> set[int]:
    """Positions of lines that stand in boxes apart from the text."""
    top = headline.order()
    first = next((line.block for line in lines if _begins(line, top)), None) if top is not None else None
    parent = first.element.getparent() if first is not None else None
    if first is None or parent is None:
        return set()
    direct = (line for line in lines if line.block is not None and line.block.element.getparent() is parent)
    alone = sum(map(is_paragraph, direct)) < _OWN
    own = {first.element, *first.element.iterancestors()}
    parts = {element.getparent(): element for element in own}
    by_element: dict[HtmlElement, list[Block]] = {}
    for block in blocks:
        by_element.setdefault(block.element, []).append(block)
    found: set[int] = set()
    known: dict[HtmlElement, bool] = {}
    for position, line in enumerate(lines):
        box = _around(line.block.element, own) if line.block is not None else None
        if box is None:
            continue
        if box not in known:
            some = (block for element in box.iter() for block in by_element.get(element, ()))
            inside = sorted(some, key=lambda block: block.order)
            around = box.getparent()
            known[box] = _is_box(box, parts.get(around)) and _is_apart(
                box, inside, within=around is parent, alone=alone
            )
        if known[box]:
            found.add(position)
    return found


def _begins(line: Line, top: int) -> bool:
    order = line.block.order if line.block is not None else -1
    return top < order <= top + _REACH and is_paragraph(line)


def _around(element: HtmlElement, own: set[HtmlElement]) -> HtmlElement | None:
    """The outermost element around this one that is none of those in which the text begins; None where it is one."""
    if element in own:
        return None
    while (parent := element.getparent()) is not None and parent not in own:
        element = parent
    return None if parent is None else element


def _is_box(box: HtmlElement, part: HtmlElement | None) -> bool:
    """Whether an element is a box, and not the next part of a text beside the part in which it begins."""
    names = box.get("class")
    alike = part is not None and names and (part.tag, part.get("class")) == (box.tag, names)
    return box.tag in _BOXES and not alike


def _is_apart(box: HtmlElement, inside: Sequence[Block], *, within: bool, alone: bool) -> bool:
    """Whether a box with these blocks is no part of the text.

    `within`: it stands among the text's paragraphs. `alone`: only one paragraph stands where the text begins, which may
    be the lead of a text in a box of its own: names and forms in that tell nothing.
    """
    if _is_replied_to(box, inside):
        return True
    headed = inside[0].tag in _HEADINGS or (len(inside) <= _UNHEADED and not alone)
    if headed and _heads_a_box(inside[0].text):
        return True
    if len(inside) <= _SMALL and _is_against_blockers(inside):
        return True
    if alone:
        return False
    elements = set(box.iter())
    named = {place for block in inside for place in block.places if place.kinds & _NAMED and place.element in elements}
    if all(not named.isdisjoint(block.places) for block in inside):
        return True
    return (len(inside) <= _SMALL and _asks(box)) or (not within and is_shelf(box))


def _heads_a_box(text: str) -> bool:
    """Whether a line is the heading of a box beside articles."""
    if len(text) > _HEADING_CHARS:
        return False
    bare = text.strip(" :…?!.>»")
    if is_notice(text) or any(phrases(name).fullmatch(bare) for name in ("box_headings", "about_author")):
        return True
    about = _ABOUT.fullmatch(bare)
    return about is not None and len(parse_names(about["name"]).people) == 1


def _asks(box: HtmlElement) -> bool:
    """Whether a box asks for an address, a word to enter with or a text."""
    if next(box.iter("textarea"), None) is not None:
        return True
    fields = (" ".join(field.get(name) or "" for name in _ATTRIBUTES) for field in box.iter("input"))
    return any(_ADDRESS.search(field) for field in fields)


def _is_against_blockers(inside: Sequence[Block]) -> bool:
    """Whether a box asks readers not to block adverts."""
    return any(phrases("walls_adblock").search(block.text) for block in inside)


def _is_replied_to(box: HtmlElement, inside: Sequence[Block]) -> bool:
    """Whether the parts of a box have buttons with which readers answer (`words/reply_buttons.txt`)."""
    buttons = islice(box.iter("button", "a"), _BUTTONS)
    texts = (fold(visible_text(button, _BUTTON_CHARS)) for button in buttons)
    count = sum(text in word_set("reply_buttons") for text in texts)
    return count >= _REPEATED and sum(map(is_paragraph_of, inside)) <= _OF_COMMENT * count
