"""What a reader took for the article's text and is not: each rule says why by how pages are made."""

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block, Place, kinds_of
from extraction.boxes import BOX_CHARS, PARTS_IN_BOXES, boxed_lines, framed_appeals, innermost_element, main_element
from extraction.lines import ALWAYS_OUT, Line
from extraction.notices import is_caption, is_notice
from extraction.phrases import phrases
from extraction.readers import PROSE_CHARS
from extraction.text import ends_sentence, fold, visible_text, word_set

_LINK_LINE = 0.8
"""A line of which more than this is link text is a link to somewhere else."""
_LONG_TEXT = 1_500
"""A text that is longer and of which the rules leave next to nothing is one that they do not fit."""
_NEARLY_ALL = 0.8
"""Share of a text from which on what holds it holds all of it."""
_BEHIND = frozenset({"comments", "related", "author", "newsletter", "tags", "share"})
"""Places that stand behind a text."""
_MARKED_CHARS = 100
"""Characters of the longest line that the names of inline elements take out: labels, counters, credits."""
_LABEL = re.compile(r"[^|:]{2,60}?\s*[|:]\s*(?=\S)")
"""What stands before a link to another article: 'Read on: ', 'MORE NEWS | '."""


def sift(lines: Sequence[Line], ignored: frozenset[Place]) -> tuple[list[Line], list[str]]:
    """Lines that belong to the article, and the text of those that do not."""
    labels = {id(line): label for line in lines if (label := _label_of_link(line)) is not None}
    links = {key for key, label in labels.items() if len(labels) > 1 or _tells_of_a_link(label)}
    strange = boxed_lines(lines) | _framed(lines)
    strange |= {at for at, line in enumerate(lines) if id(line) in links or is_stray(line, ignored)}
    strange |= _headed(lines, strange)
    # Rules of dashes and stars between parts have no key.
    kept = [line for at, line in enumerate(lines) if line.key and at not in strange]
    removed = [line.text for at, line in enumerate(lines) if line.key and at in strange]
    while len(kept) > 1 and _ends_in_link(kept[-1]):
        removed.append(kept.pop().text)
    total = sum(len(line.text) for line in lines)
    if total > _LONG_TEXT and sum(len(line.text) for line in kept) < 0.2 * total:
        return list(lines), []  # the rules do not fit this page: its first reading stands
    return without_last_headings(kept, removed), removed


def _framed(lines: Sequence[Line]) -> set[int]:
    """Positions of lines in frames in which an editor set an appeal; where much of the text is framed, none are."""
    framed = framed_appeals(lines)
    chars = sum(len(lines[at].text) for at in framed)
    return framed if chars <= _FEW * sum(len(line.text) for line in lines) else set()


def _headed(lines: Sequence[Line], strange: set[int]) -> set[int]:
    """Positions of headings below which their box holds nothing but strange lines, and of lines below a strange one."""
    found = set()
    for at, line in enumerate(lines):
        box = line.block.element.getparent() if line.block is not None and _is_heading(line) else None
        if box is None:
            continue
        inside = set(islice(box.iter(), _BOX_ELEMENTS))
        mates = [at + 1 + n for n, other in enumerate(lines[at + 1 : at + _MATES]) if _stands_in(other, inside)]
        told = [mate for mate in mates if len(lines[mate].text) >= PROSE_CHARS]
        if at in strange:
            own = not any(_stands_in(other, inside) for other in lines[max(0, at - _MATES) : at])
            if own and is_notice(line.text) and not any(is_paragraph(lines[mate]) for mate in mates):
                found.update(mates)
        elif told and all(mate in strange for mate in mates):
            found.add(at)
    return found


def _stands_in(line: Line, inside: set[HtmlElement]) -> bool:
    return line.block is not None and line.block.element in inside


_FEW = 0.15
"""Largest share of a text that stands in such frames."""
_MATES, _BOX_ELEMENTS = 12, 200
"""Lines behind a heading that are looked at, and elements of its box."""


def without_aftermath(
    lines: list[Line], blocks: Sequence[Block], ignored: frozenset[Place], removed: list[str]
) -> list[Line]:
    """The lines without those that stand elsewhere, behind what stands behind a text; they go to `removed`.

    Where one element holds nearly all of a text, a list of tags, a box about the author or a form for comments below
    it ends the article: a reader that goes on there takes what the site shows next.
    """
    enough = _NEARLY_ALL * sum(len(line.text) for line in lines)
    main = main_element(lines, enough)
    main = innermost_element(lines, enough) if main is None else main
    if main is None:
        return lines
    inside = set(main.iter())
    last = max((line.block.order for line in lines if line.block and line.block.element in inside), default=0)
    end = next((block.order for block in blocks[last + 1 :] if kinds_of(block, ignored) & _BEHIND), len(blocks))
    out = {id(line) for line in lines if line.block is not None and line.block.order > end}
    removed += [line.text for line in lines if id(line) in out]
    return [line for line in lines if id(line) not in out]


