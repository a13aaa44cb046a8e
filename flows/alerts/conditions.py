"""Findings of a run as conditions: one for each source and check that is warning or above."""

from collections.abc import Iterable, Mapping
from typing import Any

from flows.alerts.model import Condition, Sample
from warehouse.contract import Severity

SAMPLES = 3  # pages in one message
_SENTENCES = 3  # findings of one check on one source (by column) that one message spells out
_SOURCE_LEVEL = "source"


def conditions_of(
    findings: Iterable[Mapping[str, Any]], *, run_id: str, names: Mapping[str, str], link: str | None
) -> list[Condition]:
    """The source-level findings of warning or above, those of one check on one source as one condition.

    Args:
        findings: rows of the findings table (`TABLES["findings"]`), as ``table.to_pylist()`` gives them. Those on
            articles and pages lend their evidence to the samples.
        run_id: the run that found them.
        names: names of the sources by id; an id without one (an ingest's) stands for itself.
        link: address of the run's report.
    """
    rows = list(findings)
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["level"] == _SOURCE_LEVEL and Severity(row["severity"]).rank >= Severity.WARNING.rank:
            found.setdefault((row["source_id"], row["check"]), []).append(row)
    evidence = _evidence(rows)
    return [
        _condition(group, evidence, run_id=run_id, name=names.get(key[0], key[0]), link=link)
        for key, group in sorted(found.items())
    ]


def _condition(
    group: list[Mapping[str, Any]],
    evidence: Mapping[tuple[str, str], str],
    *,
    run_id: str,
    name: str,
    link: str | None,
) -> Condition:
    group = sorted(group, key=lambda row: (-Severity(row["severity"]).rank, row["column"] or "", row["finding_id"]))
    worst = group[0]
    urls = list(dict.fromkeys(url for row in group for url in row["sample_urls"]))[:SAMPLES]
    return Condition(
        source_id=worst["source_id"],
        source_name=name,
        cause=worst["check"],
        severity=Severity(worst["severity"]),
        message="; ".join(row["message"].rstrip(". ") for row in group[:_SENTENCES]),
        value=worst["value"],
        threshold=worst["threshold"],
        evidence=worst["evidence"],
        samples=tuple(Sample(url=url, evidence=evidence.get((worst["source_id"], url))) for url in urls),
        run_id=run_id,
        link=link,
    )


def _evidence(rows: list[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """What was found on each page, the most severe first: by source and address."""
    found: dict[tuple[str, str], str] = {}
    for row in sorted(rows, key=lambda row: (-Severity(row["severity"]).rank, row["finding_id"])):
        if row["url"] and (row["evidence"] or row["message"]):
            found.setdefault((row["source_id"], row["url"]), row["evidence"] or row["message"])
    return found
