"""Who wrote the article: the byline as printed, the people and the organisations in it.

A page states its authors for machines and prints them for readers. Every place where somebody is named is a candidate
with a score: what says that this is the author, where it stands, who else says so. The best one is taken where it
reaches a threshold.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extraction.blocks import Block, kinds_of
from extraction.candidates import (
    Candidate,
    Sign,
    has_date,
    is_plain_name,
    is_uncased_name,
    names_other_role,
    trimmed,
    with_prefix,
)
from extraction.closings import closing_candidates
from extraction.faint import faint_candidates
from extraction.items import item_value
from extraction.names import MAX_CHARS, MAX_NAMES, Names, parse_names
from extraction.organisations import is_agency, is_nobody
from extraction.page import Page
from extraction.prefixes import LINE_CHARS, after_prefix, strip_dates
from extraction.roles import role_candidates
from extraction.signers import printed_candidates
from extraction.structured import Structured, as_list, clean_json, types_of
from extraction.text import fold

_META = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "article:author_name", "citation_author", "cxenseparse:author", "mediator_author", "byline", "article.author",
    "og:article:author", "rnews:author", "authors", "news_authors", "dc.contributor",
)  # fmt: skip
_CATALOGUED = frozenset({"citation_author", "dc.creator", "dcterms.creator"})
_INVERTED = re.compile(r"^([^\W\d][^,;]{1,30}), ([^\W\d][^,;]{0,30})$")
"""Meta elements for libraries, which write 'Roe, Anna'."""
_ADDRESS = re.compile(r"\W*(?:https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)\W*")

_SCORES = {
    Sign.PREFIX: 3.0,
    Sign.ELEMENT: 2.8,
    Sign.LINK: 2.4,
    Sign.CLOSING: 2.2,
    Sign.SOURCE: 2.0,
    Sign.BESIDE_DATE: 1.2,
    Sign.HANDLE: 1.2,
    Sign.JSON_LD: 1.6,
    Sign.MICRODATA: 1.3,
    Sign.RDFA: 1.3,
    Sign.ROLE: 2.0,
    Sign.ABOUT: 1.6,
    Sign.META: 0.6,
}
"""How much each sign says, in the unit of `_ENOUGH`: fitted by hand on one half of the labelled pages."""
_PRINTED = frozenset({Sign.PREFIX, Sign.ELEMENT})
_ZONES = {"head": 0.0, "tail": -0.4, "far": -0.8, "": 0.0}
_SHOWN_NEAR = 2.0
"""For stated names that the page prints beside the headline or behind the text."""
_SHOWN_IN_LINE = 1.5
"""For stated names that a byline elsewhere prints."""
_SHOWN_SOMEWHERE = 0.3
_OWNER = 0.6
"""For a person in a meta element whom the copyright line names: on a site of one person the author."""
_STATED_TOO = 0.6
"""For a printed name that JSON-LD or microdata state too."""
_BOX = -1.5
"""For an element behind the text that nothing agrees with: a box about who runs the site or wrote the next piece."""
_PARTIAL = -0.8
"""For a stated name that the page does not print and that is neither a full name nor an agency known: an account."""
_ACCOUNT = -0.8
"""For the account that saved the page, which a plug-in for search engines states and the page does not print."""
_OWN = -0.6
"""For the site's own name."""
_ENOUGH = 1.0
_SURE = 2.0
"""From which score on fainter signs, which cost a look at the whole page, are not asked for."""


@dataclass(frozen=True)
class Byline:
    """Who is named, where it was read, and what was noticed."""

    printed: str | None
    names: Names
    source: str | None
    conflict: str | None = None
    """What metadata names where the page prints somebody else."""
    unread: str | None = None
    """Where nobody is taken for the author: whom the page says is the author, with too little to say for it."""


def read_byline(page: Page) -> Byline:
    """The byline of a page: as printed where the page prints one, else as its metadata has it."""
    shown = _Evidence(page)
    stated = [c for c in _stated(page.structured, page.names) if c.names.all]
    printed = [*printed_candidates(page), *closing_candidates(page), *role_candidates(page)]
    best, score = _best(scored(shown, stated, printed))
    if score < _SURE:
        fainter, its_score = _best(scored(shown, [], faint_candidates(page)))
        best, score = (fainter, its_score) if its_score > score else (best, score)
    if best is not None and score >= _ENOUGH:
        if all(map(is_nobody, best.names.all)):
            best = _somebody(scored(shown, [], printed)) or best
        return _chosen(best, shown, stated, printed)
    said = _stated_texts(page.structured)
    nameless = next((line for block in shown.head for line in block.lines if _names_nobody(line, block, said)), None)
    if nameless:
        return Byline(_undated(nameless), Names(cleaned=True), "page")
    # Meta elements name the owner or an account more often than the author: they say nothing of one that was missed.
    told = best is not None and score > 0 and best.sign is not Sign.META
    return Byline(None, Names(), None, unread=best.printed if best is not None and told else None)


