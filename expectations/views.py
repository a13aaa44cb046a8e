"""The run and its history as the detectors see them: frozen records, sorted, with their texts folded once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from expectations.thresholds import Thresholds
from warehouse.contract import FetchReason, FetchState, RejectionReason, Role, SignalKind

if TYPE_CHECKING:
    from expectations.clusters import Clusters
    from expectations.segments import Segments
    from expectations.twins import Twins


@dataclass(frozen=True, slots=True)
class Text:
    """What an article of the run and one of the history have in common."""

    source_id: str
    article_id: str
    version: int
    url: str
    headline: str | None
    headline_key: str | None
    """Folded headline; None where there is nothing to compare (text.headline_key)."""
    published_at: datetime | None
    published_precision: str | None
    has_date: bool
    """Whether its page states when it was published; a date from a feed alone is none of the page's."""
    collected_at: datetime
    layout: int | None
    """64-bit simhash, signed as the table stores it."""
    has_byline: bool | None
    opens_with_by: bool | None
    """Whether its byline begins with "by"; None without a byline that names a person."""
    has_section: bool | None
    body: str | None
    """None where the history was read without its bodies."""
    cluster_id: str | None
    """Cluster the history already put it in."""
    paragraph_keys: tuple[str, ...]
    """Each paragraph folded (text.fold), in the body's order; empty without a body."""

    @property
    def instant(self) -> datetime:
        """When it was published, or collected where no date is stated or the date lies after the collection."""
        if self.published_at is None or self.published_at > self.collected_at:
            return self.collected_at
        return self.published_at

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Who was first: sorts by publication, then collection, then id."""
        return (self.instant, self.collected_at, self.article_id)


@dataclass(frozen=True, slots=True)
class Article(Text):
    """A candidate: a new or changed article of this run."""

    byline: str | None
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    modified_at: datetime | None
    language: str | None
    paragraphs: tuple[str, ...]
    word_count: int
    signals: tuple[tuple[SignalKind, str], ...]

    def signalled(self, kind: SignalKind) -> tuple[str, ...]:
        """The evidence of every signal of one kind."""
        return tuple(evidence for got, evidence in self.signals if got is kind)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of this run as extraction read it, articles and others."""

    source_id: str
    url: str
    rejection: RejectionReason | None
    """None for articles."""
    evidence: str | None
    layout: int | None


@dataclass(frozen=True, slots=True)
class Fetch:
    """How a request of this run ended."""

    source_id: str
    url: str
    role: Role
    discovered_via: str
    state: FetchState
    reason: FetchReason | None
    detail: str | None


@dataclass(frozen=True)
class Source:
    """A source with everything of it in the run and in history."""

    source_id: str
    articles: tuple[Article, ...]
    pages: tuple[Page, ...]
    fetches: tuple[Fetch, ...]
    history: tuple[Text, ...]
    measured_at: datetime | None
    """When the last run before this one took its measures; None in its first."""

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """Ids of the articles the history has."""
        return frozenset(text.article_id for text in self.history)

    @cached_property
    def new(self) -> tuple[Article, ...]:
        """Candidates that were never seen before."""
        return tuple(item for item in self.articles if item.version == 1 and item.article_id not in self.known_ids)

    @cached_property
    def last_run(self) -> datetime | None:
        """When the source was last collected before this run; None in its first."""
        collected = [text.collected_at for text in self.history]
        return max([*collected, *([self.measured_at] if self.measured_at else [])], default=None)

    @property
    def is_followed(self) -> bool:
        """Whether the source is collected on a schedule; saved pages that were ingested fall silent for no reason."""
        if self.fetches:
            return any(fetch.discovered_via != "ingest" for fetch in self.fetches)
        return not self.source_id.startswith("ingest:")


@dataclass(frozen=True)
class ByHabit:
    """Whether a source prints "by" before its names."""

    opens: Mapping[str, bool]
    """article_id → whether its byline opens with "by"."""

    @cached_property
    def _opening(self) -> int:
        return sum(self.opens.values())

    def of_others(self, article_id: str) -> tuple[int, int]:
        """How many bylines the source's other articles have, and how many of these open with "by"."""
        own = self.opens.get(article_id)
        return len(self.opens) - (own is not None), self._opening - (own is True)


@dataclass(frozen=True)
class Run:
    """Everything a detector may look at."""

    now: datetime
    """The run's time, aware UTC."""
    articles: tuple[Article, ...]
    """Candidates by source, article and version."""
    pages: tuple[Page, ...]
    """Pages that are no article, by source and URL."""
    sources: tuple[Source, ...]
    history: tuple[Text, ...]
    """Known articles, the newest version of each, by source and article."""
    thresholds: Mapping[str, Thresholds]
    languages: Mapping[str, str | None]
    names: Mapping[str, str]
    quarantined: frozenset[tuple[str, int]] = frozenset()
    """(article_id, version) with a critical finding: known once the articles were checked, before the sources are."""

    def limits(self, source_id: str) -> Thresholds:
        """The source's thresholds; the defaults for a source that sets none."""
        return self.thresholds.get(source_id, _DEFAULTS)

    def recent(self, days: float) -> Iterable[Text]:
        """History collected in the last `days` days."""
        since = self.now - timedelta(days=days)
        return (text for text in self.history if text.collected_at >= since)

    @cached_property
    def twins(self) -> "Twins":
        """Headlines used more than once, in the run and recent history."""
        from expectations.twins import find_twins

        return find_twins(self)

    @cached_property
    def headlines(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """(source_id, folded headline) → ids of the source's articles under it, in the run and in history."""
        owners: dict[tuple[str, str], set[str]] = {}
        for text in (*self.articles, *self.history):
            if text.headline_key is not None:
                owners.setdefault((text.source_id, text.headline_key), set()).add(text.article_id)
        return {key: frozenset(ids) for key, ids in owners.items()}

    @cached_property
    def by_habits(self) -> Mapping[str, ByHabit]:
        """source_id → how its bylines begin, in the run and in history; only bylines that name a person."""
        habits: dict[str, dict[str, bool]] = {}
        for text in (*self.history, *self.articles):
            if text.opens_with_by is not None:
                habits.setdefault(text.source_id, {})[text.article_id] = text.opens_with_by
        return {source_id: ByHabit(opens) for source_id, opens in habits.items()}

    @cached_property
    def clusters(self) -> "Clusters":
        """Bodies that are copies of each other, in the run and recent history."""
        from expectations.clusters import find_clusters

        return find_clusters(self.articles, self.recent(_CLUSTER_DAYS))

    @cached_property
    def segments(self) -> "Segments":
        """Paragraphs that several articles of a source share."""
        from expectations.segments import find_segments

        return find_segments(self)


_DEFAULTS = Thresholds()
_CLUSTER_DAYS = 7.0  # days; copies of agency texts appear within hours, templates (weather, markets) daily
