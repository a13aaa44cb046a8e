"""The article's text: lines of a clear container or of trafilatura, and what the page's structure says of them.

The structure tells which lines leaked into the reading, and which blocks it left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lxml.html import HtmlElement

from extraction.apart import lines_apart
from extraction.blocks import Block, HeadlineBlocks, Place, holders, kinds_of
from extraction.document import Document
from extraction.lines import ALWAYS_OUT, Line, locate, split_runs, without_repeats
from extraction.live import LiveBlog, find_live_blog
from extraction.markdown import LineForm, forms_of
from extraction.names import parse_names
from extraction.notices import is_caption, is_notice
from extraction.prefixes import after_prefix, strip_dates
from extraction.readers import PROSE_CHARS, TOO_SHORT, Reader, agreement, read_lines, second_reader
from extraction.sift import (
    is_paragraph,
    is_paragraph_of,
    is_quote_or_table,
    sift,
    without_aftermath,
    without_contacts,
    without_last_headings,
)
from extraction.stamps import parse_stamp
from extraction.stated import split_stated
from extraction.text import CJK, count_words, ends_sentence, fold

_MORE = 1.8
"""How many times longer the second reader's text must be, where it holds half of trafilatura's, to be taken."""
_CELLS = frozenset({"td", "th", "caption", "figcaption", "figure", "h1", "address", "button", "label", "legend"})
"""Blocks that are not put into the text where the reading left them out."""
_TEXT_PARTS = frozenset({"h2", "h3", "h4", "h5", "li", "dd", "dt", "blockquote"})
"""Elements that make a short block of text a part of an article."""
_HEADING_CHARS, _KICKER_CHARS = 20, 60
"""Characters of the shortest headline that is found at the end of a line, and of the longest kicker before it."""
_NO_LEAD = ALWAYS_OUT - {"footer", "tags"}
"""Places of no lead, also where the text is the page's own summary: what stands below a headline may be its footer."""
_LEAD_CHARS, _CJK_LEAD_CHARS = 40, 14
"""Of the shortest lead."""
_LAST_LINES = 3
"""Lines at the end of a text among which its byline may stand."""
_HEAD_LINES = 5
"""Lines at the head of a text among which its byline and its date may stand."""


@dataclass(frozen=True)
class Body:
    """The text with what was taken out of it."""

    text: str
    reader: Reader
    """Who read it."""
    removed: tuple[str, ...] = ()
    """Lines taken out of the text, in order."""
    headline: str | None = None
    """The headline as it stood again at the head of the text; None where it did not."""
    orders: tuple[int, int] | None = None
    """Positions of its first and last block on the page; None where they were not found."""
    holders: frozenset[Place] = frozenset()
    """Places that hold a good part of the text."""
    forms: tuple[LineForm, ...] = ()
    """What each line of the text is on the page."""
    agreement: float | None = None
    """Share of the page's running text, as its structure tells it, that is in the text, 0 to 1; None: it has none."""
    live_posts: int = 0
    """Posts of the live blog that the page is; 0 where it is none. They are no part of the text."""

    @cached_property
    def words(self) -> int:
        """Words of the text."""
        return count_words(self.text)

    def without_line(self, text: str | None) -> "Body":
        """The same without this line at its head or end: a byline that stands alone is no part of the text."""
        lines = self.text.split("\n")
        ends = {*range(min(3, len(lines))), *range(max(0, len(lines) - _LAST_LINES), len(lines))}
        kept = [index for index, line in enumerate(lines) if not (index in ends and text and fold(line) == fold(text))]
        return self if len(kept) == len(lines) else self.keeping(kept)

    def keeping(self, kept: Sequence[int]) -> "Body":
        """The same with the lines at these positions alone."""
        lines = self.text.split("\n")
        forms = tuple(self.forms[index] for index in kept)
        return replace(self, text="\n".join(lines[index] for index in kept), forms=forms)