def _best(candidates: Iterable[tuple[Candidate, float]]) -> tuple[Candidate | None, float]:
    """The candidate with the highest score, the first of equal ones."""
    return max(candidates, key=lambda pair: pair[1], default=(None, 0.0))


def _somebody(candidates: Iterable[tuple[Candidate, float]]) -> Candidate | None:
    """The surest of those who are printed with full names: where a desk or an account signs, who wrote the text."""
    signed = (pair for pair in candidates if pair[0].sign in {Sign.PREFIX, Sign.CLOSING} and pair[0].names.people)
    people = (pair for pair in signed if all(map(is_plain_name, pair[0].names.people)))
    best, score = _best(people)
    return best if score >= _ENOUGH else None


class _Evidence:
    """What a page prints, near its headline and everywhere."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.head, tail = page.zones
        self.near = _Shown(block for block in (*self.head, *tail) if not names_other_role(block.text))

    @cached_property
    def everywhere(self) -> "_Shown":
        """All blocks that the markup does not hide."""
        around = self.page.places_of_headline
        seen = (block for block in self.page.blocks if "hidden" not in kinds_of(block, around))
        return _Shown(block for block in seen if not names_other_role(block.text))


def scored(
    shown: _Evidence, stated: Sequence[Candidate], printed: Iterable[Candidate]
) -> Iterator[tuple[Candidate, float]]:
    """Candidates with their scores; of equal ones the first is the surest."""
    sure = {key for candidate in stated if candidate.sign is not Sign.META for key in candidate.keys}
    for candidate in stated:
        yield candidate, _SCORES[candidate.sign] + _shown_score(candidate, shown)
    for candidate in printed:
        score = _SCORES[candidate.sign] + _ZONES[candidate.zone] + (_OWN if candidate.own else 0.0)
        if sure & candidate.keys:
            score += _STATED_TOO
        elif candidate.sign is Sign.ELEMENT and candidate.zone == "tail":
            score += _BOX
        yield candidate, score


def _shown_score(candidate: Candidate, shown: _Evidence) -> float:
    names = candidate.names.all
    if candidate.sign is Sign.META:
        if shown.near.byline_line(candidate, alone=True):
            return _SHOWN_NEAR
    elif shown.near.all(names) or (candidate.sign is Sign.JSON_LD and shown.near.half(names)):
        return _SHOWN_NEAR
    if shown.everywhere.byline_line(candidate):
        return _SHOWN_IN_LINE
    score = _SHOWN_SOMEWHERE if shown.everywhere.all(names) else 0.0
    if candidate.sign is Sign.META:
        return score + (_OWNER if score and _is_owner(candidate, shown) else 0.0)
    known = not candidate.names.people and all(map(is_agency, candidate.names.agencies))
    full = known or any(" " in name or is_uncased_name(name) for name in candidate.names.people)
    return score + (_ACCOUNT if candidate.account else 0.0) + (0.0 if full else _PARTIAL)


def _is_owner(candidate: Candidate, shown: _Evidence) -> bool:
    if len(candidate.names.people) != 1 or candidate.names.agencies or " " not in candidate.names.people[0]:
        return False
    key = fold(candidate.names.people[0])
    return any("©" in block.text and key in fold(block.text) for block in shown.page.blocks if block.chars < LINE_CHARS)


def _chosen(best: Candidate, shown: _Evidence, stated: Sequence[Candidate], others: Sequence[Candidate]) -> Byline:
    if best.order is None:
        known = (c for c in others if _is_fuller(c, best) or _writes_for(c, best, shown))
        fuller = next((c for c in known if c.order is not None), None)
        return Byline(fuller.printed, fuller.names, "page") if fuller else _as_printed(best, shown)
    for candidate in stated:
        whole = candidate.sign is Sign.JSON_LD and best.zone in {"tail", "far"}
        if candidate.keys >= best.keys and (whole or shown.near.all(candidate.names.all)):
            return _as_printed(candidate, shown)
    if best.sign is Sign.LINK or best.zone != "head":
        best = next((c for c in others if c.keys > best.keys and c.sign in _PRINTED and c.zone == "head"), best)
    inner = next((c for c in (*stated, *others) if _is_inside(c, best)), None)
    if inner is not None:
        printed = inner.printed if after_prefix(inner.printed) is not None else best.printed
        best = replace(best, printed=printed, names=replace(inner.names, cleaned=True))
    conflict = stated[0].printed if stated and not any(c.keys & best.keys for c in stated) else None
    return Byline(best.printed, best.names, "page", conflict)


def _is_fuller(printed: Candidate, stated: Candidate) -> bool:
    """Whether a printed byline has in full the one name of which a page states a word: 'Anna', and 'By Anna Roe'.

    Behind a name in full stand words of the line that run into it.
    """
    if len(printed.names.people) != 1 or len(stated.names.people) != 1 or stated.names.agencies:
        return False
    name, word = printed.names.people[0], fold(stated.names.people[0])
    return " " not in word and is_plain_name(name) and fold(name).startswith(f"{word} ")


def _writes_for(printed: Candidate, stated: Candidate, shown: _Evidence) -> bool:
    """Whether a printed byline names a person and, behind him, the organisation that is stated as the author."""
    if printed.order is None or printed.sign is not Sign.PREFIX or printed.zone != "head" or not stated.organisation:
        return False
    line = fold(shown.page.blocks[printed.order].text)
    people = printed.names.people
    return bool(people) and all(map(is_plain_name, people)) and all(key in line for key in stated.keys - printed.keys)


def _is_inside(inner: Candidate, best: Candidate) -> bool:
    """Whether a candidate is the name of the other without what its line runs into it: 'Anna Roein General'."""
    if len(best.names.all) != 1 or len(inner.names.people) != 1 or inner.order not in {None, best.order, *_next(best)}:
        return False
    whole, name = fold(best.names.all[0]), fold(inner.names.people[0])
    return " " in name and name != whole and (whole.startswith(name) or whole.endswith(f" {name}"))


def _next(candidate: Candidate) -> tuple[int, ...]:
    return () if candidate.order is None else (candidate.order + 1,)


def _as_printed(candidate: Candidate, shown: _Evidence) -> Byline:
    """A stated byline with the line that prints it, and with the names that only that line has."""
    line = shown.near.line(candidate.names.all) or shown.everywhere.byline_line(candidate)
    if line is None:
        return Byline(candidate.printed, candidate.names, candidate.sign.value)
    own = shown.page.names
    printed = parse_names(after_prefix(line) or "", own=own)
    if {fold(name) for name in printed.all} > candidate.keys:
        return Byline(trimmed(line, printed), printed, "page")
    line = trimmed(line, candidate.names)
    whole = parse_names(line, own=own)
    cleaned = Names(candidate.names.people, candidate.names.agencies, candidate.names.cleaned or whole.cleaned)
    return Byline(line, cleaned, candidate.sign.value)


def _names_nobody(line: str, block: Block, stated: Collection[str]) -> bool:
    """Whether a line stands as a byline and holds an address in place of a name: 'By https://site.example/author/7'.

    It stands as one behind a 'by', beside the date, or where metadata states that address as the author.
    """
    address = _ADDRESS.search(line) if len(line) <= LINE_CHARS else None
    if address is None or not (
        after_prefix(line) is not None or address.group(0).strip() in stated or any(map(has_date, block.lines))
    ):
        return False
    rest = strip_dates(f"{line[: address.start()]} {line[address.end() :]}")
    return len(re.findall(r"[^\W\d_]+", rest)) <= _BESIDE_ADDRESS


def _undated(line: str) -> str:
    """The part of such a line that is the byline, where the line prints a date too: a 'by' and the address."""
    address = _ADDRESS.search(line)
    if address is None or not has_date(line):
        return line
    return line[with_prefix(line, address.start()) : address.end()].strip(" ,;|·–—-")


_BESIDE_ADDRESS = 2
"""Words beside the address in such a line: 'by', and what stands with a time of day."""


def _signs(line: str, wanted: Sequence[str]) -> bool:
    """Whether a line is these names and what bylines have beside names: 'Anna Roe, Senior Town Editor'."""
    return {fold(name) for name in parse_names(line).all} == set(wanted)


class _Shown:
    """What some blocks of the page show, for asking whether names are among it."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = list(blocks)
        self._text = " " + " | ".join(fold(block.text) for block in self._blocks) + " "

    def all(self, names: Iterable[str]) -> bool:
        """Whether every name is shown."""
        return all(fold(name) in self._text for name in names)

    def byline_line(self, candidate: Candidate, *, alone: bool = False) -> str | None:
        """A line anywhere on the page that prints a stated byline of full names: 'By Anna Roe', or the names alone.

        Names in meta elements are often the owner's; they need the 'by' unless `alone` says that they do not.
        """
        wanted, printed = [fold(name) for name in candidate.names.all], fold(candidate.printed)
        if not (alone or all(" " in name for name in wanted)) or not self.all(candidate.names.all):
            return None
        for block in self._blocks:
            for line in block.lines if block.chars <= 2 * LINE_CHARS else ():
                folded = fold(line)
                if len(folded) <= LINE_CHARS and all(name in folded for name in wanted):
                    most = (alone or candidate.sign is not Sign.META) and 5 * sum(map(len, wanted)) >= 3 * len(folded)
                    same = alone and (folded == printed or _signs(line, wanted))
                    if most or same or (after_prefix(line) is not None and "©" not in line):
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
            if block.chars <= LINE_CHARS:
                folded = fold(block.text)
                count = sum(name in folded for name in wanted)
                if count and (best is None or count > best[0]):
                    best = (count, block.text)
        return best[1] if best and best[0] == len(wanted) else None


