"""The checks: is what was collected fit to be published, and are the sources still what they were?

Takes: a run's new and changed articles, all its pages and fetches (tables of `warehouse.contract`), what the
warehouse knew before (`History`), each source's `Thresholds`, language and name, the run's id and time.
Gives: `CheckResult`: the findings, the measures that later baselines are learned from, a verdict for every article
and every source, labels of duplicates, and (where a folder is named) Data Docs that open without a network.
Errors: `expectations.errors`. A fault of an article is a finding, never an error; a rule that crashes is an error
that names the rule, never a finding.
Never: fetches, writes tables, reads the clock (`now` is an argument, baselines follow it), knows an answer in advance.

Each check is one module of `expectations.checks`: a pure detector, its definition and its Expectation. Importing this
package is light; Great Expectations (6 to 28 seconds) is loaded by `check`, `catalogue` or `preload`.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.errors import DocsError, ExpectationsError, HistoryError, RuleCrashedError, SuiteError
from expectations.names import MEASURES, CheckName, Level, Metric
from expectations.thresholds import Thresholds

if TYPE_CHECKING:
    import pyarrow as pa

    from expectations.records import (
        HISTORY_COLUMNS,
        HISTORY_DAYS,
        ArticleVerdict,
        CatalogueEntry,
        CheckResult,
        History,
        SourceVerdict,
    )

__all__ = [
    "HISTORY_COLUMNS",
    "HISTORY_DAYS",
    "MEASURES",
    "ArticleVerdict",
    "CatalogueEntry",
    "CheckName",
    "CheckResult",
    "DocsError",
    "ExpectationsError",
    "History",
    "HistoryError",
    "Level",
    "Metric",
    "RuleCrashedError",
    "SourceVerdict",
    "SuiteError",
    "Thresholds",
    "catalogue",
    "check",
    "preload",
]

_RECORDS = frozenset(
    {"HISTORY_COLUMNS", "HISTORY_DAYS", "ArticleVerdict", "CatalogueEntry", "CheckResult", "History", "SourceVerdict"}
)


def __getattr__(name: str) -> object:
    """The records, which need Arrow, are loaded when they are first asked for."""
    if name in _RECORDS:
        from expectations import records

        return getattr(records, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def check(
    candidates: "pa.Table",
    pages: "pa.Table",
    fetches: "pa.Table",
    history: "History",
    *,
    run_id: str,
    now: datetime,
    thresholds: Mapping[str, Thresholds],
    languages: Mapping[str, str | None],
    names: Mapping[str, str],
    docs_dir: Path | None,
    report_url: str | None = None,
) -> "CheckResult":
    """Checks one run. The same input gives the same result, whatever the order of its rows.

    Args:
        candidates: new and changed articles: the article columns of HANDOVERS["pages"] with article_id, version and
            revision set.
        pages: all pages of the run, rejected ones included: HANDOVERS["pages"].
        fetches: the run's fetches: HANDOVERS["fetches"].
        history: what the warehouse knew before the run; `HISTORY_COLUMNS` of the last `HISTORY_DAYS` days are read.
        run_id: the run.
        now: the run's time, aware UTC.
        thresholds: limits by source id; a source without an entry has the defaults.
        languages: language of each source, ISO 639-1, or None where it has none or several.
        names: name of each source as its readers know it; with `thresholds` and `languages` it says which sources
            belong to the run even if nothing came of them.
        docs_dir: folder for the run's Data Docs, replaced whole; None builds none.
        report_url: address under which the Data Docs are published, linked from their start page.

    Raises:
        HistoryError: a table lacks a column, or `now` has no time zone.
        RuleCrashedError: a rule raised an exception instead of giving a verdict.
        SuiteError: Great Expectations did not answer for every rule.
        DocsError: the Data Docs could not be written.
    """
    from expectations.engine import check as run_checks

    return run_checks(
        candidates,
        pages,
        fetches,
        history,
        run_id=run_id,
        now=now,
        thresholds=thresholds,
        languages=languages,
        names=names,
        docs_dir=docs_dir,
        report_url=report_url,
    )


def catalogue() -> "tuple[CatalogueEntry, ...]":
    """Every check as its class tells it, in a fixed order."""
    from expectations.catalogue import entries

    return entries()


def preload() -> None:
    """Loads Great Expectations and the checks: for a background thread while pages are fetched."""
    import importlib

    importlib.import_module("expectations.engine")
