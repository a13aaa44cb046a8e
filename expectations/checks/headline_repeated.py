"""The headline is not part of the body."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import count_words, key_words
from expectations.thresholds import HeadlineRepeatedLimits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind

_HEAD = 3  # paragraphs in which the headline may stand run together with what follows
_HEAD_WORDS = 15  # words around a headline that was run together with its section, byline and date
_RUN_ON_WORDS = 5  # words; a shorter headline may well begin the first sentence


def detect(article: Article, limits: HeadlineRepeatedLimits, _run: Run) -> Iterator[Found]:
    """Left in the body: a warning. Taken out by extraction: information."""
    removed = article.signalled(SignalKind.HEADLINE_REMOVED)
    if removed:
        message = "The headline stood again in the body and was taken out."
        yield Found(Severity.INFO, message, evidence=removed[0] or article.headline, column="signals")
    headline = article.headline_key
    if headline is None or count_words(headline) < limits.min_words:
        return
    for index, key in enumerate(article.paragraph_keys):
        if key == headline or (index < _HEAD and _runs_on(key, headline)):
            message = f"The headline stands again in paragraph {index + 1} of the body."
            yield Found(
                Severity.WARNING, message, evidence=article.paragraphs[index], column="body", value=float(index + 1)
            )
            return


def _runs_on(key: str, headline: str) -> bool:
    """The headline begins the paragraph, or stands in a short one among section, byline and date."""
    if key_words(headline) < _RUN_ON_WORDS:
        return False
    short = key_words(key) <= key_words(headline) + _HEAD_WORDS
    return key.startswith(f"{headline} ") or (short and f" {headline} " in f" {key} ")


CHECK = Check(
    name=CheckName.HEADLINE_REPEATED,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=HeadlineRepeatedLimits,
    says="No body repeats its headline",
    why="A headline inside the body is counted as text and shows that the reader took the page's head for the story. "
    "A paragraph that equals the headline, or one of the first three that begins with it or holds little else, is a "
    "warning; a headline that extraction took out is information. The value is the paragraph's number.",
    example='headline "Harbour reopens after storm", first paragraph "Harbour reopens after storm"',
    detect=detect,
)


class ExpectBodiesNotToRepeatTheHeadline(FindingExpectation):
    """Expect no body to repeat its headline."""

    definition: ClassVar[Check[Article, HeadlineRepeatedLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
