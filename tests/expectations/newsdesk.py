"""A small desk that writes candidates, pages, fetches and history for tests: every text is our own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from expectations import CheckResult, History, Thresholds, check
from warehouse.contract import (
    HANDOVERS,
    TABLES,
    FetchState,
    PageState,
    RejectionReason,
    Role,
    table_from_rows,
)
from warehouse.contract.identity import article_id, content_hash, url_key

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUN = "run-1"
LAYOUT = 0x0F0F_0F0F_0F0F_0F0F
OTHER_LAYOUT = 0x7777_1234_5678_1111

_NOUNS = (
    *(
        "harbour",
        "council",
        "tram",
        "museum",
        "school",
        "bridge",
        "ferry",
        "market",
        "winter",
        "budget",
        "survey",
        "quay",
    ),
    *("library", "orchard", "minister", "teacher", "captain", "engineer", "vote", "delay", "repair", "plan", "fund"),
    *("timetable", "rule", "meeting", "doubt", "resident", "price", "river", "station", "forest", "valley", "clinic"),
    *("bakery", "choir", "archive", "lantern", "roof", "canal", "tower", "harvest", "theatre", "coast", "island"),
)
_VERBS = ("postponed", "presented", "rejected", "reviewed", "defended", "opened", "closed", "counted", "promised")


def prose(seed: int, paragraphs: int = 5) -> str:
    """A body of `paragraphs` paragraphs that no other seed shares, about 45 words each."""
    rng = Random(seed)
    lines = []
    for _ in range(paragraphs):
        sentences = []
        for _ in range(4):
            first, second, third, fourth = rng.sample(_NOUNS, 4)
            verb = rng.choice(_VERBS)
            sentences.append(f"The {first} and the {second} {verb} what the {third} had asked of the {fourth}.")
        lines.append(" ".join(sentences))
    return "\n".join(lines)


def article(number: int = 1, source: str = "alpha", **changes: Any) -> dict[str, Any]:
    """A clean candidate; `changes` overwrite columns."""
    url = changes.pop("url", f"https://{source}.example.org/story-{number}")
    body = changes.get("body", prose(number + 1000 * sum(map(ord, source))))
    row: dict[str, Any] = {
        "run_id": RUN,
        "source_id": source,
        "url": url,
        "url_key": url_key(url),
        "collected_at": NOW,
        "page_state": PageState.ARTICLE.value,
        "rejection": None,
        "rejection_evidence": None,
        "retryable": None,
        "extract_ms": 12.0,
        "article_id": article_id(source, url_key(url)),
        "article_key": url_key(url),
        "canonical_url": url,
        "canonical_source": "link",
        "headline": f"Council of {source} settles question {number} of the winter",
        "headline_source": "page",
        "byline": "Mara Lindqvist",
        "authors": ["Mara Lindqvist"],
        "agencies": [],
        "byline_source": "json-ld",
        "published_at": NOW - timedelta(hours=2 + number),
        "published_text": "this morning",
        "published_offset_minutes": 0,
        "published_precision": "minute",
        "published_source": "json-ld",
        "modified_at": None,
        "modified_text": None,
        "modified_offset_minutes": None,
        "modified_precision": None,
        "modified_source": None,
        "description": None,
        "description_source": None,
        "section": "Region",
        "section_source": "meta",
        "tags": [],
        "tags_source": None,
        "language": "en",
        "markup_language": "en",
        "image_url": None,
        "image_source": None,
        "body": body,
        "word_count": len((body or "").split()),
        "paywalled": None,
        "paywalled_source": None,
        "content_hash": content_hash("x", [], body or ""),
        "layout": LAYOUT,
        "signals": [],
        "agreement": 1.0,
        "extractor": "trafilatura",
        "extractor_version": "1",
        "warc_file": None,
        "warc_offset": None,
        "warc_length": None,
        "version": 1,
        "revision": 1,
    }
    unknown = changes.keys() - row.keys()
    assert not unknown, unknown
    return {**row, **changes}


def rejected(
    reason: RejectionReason, number: int = 1, source: str = "alpha", evidence: str = "a wall"
) -> dict[str, Any]:
    """A page that is no article."""
    url = f"https://{source}.example.org/wall-{number}"
    row = {**article(number, source, url=url), "page_state": PageState.REJECTED.value, "rejection": reason.value}
    kept = {"run_id", "source_id", "url", "url_key", "collected_at", "page_state", "rejection"}
    return {
        **{name: (value if name in kept else None) for name, value in row.items()},
        "rejection_evidence": evidence,
        "retryable": True,
    }


def fetch(number: int = 1, source: str = "alpha", **changes: Any) -> dict[str, Any]:
    """A request for a page that was answered."""
    row: dict[str, Any] = dict.fromkeys(HANDOVERS["fetches"].names)
    url = f"https://{source}.example.org/story-{number}"
    row.update(
        run_id=RUN,
        source_id=source,
        url=url,
        url_key=url_key(url),
        role=Role.PAGE.value,
        discovered_via="feed",
        state=FetchState.FETCHED.value,
        http_status=200,
    )
    return {**row, **changes}


def published(row: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The row of TABLES["articles"] that a candidate became in an earlier run."""
    stored = {
        **{name: row.get(name) for name in TABLES["articles"].names},
        "run_id": "run-0",
        "collected_at": NOW - timedelta(days=1),
        "duplicate_cluster_id": None,
        "duplicate_role": None,
        "verdict": "clean",
        "failed_checks": [],
        "month": "2026-11",
    }
    return {**stored, **changes}


