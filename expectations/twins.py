"""Headlines that several articles of the run and of recent history share."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from expectations.definition import Found
from expectations.text import count_words
from expectations.thresholds import HeadlineTwins
from expectations.views import Article, Run, Text
from warehouse.contract import Severity

MAX_DAYS = 60.0
"""Days; more than any sensible limit of `HeadlineTwins.days`, and more than the history holds."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Articles by normalised headline, earliest first; only headlines of at least two articles."""

    groups: dict[str, tuple[Text, ...]]
    known: frozenset[str]
    """Ids of articles that were published before this run: always earlier than one of this run."""

    def earlier(self, article: Text) -> tuple[Text, ...]:
        """Other articles under the same headline that stood first; empty where the headline has nothing to compare."""
        if article.headline_key is None:
            return ()
        group = self.groups.get(article.headline_key, ())
        return tuple(
            other
            for other in group
            if other.article_id != article.article_id
            and (
                other.article_id in self.known or (article.article_id not in self.known and other.order < article.order)
            )
        )


def earlier_twins(article: Article, limits: HeadlineTwins, run: Run) -> Iterator[Text]:
    """Articles that stood under this headline first, of the days and for headlines of the words that count."""
    if article.headline_key is None or count_words(article.headline_key) < limits.min_words:
        return
    since = run.now - timedelta(days=limits.days)
    yield from (twin for twin in run.twins.earlier(article) if twin.collected_at >= since)


def shared_headline(article: Article, twins: Sequence[Text], message: str) -> Found:
    """The finding of an article whose headline stood over `twins` before, the first of them first."""
    return Found(
        Severity.WARNING,
        message,
        evidence=f"{article.headline} — {twins[0].url}",
        column="headline",
        value=float(len(twins) + 1),
        threshold=1.0,
    )


def find_twins(run: Run) -> Twins:
    """Groups by headline. A version of an article is never its own twin: each article counts once, as it is now."""
    current = latest(run.articles)
    known = [text for text in run.recent(MAX_DAYS) if text.article_id not in current]
    groups: dict[str, list[Text]] = defaultdict(list)
    for text in (*current.values(), *known):
        if text.headline_key is not None:
            groups[text.headline_key].append(text)
    return Twins(
        groups={
            key: tuple(sorted(group, key=lambda text: text.order)) for key, group in groups.items() if len(group) > 1
        },
        known=frozenset(text.article_id for text in run.history),
    )


def latest(articles: Iterable[Text]) -> dict[str, Text]:
    """The newest version of each article by its id."""
    newest: dict[str, Text] = {}
    for text in articles:
        if text.article_id not in newest or text.version > newest[text.article_id].version:
            newest[text.article_id] = text
    return newest
