"""What crosses the border of this folder: the history taken in, the verdicts given out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from expectations.names import CheckName, Level
from warehouse.contract import TABLES, DuplicateRole, Severity, Verdict, empty


@dataclass(frozen=True, slots=True)
class History:
    """What the warehouse knows before a run. Rows of the run itself, left by a resume, are ignored."""

    articles: pa.Table
    """Published articles: columns of TABLES["articles"]. `HISTORY_COLUMNS` are read; of them source_id,
    article_id, version, url and collected_at must be there, what else is missing teaches nothing."""
    measures: pa.Table
    """TABLES["measures"] of earlier runs."""

    @classmethod
    def nothing(cls) -> "History":
        """The history before the first run."""
        return cls(articles=empty(TABLES["articles"]), measures=empty(TABLES["measures"]))


HISTORY_REQUIRED: tuple[str, ...] = ("source_id", "article_id", "version", "url", "collected_at")
"""Columns of `History.articles` that must be there."""

HISTORY_COLUMNS: tuple[str, ...] = (
    *HISTORY_REQUIRED,
    "run_id",
    "headline",
    "published_at",
    "published_precision",
    "published_source",
    "layout",
    "byline",
    "authors",
    "agencies",
    "section",
    "body",
    "duplicate_cluster_id",
)
"""Columns of `History.articles` that are read at all: what a caller should ask the warehouse for."""

HISTORY_DAYS = 35
"""Days of articles before the run that baselines look at; older rows change nothing. Five weeks, so that each weekday
is there at least four times."""

BODY_DAYS = 14
"""Days of which `body` is looked at (copies, repeated paragraphs); it may be null in older rows."""


@dataclass(frozen=True, slots=True)
class ArticleVerdict:
    """The checks' word on one version of an article."""

    verdict: Verdict
    """failed with a critical finding, flagged with a warning, else clean."""
    failed_checks: tuple[str, ...]
    """Checks with a finding of warning or above, by name, in alphabetical order."""
    duplicate_cluster_id: str | None
    """Same value: duplicates of each other; None: none known."""
    duplicate_role: DuplicateRole | None
    """What it is in that cluster."""


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """The checks' word on a source in this run."""

    verdict: Verdict
    """failed with a critical finding of level source, flagged with a warning, else clean."""
    checks: tuple[str, ...]
    """Source checks with a finding of warning or above, by name, in alphabetical order."""
    judged: tuple[str, ...]
    """Checks of every level that had something of the source to judge, by name, in alphabetical order: where another
    one found nothing, nothing was shown to be well."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a run's checks came to."""

    findings: pa.Table
    """TABLES["findings"]; sorted by source, level, article, URL and check."""
    measures: pa.Table
    """TABLES["measures"]; sorted by source and metric."""
    articles: Mapping[tuple[str, int], ArticleVerdict]
    """(article_id, version) of every candidate → its verdict."""
    sources: Mapping[str, SourceVerdict]
    """Every source of the run → its verdict."""
    docs_index: Path | None
    """Start page of the run's Data Docs; None where none were asked for."""


@dataclass(frozen=True, slots=True)
class ThresholdEntry:
    """One key of a check's table in sources.toml."""

    name: str
    default: str
    """As it would be written; "-" where unset."""
    doc: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One check as the catalogue tells it."""

    name: CheckName
    level: Level
    severity: Severity
    """By default."""
    expectation: str
    """Great Expectations' name of the Expectation."""
    says: str
    why: str
    example: str
    thresholds: tuple[ThresholdEntry, ...]