def backlog(source: str = "alpha", days: int = 14, per_day: int = 3, **changes: Any) -> list[dict[str, Any]]:
    """A history as one earlier run over a feed's backlog leaves it: all collected yesterday, published before."""
    collected = NOW - timedelta(days=1)
    rows = []
    for day in range(days):
        for slot in range(per_day):
            number = 1000 + day * per_day + slot
            when = collected - timedelta(hours=1 + day * 24 + slot * (24 // per_day))
            rows.append(published(article(number, source, published_at=when), **changes))
    return rows


@dataclass
class Desk:
    """Rows of one run, and what `check` says of them."""

    candidates: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    fetches: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    thresholds: dict[str, Thresholds] = field(default_factory=dict)
    languages: dict[str, str | None] = field(default_factory=lambda: {"alpha": "en"})
    names: dict[str, str] = field(default_factory=lambda: {"alpha": "Alpha Courier"})

    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table, History]:
        extra = [pa.field("version", pa.int64()), pa.field("revision", pa.int64())]
        candidate_schema = pa.schema([*HANDOVERS["pages"], *extra])
        pages = [{n: row[n] for n in HANDOVERS["pages"].names} for row in (*self.candidates, *self.pages)]
        return (
            table_from_rows(candidate_schema, self.candidates),
            table_from_rows(HANDOVERS["pages"], pages),
            table_from_rows(HANDOVERS["fetches"], self.fetches),
            History(
                articles=table_from_rows(TABLES["articles"], self.history),
                measures=table_from_rows(TABLES["measures"], self.measures),
            ),
        )

    def check(self, docs_dir: Path | None = None, **changes: Any) -> CheckResult:
        candidates, pages, fetches, history = self.tables()
        settings: dict[str, Any] = {
            "run_id": RUN,
            "now": NOW,
            "thresholds": self.thresholds,
            "languages": self.languages,
            "names": self.names,
            "docs_dir": docs_dir,
        }
        return check(candidates, pages, fetches, history, **{**settings, **changes})


def found(result: CheckResult, name: str) -> list[dict[str, Any]]:
    """The findings of one check."""
    rows: list[dict[str, Any]] = [row for row in result.findings.to_pylist() if row["check"] == name]
    return rows
