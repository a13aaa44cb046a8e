"""Where a page prints its author: lines that say 'by', elements named for the author, names beside the date."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.names import Names, is_agency, parse_names, without_noise
from extraction.page import Page
from extraction.prefixes import Signed, is_bare_prefix, prefix_at, signed, strip_dates
from extraction.stamps import parse_stamp
from extraction.text import clean, fold, visible_text, without_article, word_list


class Sign(StrEnum):
    """What says that a name is the author's."""

    PREFIX = "prefix"
    """A 'by' before it."""
    ELEMENT = "element"
    """An element whose class or property says author."""
    LINK = "link"
    """A link to an author's page."""
    BESIDE_DATE = "beside date"
    """It stands in one line with the date, or alone above or below it."""
    HANDLE = "handle"
    """One word that is no plain name beside the date."""
    CLOSING = "closing"
    """It closes the text: 'Von Anna Roe', '(dpa)'."""
    SOURCE = "source"
    """An agency behind the text, named as the source."""
    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    META = "meta"


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the author."""

    sign: Sign
    printed: str
    """The line or the stated value."""
    names: Names
    order: int | None = None
    """Position of the block that prints it; None where only metadata states it."""
    zone: str = ""
    """`head`, `tail` or `far`: where that block stands; empty for what metadata states."""
    own: bool = False
    """Whether it is a name under which the site calls itself."""

    @property
    def keys(self) -> frozenset[str]:
        """The names for comparison."""
        return frozenset(fold(name) for name in self.names.all)


_NO_AUTHORS = frozenset({"related", "comments", "newsletter", "advert", "consent", "navigation", "form", "caption"})
_NO_SIGNS = frozenset({*_NO_AUTHORS, "tags"})
"""Places where only a 'by' before it makes a name the author's: taxonomies stand where bylines do."""
_NOT_FAR = frozenset({*_NO_AUTHORS, "sidebar", "hidden", "wall"})
_AUTHOR_NAME = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|autoren|auteur|autore|writer|verfasser|redakteur|skribent|penulis|yazar)"
    r"(?:$|[\s_-])|author-?(?:name|link|s|bold|text|line)|article-?author|post-?author|entry-?author|c-byline|byline__"
    r"|author__|autor__|document-?byline",
    re.IGNORECASE,
)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|as)?|auteurs?|redaktion|redakteure?|journalists?|writers?|staff|people|team|contributors?"
    r"|profile|by|firmas?|skribenter|reporter|columnists?)/[^/?#]{2,60}/?(?:[?#]|$)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_FIELD = re.compile(r"\s*[|»•·]\s*")
_FIELD_OR_COMMA = re.compile(r"\s*[|»•·,;/]\s*|\s+[-–—]\s+|\s+[-–—]$|^[-–—]\s+")
_PARTICLE = r"(?:von|van|de|del|di|der|den|la|le|da|dos|zu|ter|bin|al)"
_PLAIN_NAME = re.compile(rf"[A-ZÀ-ÞĀ-Ž][\w'’.-]+(?: (?:[A-ZÀ-Þ]\.|{_PARTICLE})){{0,3}}(?: [A-ZÀ-ÞĀ-Ž][\w'’-]+){{1,2}}")
_HANDLE = re.compile(r"[A-Z]?[a-z]+[A-Z][A-Za-z]{2,20}\d{0,4}|[a-z]{3,20}\d{0,4}")
LINE_CHARS = 160
"""A line that prints the author is short."""
_BEFORE, _AFTER, _BEHIND = 6, 14, 8
"""Blocks before and after the headline, and behind the text, among which the byline stands."""


def printed_candidates(page: Page) -> Iterator[Candidate]:
    """Who the page prints as its author, by what says so; metadata is not looked at."""
    head, tail = zones(page)
    for zone, blocks in (("head", head), ("tail", tail)):
        for candidate in (*_prefixed(blocks, page), *_elements(blocks, page), *_links(blocks, page)):
            yield replace(candidate, zone=zone)
    for candidate in _beside_dates([block for block in head if _may(block, page, _NO_SIGNS)], page):
        yield replace(candidate, zone="head")
    for candidate in _closing(page):
        yield replace(candidate, zone="tail")
    for candidate in _far(page, {block.order for block in (*head, *tail)}):
        yield replace(candidate, zone="far")


