"""A text that is too short to be the whole article."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.leakage import own_words
from expectations.names import CheckName, Level
from expectations.thresholds import BodyShortLimits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind

_DOUBTFUL = 3  # times the limit; a body of which two thirds are boilerplate is withheld for that


def detect(article: Article, limits: BodyShortLimits, run: Run) -> Iterator[Found]:
    """Fewer words of its own than the limit, but some; or a text that breaks off."""
    broken_off = article.signalled(SignalKind.BODY_TRUNCATED)
    words = _words(article, limits, run)
    if article.word_count > 0 and words < limits.min_words:
        message = f"The body has {words} words of its own, fewer than {limits.min_words}."
        yield Found(
            Severity.WARNING,
            message,
            evidence=article.body,
            column="body",
            value=float(words),
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


def _words(article: Article, limits: BodyShortLimits, run: Run) -> int:
    """Words without boilerplate, where the body is short enough for that to decide."""
    if not limits.min_words <= article.word_count < _DOUBTFUL * limits.min_words:
        return article.word_count
    return min(article.word_count, own_words(article, run.limits(article.source_id).boilerplate_leakage, run))


CHECK = Check(
    name=CheckName.BODY_SHORT,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=BodyShortLimits,
    says="No body is too short to be a whole article",
    why="A short body is often a teaser or a page that was read in part. Words are counted as `word_count` has them, "
    "so Japanese and Chinese are measured fairly; boilerplate left in a short body does not count. "
    "A text that extraction saw break off counts too.",
    example="A body of 12 words.",
    detect=detect,
)


class ExpectBodiesToBeLongEnough(FindingExpectation):
    """Expect no body to be too short to be a whole article."""

    definition: ClassVar[Check[Article, BodyShortLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