def _stated(structured: Structured, own: tuple[str, ...]) -> Iterator[Candidate]:
    yield from _json_ld(structured, own)
    yield from _marked(structured, own)
    yield from _meta(structured, own)


def _stated_texts(structured: Structured) -> frozenset[str]:
    """What the page states as its author, whether that names anybody or not."""
    nodes = [structured.resolve(value) for value in as_list((structured.article or {}).get("author"))[:MAX_NAMES]]
    told = [node.get("name") if isinstance(node, dict) else node for node in nodes]
    marked = [item_value(element) for element in structured.micro.get("author", [])[:MAX_NAMES]]
    metas = [value for name in _META for value in structured.meta.get(name, [])]
    return frozenset(text for text in (*told, *marked, *metas) if isinstance(text, str))


def _told_names(author: object) -> list[object]:
    """The names of one author as JSON-LD tells them, whole or in two parts."""
    if not isinstance(author, dict):
        return [author]
    if author.get("name"):
        return as_list(author["name"])[:MAX_NAMES]
    parts = [author.get("givenName"), author.get("familyName")]
    return [" ".join(part for part in parts if isinstance(part, str))]


def _json_ld(structured: Structured, own: tuple[str, ...]) -> Iterator[Candidate]:
    for name in ("author", "creator"):
        texts: list[str] = []
        people: dict[str, None] = {}
        agencies: dict[str, None] = {}
        told = as_list((structured.article or {}).get(name))[:MAX_NAMES]
        for value in told:
            resolved = structured.resolve(value)
            for text in _told_names(resolved):
                plain = clean_json(text) if isinstance(text, str) else ""
                if not 0 < len(plain) <= MAX_CHARS or len(people) + len(agencies) >= MAX_NAMES:
                    continue
                names = parse_names(plain, own=own, trusted=isinstance(resolved, dict))
                texts.append(plain)
                people.update(dict.fromkeys(names.people))
                agencies.update(dict.fromkeys(names.agencies))
        if people or agencies:
            printed = ", ".join(dict.fromkeys(texts))
            yield Candidate(
                Sign.JSON_LD,
                printed,
                Names(tuple(people), tuple(agencies), parse_names(printed, own=own, trusted=True).cleaned),
                account=all(map(_is_account, told)),
                organisation=all("organization" in kind for value in told for kind in _kinds(structured, value)),
            )
            return


