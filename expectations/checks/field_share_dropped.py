"""A field that used to be there and now is not."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.baselines import binomial_at_most
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import FieldShareDroppedLimits
from expectations.views import Run, Source, Text
from warehouse.contract import Severity

_Has = Callable[[Text], bool | None]
_FIELDS: tuple[tuple[str, _Has], ...] = (
    ("byline", lambda text: text.has_byline),
    ("published_at", lambda text: text.has_date),
    ("section", lambda text: text.has_section),
)
_MOST = 0.99  # a field that was always there may be missing once in a hundred without being a surprise each time


def _usual_shares(source: Source, limits: FieldShareDroppedLimits) -> Iterator[tuple[str, _Has, float]]:
    """Fields with their share in the history, where run and history have enough articles to tell."""
    if len(source.articles) < limits.min_articles:
        return
    for column, has in _FIELDS:
        known = [held for text in source.history if (held := has(text)) is not None]
        if len(known) >= limits.min_known:
            yield column, has, sum(known) / len(known)


def judges(source: Source, limits: FieldShareDroppedLimits, _run: Run) -> bool:
    """Whether the share of any field can be told."""
    return any(True for _ in _usual_shares(source, limits))


def detect(source: Source, limits: FieldShareDroppedLimits, _run: Run) -> Iterator[Found]:
    """Fields that far fewer of the run's articles have than those of the history."""
    for column, has, usual in _usual_shares(source, limits):
        lacking = [item for item in source.articles if not has(item)]
        have = len(source.articles) - len(lacking)
        share = have / len(source.articles)
        limit = usual - limits.drop
        if share <= limit and binomial_at_most(have, len(source.articles), min(usual, _MOST)) < limits.alpha:
            message = f"{share:.0%} of {len(source.articles)} articles have a {column}, {usual:.0%} of those before."
            yield Found(
                Severity.WARNING,
                message,
                column=column,
                value=share,
                threshold=limit,
                sample_urls=tuple(item.url for item in lacking[:3]),
            )


CHECK = Check(
    name=CheckName.FIELD_SHARE_DROPPED,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=FieldShareDroppedLimits,
    says="No field went missing at a source",
    why="The share of the run's articles with a byline, a date or a section is held against the source's own history: "
    "it must fall by `drop`, and by more than luck allows (binomial, `alpha`). A site that moved its byline shows here "
    "first. The value is the share in this run.",
    example="0 of 12 articles with a byline, where 97 % had one",
    detect=detect,
    judges=judges,
)


class ExpectFieldsNotToGoMissing(FindingExpectation):
    """Expect no field to have gone missing at a source."""

    definition: ClassVar[Check[Source, FieldShareDroppedLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
