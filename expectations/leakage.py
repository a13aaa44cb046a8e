"""Which paragraphs of a body are boilerplate, and why: pure functions over one article and its source's texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from expectations.notices import NoticeKind, notice_kind
from expectations.text import count_words, fold, key_words
from expectations.thresholds import BoilerplateLeakageLimits
from expectations.views import Article, Run

_LINE_WORDS = 14  # words; a headline in a list of links is rarely longer
_TITLE_WORDS = 4  # words; a shorter line may equal another headline by chance
_FURNITURE_WORDS = 6  # words; a shorter repeated line between paragraphs may be a subheading of the house
_FURNITURE_SHARE = 0.2  # of the source's articles: background that is retold stands on fewer
_SENTENCE_END = re.compile(r"[.!?…。!?:;,\"”»」)]\s*$")
_HEAD = 4  # paragraphs; further down a name alone may be a speaker's
_CRUMBS = re.compile(r"^\W*(home|start|startseite|accueil|inicio|ホーム|トップ|首页)\s*[»›>/|→・]", re.IGNORECASE)
BYLINE = "byline"
"""Why a line leaked that is the byline: the least of all leaks."""


@dataclass(frozen=True, slots=True)
class Leak:
    """One paragraph of boilerplate."""

    index: int
    """Place in the body, from 0."""
    why: str
    """The kind of notice, or `repeated`, `other_headline`, `links`, `breadcrumb`, `byline`."""


def find_leaks(article: Article, limits: BoilerplateLeakageLimits, run: Run) -> tuple[Leak, ...]:
    """All leaked paragraphs, in the body's order, each once."""
    leaks: dict[int, str] = {}
    for index, paragraph in enumerate(article.paragraphs):
        kind = notice_kind(paragraph)
        if kind is not None:
            leaks[index] = kind.value
        elif index < 2 and _CRUMBS.match(paragraph) and count_words(paragraph) <= 2 * _LINE_WORDS:
            leaks[index] = "breadcrumb"
        elif _is_byline(article, index):
            leaks[index] = BYLINE
        elif _is_other_headline(article, index, run):
            leaks[index] = "other_headline"
    for index in _repeated(article, limits, run):
        leaks.setdefault(index, "repeated")
    for index in _links(article, limits, leaks):
        leaks.setdefault(index, "links")
    _drop_lone_labels(article, leaks)
    return tuple(Leak(index, leaks[index]) for index in sorted(leaks))


def _is_byline(article: Article, index: int) -> bool:
    """The line is the printed byline, or one of its names at the head of the body."""
    key = article.paragraph_keys[index]
    if not key:
        return False
    names = {fold(name) for name in article.authors} if index < _HEAD else set()
    return key in names or key == fold(article.byline or "")


def own_words(article: Article, limits: BoilerplateLeakageLimits, run: Run) -> int:
    """Words of the body without what leaked into it and without the headline."""
    leaked = {leak.index for leak in find_leaks(article, limits, run)}
    return sum(
        key_words(key)
        for index, key in enumerate(article.paragraph_keys)
        if index not in leaked and key != article.headline_key
    )


def _is_other_headline(article: Article, index: int, run: Run) -> bool:
    """The line is the headline of another article of the source."""
    key = article.paragraph_keys[index]
    if key == article.headline_key or key_words(key) < _TITLE_WORDS:
        return False
    owners = run.headlines.get((article.source_id, key), frozenset())
    return bool(owners - {article.article_id})


def _repeated(article: Article, limits: BoilerplateLeakageLimits, run: Run) -> Iterator[int]:
    """Paragraphs on many articles of the source: long ones anywhere, short ones at the head or the end."""
    least = max(limits.repeated_on, _FURNITURE_SHARE * run.segments.articles.get(article.source_id, 0))
    furniture = [run.segments.on(article.source_id, key) >= least if key else False for key in article.paragraph_keys]
    last = len(furniture)
    while last and furniture[last - 1]:
        last -= 1
    for index, is_furniture in enumerate(furniture):
        long_enough = key_words(article.paragraph_keys[index]) >= _FURNITURE_WORDS
        if is_furniture and (long_enough or index >= last):
            yield index


def _links(article: Article, limits: BoilerplateLeakageLimits, leaks: dict[int, str]) -> Iterator[int]:
    """Runs of short lines without a sentence at the head, or at the end under the title of such a list.

    An untitled run at the end is left: it may be a list of the article's own, and nothing tells the two apart.
    """
    lines = [_is_title_like(line, key) for line, key in zip(article.paragraphs, article.paragraph_keys, strict=True)]
    total = len(lines)
    start = 0
    while start < total:
        if not lines[start] or start in leaks:
            start += 1
            continue
        end = start
        while end < total and lines[end] and end not in leaks:
            end += 1
        titled = leaks.get(start - 1) == NoticeKind.RELATED.value and all(index in leaks for index in range(end, total))
        menu = start == 0 and limits.list_lines <= end < total
        if titled or menu:
            yield from range(start, end)
        start = end


def _is_title_like(line: str, key: str) -> bool:
    return key_words(key) <= _LINE_WORDS and not _SENTENCE_END.search(line) and line[:1] not in "-–—•*"


def _drop_lone_labels(article: Article, leaks: dict[int, str]) -> None:
    """A lone word such as "Topics" or "Comments" between two paragraphs of text may be a subheading: it stays."""
    total = len(article.paragraphs)
    for index in list(leaks):
        is_label = leaks[index] in {NoticeKind.RELATED.value, NoticeKind.SUBSCRIPTION.value} and "\n" not in (
            line := article.paragraphs[index]
        )
        if not is_label or count_words(line) > 1:
            continue
        inner = 0 < index < total - 1 and index - 1 not in leaks and index + 1 not in leaks
        if inner:
            del leaks[index]
