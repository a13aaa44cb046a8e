"""No paragraph stands twice in one article."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import count_words
from expectations.thresholds import ParagraphRepeatedLimits
from expectations.views import Article, Run
from warehouse.contract import Severity


def detect(article: Article, limits: ParagraphRepeatedLimits, _run: Run) -> Iterator[Found]:
    """The first paragraph that stands more than once and is long enough."""
    counts = Counter(article.paragraph_keys)
    for key, paragraph in zip(article.paragraph_keys, article.paragraphs, strict=True):
        if counts[key] > 1 and count_words(key) >= limits.min_words:
            message = f"A paragraph stands {counts[key]} times in the body."
            yield Found(
                Severity.WARNING, message, evidence=paragraph, column="body", value=float(counts[key]), threshold=1.0
            )
            return


CHECK = Check(
    name=CheckName.PARAGRAPH_REPEATED,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=ParagraphRepeatedLimits,
    says="No paragraph stands twice in one article",
    why="A paragraph that comes twice is a pull quote, a summary box or a slip of the site or of the reader. Case and "
    "punctuation do not count. The value is how often it stands.",
    example="The same paragraph of 40 words at the beginning and at the end.",
    detect=detect,
)


class ExpectParagraphsNotToRepeat(FindingExpectation):
    """Expect no paragraph to stand twice in one article."""

    definition: ClassVar[Check[Article, ParagraphRepeatedLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