def read_body(
    document: Document,
    blocks: Sequence[Block],
    headline: HeadlineBlocks,
    description: str | None = None,
    stated: str | None = None,
    *,
    known: Sequence[Line] | None = None,
    live_blog: bool = False,
) -> Body:
    """Paragraphs of the article, one a line.

    Args:
        document: the page.
        blocks: its blocks of text.
        headline: where the article's headline stands: it is no part of the body.
        description: the page's own summary: where the page shows it above the text, it is the lead.
        stated: the text as the page states it for machines, without its paragraphs.
        known: the text by what is known of the site's template: no reader is asked then.
        live_blog: whether the page says of itself that it is a live blog.
    """
    live = find_live_blog(blocks, headline, stated=live_blog)
    if live is not None:
        return _live_body(live, blocks)
    lines, reader = (list(known), Reader.MEMORY) if known is not None else _read(document, blocks)
    apart = lines_apart(lines, blocks, headline) if known is None else set()
    strangers = [line.text for at, line in enumerate(lines) if at in apart]
    lines = [line for at, line in enumerate(lines) if at not in apart]
    ignored = holders((len(line.text), line.block) for line in lines)
    kept, removed = sift(lines, ignored)
    removed += strangers
    kept = without_aftermath(kept, blocks, ignored, removed)
    kept = _with_repeats_shown(kept, blocks)
    if known is None:
        kept = _with_gaps_filled(kept, blocks, ignored, removed)
    kept = _once(kept, removed)
    kept, strangers = split_stated(kept, stated)
    removed += strangers
    kept = _with_lead(kept, blocks, headline, description, ignored)
    kept = _from_headline_on(kept, headline, removed)
    kept, repeated = _without_headline(kept, headline, blocks)
    kept = without_last_headings(without_contacts(_without_head_matter(kept), removed), removed)
    if kept and not any(ends_sentence(line.text) or len(line.text) > PROSE_CHARS for line in kept):
        kept = []  # signs, names and dates around an article whose text is not there
    orders = [line.block.order for line in kept if line.block is not None]
    return Body(
        text="\n".join(line.text for line in kept),
        reader=reader,
        forms=forms_of([line.block for line in kept]),
        removed=tuple(removed),
        headline=repeated,
        orders=(min(orders), max(orders)) if orders else None,
        holders=ignored,
        agreement=agreement(set(orders), blocks),
    )


def _live_body(live: LiveBlog, blocks: Sequence[Block]) -> Body:
    """A live blog's lead."""
    orders = [block.order for block in live.lead]
    return Body(
        text="\n".join(line for block in live.lead for line in block.printed),
        reader=Reader.BLOCKS,
        forms=forms_of([block for block in live.lead for _ in block.printed]),
        orders=(min(orders), max(orders)) if orders else None,
        agreement=agreement(set(orders), blocks),
        live_posts=live.posts,
    )


def _read(document: Document, blocks: Sequence[Block]) -> tuple[list[Line], Reader]:
    """The text as the general readers give it, and which of them."""
    reading = read_lines(document, blocks)
    if reading.reader is not Reader.TRAFILATURA:
        return reading.lines, reading.reader
    second = second_reader(blocks)
    if _is_better(second, reading.lines):
        return second, Reader.BLOCKS
    lines = split_runs(reading.lines, blocks)
    locate(lines, blocks)
    return without_repeats(lines, blocks), Reader.TRAFILATURA


def _is_better(second: Sequence[Line], first: Sequence[Line]) -> bool:
    """Whether the second reader found the text of which trafilatura has next to nothing, or a part."""
    size, other = (sum(len(line.text) for line in lines) for lines in (first, second))
    if size < TOO_SHORT:
        return other > 2 * size
    keys = {line.key for line in second}
    shared = sum(len(line.text) for line in first if line.key in keys)
    return other > _MORE * size and shared > 0.5 * size


