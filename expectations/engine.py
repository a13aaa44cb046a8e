"""The stage: a run's tables and its history in, findings, measures, verdicts and Data Docs out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from expectations.checks import checks_of
from expectations.detection import detect_level
from expectations.docs import write_docs
from expectations.measuring import measures_table
from expectations.names import Level
from expectations.reading import read_run
from expectations.records import CheckResult, History
from expectations.suites import validate
from expectations.tables import article_verdicts, findings_table, source_verdicts, withheld
from expectations.thresholds import Thresholds


def check(
    candidates: pa.Table,
    pages: pa.Table,
    fetches: pa.Table,
    history: History,
    *,
    run_id: str,
    now: datetime,
    thresholds: Mapping[str, Thresholds],
    languages: Mapping[str, str | None],
    names: Mapping[str, str],
    docs_dir: Path | None,
    report_url: str | None = None,
) -> CheckResult:
    """Checks one run. See `expectations.check`, which loads this module when it is first called."""
    run = read_run(
        candidates,
        pages,
        fetches,
        history,
        run_id=run_id,
        now=now,
        thresholds=thresholds,
        languages=languages,
        names=names,
    )
    of_articles = detect_level(run, Level.ARTICLE, checks_of(Level.ARTICLE))
    verdicts = article_verdicts(run, of_articles)
    of_pages = detect_level(run, Level.PAGE, checks_of(Level.PAGE))
    run = replace(run, quarantined=withheld(verdicts))
    of_sources = detect_level(run, Level.SOURCE, checks_of(Level.SOURCE))
    levels = (of_articles, of_pages, of_sources)
    findings = findings_table((item for level in levels for item in level.findings), run_id=run_id, now=now)
    measures = measures_table(run, of_articles, verdicts, run_id=run_id, now=now)
    sources = source_verdicts(run, of_sources, [check for level in Level for check in checks_of(level)])
    if docs_dir is None:
        validate(levels, run_id=run_id, now=now, names=names, site_dir=None)
        index = None
    else:
        index = write_docs(
            levels,
            findings,
            verdicts,
            sources,
            run_id=run_id,
            now=now,
            names=names,
            docs_dir=docs_dir,
            report_url=report_url,
        )
    return CheckResult(findings=findings, measures=measures, articles=verdicts, sources=sources, docs_index=index)
