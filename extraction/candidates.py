"""Who may be the author of a page: candidates, the places where they stand, the names in a line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from extraction.blocks import Block
from extraction.names import AND_INSIDE, Names, parse_names, without_noise
from extraction.page import NO_AUTHORS, Page
from extraction.prefixes import CLOCK, FIELD, LINE_CHARS, prefix_at
from extraction.stamps import parse_stamp
from extraction.text import clean, fold, one_of, without_article, word_list


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
    ROLE = "role"
    """What journalists are stands with it: 'Anna Roe, Redakteurin'."""
    ABOUT = "about"
    """It heads or begins what is told about the author."""
    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    RDFA = "rdfa"
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

    account: bool = False
    """Whether it is the account that a plug-in states, be it an author's or a typist's."""
    organisation: bool = False
    """Whether it is stated to be an organisation."""

    @property
    def keys(self) -> frozenset[str]:
        """The names for comparison."""
        return frozenset(fold(name) for name in self.names.all)


NO_SIGNS = frozenset({*NO_AUTHORS, "tags"})
"""Places where only a 'by' before it makes a name the author's: taxonomies stand where bylines do."""
NOT_FAR = frozenset({*NO_AUTHORS, "sidebar", "hidden", "wall"})
_SHARE_OF_ONE, _SHARE_OF_SEVERAL = 1 / 3, 1 / 5
"""Shares of a byline's letters that its one name has at least, and its several names, each with a role behind it."""
_NAME_WORDS = 5
_TITLED_WORDS = 7
"""Words of the longest name with its title."""


def candidates_in(
    sign: Sign,
    text: str,
    block: Block | None,
    page: Page,
    *,
    trusted: bool,
    names_in: str | None = None,
) -> Iterator[Candidate]:
    """The candidate that a line is, or none.

    Args:
        sign: what says that it names the author.
        text: the line.
        block: where it stands.
        page: the page.
        trusted: the place says that this is a name: one-word names and names in lower case are taken.
        names_in: the part of the line that holds the names; all of it where None.
    """
    text = clean(text)
    source = names_in or text
    if not source or len(source) > 2 * LINE_CHARS:
        return
    own = False
    names = parse_names(source, own=page.names, trusted=trusted)
    if not names.all and sign in {Sign.PREFIX, Sign.ELEMENT, Sign.LINK, Sign.HANDLE}:
        names = _own_name(source, page.names)
        own = bool(names.all)
    letters = sum(len(fold(name)) for name in names.all)
    share = _SHARE_OF_ONE if len(names.people) == 1 else _SHARE_OF_SEVERAL
    sentence = names_in and letters < share * len(fold(without_noise(names_in))) and not names.agencies
    if sentence and sign is not Sign.ELEMENT and not _is_titled(source):
        return  # names are the smaller part of it
    if trusted and len(source) > 60 and 5 * letters < len(fold(source)):
        return
    if sign is Sign.ELEMENT and any(map(_is_long, names.people)):
        return  # a box about the author
    if names.all and not (trusted and len(names.all) > 6):
        printed = trimmed(text, names)
        cleaned = parse_names(printed, own=page.names, trusted=trusted).cleaned
        order = block.order if block is not None else None
        yield Candidate(sign, printed, Names(names.people, names.agencies, cleaned=cleaned), order, own=own)


def _is_long(name: str) -> bool:
    """Whether a name has more words than names have, particles apart."""
    particles = {*word_list("name_particles"), *AND_INSIDE}
    return sum(word not in particles for word in name.split()) > _NAME_WORDS


def trimmed(line: str, names: Names) -> str:
    """The part of a line that is the byline, where the line prints a date too."""
    pieces = FIELD.split(line)
    dated = [piece for piece in pieces if has_date(piece)]
    if not dated:
        return line
    kept = []
    for piece in pieces:
        if piece not in dated:
            kept.append(piece)
        elif any(name.casefold() in piece.casefold() for name in names.all):
            kept.append(_around(piece, names))
    return " | ".join(piece for piece in kept if piece) or line


