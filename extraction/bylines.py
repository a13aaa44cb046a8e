"""Who wrote the article: the byline as printed, the people and the organisations in it.

A page states its authors for machines and prints them for readers. What stands beside the headline or at the end of the
text is believed first: metadata often names the site, the account that published, or a translator.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.names import Names, parse_names, without_noise
from extraction.page import Page
from extraction.prefixes import after_prefix, prefix_at, strip_dates
from extraction.stamps import parse_stamp
from extraction.structured import Structured, as_list, clean_json, micro_value
from extraction.text import clean, fold, visible_text, word_list

_META = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "article:author_name", "citation_author", "cxenseparse:author", "mediator_author", "byline", "article.author",
    "og:article:author", "rnews:author", "authors", "news_authors", "dc.contributor",
)  # fmt: skip
_NO_AUTHORS = frozenset(
    {"related", "comments", "newsletter", "advert", "consent", "navigation", "form", "caption", "tags"}
)
_AUTHOR_NAME = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|autoren|auteur|autore|writer|verfasser|redakteur|skribent|penulis|yazar)"
    r"(?:$|[\s_-])|author-?(?:name|link|s)|article-?author|post-?author|entry-?author|c-byline|byline__|author__|autor__",
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
_PLAIN_NAME = re.compile(r"[A-ZÀ-ÞĀ-Ž][\w'’.-]+(?: (?:[A-ZÀ-Þ]\.|von|van|de|del|di|der|la|[A-ZÀ-ÞĀ-Ž][\w'’-]+)){1,3}")
_ADDRESS = re.compile(r"\W*(?:https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)\W*")
_LINE_CHARS = 160
"""A line that prints the author is short."""
_BEFORE, _AFTER, _BEHIND = 6, 14, 8
"""Blocks before and after the headline, and behind the text, among which the byline stands."""


@dataclass(frozen=True)
class Byline:
    """Who is named, where it was read, and what was noticed."""

    printed: str | None
    names: Names
    source: str | None
    conflict: str | None = None
    """What metadata names where the page prints somebody else."""


@dataclass(frozen=True)
class _Candidate:
    source: str
    printed: str
    names: Names


def read_byline(page: Page) -> Byline:
    """The byline of a page: as printed where the page prints one, else as its metadata has it."""
    structured, own = page.structured, page.names
    head, tail = _zones(page)
    stated = [
        c for c in (*_json_ld(structured, own), *_microdata(structured, own), *_meta(structured, own)) if c.names.all
    ]
    shown_near = _Shown([*head, *tail])
    for candidate in stated:
        if shown_near.all(candidate.names.all) or (
            candidate.source == "json-ld" and shown_near.half(candidate.names.all)
        ):
            return _as_printed(candidate, shown_near.line(candidate.names.all), own)
    everywhere = _Shown(page.blocks)
    for candidate in stated:
        line = everywhere.byline_line(candidate)
        if line is not None:
            return _as_printed(candidate, line, own)
    printed = next(_printed(head, own), None) or next(_printed(tail, own), None) or next(_closing(page), None)
    if printed is not None:
        conflict = stated[0].printed if stated and not _share_name(stated[0], printed) else None
        return Byline(printed.printed, printed.names, "page", conflict)
    for candidate in stated:
        if candidate.source == "json-ld" and (candidate.names.people or everywhere.all(candidate.names.all)):
            return Byline(candidate.printed, candidate.names, candidate.source)
    guessed = next(_guessed(head, own), None)
    if guessed is not None:
        return Byline(guessed.printed, guessed.names, "page")
    nameless = next(filter(_names_nobody, (line for block in head for line in block.lines)), None)
    return Byline(nameless, Names(cleaned=True), "page") if nameless else Byline(None, Names(), None)


def _names_nobody(line: str) -> bool:
    """Whether a line stands as a byline and holds an address in place of a name: 'By https://site.example/author/7'."""
    address = _ADDRESS.search(line) if len(line) <= _LINE_CHARS else None
    if address is None:
        return False
    rest = strip_dates(f"{line[: address.start()]} {line[address.end() :]}")
    return len(re.findall(r"[^\W\d_]+", rest)) <= _BESIDE_ADDRESS


_BESIDE_ADDRESS = 2
"""Words beside the address in such a line: 'by', and what stands with a time of day."""


def _as_printed(candidate: _Candidate, line: str | None, own: tuple[str, ...]) -> Byline:
    """A stated byline with the line that prints it, and with the names that only that line has."""
    if line is None:
        return Byline(candidate.printed, candidate.names, candidate.source)
    printed = parse_names(after_prefix(line) or "", own=own)
    if {fold(name) for name in printed.all} > {fold(name) for name in candidate.names.all}:
        return Byline(_trimmed(line, printed), printed, "page")
    line = _trimmed(line, candidate.names)
    whole = parse_names(line, own=own)
    names = Names(candidate.names.people, candidate.names.agencies, cleaned=candidate.names.cleaned or whole.cleaned)
    return Byline(line, names, candidate.source)


class _Shown:
    """What some blocks of the page show, for asking whether names are among it."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = list(blocks)
        self._text = " " + " | ".join(fold(block.text) for block in self._blocks) + " "

    def all(self, names: Iterable[str]) -> bool:
        """Whether every name is shown."""
        return all(fold(name) in self._text for name in names)

    def byline_line(self, candidate: _Candidate) -> str | None:
        """A line anywhere on the page that prints a stated byline of full names: 'By Anna Roe', or the names alone.

        Names in meta elements are often the owner's; they need the 'by'.
        """
        wanted = [fold(name) for name in candidate.names.all]
        if not all(" " in name for name in wanted) or not self.all(candidate.names.all):
            return None
        for block in self._blocks:
            for line in block.lines if block.chars <= 2 * _LINE_CHARS else ():
                folded = fold(line)
                if len(folded) <= _LINE_CHARS and all(name in folded for name in wanted):
                    alone = candidate.source != "meta" and 5 * sum(map(len, wanted)) >= 3 * len(folded)
                    if alone or after_prefix(line) is not None:
                        return line
        return None

    def half(self, names: Sequence[str]) -> bool:
        """Whether at least half of the names are shown: agencies are often printed by their sign."""
        return 2 * sum(fold(name) in self._text for name in names) >= len(names)

    def line(self, names: Sequence[str]) -> str | None:
        """The text of the first short block that shows one of the names, the others beside it."""
        wanted = [fold(name) for name in names]
        best: tuple[int, str] | None = None
        for block in self._blocks:
            if block.chars <= _LINE_CHARS:
                folded = fold(block.text)
                count = sum(name in folded for name in wanted)
                if count and (best is None or count > best[0]):
                    best = (count, block.text)
        return best[1] if best and best[0] == len(wanted) else None


