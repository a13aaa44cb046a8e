"""Lines that print an author: 'By Anna Roe', '18 November 2026 | von Anna Roe'."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extraction.stamps import month_number
from extraction.text import fold, one_of, word_list

_SEPARATOR = re.compile(r"\s*(?:[,;(]|\s[-–—]|[–—])\s*|\s*\b(?![\w.+-]{1,64}@)\d{1,4}[.:/\s-]?\d")
CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_DATED_END = re.compile(r"(?:\b\d{1,2}[:.]\d{2}(?:\s*(?:uhr|h|[ap]m))?|\b(?:19|20)\d{2})[\s,|–—-]*$", re.IGNORECASE)
LINE_CHARS = 160
"""A line that prints the author or the date is short; a longer one tells of some day, or of somebody."""
_OPENING_CHARS = 80
"""Where in a longer line a byline may begin and have its name."""
_STOPPED = re.compile(
    r"\s+(?:photos?|photograph(?:s|y)?|pictures|illustrations?|video|graphics|translated|fact-checked) by\s",
    re.IGNORECASE,
)
"""Behind it those who made something else than the text stand."""
FIELD = re.compile(r"\s*[|»•·]\s*")
_MONTH_DAYS = (
    re.compile(r"\b\d{1,2}(?:st|nd|rd|th|\.|º)?\s+(?:de\s+)?[^\W\d]{3,12}(?=[\s,]|$)"),
    re.compile(r"\b[^\W\d]{3,12}\.?\s+\d{1,2},?(?=\s|$)"),
)
"""A day with its month, the day first and the month first: in 'Anna Roe 18 Nov' only the first one is a date."""


_FILED_ENTRY = re.compile(
    r"(?:This entry was (?:posted|written)|Dieser (?:Beitrag|Eintrag|Artikel) wurde)\b.{0,300}?\b(?:by|von) "
    r"(?P<name>[^\W\d][\w.' -]{1,40}?)(?: and is filed| in | unter | veröffentlicht| verfasst| geschrieben|[.|]|$)",
)
"""What the oldest themes of WordPress print behind the text."""


@dataclass(frozen=True)
class Signed:
    """A line that prints the author, taken apart."""

    text: str
    """From the 'by' to the end of the name."""
    piece: str
    """What follows 'by' up to a separator."""
    name: str
    """What follows 'by' up to a separator, a date or a word behind which no author stands."""
    ended: bool
    """Whether the name ends with its line, at a separator or before a date rather than in a sentence."""
    dated: bool
    """Whether a date or a time stands behind the name."""
    explicit: bool
    """Whether the 'by' can hardly be read as anything else: 'posted by', 'author:'."""
    label: bool
    """Whether the 'by' is a word that labels many things: 'text:'."""


def signed(line: str) -> Signed | None:
    """The parts of a line that prints the author; None for any other line.

    A long line may begin with a byline where its 'by' is explicit: 'Posted by Anna at 18:52 Tagged with: …'.
    """
    if filed := _FILED_ENTRY.match(line):
        line = f"By {filed['name']}"
    found = _prefix_match(line if len(line) <= LINE_CHARS else line[:_OPENING_CHARS])
    if found is None:
        return None
    word = found.group(0)
    explicit = bool(re.search(r"[:：]", word)) or " " in word.strip()
    if len(line) > LINE_CHARS and not explicit:
        return None
    rest = line[found.end() : LINE_CHARS]
    piece = FIELD.split(rest)[0]
    end = min((match.start() for match in _ends(piece)), default=len(piece))
    name = piece[:end].strip(" ,;:–—-(")
    behind = piece[end:]
    dated = bool(CLOCK.search(behind) or re.search(r"\d{2}", behind))
    separated = bool(re.match(r"\s*(?:[,;(–—]|-\s)", behind)) or piece[:end].rstrip().endswith((",", ";"))
    return Signed(
        text=line[found.start() : found.end() + end].strip(" ,;"),
        piece=_STOPPED.split(piece)[0].strip() if len(line) <= LINE_CHARS else "",
        name=name,
        ended=not behind.strip() or dated or separated,
        dated=dated,
        explicit=explicit,
        label=word.strip(" :：").lower() in _LABELS,
    )


def _ends(piece: str) -> Iterator[re.Match[str]]:
    """Where a name ends: separators, figures, month names before a day, words that introduce something else."""
    yield from _SEPARATOR.finditer(piece)
    for pattern in _MONTH_DAYS:
        yield from (match for match in pattern.finditer(piece) if has_month(match.group(0)))
    yield from _COUNT.finditer(piece)
    for match in _BEFORE_DAY.finditer(piece):
        if is_weekday(match["day"]):
            yield match
    yield from stops().finditer(piece)


_COUNT = re.compile(r"\s+\d{1,5}\s+(?=[^\W\d_])")
"""A number of something behind a name: 'Anna Roe 3 comments'."""
_BEFORE_DAY = re.compile(r"\s+(?:[^\W\d]{1,3}\s+)?(?P<day>[^\W\d]{1,14})\.?,?\s+(?=\d)")


def without_weekdays(text: str) -> str:
    """The text without days of the week before a date: 'Anna Roe el mié, 18/11/2026'."""
    if not any(map(str.isdigit, text)):
        return text
    return _BEFORE_DAY.sub(lambda match: " " if is_weekday(match["day"]) else match.group(0), text)


@cache
def _weekdays() -> frozenset[str]:
    """Names of the days of the week in the languages of `month_languages`, folded, from CLDR (babel)."""
    from babel.dates import get_day_names

    names = (
        name
        for locale in word_list("month_languages")
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, "format", locale).values()
    )
    return frozenset(fold(name) for name in names)


@lru_cache(maxsize=4096)
def is_weekday(word: str) -> bool:
    """Whether a word is a day of the week in any of the languages known."""
    return fold(word) in _weekdays()


def after_prefix(line: str) -> str | None:
    """What follows 'by' in a line that prints the author; None for any other line."""
    found = _prefix_match(line)
    return FIELD.split(line[found.end() :])[0] if found else None


def prefix_at(line: str) -> int | None:
    """Where the 'by' of a line that prints the author stands; None for any other line."""
    found = _prefix_match(line)
    return found.start() if found else None


def _prefix_match(line: str) -> re.Match[str] | None:
    return _prefix_in(line) if len(line) <= LINE_CHARS else None


@lru_cache(maxsize=4096)
def _prefix_in(line: str) -> re.Match[str] | None:
    if _first_words().isdisjoint(_BOUNDARY.split(line.lower())):
        return None  # most lines: the pattern of all prefixes costs ten times this look
    for match in _inner_prefix().finditer(line):
        before = strip_dates(line[: match.start()])
        if not _DATED_END.search(line[: match.start()]) and any(
            word not in _lead_ins() for word in re.findall(r"[^\W\d_]+", before.lower())
        ):
            continue
        word = match.group(0).strip(" :：").lower()
        # 'de', 'di', 'av' stand in front of many things that are no names.
        told = match.group(0).rstrip()[-1] in ":：" and word not in _sources()
        if len(word) > 2 or word == "by" or told or len(FIELD.split(line[match.end() :])[0].split()) > 1:
            return match
    return None


@cache
def _sources() -> frozenset[str]:
    return frozenset(word_list("sources"))


_NUMBER = re.compile(r"\d[\d.:/-]*(?:h\d{2}\b)?[年月日時时分秒년월일시분초]?(?:\s*(?:[Uu]hr|[AaPp]\.?[Mm]|h)\b\.?)?")


def strip_dates(text: str) -> str:
    """The text without dates, times and numbers."""
    text = without_month_days(text, " ")
    return _NUMBER.sub(" ", " ".join(word for word in text.split() if not has_month(word)))


def without_month_days(text: str, instead: str) -> str:
    """The text with something else in place of each day and its month."""
    for pattern in _MONTH_DAYS:
        text = pattern.sub(lambda match: instead if has_month(match.group(0)) else match.group(0), text)
    return text


@lru_cache(maxsize=4096)
def has_month(text: str) -> bool:
    """Whether one of the words names a month."""
    return any(month_number(word) for word in re.findall(r"[^\W\d]+", text))


_AMBIGUOUS = frozenset({"text", "from", "de", "aus", "redaktion", "interview"})
"""Words that stand in sentences more often than before an author, where they do not open the byline."""


_LABELS = frozenset({"text"})
"""Those of them that are as good as 'by' with a colon behind them."""
_BOUNDARY = re.compile(r"[\s|,;·•–—/(:：-]+")


@cache
def _first_words() -> frozenset[str]:
    """First words of what may stand before an author's name."""
    return frozenset(next(filter(None, _BOUNDARY.split(line)), line) for line in word_list("byline_prefixes"))