def has_date(text: str) -> bool:
    """Whether a text holds a date or a time of day."""
    return parse_stamp(text) is not None or CLOCK.search(text) is not None


def _around(piece: str, names: Names) -> str:
    """From the 'by' or the first name to the last name and what follows it up to a figure."""
    lowered = piece.casefold()
    spans = [(at, at + len(name)) for name in names.all if (at := lowered.find(name.casefold())) >= 0]
    if not spans or len(lowered) != len(piece):
        return piece
    start, end = with_prefix(piece, min(spans)[0]), max(span[1] for span in spans)
    if not has_date(piece[end:]):
        end = len(piece)
    return piece[start:end].strip(" ,;:-–—|·•/")


def with_prefix(line: str, start: int) -> int:
    """Where a byline begins whose names begin at `start`: at the 'by' before them, where no date stands between."""
    prefix = prefix_at(line)
    return prefix if prefix is not None and prefix < start and not has_date(line[prefix:start]) else start


def _is_titled(text: str) -> bool:
    """Whether a text is a name and a title run together, 'Ida Roe POLITICAL CORRESPONDENT': a sentence writes small."""
    words = text.split()
    return len(words) <= _TITLED_WORDS and all(word[0].isupper() for word in words)


def _own_name(text: str, own: Iterable[str]) -> Names:
    """The site's own name where the text is nothing else: as a person where it looks like one's."""
    names = parse_names(text, trusted=True)
    known = {without_article(name) for name in own}
    if len(names.all) != 1 or without_article(names.all[0]) not in known:
        return Names()
    if names.people and not is_plain_name(names.people[0]):
        return Names((), names.people, cleaned=names.cleaned)
    return names


@lru_cache(maxsize=4096)
def is_plain_name(text: str) -> bool:
    """Whether a text is written as the full name of a person: 'Anna Roe', 'Jan P. van der Poe', 'Анна Роу'."""
    words = text.split()
    if not 2 <= len(words) <= _NAME_WORDS + 2 or not all(map(_NAME_WORD.fullmatch, words)):
        return False
    inner = frozenset(word_list("name_particles"))
    capital = [word for word in words if word[0].isupper() or _JOINED_PARTICLE.match(word)]
    initials = [word for word in capital[1:] if len(word) == _INITIAL and word.endswith(".")]
    if words[0] not in capital or words[-1] not in capital or len(words[0]) == 1 or len(words[-1].rstrip(".")) == 1:
        return False
    small = len(words) - len(capital)
    if small != sum(word in inner or word in AND_INSIDE for word in words) or small + len(initials) > _INNER:
        return False
    return 1 < len(capital) - len(initials) <= _FULL + bool(small)


_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_JOINED_PARTICLE = re.compile(r"(?:d|l|o|al|el)['’-][^\W\d_]")
_INITIAL, _INNER, _FULL = 2, 3, 3
"""Characters of an initial, most initials and particles of a name, and most of its other words."""


def is_uncased_name(text: str) -> bool:
    """Whether a text may be a name in a script without capitals: 'أحمد الخطيب', '山田太郎'."""
    words = text.split()
    if not words or not all(map(_NAME_WORD.fullmatch, words)) or any(c.isupper() or c.islower() for c in text):
        return False
    return 2 <= len(words) <= _NAME_WORDS or (len(words) == 1 and 2 <= len(text) <= _NAME_WORDS)


def is_credit(line: str) -> bool:
    """Whether a line begins as the credit of a picture does."""
    return _credit().match(line) is not None


@cache
def _credit() -> re.Pattern[str]:
    return re.compile(r"\W{0,2}" + one_of(word_list("credits")) + r"(?![^\W_])", re.IGNORECASE)


def names_other_role(line: str) -> bool:
    """Whether a line names somebody who is no author: 'Editor: Anna Roe', 'Übersetzung: Jan Poe'."""
    return _other_role().match(line) is not None


@cache
def _other_role() -> re.Pattern[str]:
    return re.compile(r"\W{0,2}" + one_of(word_list("other_roles")) + r"(?:\s*[:：]|\s+(?=[A-Z]))", re.IGNORECASE)