def _kinds(structured: Structured, author: object) -> set[str]:
    """Types of an author in JSON-LD, an empty one where it has none."""
    resolved = structured.resolve(author)
    return (types_of(resolved) if isinstance(resolved, dict) else set()) or {""}


def _is_account(author: object) -> bool:
    """Whether an author in JSON-LD is a node of the graph that plug-ins for search engines make of the accounts."""
    identity = author.get("@id") if isinstance(author, dict) else None
    return isinstance(identity, str) and "#/schema/person/" in identity.lower()


def _marked(structured: Structured, own: tuple[str, ...]) -> Iterator[Candidate]:
    """Authors that the page marks up in its text: the microdata and the RDFa of its article."""
    for sign, properties in ((Sign.MICRODATA, structured.micro), (Sign.RDFA, structured.rdfa)):
        for element in (properties.get("author") or properties.get("creator") or [])[:MAX_NAMES]:
            named = element.xpath(".//*[@itemprop='name']") or [
                inner for inner in element.xpath(".//*[@property]") if inner.get("property").endswith("name")
            ]
            text = item_value(named[0] if named else element)
            if text and len(text) <= LINE_CHARS and "://" not in text:
                yield Candidate(sign, text, parse_names(text, own=own, trusted=bool(named)))


def _meta(structured: Structured, own: tuple[str, ...]) -> Iterator[Candidate]:
    for name in _META:
        values = [value for value in structured.meta.get(name, []) if value and "://" not in value]
        if name in _CATALOGUED:
            values = [_INVERTED.sub(r"\2 \1", value) for value in values]
        if values:
            text = ", ".join(dict.fromkeys(values))
            yield Candidate(Sign.META, text, parse_names(text, own=own, trusted=False))