def _share_name(left: _Candidate, right: _Candidate) -> bool:
    return bool({fold(name) for name in left.names.all} & {fold(name) for name in right.names.all})


def _zones(page: Page) -> tuple[list[Block], list[Block]]:
    """Blocks around the headline up to the text's beginning, and blocks behind the text."""
    blocks, top = page.blocks, page.headline_order
    ignored = page.places_of_headline
    start, end = page.body.orders or (None, None)
    head: list[Block] = []
    if top is not None:
        head += blocks[top : top + 1 + _AFTER]
        head += reversed(blocks[max(0, top - _BEFORE) : top])
    if start is not None and (top is None or start > top + _AFTER):
        head += reversed(blocks[max(0, start - _BEFORE) : start + 2])
    tail = list(blocks[end + 1 : end + 1 + _BEHIND]) if end is not None else []
    return [b for b in head if _may_sign(b, ignored)], [b for b in tail if _may_sign(b, ignored)]


def _may_sign(block: Block, ignored: frozenset[HtmlElement]) -> bool:
    """Whether a block stands where a byline can. A 'credit' outside of a figure is the author's, not the picture's."""
    kinds = kinds_of(block, ignored) & _NO_AUTHORS
    return not kinds or (
        kinds == {"caption"}
        and next(block.element.iterancestors("figure"), None) is None
        and block.element.tag != "figcaption"
    )


def _printed(zone: Sequence[Block], own: tuple[str, ...]) -> Iterator[_Candidate]:
    """Bylines among these blocks, the surest first."""
    short = [block for block in zone if block.chars <= _LINE_CHARS]
    short = [block for block in short if not _credit().match(block.text)]
    for block in short:
        named = _named_element(block)
        if named is not None:
            yield from _candidate(visible_text(named, 400), own, trusted=True)
    for block in zone:
        for line in block.lines:
            rest = after_prefix(line)
            if rest is not None:
                yield from _candidate(line, own, trusted=len(rest.split()) == 1, names_in=rest)
    for block in short:
        for link in block.element.iter("a"):
            if link.get("rel") == "author" or _AUTHOR_LINK.search(link.get("href") or ""):
                yield from _candidate(visible_text(link, 200), own, trusted=False)


