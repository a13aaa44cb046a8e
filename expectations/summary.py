"""The start page of a run's Data Docs: pure text from tables. Everything scraped is escaped before it is placed."""

import html
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from expectations.links import is_web, link
from expectations.names import Level
from expectations.offline import POLICY, STYLESHEET
from expectations.records import ArticleVerdict, SourceVerdict
from expectations.suites import SUITE_NAMES, SuiteResult
from expectations.text import clip
from warehouse.contract import Severity, Verdict

VERDICTS = (
    "A verdict is about the source as a whole: critical findings of its own checks fail it, and with it the run. An "
    "article with critical findings is withheld (quarantine), a wall is rejected; neither fails the source: when they "
    "become many, the checks withheld_share and quarantined_share say so."
)
"""What a verdict means, beside critical findings that do not fail the source."""
_SAMPLES = 10  # findings shown of each check; the findings table has all


@dataclass(frozen=True, slots=True)
class Summary:
    """What the start page tells."""

    run_id: str
    now: datetime
    names: Mapping[str, str]
    findings: pa.Table
    articles: Mapping[tuple[str, int], ArticleVerdict]
    sources: Mapping[str, SourceVerdict]
    results: Sequence[SuiteResult]
    links: Mapping[Level, str]
    """Page of each suite's results, relative to the start page."""
    report_url: str | None


def render(summary: Summary) -> str:
    """The page, whole."""
    rows: list[dict[str, Any]] = summary.findings.to_pylist()
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_e(POLICY)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Checks of run {_e(summary.run_id)}</title>",
            f'<link rel="stylesheet" href="{STYLESHEET}"></head><body>',
            _header(summary),
            "<main>",
            _tiles(summary, rows),
            _sources(summary, rows),
            _checks(rows),
            *_samples(summary, rows),
            _suites(summary),
            "</main>",
            "<footer>Built from Great Expectations' results. This page loads nothing from elsewhere.</footer>",
            "</body></html>",
        )
    )


def _header(summary: Summary) -> str:
    published = f' · <a href="{_e(summary.report_url or "")}">published</a>' if is_web(summary.report_url) else ""
    return (
        f"<header class='run'><div><h1>Checks of run {_e(summary.run_id)}</h1>"
        f"<p>{summary.now:%A, %d %B %Y, %H:%M} UTC{published}</p></div></header>"
    )


def _tiles(summary: Summary, rows: Sequence[Mapping[str, Any]]) -> str:
    given = Counter(verdict.verdict for verdict in summary.articles.values())
    severities = Counter(row["severity"] for row in rows)
    failed = sum(verdict.verdict is Verdict.FAILED for verdict in summary.sources.values())
    tiles = (
        (len(summary.articles), "articles checked"),
        (given[Verdict.CLEAN], "clean"),
        (given[Verdict.FLAGGED], "flagged"),
        (given[Verdict.FAILED], "withheld"),
        (f"{failed} of {len(summary.sources)}", "sources failed"),
        *((severities[level.value], f"{level.value} findings") for level in reversed(Severity)),
    )
    items = "".join(f"<li><strong>{_e(str(figure))}</strong><span>{_e(what)}</span></li>" for figure, what in tiles)
    return f"<ul class='tiles'>{items}</ul>"


def _sources(summary: Summary, rows: Sequence[Mapping[str, Any]]) -> str:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row["source_id"]][row["severity"]] += 1
    ranks = list(Verdict)
    ordered = sorted(summary.sources.items(), key=lambda item: (-ranks.index(item[1].verdict), item[0]))
    lines = [
        (
            f"<td class='name'>{_e(summary.names.get(source_id) or source_id)}</td>",
            f"<td>{_badge('verdict', verdict.verdict.value)}</td>",
            *(f"<td class='number'>{counts[source_id][level.value] or '–'}</td>" for level in reversed(Severity)),
            f"<td>{_e(', '.join(verdict.checks)) or '–'}</td>",
        )
        for source_id, verdict in ordered
    ]
    head = ("source", "verdict", "#critical", "#warning", "#info", "checks of the source that failed")
    note = f"<p class='soft'>{_e(VERDICTS)}</p>"
    return f"<section><h2>Sources</h2>{note}{_table(head, lines)}</section>"