def zones(page: Page) -> tuple[list[Block], list[Block]]:
    """Blocks around the headline up to the text's beginning, and blocks behind the text."""
    blocks, top = page.blocks, page.headline_order
    start, end = page.body.orders or (None, None)
    if top is None:
        top = next((b.order for b in reversed(blocks[: (start or 0) + 1]) if b.tag == "h1"), None)
    head: list[Block] = []
    if top is not None:
        head += blocks[top : top + 1 + _AFTER]
        head += reversed(blocks[max(0, top - _BEFORE) : top])
    if start is not None and (top is None or not top <= start <= top + _AFTER):
        head += reversed(blocks[max(0, start - _BEFORE) : start + 2])
    tail = list(blocks[end + 1 : end + 1 + _BEHIND]) if end is not None else []
    unique = list(dict.fromkeys(head))
    return [b for b in unique if _may(b, page, _NO_AUTHORS)], [b for b in tail if _may(b, page, _NO_AUTHORS)]


def _may(block: Block, page: Page, never: frozenset[str]) -> bool:
    """Whether a block stands where a byline can. A 'credit' outside of a figure is the author's, not the picture's."""
    kinds = kinds_of(block, page.places_of_headline) & never
    return not kinds or (
        kinds == {"caption"}
        and next(block.element.iterancestors("figure"), None) is None
        and block.element.tag != "figcaption"
    )


