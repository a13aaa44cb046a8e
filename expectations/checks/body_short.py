"""A text that is too short to be the whole article."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import BodyShortLimits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind


def detect(article: Article, limits: BodyShortLimits, _run: Run) -> Iterator[Found]:
    """Fewer words than the limit, but some; or a text that breaks off."""
    broken_off = article.signalled(SignalKind.BODY_TRUNCATED)
    if 0 < article.word_count < limits.min_words:
        message = f"The body has {article.word_count} words, fewer than {limits.min_words}."
        yield Found(
            Severity.WARNING,
            message,
            evidence=article.body,
            column="body",
            value=float(article.word_count),
            threshold=float(limits.min_words),
        )
    elif broken_off:
        message = f"The body breaks off after {article.word_count} words."
        yield Found(
            Severity.WARNING,
            message,
            evidence=broken_off[0] or (article.paragraphs[-1] if article.paragraphs else None),
            column="body",
            value=float(article.word_count),
        )


CHECK = Check(
    name=CheckName.BODY_SHORT,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=BodyShortLimits,
    says="No body is too short to be a whole article",
    why="A short body is often a teaser or a page that was read in part. Words are counted as `word_count` has them, "
    "so Japanese and Chinese are measured fairly. A text that extraction saw break off counts too.",
    example="A body of 12 words.",
    detect=detect,
)


class ExpectBodiesToBeLongEnough(FindingExpectation):
    """Expect no body to be too short to be a whole article."""

    definition: ClassVar[Check[Article, BodyShortLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
