"""The body is the story and nothing of the page around it."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.leakage import BYLINE, find_leaks
from expectations.names import CheckName, Level
from expectations.text import count_words
from expectations.thresholds import BoilerplateLeakageLimits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind

_SHOWN = " ⏎ "  # between leaked paragraphs in the evidence


def detect(article: Article, limits: BoilerplateLeakageLimits, run: Run) -> Iterator[Found]:
    """Left in the body: a warning, critical above a share of its words. Taken out by extraction: information."""
    removed = article.signalled(SignalKind.BOILERPLATE_REMOVED)
    if removed:
        message = f"{len(removed)} pieces of boilerplate leaked into the body and were taken out."
        yield Found(Severity.INFO, message, evidence=_SHOWN.join(removed), column="signals")
    leaks = find_leaks(article, limits, run)
    if not leaks:
        return
    lines = [article.paragraphs[leak.index] for leak in leaks]
    words = max(1, sum(count_words(line) for line in article.paragraphs))
    share = sum(count_words(line) for line in lines) / words
    kinds = sorted({leak.why.replace("_", " ") for leak in leaks})
    critical = share >= limits.critical_share
    harmless = all(leak.why == BYLINE for leak in leaks)
    message = f"{share:.1%} of the body's words are boilerplate ({', '.join(kinds)}), in {len(leaks)} paragraphs."
    yield Found(
        Severity.CRITICAL if critical else Severity.INFO if harmless else Severity.WARNING,
        message,
        evidence=_SHOWN.join(lines),
        column="body",
        value=share,
        threshold=limits.critical_share,
    )


CHECK = Check(
    name=CheckName.BOILERPLATE_LEAKAGE,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=BoilerplateLeakageLimits,
    says="No body holds boilerplate",
    why="Navigation, related links, comment forms, notices about spam, ad-blockers and cookies, newsletter boxes, "
    "share lines and copyright lines are not the story. Evidence: phrases of such notices in many languages (short "
    "paragraphs, outside quotations), paragraphs that stand on many articles of the source, lines that are headlines "
    "of other articles, runs of short title-like lines at the head or under the title of such a list. The value is the "
    "share of the body's words; from `critical_share` on the article is withheld. "
    "What extraction took out is information, and so is a line of the body that is the byline.",
    example='"This site uses Akismet to reduce spam. Learn how your comment data is processed." as the last paragraph',
    detect=detect,
)


class ExpectBodiesWithoutBoilerplate(FindingExpectation):
    """Expect no body to hold boilerplate."""

    definition: ClassVar[Check[Article, BoilerplateLeakageLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