def _with_lead(
    kept: list[Line],
    blocks: Sequence[Block],
    headline: HeadlineBlocks,
    description: str | None,
    ignored: frozenset[Place],
) -> list[Line]:
    """The text with its lead in front, where the page shows one between headline and text that was not read."""
    shown = [line.block for line in kept if line.block is not None and line.key != headline.key]
    first = shown[0] if shown else None
    top = headline.order(first.order) if first is not None else None
    if top is None:  # lines from above the headline are still among those of the text
        top = headline.order()
        first = next((block for block in shown[:_HEAD_LINES] if top is not None and block.order > top), None)
    if top is None or first is None:
        return kept
    present = {line.key for line in kept}
    whole = " ".join(line.key for line in kept)
    summary = fold(description or "")
    found = []
    for block in blocks[top + 1 : first.order]:
        kinds = kinds_of(block, ignored)
        text = block.text
        key = fold(text)
        if (
            key in present
            or len(text) < (_CJK_LEAD_CHARS if CJK.search(text) else _LEAD_CHARS)
            or block.link_share > 0.3
            or kinds & _NO_LEAD
            or (len(text) > 60 and key in whole)
        ):
            continue
        same = bool(summary) and (key in summary or summary in key or _overlap(key, summary) > 0.8)
        if (same or ("lead" in kinds and not kinds & ALWAYS_OUT)) and not is_notice(text):
            found.append(Line(text, key, block))
    return [*found[:3], *kept]


def _from_headline_on(kept: list[Line], headline: HeadlineBlocks, removed: list[str]) -> list[Line]:
    """The text without lines from above its headline that are no sentences: the site's motto, its menu."""
    top = headline.order()
    above = {id(line) for line in kept if top is not None and line.block is not None and line.block.order < top}
    chars = sum(len(line.text) for line in kept if id(line) in above)
    if not above or chars > _ABOVE * sum(len(line.text) for line in kept):
        return kept
    if any(ends_sentence(line.text) and len(line.key.split()) >= _LEAD_WORDS for line in kept if id(line) in above):
        return kept
    removed += [line.text for line in kept if id(line) in above]
    return [line for line in kept if id(line) not in above]


_LEAD_WORDS, _ABOVE = 6, 0.2
"""Words of the shortest lead above a headline, and the largest share of a text that other lines may be."""


def _with_gaps_filled(
    kept: list[Line], blocks: Sequence[Block], ignored: frozenset[Place], removed: Iterable[str]
) -> list[Line]:
    """The text with blocks that the reading left out though they stand among those it took.

    Lists, sub-headings and text behind a nested table are left out now and then. A block belongs to the text where it
    stands between the text's first and last block, in a container that holds two of the others, and nothing speaks
    against it.
    """
    found = [line.block for line in kept if line.block is not None]
    if len(found) < 3:
        return kept
    held: Counter[HtmlElement] = Counter()
    modules: Counter[HtmlElement] = Counter()
    for block in found:
        held[block.element] += 1
        if (parent := block.element.getparent()) is not None:
            held[parent] += 1
            if is_paragraph_of(block) and (outer := parent.getparent()) is not None:
                modules[outer] += 1
    orders = {block.order for block in found}
    last = max(orders)
    quiet: dict[HtmlElement, bool] = {}
    near = blocks[min(orders) + 1 : last + _BEHIND]
    called_out = {block.order for block in near if _is_in_callout(block, held, quiet)}
    out = {fold(text) for text in removed}
    missing = [
        block
        for block in blocks[min(orders) + 1 :]
        if block.order not in orders
        and (block.order < last or block.order in called_out or (block.element in held and not _is_list_item(block)))
        and (_stands_among(block, held) or _stands_beside(block, modules) or block.order in called_out)
        and not _is_foreign_block(block, ignored, short=block.order in called_out and ends_sentence(block.text))
        and fold(block.text) not in out
        and not (is_notice(block.text) or is_caption(block.text))
    ]
    if not missing or sum(b.chars for b in missing) > sum(b.chars for b in found):
        return kept  # not gaps but another part of the page
    merged: list[Line] = []
    present = {line.key for line in kept}
    queue = [b for b in missing if fold(b.text) not in present]
    for line in kept:
        while line.block is not None and queue and queue[0].order < line.block.order:
            block = queue.pop(0)
            merged.extend(Line(text, fold(text), block) for text in block.printed)
        merged.append(line)
    merged.extend(Line(text, fold(text), block) for block in queue for text in block.printed)
    return merged