def _checks(rows: Sequence[Mapping[str, Any]]) -> str:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    levels = {}
    for row in rows:
        counts[row["check"]][row["severity"]] += 1
        levels[row["check"]] = row["level"]
    if not counts:
        return "<section><h2>Findings by check</h2><p class='soft'>Nothing was found.</p></section>"
    lines = [
        (
            f"<td class='name'><a href='#{_e(check)}'>{_e(check)}</a></td>",
            f"<td>{_e(levels[check])}</td>",
            *(f"<td class='number'>{counts[check][level.value] or '–'}</td>" for level in reversed(Severity)),
        )
        for check in _by_weight(counts)
    ]
    head = ("check", "level", "#critical", "#warning", "#info")
    return f"<section><h2>Findings by check</h2>{_table(head, lines)}</section>"


def _samples(summary: Summary, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    by_check: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        by_check[row["check"]].append(row)
        counts[row["check"]][row["severity"]] += 1
    for check in _by_weight(counts):
        found = sorted(by_check[check], key=lambda row: -Severity(row["severity"]).rank)
        lines = [
            (
                f"<td>{_badge('severity', row['severity'])}</td>",
                f"<td class='name'>{_e(summary.names.get(row['source_id']) or row['source_id'])}</td>",
                f"<td>{_where(row)}</td>",
                f"<td>{_e(row['message'])}</td>",
                f"<td class='evidence'>{_e(clip(row['evidence'] or '', 240))}</td>",
            )
            for row in found[:_SAMPLES]
        ]
        more = len(found) - _SAMPLES
        note = f"<p class='soft'>and {more} more in the findings table</p>" if more > 0 else ""
        head = ("severity", "source", "page", "finding", "evidence")
        yield f"<section id='{_e(check)}'><h2>{_e(check)}</h2>{_table(head, lines, 'findings')}{note}</section>"


def _suites(summary: Summary) -> str:
    lines = [
        (
            f"<td class='name'><a href='{_e(summary.links[result.level])}'>{_e(SUITE_NAMES[result.level])}</a></td>",
            f"<td class='number'>{result.expectations}</td>",
            f"<td class='number'>{result.expectations - len(result.failed)}</td>",
            f"<td>{_e(', '.join(result.failed)) or '–'}</td>",
        )
        for result in summary.results
    ]
    head = ("suite", "#expectations", "#held", "did not hold")
    return f"<section><h2>Suites in Great Expectations</h2>{_table(head, lines)}</section>"


def _by_weight(counts: Mapping[str, Counter[str]]) -> list[str]:
    """Checks with the gravest findings first."""
    return sorted(counts, key=lambda check: ([-counts[check][level.value] for level in reversed(Severity)], check))


def _where(row: Mapping[str, Any]) -> str:
    urls = [row["url"]] if row["url"] else list(row["sample_urls"])
    return "<br>".join(link(url) for url in urls) or "–"


def _badge(kind: str, value: str) -> str:
    return f"<span class='badge {kind}-{_e(value)}'>{_e(value)}</span>"


def _table(head: Iterable[str], lines: Iterable[Iterable[str]], kind: str = "figures") -> str:
    """Columns whose title begins with # hold numbers."""
    cells = "".join(f"<th class='number'>{_e(t[1:])}</th>" if t[0] == "#" else f"<th>{_e(t)}</th>" for t in head)
    body = "".join(f"<tr>{''.join(line)}</tr>" for line in lines)
    return f"<table class='{kind}'><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _e(text: str) -> str:
    return html.escape(text, quote=True)
