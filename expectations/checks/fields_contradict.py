"""What a page states for machines is what it shows."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import FieldsContradictLimits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind

_TOLD = {
    SignalKind.HEADLINE_CONFLICT: ("headline", "The page shows one headline and states another"),
    SignalKind.BYLINE_CONFLICT: ("byline", "The page prints one byline and states another"),
}
_ALONE = {
    SignalKind.CANONICAL_CONFLICT: ("canonical_url", "The page names two addresses as its own."),
    SignalKind.PAYWALL_CONFLICT: ("paywalled", "The page states that it is free, and that it is not."),
}
"""Contradictions that say nothing of whose metadata these are."""
_COUNTED = (*_TOLD, SignalKind.DATE_CONFLICT)
"""Dates that contradict each other are told by date_implausible; here they count."""


def detect(article: Article, limits: FieldsContradictLimits, run: Run) -> Iterator[Found]:
    """One contradiction is information, several at once are the metadata of another article."""
    count = sum(bool(article.signalled(kind)) for kind in _COUNTED)
    severity = Severity.WARNING if count >= limits.warning_fields else Severity.INFO
    for kind, (column, message) in _TOLD.items():
        for evidence in article.signalled(kind)[:1]:
            counted = f"; {count} of headline, byline and date contradict each other." if count > 1 else "."
            yield Found(
                severity,
                message + counted,
                evidence=evidence,
                column=column,
                value=float(count),
                threshold=float(limits.warning_fields),
            )
    for kind, (column, message) in _ALONE.items():
        for evidence in article.signalled(kind)[:1]:
            yield Found(Severity.INFO, message, evidence=evidence, column=column)
    if run.languages.get(article.source_id) not in {None, article.language}:
        return  # a text in another language than the source's is told by language_mismatch
    for evidence in article.signalled(SignalKind.LANGUAGE_CONFLICT)[:1]:
        message = "The markup states another language than that of the text."
        yield Found(Severity.INFO, message, evidence=evidence, column="markup_language")


CHECK = Check(
    name=CheckName.FIELDS_CONTRADICT,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=FieldsContradictLimits,
    says="Pages state what they show",
    why="A headline or byline in the metadata (or in the feed) that is not the one on the page is for search engines, "
    "left from a draft, or another article's. One of them is information; headline, byline and date together that "
    "contradict the page are the metadata of another article, and what was taken from it is wrong. A markup that "
    "states another language than that of the text, two addresses that a page says are its own, and a page that is "
    "free by one place and not by another are information.",
    example='h1 "Ferry returns to the old quay", og:title "Council settles the budget", and another author in JSON-LD',
    detect=detect,
)


class ExpectPagesToAgreeWithThemselves(FindingExpectation):
    """Expect every page to state what it shows."""

    definition: ClassVar[Check[Article, FieldsContradictLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