_REPEATED_WORDS = 6
"""Words of the shortest line whose second copy counts: refrains and sub-headings are shorter."""


_BEHIND = 20
"""Blocks behind the text among which a copy of one of its paragraphs is sought."""


def _with_repeats_shown(kept: list[Line], blocks: Sequence[Block]) -> list[Line]:
    """The text with the second copy of a paragraph that the page itself prints twice: trafilatura drops some.

    A copy counts between the text's first block and the one behind its last, and further down where it stands in the
    same element as the last. Where more copies than a
    tenth of the lines are left out, the page holds its text in two forms, and one of them is enough.
    """
    found = [line.block for line in kept if line.block is not None]
    if not found:
        return kept
    orders = {block.order for block in found}
    last, keys = blocks[max(orders)], {line.key for line in kept}
    ends = [
        block.order
        for block in blocks[last.order + 1 : last.order + _BEHIND]
        if block.element.getparent() is last.element.getparent() and fold(block.text) in keys
    ]
    shown = [
        (block, text, fold(text))
        for block in blocks[min(orders) : max([last.order + 1, *ends]) + 1]  # the copy may be what ends the text
        if block.order in orders or not kinds_of(block) & ALWAYS_OUT
        for text in block.printed
    ]
    on_page, taken = Counter(key for _, _, key in shown), Counter(line.key for line in kept)
    again = {key for key, count in taken.items() if on_page[key] > count and count_words(key) >= _REPEATED_WORDS}
    if not again or sum(on_page[key] - taken[key] for key in again) > max(1, len(kept) // 10):
        return kept
    first = {key: position for position, (_, _, key) in reversed(list(enumerate(shown)))}
    merged, seen = list(kept), Counter[str]()
    for position, (block, text, key) in enumerate(shown):
        seen[key] += 1
        if key in again and seen[key] > taken[key]:
            at = next((n for n, line in enumerate(merged) if first.get(line.key, -1) > position), len(merged))
            merged.insert(at, Line(text, key, block))
    return merged


def _once(kept: list[Line], removed: list[str]) -> list[Line]:
    """The text without paragraphs and runs of them that an element of another class holds again.

    A page may hold a part once for telephones and once for wide screens. What the text says again among siblings, or in
    two boxes of one class, stays: that is a refrain, or a slip of the site for the checks to find.
    """
    at: dict[str, int] = {}
    out: set[int] = set()
    for position, line in enumerate(kept):
        first = at.setdefault(line.key, position)
        if first == position or position in out or not is_paragraph(line):
            continue
        run = 1
        while position + run < len(kept) and kept[first + run].key == kept[position + run].key:
            run += 1
        if _form(kept[first]) == _form(line):
            continue
        if position - first == 1 or (run >= _RUN and position - first >= run):
            out.update(range(position, position + run))
    removed += [kept[position].text for position in sorted(out)]
    return [line for position, line in enumerate(kept) if position not in out] if out else kept


_RUN = 2
"""Paragraphs of the shortest run whose second copy is another form of the first."""


def _form(line: Line) -> tuple[object, str | None] | None:
    """Tag and class of the element that a line's own stands in; None without one."""
    parent = line.block.element.getparent() if line.block is not None else None
    return (parent.tag, parent.get("class")) if parent is not None else None


def _is_list_item(block: Block) -> bool:
    return block.tag in {"li", "dd", "dt"}


def _stands_among(block: Block, held: Counter[HtmlElement]) -> bool:
    parent = block.element.getparent()
    if held[block.element] or (parent is not None and held[parent] >= 2):
        return True
    outer = parent.getparent() if parent is not None and (_is_list_item(block) or parent.tag == "blockquote") else None
    if outer is not None and outer.tag == "figure":
        outer = outer.getparent()  # a quotation in a figure
    return outer is not None and held[outer] >= 2


def _stands_beside(block: Block, modules: Counter[HtmlElement]) -> bool:
    """Whether a paragraph stands in a module beside those of the text."""
    parent = block.element.getparent()
    outer = parent.getparent() if parent is not None else None
    return outer is not None and modules[outer] >= _MODULES and is_paragraph_of(block)


def _is_in_callout(block: Block, held: Counter[HtmlElement], quiet: dict[HtmlElement, bool]) -> bool:
    """Whether a block stands in a box among paragraphs that leads nowhere and asks for nothing."""
    box = block.element.getparent()
    for _ in range(_CALLOUT_LEVELS):
        around = box.getparent() if box is not None else None
        if box is None or around is None:
            return False
        if held[around] >= _CALLED_OUT_OF:
            if box not in quiet:
                quiet[box] = next(box.iter("a", "button", "form", "iframe", "img", "input", "video"), None) is None
            return quiet[box]
        box = around
    return False


_CALLOUT_LEVELS, _CALLED_OUT_OF = 3, 3
"""Elements around a line of a call-out up to that which holds the text, and lines that stand there at the least."""
_MODULES = 3
"""Paragraphs that stand as deep in an element that holds modules of the text."""


def _is_foreign_block(block: Block, ignored: frozenset[Place], *, short: bool) -> bool:
    """Whether something speaks against a block that was left out; `short` says that it may be of few words."""
    kinds = kinds_of(block, ignored)
    if kinds & (ALWAYS_OUT | {"sidebar", "header"}) or block.links:
        return True
    if "figure" in kinds:
        return not is_quote_or_table(block)
    return block.tag in _CELLS or (len(block.text) < PROSE_CHARS and block.tag not in _TEXT_PARTS and not short)


def _overlap(left: str, right: str) -> float:
    """Share of the shorter text's words that the other has too."""
    a, b = set(left.split()), set(right.split())
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _without_headline(
    lines: list[Line], headline: HeadlineBlocks, blocks: Sequence[Block]
) -> tuple[list[Line], str | None]:
    """The text without lines that are the headline; and the line, where the page shows it beside its heading."""
    key = headline.key
    if not key:
        return lines, None
    found = [line for line in lines if line.key == key]
    top = headline.order()
    last = max((line.block.order for line in lines if line.block is not None), default=-1)
    again = (
        line
        for block in blocks[(top if top is not None else last) + 1 : last + 1]
        if block.link_share < 0.5
        for line in (block.text, *block.lines)
        if fold(line) == key
    )
    repeated = next(again, found[0].text if len(found) > 1 else None)
    # An h1 behind a paragraph is a heading within the text.
    prose = next((at for at, line in enumerate(lines) if is_paragraph(line)), len(lines))
    headings = {id(line) for line in lines[: min(prose, _HEAD_LINES)] if _is_heading_with(line, key)}
    return [line for line in lines if line.key != key and id(line) not in headings], repeated


def _is_heading_with(line: Line, key: str) -> bool:
    """Whether a line is the page's heading: kicker and headline in one."""
    whole, part = line.key.replace(" ", ""), key.replace(" ", "")
    if line.block is not None and line.block.tag == "h1":
        return True
    return len(part) >= _HEADING_CHARS and whole.endswith(part) and len(whole) <= len(part) + _KICKER_CHARS


def _without_head_matter(lines: list[Line]) -> list[Line]:
    """The text without the lines at its head that print the author or the date and nothing else."""
    kept = []
    for position, line in enumerate(lines):
        if (
            position < _HEAD_LINES
            and len(line.text) <= 100
            and not ends_sentence(line.text)
            and is_head_matter(line.text)
        ):
            continue
        kept.append(line)
    return kept


def is_head_matter(text: str) -> bool:
    """Whether a line prints the author or the date and nothing else."""
    rest = after_prefix(text)
    if rest is not None and (names := parse_names(rest, trusted=len(rest.split()) == 1).all):
        return sum(len(fold(name)) for name in names) * 3 >= len(fold(rest))
    if parse_stamp(text) is None:
        return False
    return len(re.findall(r"[^\W\d_]+", strip_dates(text))) <= 4
