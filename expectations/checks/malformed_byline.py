"""A byline is names: no "By", no role, no address, no outlet, no date."""

import re
from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import clip, fold, opens_with_by
from expectations.thresholds import MalformedBylineLimits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind

_BY = 'the word "by"'
_MAX_CHARS = 1_000  # of a byline are looked at: the patterns take time by its square, 57 s for 100,000 letters
_MAX_NAME_WORDS = 6  # words; longer than the longest personal names in use, shorter than a sentence

_EMAIL = re.compile(r"\S+@\S+\.\w{2,}|\[at\]|\(at\)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://|www\.|\b[\w-]+\.(com|org|net|news|info|test|co\.uk|de|fr|jp|example)\b(/\S*)?", re.IGNORECASE
)
_HANDLE = re.compile(r"(^|\s)@\w{2,}")
_ROLE = re.compile(
    r"\b((senior|chief|deputy|staff|political|foreign|business|sports?|science|economics?|science|diplomatic|news|managing"
    r"|associate|assistant|special|contributing|culture|local|city|night|data|health|education|environment)\s+)*"
    r"(reporters?|correspondents?|editors?|journalists?|columnists?|staff writers?|writers?|contributors?|producers?"
    r"|photographers?|bureau chief|anchors?"
    r"|\w*(redakteur|korrespondent|reporter|journalist|fotograf)(in|innen|e)?|autor(in)?|volont[aä]r(in)?"
    r"|journaliste|rédact(eur|rice)|correspondante?|envoyée? spéciale?"
    r"|periodista|redactora?|corresponsal|giornalista|redattore|redattrice|inviat[oa]|redacteur|verslaggever"
    r"|jornalista|repórter|dziennikarz)\b"
    r"|記者|編集委員|編集長|論説委員|特派員|通信員|编辑|記者団|记者",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d{2}|\d+\s*(min(ute)?s?|hours?|days?)\s+ago|年\d{1,2}月",
    re.IGNORECASE,
)
_PARTS = (
    ("an e-mail address", _EMAIL),
    ("a web address", _ADDRESS),
    ("a social handle", _HANDLE),
    ("a role", _ROLE),
    ("a date or time", _DATE),
)


def faults(printed: str, site: str | None) -> tuple[str, ...]:
    """What in a byline is no name, in words, a leading "by" apart; none in a clean one. `site` is the outlet."""
    printed = printed[:_MAX_CHARS]
    found = [what for what, pattern in _PARTS if pattern.search(printed)]
    if site and _names_site(fold(printed), fold(site)):
        found.append("the site's name")
    return tuple(found)


def _names_site(printed: str, site: str) -> bool:
    """The outlet's name as words of its own; one of two letters may be anybody's initials."""
    return len(site) > 2 and (f" {site} " in f" {printed} " or (not site.isascii() and site in printed))


def detect(article: Article, limits: MalformedBylineLimits, run: Run) -> Iterator[Found]:
    """What is left in a name is a warning, what extraction cleaned out of the byline is information."""
    site = run.names.get(article.source_id)
    for name in article.authors:
        left = [*([_BY] if opens_with_by(name) else []), *faults(name, site)]
        if len(name.split()) > _MAX_NAME_WORDS:
            left.append(f"more than {_MAX_NAME_WORDS} words")
        if left:
            message = f"The author {clip(name, 80)!r} holds {_listed(left)}."
            yield Found(Severity.WARNING, message, evidence=name, column="authors")
            break
    printed = article.byline or ""
    cleaned = article.signalled(SignalKind.BYLINE_CLEANED)
    held = faults(printed, site)
    if held or cleaned:
        message = f"The byline holds {_listed(held) if held else 'more than names'}; the names were taken out of it."
        yield Found(Severity.INFO, message, evidence=printed or cleaned[0], column="byline")
    elif article.opens_with_by:
        yield from _unlike_the_others(article, limits, run)


def _unlike_the_others(article: Article, limits: MalformedBylineLimits, run: Run) -> Iterator[Found]:
    """A "by" where the source prints names alone: it came with the name, out of the author's field."""
    others, opening = run.by_habits[article.source_id].of_others(article.article_id)
    if others < limits.min_known:
        return
    share = opening / others
    if share <= limits.by_share:
        message = f'The byline opens with "by", as {share:.0%} of the source\'s other {others} bylines do.'
        yield Found(
            Severity.INFO,
            message,
            evidence=article.byline,
            column="byline",
            value=share,
            threshold=limits.by_share,
        )


def _listed(parts: tuple[str, ...] | list[str]) -> str:
    return " and ".join(parts)


CHECK = Check(
    name=CheckName.MALFORMED_BYLINE,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=MalformedBylineLimits,
    says="Every author is a name and nothing but a name",
    why='A role, "By", an e-mail or web address, a social handle, a date or the outlet\'s own name inside an author '
    "splits one person into many. Left in `authors` it is a warning; a byline that held such a thing and whose names "
    'came out clean is information. A printed "By" before a name is how papers sign and no finding, but where the '
    "source's other bylines have none: then it stood in the author's name.",
    example='authors = ["Jane Doe Senior News Editor"]',
    detect=detect,
)


class ExpectAuthorsToBeNames(FindingExpectation):
    """Expect every author to be a name and nothing but a name."""

    definition: ClassVar[Check[Article, MalformedBylineLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