def without_contacts(lines: list[Line], removed: list[str]) -> list[Line]:
    """The lines without whom the press may ask, at their end: a heading of `words/contacts.txt`, names, numbers.

    The lines go to `removed`. They stand behind the last paragraph, or have a number right below their heading: another
    heading is the article's own.
    """
    lines = _without_what_follows_the_end(lines, removed)
    paragraphs = (at for at in range(len(lines) - 1, 0, -1) if is_paragraph(lines[at]))
    last, least = next(paragraphs, 0), max(len(lines) // 2, len(lines) - _CONTACT_LINES)
    for position in range(least, len(lines)):
        heading, behind = lines[position], lines[position + 1 : position + 1 + _REACHED_LINES]
        if len(heading.text) > _CONTACT_CHARS or not phrases("contacts").fullmatch(heading.text.strip(" :：")):
            continue
        reached = [bool(_REACHED.search(line.text)) for line in behind]
        if (
            any(reached)
            if position > last
            else any(reached[:1]) and not is_paragraph(behind[0]) and len(lines) - position <= _LAST_LINES
        ):
            removed += [line.text for line in lines[position:]]
            return lines[:position]
    return lines


def _without_what_follows_the_end(lines: list[Line], removed: list[str]) -> list[Line]:
    """The lines up to the mark with which press releases end: '- ENDS -', '###'."""
    for position in range(len(lines) // 2, len(lines)):
        if _END_MARK.fullmatch(lines[position].text) and not _is_heading(lines[position]):
            removed += [line.text for line in lines[position:]]
            return lines[:position]
    return lines


_END_MARK = re.compile(r"[-–—*#]{1,3}\s?(?i:ends?|ende|fin)\s?[-–—*#]{1,3}|ENDS|-30-|#{3}")


def is_paragraph(line: Line) -> bool:
    """Whether a line is running text: long enough, and it ends as a sentence does."""
    return len(line.text) >= PROSE_CHARS and ends_sentence(line.text)


def is_paragraph_of(block: Block) -> bool:
    """The same of a block."""
    return block.chars >= PROSE_CHARS and ends_sentence(block.text)


_CONTACT_LINES, _REACHED_LINES, _LAST_LINES = 15, 4, 7
"""Lines at the end of a text that may tell it, with the heading, behind the heading up to the first number, and where
the house says of itself what it is behind them."""
_CONTACT_CHARS = 100
_REACHED = re.compile(r"@|\b(?:tel|telefon|phone|téléphone|fon)\b|\+\d{2}|(?<![\d.])0\d[\d\s()/–-]{5,}", re.IGNORECASE)
"""An address or a number of a telephone."""


def without_last_headings(lines: list[Line], removed: list[str]) -> list[Line]:
    """The lines without headings at their end, which go to `removed`: they headed what was taken out."""
    kept = list(lines)
    while (
        len(kept) > 1
        and _is_heading(kept[-1])
        and len(kept[-1].text) <= PROSE_CHARS * 2
        and not ends_sentence(kept[-1].text)
    ):
        removed.append(kept.pop().text)
    return kept


def is_stray(line: Line, ignored: frozenset[Place]) -> bool:
    """Whether a line belongs to no article, by its words or by where it stands."""
    return (
        is_notice(line.text)
        or is_caption(line.text)
        or (line.block is not None and _is_foreign(line, line.block, ignored))
    )


def _is_foreign(line: Line, block: Block, ignored: frozenset[Place]) -> bool:
    kinds = kinds_of(block, ignored)
    if kinds & ALWAYS_OUT or (block.inline & ALWAYS_OUT and block.chars <= _MARKED_CHARS):
        return True
    if block.link_share > _LINK_LINE and not ends_sentence(line.text) and not _is_in_row(block):
        return True
    if block.chars <= BOX_CHARS and (
        ("embed" in kinds and not ends_sentence(line.text)) or ("figure" in kinds and not is_quote_or_table(block))
    ):
        return True
    return "sidebar" in kinds and block.link_share > 0.3


def _is_in_row(block: Block) -> bool:
    """Whether a block is a cell beside a short one without a link: '1 sachet' and, as a link, 'Vanilla sugar'."""
    row = block.element.getparent() if block.tag in {"td", "th"} else None
    if row is None or row.tag != "tr":
        return False
    beside = (cell for cell in row if cell is not block.element and next(cell.iter("a"), None) is None)
    return any(0 < len(visible_text(cell, 2 * _MARKED_CHARS)) <= _MARKED_CHARS for cell in islice(beside, _CELLS))


_CELLS = 12
"""Cells of a row that are looked at."""


def is_quote_or_table(block: Block) -> bool:
    """Whether a block of a figure is what an author puts into one beside pictures: a quotation, table or list."""
    for element in (block.element, *block.element.iterancestors()):
        if element.tag == "figure":
            return False
        if element.tag in PARTS_IN_BOXES:
            return True
    return True


def _label_of_link(line: Line) -> str | None:
    """The label of a line that is one and, behind it, a link: links to other articles between paragraphs look so."""
    block = line.block
    if block is None or block.links != 1 or block.link_share < _LABELLED or block.tag not in {"p", "li", "div"}:
        return None
    label = _LABEL.match(line.text)
    if label is None or abs(len("".join(line.text[label.end() :].split())) - block.link_chars) > 1:
        return None
    return label.group()


def _tells_of_a_link(label: str) -> bool:
    """Whether a label stands before links alone: in capitals, or one of the words of `words/link_labels.txt`."""
    return label.isupper() or fold(label) in word_set("link_labels")


def _ends_in_link(line: Line) -> bool:
    """Whether a line at the end of a text is one more link: to the site's standards, to a form."""
    block = line.block
    return block is not None and block.chars <= PROSE_CHARS * 2 and block.link_share > _LABELLED


_LABELLED = 0.4
"""Share of link text in a line that is made of a label and a link."""


def _is_heading(line: Line) -> bool:
    return line.block is not None and line.block.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}