def _guessed(zone: Sequence[Block], own: tuple[str, ...]) -> Iterator[_Candidate]:
    """Names that only their place beside the date tells of."""
    short = [block for block in zone if block.chars <= _LINE_CHARS and not _credit().match(block.text)]
    for before, block, behind in zip([None, *short], short, [*short[1:], None], strict=False):
        if _PLAIN_NAME.fullmatch(block.text) and any(near and _only_date(near) for near in (before, behind)):
            yield from _candidate(block.text, own, trusted=False)
    for block in short:
        name = _beside_date(block.text)
        if name:
            yield from _candidate(block.text, own, trusted=False, names_in=name)


def _candidate(text: str, own: tuple[str, ...], *, trusted: bool, names_in: str | None = None) -> Iterator[_Candidate]:
    text = clean(text)
    if not text or len(text) > 2 * _LINE_CHARS:
        return
    names = parse_names(names_in or text, own=own, trusted=trusted)
    letters = sum(len(fold(name)) for name in names.all)
    if names_in and 3 * letters < len(fold(without_noise(names_in))) and not names.agencies:
        return  # a sentence: names are the smaller part of it
    if trusted and len(text) > 60 and 5 * letters < len(fold(text)):
        return
    if names.all and not (trusted and len(names.all) > 6):
        printed = _trimmed(text, names)
        cleaned = parse_names(printed, own=own, trusted=trusted).cleaned
        yield _Candidate("page", printed, Names(names.people, names.agencies, cleaned=cleaned))


def _trimmed(line: str, names: Names) -> str:
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
        re.search(r"(?:author|byline|autor)\w*[-_]+name\b|\bfn\b", element.get("class") or "", re.IGNORECASE)
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


def _closing(page: Page) -> Iterator[_Candidate]:
    """A byline as the first or last line of the text itself: 'Von Anna Roe, Berlin', '(dpa)'."""
    if page.body.orders is None:
        return
    own = page.names
    start, end = page.body.orders
    for order in dict.fromkeys((start, end, start + 1, end - 1)):
        if not 0 <= order < len(page.blocks):
            continue
        for line in page.blocks[order].lines:
            rest = after_prefix(line)
            if rest is not None and len(line) <= 100:
                yield from _candidate(line, own, trusted=False, names_in=rest)
    last = page.blocks[end].lines[-1]
    sign = re.search(r"[(\[]([\w/ .+-]{2,40})[)\]]\s*$", last) or re.fullmatch(r"([\w/+-]{2,20})\.?", last)
    if sign:
        names = parse_names(sign.group(1), own=own)
        if names.agencies and not names.people:
            yield _Candidate("page", sign.group(1), names)


def _json_ld(structured: Structured, own: tuple[str, ...]) -> Iterator[_Candidate]:
    for name in ("author", "creator"):
        texts: list[str] = []
        people: dict[str, None] = {}
        agencies: dict[str, None] = {}
        for value in as_list((structured.article or {}).get(name)):
            resolved = structured.resolve(value)
            for text in as_list(resolved.get("name")) if isinstance(resolved, dict) else [resolved]:
                if not isinstance(text, str) or not (plain := clean_json(text)):
                    continue
                names = parse_names(plain, own=own, trusted=isinstance(resolved, dict))
                texts.append(plain)
                people.update(dict.fromkeys(names.people))
                agencies.update(dict.fromkeys(names.agencies))
        if people or agencies:
            printed = ", ".join(dict.fromkeys(texts))
            yield _Candidate(
                "json-ld",
                printed,
                Names(tuple(people), tuple(agencies), parse_names(printed, own=own, trusted=True).cleaned),
            )
            return


def _microdata(structured: Structured, own: tuple[str, ...]) -> Iterator[_Candidate]:
    for element in structured.micro.get("author", []):
        named = element.xpath(".//*[@itemprop='name']")
        text = micro_value(named[0] if named else element)
        if text and len(text) <= _LINE_CHARS:
            yield _Candidate("microdata", text, parse_names(text, own=own, trusted=bool(named)))


def _meta(structured: Structured, own: tuple[str, ...]) -> Iterator[_Candidate]:
    for name in _META:
        values = [value for value in structured.meta.get(name, []) if value and "://" not in value]
        if values:
            text = ", ".join(dict.fromkeys(values))
            yield _Candidate("meta", text, parse_names(text, own=own, trusted=False))


@cache
def _credit() -> re.Pattern[str]:
    words = sorted(word_list("credits"), key=len, reverse=True)
    return re.compile(r"\W{0,2}(?:" + "|".join(map(re.escape, words)) + r")(?![^\W_])", re.IGNORECASE)
