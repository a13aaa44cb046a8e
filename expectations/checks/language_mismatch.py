"""An article is written in its source's language."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import LanguageMismatchLimits
from expectations.views import Article, Run
from warehouse.contract import Severity

# Written so alike that identification takes one for the other; macro-languages beside their members.
_ALIKE = (
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"hr", "sr", "bs", "sh"}),
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
    frozenset({"pt", "gl"}),
    frozenset({"af", "nl"}),
)


def detect(article: Article, limits: LanguageMismatchLimits, run: Run) -> Iterator[Found]:
    """The language identified from the text is none of the source's."""
    expected = run.languages.get(article.source_id)
    found = article.language
    if expected is None or found is None or article.word_count < limits.min_words:
        return
    allowed = {expected.lower(), *(code.lower() for code in limits.also)}
    if found in allowed or any(found in group and group & allowed for group in _ALIKE):
        return
    message = f"The text is in {found!r}, the source publishes in {', '.join(sorted(allowed))}."
    yield Found(
        Severity.WARNING,
        message,
        evidence=article.paragraphs[0] if article.paragraphs else article.headline,
        column="language",
    )


CHECK = Check(
    name=CheckName.LANGUAGE_MISMATCH,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=LanguageMismatchLimits,
    says="Every article is in its source's language",
    why="An article in another language is a partner's page, a translation or a page of the site's frame (a notice "
    "in English). The language is identified from the text; short texts, sources without a stated language and "
    "languages that are written alike are not judged.",
    example='An English text at a source with language = "de"',
    detect=detect,
)


class ExpectArticlesInTheSourcesLanguage(FindingExpectation):
    """Expect every article to be in its source's language."""

    definition: ClassVar[Check[Article, LanguageMismatchLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