@cache
def _inner_prefix() -> re.Pattern[str]:
    known = word_list("byline_prefixes")
    words = prefix_pattern([*(w for w in known if w not in _AMBIGUOUS), *(f"{w}:" for w in known if w in _LABELS)])
    return re.compile(r"(?:^|(?<=[\s|,;·•–—/(:-]))" + words + r"(?=[\"'“]?[^\W\d_])", re.IGNORECASE)


@cache
def _bare_prefix() -> re.Pattern[str]:
    return re.compile(r"\W{0,3}" + prefix_pattern(word_list("byline_prefixes"), r"\s*[:：]?\s*$"), re.IGNORECASE)


def is_bare_prefix(line: str) -> bool:
    """Whether a line is 'By:' or the like and nothing else: the name stands in the next one."""
    return len(line) <= _BARE_CHARS and _bare_prefix().fullmatch(line) is not None


_BARE_CHARS = 40


def prefix_pattern(words: Iterable[str], behind: str = r"(?:\s*[:：]\s*|\s+)") -> str:
    """A pattern of these words and what may stand behind them; only a colon behind those that end with one."""
    words = tuple(words)
    plain = [word for word in words if not word.endswith(":")]
    colon = [word.removesuffix(":") for word in words if word.endswith(":")]
    behind_a_colon = one_of(colon) if colon else r"(?!)"
    return rf"(?:{one_of(plain)}{behind}|{behind_a_colon}\s*[:：]\s*)"


