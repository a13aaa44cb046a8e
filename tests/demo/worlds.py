"""Worlds and rows that several tests of the newsroom need."""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from demo.model import Article
from demo.pages import Page, Pages
from demo.world import World

PORT = 8000
SEEDS = (1, 20261122)


@lru_cache(maxsize=8)
def world_at(seed: int, tick: int) -> World:
    """A world after `tick` days; shared, so not to be advanced by a test."""
    world = World(seed, PORT)
    for _ in range(tick):
        world.advance()
    return world


@lru_cache(maxsize=8)
def pages_at(seed: int, tick: int) -> Pages:
    return Pages(world_at(seed, tick))


def page_of(pages: Pages, article: Article) -> Page:
    page = pages.answer(article.site.host, urlsplit(article.url).path)
    assert page is not None
    return page


def folder_bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def ledger_row(truth: dict[str, Any], outcome: str, reason: str | None = None, **values: Any) -> dict[str, Any]:
    """A ledger row for the page of a truth row, collected the second the world began."""
    return {
        "source_id": truth["source_id"],
        "url_key": truth["url_key"],
        "collected_at": datetime(2026, 11, 20, 6, 0, tzinfo=UTC),
        "article_id": f"id-{truth['url_key']}",
        "outcome": outcome,
        "outcome_reason": reason,
        "outcome_evidence": None,
    } | values


def finding_row(truth: dict[str, Any], check: str, severity: str = "warning", **values: Any) -> dict[str, Any]:
    """A finding on the page of a truth row."""
    return {
        "source_id": truth["source_id"],
        "level": "source" if truth["url"] is None else "article",
        "check": check,
        "severity": severity,
        "url": truth["url"],
        "article_id": None if truth["url"] is None else f"id-{truth['url_key']}",
        "evidence": "as found",
        "collected_at": datetime(2026, 11, 20, 6, 0, tzinfo=UTC),
    } | values


def article_row(truth: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A published row of the page of a truth row that wants one, as it should be."""
    wanted = truth["expected"]["row"]
    return {
        "source_id": truth["source_id"],
        "url_key": truth["url_key"],
        "collected_at": datetime(2026, 11, 20, 6, 0, tzinfo=UTC),
        "article_id": f"id-{truth['url_key']}",
        "version": 1,
        "revision": 1,
        "headline": wanted["headline"],
        "authors": wanted["authors"],
        "body": "\n".join(wanted["contains"]),
    } | values
