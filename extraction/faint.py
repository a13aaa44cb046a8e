"""Who may be meant where nothing surer is printed: names beside the date, a 'by' far from the article."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from extraction.blocks import Block, kinds_of
from extraction.candidates import (
    NO_SIGNS,
    NOT_FAR,
    Candidate,
    Sign,
    candidates_in,
    is_credit,
    is_plain_name,
    names_other_role,
)
from extraction.marks import named_element
from extraction.names import parse_names
from extraction.organisations import is_agency, signs_alone
from extraction.page import Page
from extraction.prefixes import LINE_CHARS, is_weekday, signed, strip_dates, without_lead_in
from extraction.signers import lines_of, signed_candidates
from extraction.stamps import parse_stamp
from extraction.teasers import holders_of_text, is_of_teaser
from extraction.text import fold, visible_text, word_list, word_set

_FIELD_OR_COMMA = re.compile(r"\s*[|»•·,;/]\s*|\s+[-–—]\s+|\s+[-–—]$|^[-–—]\s+")


def faint_candidates(page: Page) -> Iterator[Candidate]:
    """Who may be meant where nothing surer is printed: names beside the date, a 'by' far from the article."""
    head, tail = page.zones
    for candidate in _beside_dates([block for block in head if page.may_sign(block, NO_SIGNS)], page):
        yield replace(candidate, zone="head")
    for candidate in _far(page, {block.order for block in (*head, *tail)}):
        yield replace(candidate, zone="far")


def _beside_dates(blocks: Sequence[Block], page: Page) -> Iterator[Candidate]:
    """Names that only their place beside the date tells of."""
    short = [block for block in blocks if block.chars <= LINE_CHARS and not is_credit(block.text)]
    for before, block, behind in zip([None, *short], short, [*short[1:], None], strict=False):
        if any(near and _only_date(near) for near in (before, behind)) and _stands_alone(block, page):
            yield from candidates_in(Sign.BESIDE_DATE, block.text, block, page, trusted=False)
    for block in short:
        name = _beside_date(block.text) or _in_element(block)
        if name and is_no_term(name, page):
            yield from candidates_in(Sign.BESIDE_DATE, block.text, block, page, trusted=False, names_in=name)
        elif "meta" in kinds_of(block):
            yield from _handle(block, page)


def _stands_alone(block: Block, page: Page) -> bool:
    """Whether a block is one plain name, several of them, the sign of an agency or the name of a desk."""
    text = _MAIL.sub("", block.text).strip()
    if is_plain_name(text):
        return not text.isupper() and is_no_term(text, page)
    if len(text) > _ALONE_CHARS:
        return False
    names = parse_names(text, own=page.names)
    if names.agencies and not names.people and not names.cleaned:
        return signs_alone(text)
    several = len(names.people) > 1 or (names.people and all(map(is_agency, names.agencies or ("",))))
    plain = bool(several) and not names.cleaned and all(map(is_plain_name, names.people))
    return plain and not text.isupper() and all(is_no_term(name, page) for name in names.people)


_ALONE_CHARS = 80
_MAIL = re.compile(r"\S+@\S+\.\w+")


def _in_element(block: Block) -> str | None:
    """The name that an element of a line holds, where the line has the date beside it and nothing else."""
    undated = strip_dates(block.text)
    name = _without_date_words(undated).strip(" .,|·•-–—:")
    if not is_plain_name(name) or name.isupper() or parse_stamp(block.text) is None:
        return None
    worded = fold(name) != fold(undated)  # sections stand beside 'Published' as authors do
    elements = islice(
        block.element.iter("span") if worded else block.element.iter("a", "span", "strong", "b", "em"), 12
    )
    held = (visible_text(element, 100) for element in elements if not _FILED.search(element.get("class") or ""))
    return name if name in held else None


def _without_date_words(text: str) -> str:
    """A line without dates, without the words that stand beside them too: 'Published', 'um … Uhr', '3 min read'."""
    return " ".join(_date_words().sub(" ", text).split())


@cache
def _date_words() -> re.Pattern[str]:
    words = "|".join((*word_list("issued"), *word_list("updated")))
    dated = rf"(?:{words})\w*(?: (?:on|am|le|el|il|em|op|den))?"
    return re.compile(rf"(?<!\w)(?:{dated}|{_CLOCK_WORDS})(?!\w)", re.IGNORECASE)


_CLOCK_WORDS = (
    r"um|uhr|at|on|à|a las|ore|kl\.?|klo|min(?:ute)?s?\.?(?: read|uten)?|reading time|lesezeit|lesedauer|read"
)
_FILED = re.compile(r"categor|kategor|rubri|ressort|section|topic|tag", re.IGNORECASE)
"""Classes of elements that hold what an article is filed under."""


def is_no_term(name: str, page: Page) -> bool:
    """Whether a name is neither a section's, nor in the headline, nor of words that the page writes small."""
    folded = fold(name)
    titles = (fold(title.text or "") for title in page.document.named("title")[:1])
    if folded in fold(page.headline.text or "") or any(f" {folded} " in f" {title} " for title in titles):
        return False
    small = {word.lower() for word in name.split() if word[0].isupper()} - word_set("name_particles")
    for block in page.blocks:
        if fold(block.text) == folded and kinds_of(block) & {"navigation", "tags", "footer"}:
            return False
        if not small.isdisjoint(block.text.split()):
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
        yield from candidates_in(Sign.HANDLE, block.text, block, page, trusted=True, names_in=pieces[0])


def _far(page: Page, near: set[int]) -> Iterator[Candidate]:
    """Lines with an explicit 'by' elsewhere on the page, where only one name is so printed."""
    start, end = page.body.orders or (-1, -1)
    found: dict[frozenset[str], Candidate] = {}
    around = holders_of_text(page)
    for block in page.blocks:
        if block.order in near or start <= block.order <= end or block.chars > LINE_CHARS or len(block.lines) > 3:
            continue
        line = next(lines_of(block, page))
        parts = signed(line)
        if parts is None or not parts.ended or "©" in line or is_credit(line) or names_other_role(line):
            continue
        sure = " " in parts.name or (parts.explicit and named_element(block) is not None)
        if sure and page.may_sign(block, NOT_FAR) and not is_of_teaser(block, around):
            for candidate in signed_candidates(parts, line, block, page):
                found.setdefault(candidate.keys, candidate)
    if len(found) == 1:
        yield from found.values()


def _only_date(block: Block) -> bool:
    """Whether a block prints a date and nothing else."""
    text = block.text
    if parse_stamp(block.moment or text) is None:
        return False
    words = re.findall(r"[^\W\d_]+", _without_date_words(strip_dates(text)))
    return sum(not is_weekday(word) for word in words) <= _BESIDE_DAY


_BESIDE_DAY = 3
"""Words that may stand with a date in a line of its own."""


def _beside_date(line: str) -> str | None:
    """The name in a line that holds a date and one name: '25.10.2022 - Anna Roe'."""
    rest = strip_dates(line)
    if len(rest) > 60 or parse_stamp(line) is None:
        return None
    pieces = [without_lead_in(piece.strip(" .")) for piece in _FIELD_OR_COMMA.split(rest)]
    names = [piece for piece in pieces if is_plain_name(piece) and not piece.isupper()]
    return names[0] if len(names) == 1 and 2 <= len(pieces) <= 3 else None
