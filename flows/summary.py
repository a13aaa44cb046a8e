"""What a run says of itself: the figures that the command prints, alerts carry and Prefect shows."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from expectations import CheckResult
from flows.runs import Plan, RunFolder, read_problems
from warehouse.contract import FetchState, Outcome, Role, Severity, Verdict

SAMPLE_CHARACTERS = 160


class SourceSummary(TypedDict):
    """One source of a run."""

    source_id: str
    name: str
    verdict: str  # values.Verdict
    checks: list[str]  # checks of the source that failed at warning or above
    judged: list[str]  # checks that had something to judge: what the others did not find is not shown to be over
    considered: int  # pages that were found or due
    fetched: int
    outcomes: dict[str, int]  # pages by values.Outcome
    reasons: dict[str, dict[str, int]]  # by outcome, of pages that have one: RejectionReason or FetchReason


class CheckSummary(TypedDict):
    """Findings of one check in a run, and one of them."""

    check: str
    severity: str  # the worst of them
    count: int
    source_id: str
    url: str | None
    example: str


class AlertSummary(TypedDict):
    """One message that a run caused."""

    source_id: str
    cause: str  # the check
    action: str  # alerts.Kind: opened, worsened, reminder or resolved
    severity: str
    subject: str
    message: str  # the subject in full


class Summary(TypedDict):
    """One run."""

    run_id: str
    kind: str
    now: str  # RFC 3339
    verdict: str
    counts: dict[str, int]
    seconds: dict[str, float]
    sources: list[SourceSummary]
    checks: list[CheckSummary]
    docs: str | None  # first page of the Data Docs, a file
    link: str | None  # the same page where it is served, as of when the summary was read
    alerts: list[AlertSummary]  # empty until people have been told
    problems: list[dict[str, Any]]  # what an ingest left out of its input: path, offset, reason, message of each


def summarise(
    plan: Plan,
    run_row: Mapping[str, Any],
    ledger: Sequence[Mapping[str, Any]],
    result: CheckResult,
    *,
    names: Mapping[str, str],
) -> Summary:
    """The summary of a run from its staged rows."""
    counts = {outcome.value: run_row[outcome.value] for outcome in Outcome if outcome is not Outcome.READ}
    return {
        "run_id": plan.run_id,
        "kind": plan.kind.value,
        "now": plan.now.isoformat(),
        "verdict": run_row["verdict"],
        "counts": {"considered": run_row["considered"], "entries": run_row["entries"], **counts},
        "seconds": {stage: round(run_row[f"{stage}_seconds"], 2) for stage in ("crawl", "extract", "check")},
        "sources": [_source(source_id, ledger, result, names) for source_id in run_row["sources"]],
        "checks": _checks(result.findings.to_pylist()),
        "docs": str(result.docs_index) if result.docs_index else None,
        "link": None,
        "alerts": [],
        "problems": [],
    }


def read_summary(folder: RunFolder, link: str | None = None) -> Summary:
    """The summary of a run whose checks are done, with its alerts where people were told already.

    Args:
        folder: the run.
        link: where its Data Docs are served at the moment, as `flows.docs_server.web_link` gives it.
    """
    summary: Summary = json.loads(folder.summary_file.read_text("utf-8"))
    summary["link"] = link if summary["docs"] else None
    summary["problems"] = read_problems(folder)
    if folder.is_finished:
        summary["alerts"] = json.loads(folder.done_file.read_text("utf-8"))["alerts"]
    return summary


def _source(
    source_id: str, ledger: Iterable[Mapping[str, Any]], result: CheckResult, names: Mapping[str, str]
) -> SourceSummary:
    pages = [row for row in ledger if row["source_id"] == source_id and row["role"] == Role.PAGE]
    said = result.sources.get(source_id)
    return {
        "source_id": source_id,
        "name": names.get(source_id, source_id),
        "verdict": (said.verdict if said else Verdict.CLEAN).value,
        "checks": sorted(said.checks) if said else [],
        "judged": sorted(said.judged) if said else [],
        "considered": len(pages),
        "fetched": sum(row["state"] == FetchState.FETCHED for row in pages),
        "outcomes": dict(sorted(Counter(row["outcome"] for row in pages).items())),
        "reasons": _reasons(pages),
    }


def _reasons(pages: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for row in pages:
        if row["outcome_reason"]:
            counted.setdefault(row["outcome"], Counter())[row["outcome_reason"]] += 1
    return {outcome: dict(reasons.most_common()) for outcome, reasons in sorted(counted.items())}


def _checks(findings: Sequence[Mapping[str, Any]]) -> list[CheckSummary]:
    by_check: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        by_check.setdefault(finding["check"], []).append(finding)
    summaries: list[CheckSummary] = []
    for check, found in by_check.items():
        worst = max(found, key=lambda row: (Severity(row["severity"]).rank, row["finding_id"]))
        summaries.append(
            {
                "check": check,
                "severity": worst["severity"],
                "count": len(found),
                "source_id": worst["source_id"],
                "url": worst["url"],
                "example": " ".join((worst["evidence"] or worst["message"]).split())[:SAMPLE_CHARACTERS],
            }
        )
    return sorted(summaries, key=lambda row: (-Severity(row["severity"]).rank, -row["count"], row["check"]))
