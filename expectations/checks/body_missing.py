"""An article has a text."""

import re
from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.leakage import find_leaks
from expectations.names import CheckName, Level
from expectations.text import fold, key_words
from expectations.thresholds import Limits
from expectations.views import Article, Run
from warehouse.contract import Severity

_SENTENCE = re.compile(r"[.!?…。!?]['\"”’»」』)\]]*$")
_LINE_WORDS = 12  # words; a line of a menu, a name or a date is shorter


def detect(article: Article, _limits: Limits, run: Run) -> Iterator[Found]:
    """No word in the body, or none but the page's furniture: headline, names, dates, links, notices."""
    if article.word_count == 0 or not any(article.paragraph_keys):
        message = "The article has no text."
        yield Found(Severity.CRITICAL, message, column="body", value=0.0, threshold=1.0)
    elif not any(_is_text(article, index) for index in range(len(article.paragraphs))) or _is_furniture(article, run):
        message = f"The {article.word_count} words of the body are no text: not one sentence of the article is there."
        yield Found(Severity.CRITICAL, message, evidence=article.body, column="body", value=0.0, threshold=1.0)


def _is_text(article: Article, index: int) -> bool:
    """A line that ends as a sentence or is as long as one, and is not the headline again."""
    line, key = article.paragraphs[index], article.paragraph_keys[index]
    if key == article.headline_key or key in {fold(name) for name in article.authors}:
        return False
    if article.headline_key and article.headline_key in key:  # run together with section, byline and date
        key = key.replace(article.headline_key, "", 1).strip()
        return key_words(key) >= _LINE_WORDS
    return bool(_SENTENCE.search(line)) or key_words(key) >= _LINE_WORDS


def _is_furniture(article: Article, run: Run) -> bool:
    """All that reads like text is boilerplate; looked at only where the body is short, for it costs time."""
    if article.word_count >= run.limits(article.source_id).body_short.min_words:
        return False
    leaked = {leak.index for leak in find_leaks(article, run.limits(article.source_id).boilerplate_leakage, run)}
    return not any(_is_text(article, index) for index in range(len(article.paragraphs)) if index not in leaked)


CHECK = Check(
    name=CheckName.BODY_MISSING,
    level=Level.ARTICLE,
    severity=Severity.CRITICAL,
    limits=Limits,
    says="Every article has a text",
    why="A headline without a body is of no use to a reader of the tables and is withheld. So is a body that holds "
    "nothing but what stands around an article: headline, names, dates, menu, links, notices. The value is the number "
    "of words of its own.",
    example='body = ""',
    detect=detect,
)


class ExpectArticlesToHaveABody(FindingExpectation):
    """Expect every article to have a text."""

    definition: ClassVar[Check[Article, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