def without_lead_in(text: str) -> str:
    """The text without one word at its head that stands before an author or a date: 'Posted Anna Roe'."""
    first, _, rest = text.partition(" ")
    return rest if first.lower().rstrip(":") in _lead_ins() else text


@cache
def _lead_ins() -> frozenset[str]:
    return frozenset(word_list("byline_lead_ins"))


@cache
def stops() -> re.Pattern[str]:
    """Words after which no author follows."""
    words = word_list("byline_stops")
    any_case, small = one_of(set(words) - _NAMES_TOO), one_of(_NAMES_TOO.intersection(words))
    credit = one_of(word_list("credits"))
    pictures = one_of(_PICTURES)
    return re.compile(
        rf"(?:^|\s+)(?:(?:(?i:{any_case})|{small})(?=\s|:|$)|(?i:{credit})(?=\s*:)|{pictures}(?=\s+[^\W\d_a-z]))"
    )


_PICTURES = ("Foto", "Fotos", "Photo", "Photos", "Kuva", "Kuvat", "Photography", "Illustration", "Illustrationen")
"""Words behind which, with a capital, who made the pictures stands without a colon."""


_NAMES_TOO = frozenset({"le", "el", "am", "um", "im", "en", "à"})
"""Words of these that are parts of names where they are written with a capital: 'Maël Le Goff', 'Im Su-jin'."""