def _prefixed(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    for block in blocks:
        for line in _lines(block, page):
            found = signed(line)
            if found is not None and not _credit().match(line) and not names_other_role(line):
                yield from _signed_candidate(found, line, block, page)


def _lines(block: Block, page: Page) -> Iterator[str]:
    """Lines of a block; one that is a 'by' alone is joined with the next one, be it in the next block."""
    for position, line in enumerate(block.lines):
        if is_bare_prefix(line):
            behind = block.lines[position + 1 : position + 2]
            if not behind and block.order + 1 < len(page.blocks):
                behind = page.blocks[block.order + 1].lines[:1]
            if behind and len(behind[0]) <= _NAME_CHARS:
                yield f"{line.rstrip(' :：')}: {behind[0]}"
        yield line


_NAME_CHARS = 60


def _signed_candidate(found: Signed, line: str, block: Block, page: Page) -> Iterator[Candidate]:
    trusted = len(found.piece.split()) == 1 or _link_with(block, found.piece)
    if found.piece:
        yield from (whole := list(_candidate(Sign.PREFIX, line, block, page, trusted=trusted, names_in=found.piece)))
        if whole:
            return
    linked = _link_with(block, found.name)
    one_word = " " not in found.name
    if found.ended or linked:
        printed = line if len(line) <= LINE_CHARS else found.text
        trusted = linked or (one_word and (found.explicit or found.dated))
        if trusted or not one_word or found.name.isupper():
            yield from _candidate(Sign.PREFIX, printed, block, page, trusted=trusted, names_in=found.name)


def _link_with(block: Block, text: str) -> bool:
    """Whether one link of the block holds exactly this text: a name that its markup delimits."""
    key = fold(text)
    return (
        len(text) <= 40 and block.links > 0 and any(fold(visible_text(a, 100)) == key for a in block.element.iter("a"))
    )


def _elements(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    """Elements named for the author; those of one list together name all authors."""
    last: tuple[HtmlElement, Candidate] | None = None
    for block in blocks:
        if block.chars > LINE_CHARS or _credit().match(block.text) or not _may(block, page, _NO_SIGNS):
            continue
        element = _named_element(block)
        if element is None or names_other_role(block.text):
            continue
        for candidate in _candidate(Sign.ELEMENT, visible_text(element, 400), block, page, trusted=True):
            if last is not None and _same_list(last[0], element):
                last = element, last[1] if last[1].keys & candidate.keys else _joined(last[1], candidate)
            else:
                if last is not None:
                    yield last[1]
                last = element, candidate
    if last is not None:
        yield last[1]


def _same_list(left: HtmlElement, right: HtmlElement) -> bool:
    """Whether two elements are of one kind and stand side by side, or in parents that do."""
    if (left.tag, left.get("class")) != (right.tag, right.get("class")):
        return False
    for _ in range(3):
        one, other = left.getparent(), right.getparent()
        if one is None or other is None:
            return False
        if one is other:
            return len(one) <= _LIST
        left, right = one, other
    return False


_LIST = 12


def _joined(left: Candidate, right: Candidate) -> Candidate:
    one, other = left.names, right.names
    names = Names(one.people + other.people, one.agencies + other.agencies, cleaned=one.cleaned or other.cleaned)
    return replace(left, printed=f"{left.printed.rstrip(' ,;')}, {right.printed}", names=names)


def _links(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    for block in blocks:
        if (
            block.chars > LINE_CHARS
            or not block.links
            or _credit().match(block.text)
            or not _may(block, page, _NO_SIGNS)
        ):
            continue
        for link in block.element.iter("a"):
            named = link.get("rel") == "author" or _AUTHOR_LINK.search(link.get("href") or "")
            if named and _PLAIN_NAME.fullmatch(visible_text(link, 200)):
                yield from _candidate(Sign.LINK, visible_text(link, 200), block, page, trusted=False)


def _beside_dates(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    """Names that only their place beside the date tells of."""
    short = [block for block in blocks if block.chars <= LINE_CHARS and not _credit().match(block.text)]
    for before, block, behind in zip([None, *short], short, [*short[1:], None], strict=False):
        alone = _PLAIN_NAME.fullmatch(block.text) and not block.text.isupper()
        if alone and any(near and _only_date(near) for near in (before, behind)) and _is_no_term(block.text, page):
            yield from _candidate(Sign.BESIDE_DATE, block.text, block, page, trusted=False)
    for block in short:
        name = _beside_date(block.text)
        if name and _is_no_term(name, page):
            yield from _candidate(Sign.BESIDE_DATE, block.text, block, page, trusted=False, names_in=name)
        elif "meta" in kinds_of(block):
            yield from _handle(block, page)


def _is_no_term(name: str, page: Page) -> bool:
    """Whether a name is neither a section's, nor in the headline, nor of words that the page writes small."""
    folded = fold(name)
    if folded in fold(page.headline.text or ""):
        return False
    words = set(name.split())
    for block in page.blocks:
        if fold(block.text) == folded and kinds_of(block) & {"navigation", "tags", "footer"}:
            return False
        if any(word.lower() in words_of for word in words for words_of in (block.text.split(),) if word[0].isupper()):
            return False
    return True


def _handle(block: Block, page: Page) -> Iterator[Candidate]:
    """One word, or the site's own name, that is left of a line of meta data when the date is taken out."""
    if parse_stamp(block.text) is None or len(block.text) > 80:
        return
    rest = " ".join(w for w in strip_dates(block.text).split() if fold(w) not in {"uhr", "", "um", "am", "at", "on"})
    pieces = [piece.strip(" .") for piece in _FIELD_OR_COMMA.split(rest) if piece.strip(" .")]
    if len(pieces) != 1:
        return
    own = {fold(name) for name in page.names}
    if fold(pieces[0]) in own or re.fullmatch(r"[A-Z]?[a-z]+[A-Z][A-Za-z]{2,20}\d{0,4}", pieces[0]):
        yield from _candidate(Sign.HANDLE, block.text, block, page, trusted=True, names_in=pieces[0])


def _far(page: Page, near: set[int]) -> Iterator[Candidate]:
    """Lines with an explicit 'by' elsewhere on the page, where only one name is so printed."""
    start, end = page.body.orders or (-1, -1)
    found: dict[frozenset[str], Candidate] = {}
    for block in page.blocks:
        if block.order in near or start <= block.order <= end or block.chars > LINE_CHARS or len(block.lines) > 3:
            continue
        line = next(_lines(block, page))
        parts = signed(line)
        if parts is None or not parts.ended or _credit().match(line) or names_other_role(line):
            continue
        sure = " " in parts.name or (parts.explicit and _named_element(block) is not None)
        if sure and _may(block, page, _NOT_FAR):
            for candidate in _signed_candidate(parts, line, block, page):
                found.setdefault(candidate.keys, candidate)
    if len(found) == 1:
        yield from found.values()


def _candidate(
    sign: Sign,
    text: str,
    block: Block | None,
    page: Page,
    *,
    trusted: bool,
    names_in: str | None = None,
) -> Iterator[Candidate]:
    text = clean(text)
    source = names_in or text
    if not source or len(source) > 2 * LINE_CHARS:
        return
    own = False
    names = parse_names(source, own=page.names, trusted=trusted)
    if not names.all and sign in {Sign.PREFIX, Sign.ELEMENT, Sign.HANDLE}:
        names = _own_name(source, page.names)
        own = bool(names.all)
    letters = sum(len(fold(name)) for name in names.all)
    if names_in and 3 * letters < len(fold(without_noise(names_in))) and not names.agencies:
        return  # a sentence: names are the smaller part of it
    if trusted and len(text) > 60 and 5 * letters < len(fold(source)):
        return
    if names.all and not (trusted and len(names.all) > 6):
        printed = trimmed(text, names)
        cleaned = parse_names(printed, own=page.names, trusted=trusted).cleaned
        order = block.order if block is not None else None
        yield Candidate(sign, printed, Names(names.people, names.agencies, cleaned=cleaned), order, own=own)


def trimmed(line: str, names: Names) -> str:
    """The part of a line that is the byline, where the line prints a date too."""
    pieces = _FIELD.split(line)
    dated = [piece for piece in pieces if _has_date(piece)]
    if not dated:
        return line
    kept = []
    for piece in pieces:
        if piece not in dated:
            kept.append(piece)
        elif any(name.casefold() in piece.casefold() for name in names.all):
            kept.append(_around(piece, names))
    return " | ".join(piece for piece in kept if piece) or line


def _has_date(text: str) -> bool:
    return parse_stamp(text) is not None or _CLOCK.search(text) is not None


def _around(piece: str, names: Names) -> str:
    """From the 'by' or the first name to the last name and what follows it up to a figure."""
    lowered = piece.casefold()
    spans = [(at, at + len(name)) for name in names.all if (at := lowered.find(name.casefold())) >= 0]
    if not spans or len(lowered) != len(piece):
        return piece
    start, end = min(spans)[0], max(span[1] for span in spans)
    prefix = prefix_at(piece)
    if prefix is not None and prefix < start and not _has_date(piece[prefix:start]):
        start = prefix
    if not _has_date(piece[end:]):
        end = len(piece)
    return piece[start:end].strip(" ,;:-–—|·•/")


def _named_element(block: Block) -> HtmlElement | None:
    """The element of the block, around or inside it, whose name says that it holds the author."""
    if len(block.element) > 12:
        return None  # a container with a line of its own, not a line
    for element in block.element.iter():
        if isinstance(element.tag, str) and _says_author(element):
            inner = [e for e in element.iterdescendants() if isinstance(e.tag, str) and _says_name(e)]
            return inner[0] if inner else element
    outer = block.element.getparent()
    return block.element if outer is not None and _says_author(outer) and len(outer) <= 4 else None


def _says_author(element: HtmlElement) -> bool:
    if "author" in (element.get("itemprop") or "").lower() or (element.get("rel") or "") == "author":
        return True
    return any(_AUTHOR_NAME.search(name) for name in (element.get("class") or "", element.get("id") or "") if name)


def _says_name(element: HtmlElement) -> bool:
    return element.get("itemprop") == "name" or bool(
        re.search(
            r"(?:author|byline|autor)\w*[-_]+name\b|\bfn\b|\buser-?name", element.get("class") or "", re.IGNORECASE
        )
    )


def _only_date(block: Block) -> bool:
    """Whether a block prints a date and nothing else."""
    text = block.text
    return parse_stamp(block.moment or text) is not None and len(re.findall(r"[^\W\d_]+", strip_dates(text))) <= 3


def _beside_date(line: str) -> str | None:
    """The name in a line that holds a date and one name: '25.10.2022 - Anna Roe'."""
    rest = strip_dates(line)
    if len(rest) > 60 or parse_stamp(line) is None:
        return None
    pieces = [piece.strip(" .") for piece in _FIELD_OR_COMMA.split(rest)]
    names = [piece for piece in pieces if _PLAIN_NAME.fullmatch(piece) and not piece.isupper()]
    return names[0] if len(names) == 1 and 2 <= len(pieces) <= 3 else None


def _own_name(text: str, own: Iterable[str]) -> Names:
    """The site's own name where the text is nothing else: as a person where it looks like one's."""
    names = parse_names(text, trusted=True)
    known = {without_article(name) for name in own}
    if len(names.all) != 1 or without_article(names.all[0]) not in known:
        return Names()
    if names.people and not _PLAIN_NAME.fullmatch(names.people[0]):
        return Names((), names.people, cleaned=names.cleaned)
    return names


def _closing(page: Page) -> Iterator[Candidate]:
    """A byline as the first or last line of the text itself: 'Von Anna Roe, Berlin', '(dpa)'."""
    if page.body.orders is None:
        return
    start, end = page.body.orders
    for order in dict.fromkeys((start, end, start + 1, end - 1)):
        if not 0 <= order < len(page.blocks):
            continue
        block = page.blocks[order]
        for line in block.lines:
            found = signed(line.strip("()（）[]")) if len(line) <= _CLOSING_CHARS else None
            if found is not None and not names_other_role(line):
                own_line = (replace(c, sign=Sign.CLOSING) for c in _signed_candidate(found, line, block, page))
                yield from own_line
    last = page.blocks[end].lines[-1]
    sign = re.search(r"[(\[]([\w/ .+-]{2,40})[)\]]\s*$", last) or re.fullmatch(r"([\w/+-]{2,20})\.?", last)
    if sign and is_agency(sign.group(1)):
        yield from _agency(Sign.CLOSING, sign.group(1), end, page)
    yield from _sources(page, end)


def _sources(page: Page, end: int) -> Iterator[Candidate]:
    """Agencies that a line behind the text names as its source: 'Quelle: dpa'."""
    for block in page.blocks[end : end + 4]:
        for line in block.lines:
            if len(line) <= _NAME_CHARS and (source := _source().match(line)) and is_agency(source.group(1).strip()):
                yield from _agency(Sign.SOURCE, source.group(1), block.order, page)


def _agency(sign: Sign, text: str, order: int, page: Page) -> Iterator[Candidate]:
    names = parse_names(text, own=page.names)
    if names.agencies and not names.people:
        yield Candidate(sign, text, names, order)


_CLOSING_CHARS = 100


@cache
def _credit() -> re.Pattern[str]:
    words = sorted(word_list("credits"), key=len, reverse=True)
    return re.compile(r"\W{0,2}(?:" + "|".join(map(re.escape, words)) + r")(?![^\W_])", re.IGNORECASE)


def names_other_role(line: str) -> bool:
    """Whether a line names somebody who is no author: 'Editor: Anna Roe', 'Übersetzung: Jan Poe'."""
    return _other_role().match(line) is not None


@cache
def _other_role() -> re.Pattern[str]:
    words = sorted(word_list("other_roles"), key=len, reverse=True)
    return re.compile(r"\W{0,2}(?:" + "|".join(map(re.escape, words)) + r")(?:\s*[:：]|\s+(?=[A-Z]))", re.IGNORECASE)


@cache
def _source() -> re.Pattern[str]:
    words = sorted(word_list("sources"), key=len, reverse=True)
    return re.compile(r"\W{0,2}(?:" + "|".join(map(re.escape, words)) + r")\s*[:：]\s*(.{2,40})$", re.IGNORECASE)
