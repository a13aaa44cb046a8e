"""From what was found to the rows of the contract and to verdicts: pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from expectations.definition import Check
from expectations.detection import Detected, Finding, judged
from expectations.names import Level
from expectations.records import ArticleVerdict, SourceVerdict
from expectations.text import clip, count_words
from expectations.views import Article, Page, Run
from warehouse.contract import TABLES, DuplicateRole, Severity, Verdict, table_from_rows
from warehouse.contract.identity import finding_id

_SAMPLES = 3  # URLs, as the contract says


def findings_table(findings: Iterable[Finding], *, run_id: str, now: datetime) -> pa.Table:
    """TABLES["findings"], sorted; the same findings give the same table whatever their order."""
    rows = [_row(finding, run_id, now) for finding in findings]
    rows.sort(
        key=lambda row: (
            row["source_id"],
            row["level"],
            row["article_id"] or "",
            row["version"] or 0,
            row["url"] or "",
            row["check"],
            row["column"] or "",
        )
    )
    return table_from_rows(TABLES["findings"], rows)


def _row(finding: Finding, run_id: str, now: datetime) -> dict[str, Any]:
    subject, found = finding.subject, finding.found
    is_article = isinstance(subject, Article)
    article_id = subject.article_id if isinstance(subject, Article) else None
    version = subject.version if isinstance(subject, Article) else None
    url = subject.url if isinstance(subject, Article | Page) else None
    named = f"{article_id}:{version}" if is_article else (url or "")
    return {
        "run_id": run_id,
        "source_id": subject.source_id,
        "collected_at": now,
        "finding_id": finding_id(run_id, subject.source_id, named, finding.check.value, found.column or ""),
        "check": finding.check.value,
        "severity": found.severity.value,
        "level": finding.level.value,
        "article_id": article_id,
        "version": version,
        "url": url,
        "column": found.column,
        "value": found.value,
        "threshold": found.threshold,
        "evidence": clip(found.evidence) if found.evidence else None,
        "message": found.message,
        "sample_urls": list(found.sample_urls[:_SAMPLES]),
        "month": f"{now:%Y-%m}",
    }


def article_verdicts(run: Run, detected: Detected) -> dict[tuple[str, int], ArticleVerdict]:
    """The word on every candidate."""
    severities: dict[tuple[str, int], dict[str, Severity]] = defaultdict(dict)
    for finding in detected.findings:
        if isinstance(finding.subject, Article):
            _worst(severities[finding.subject.article_id, finding.subject.version], finding)
    verdicts = {}
    for article in run.articles:
        key = (article.article_id, article.version)
        cluster_id, role = _duplicate(run, article)
        verdict, failed = _verdict(severities[key])
        verdicts[key] = ArticleVerdict(verdict, failed, cluster_id, role)
    return verdicts


def withheld(verdicts: Mapping[tuple[str, int], ArticleVerdict]) -> frozenset[tuple[str, int]]:
    """(article_id, version) of the candidates that go to quarantine."""
    return frozenset(key for key, given in verdicts.items() if given.verdict is Verdict.FAILED)


def source_verdicts(run: Run, detected: Detected, checks: Sequence[Check[Any, Any]]) -> dict[str, SourceVerdict]:
    """The word on every source: from findings of level source alone, and what of `checks` had something to judge."""
    severities: dict[str, dict[str, Severity]] = defaultdict(dict)
    for finding in detected.findings:
        if finding.level is Level.SOURCE:
            _worst(severities[finding.subject.source_id], finding)
    return {
        source.source_id: SourceVerdict(*_verdict(severities[source.source_id]), judged(run, source, checks))
        for source in run.sources
    }


def _worst(severities: dict[str, Severity], finding: Finding) -> None:
    name, severity = finding.check.value, finding.found.severity
    if name not in severities or severity.rank > severities[name].rank:
        severities[name] = severity


def _verdict(severities: Mapping[str, Severity]) -> tuple[Verdict, tuple[str, ...]]:
    failed = tuple(sorted(name for name, severity in severities.items() if severity is not Severity.INFO))
    if Severity.CRITICAL in severities.values():
        return Verdict.FAILED, failed
    return (Verdict.FLAGGED if failed else Verdict.CLEAN), failed


def _duplicate(run: Run, article: Article) -> tuple[str | None, DuplicateRole | None]:
    """Cluster and role by body; where no body is alike, by headline."""
    membership = run.clusters.members.get(article.article_id)
    if membership is not None:
        return membership.cluster_id, membership.role
    if article.headline_key is None or article.headline_key not in run.twins.groups:
        return None, None
    if count_words(article.headline_key) < run.limits(article.source_id).duplicate_headline.min_words:
        return None, None
    earlier = run.twins.earlier(article)
    if not earlier:
        return article.article_id, DuplicateRole.FIRST
    first = min(earlier, key=lambda text: (text.article_id not in run.twins.known, text.order))
    return first.cluster_id or first.article_id, DuplicateRole.SAME_HEADLINE
