# ruff: noqa: E501  (XML, TOML and HTML are kept on the lines they have in the file)
"""The files a world writes: truth, sources, clock. Whole or not at all; the five stages never read the truth."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo.dress.wordpress import INVITATION
from demo.faults import role, true_authors_shown
from demo.model import EXPECTED, Article, BlockKind, FaultClass, Site
from demo.sites import BUSY_HOST, ENDLESS_HOST, TOO_MANY_HOST, TROUBLE_HOST
from demo.world import DAY, RELAUNCH_TICK, World
from warehouse.contract.identity import url_key


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_whole(path: Path, text: str) -> None:
    """The text under the path, by way of a file beside it."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _row(**values: Any) -> dict[str, Any]:
    return values


def truth_rows(world: World) -> Iterator[dict[str, Any]]:
    """One row for each article the world ever published and for each fault of a source, by source and address."""
    for fault in world.source_faults():
        yield _row(
            url=None,
            url_key=None,
            source_id=fault.source_id,
            level="source",
            kind="source",
            fault=fault.fault.value,
            variant="",
            tick=fault.tick,
            since=instant(world.start + fault.tick * DAY),
            removed=None,
            expected=EXPECTED[fault.fault],
            optional=False,
            also=[],
            detail=fault.detail,
        )
    for article in sorted(world.articles.values(), key=lambda item: (item.site.source_id, item.published, item.url)):
        yield _article_row(world, article)


def _article_row(world: World, article: Article) -> dict[str, Any]:
    fault = article.fault
    expected: dict[str, Any] | None = None
    if fault is not None:
        expected = dict(EXPECTED[fault.fault])
        if fault.fault is FaultClass.NAIVE_THEME_PAGE:
            expected["row"] = _naive_row(world, article)
    since = article.published if article.born_tick == 0 else world.start + article.born_tick * DAY
    return _row(
        url=article.url,
        url_key=url_key(article.url),
        source_id=article.site.source_id,
        level="page" if fault and fault.fault is FaultClass.SECTION_PAGE else "article",
        kind="gone" if article.gone_tick == 0 else "article",
        fault=fault.fault.value if fault else None,
        variant=fault.variant if fault else "",
        tick=_fault_tick(article),
        since=instant(since),
        removed=instant(article.gone_at) if article.gone_at else None,
        expected=expected,
        optional=bool(fault and fault.optional),
        also=list(fault.also) if fault else [],
        detail=fault.detail if fault else ("agency copy" if article.wire_id else ""),
        wire_id=article.wire_id or None,
    )


def _fault_tick(article: Article) -> int:
    if article.fault and article.fault.variant == "new template" and article.fault.optional:
        return max(RELAUNCH_TICK, article.born_tick)
    return article.born_tick


def _naive_row(world: World, article: Article) -> dict[str, Any]:
    """What the published row of the user's kind of page must and must not hold, and what it may: nothing else."""
    kept = [line for block in article.story.blocks for line in block.lines()]
    return {
        "headline": article.story.headline,
        "authors": list(article.authors),
        "contains": kept,
        "may_hold": [INVITATION, *(block.text for block in article.story.blocks if block.kind is BlockKind.CAPTION)],
        "lacks": [
            article.story.headline,
            role(article, world.seed),
            "You may also like",
            "Leave a Comment",
            "Cancel Reply",
            "Akismet",
            "Adblock Detected",
            "switching off your ad blocker",
            "Your email address will not be published",
            "Home »",
        ],
    }


def article_rows(world: World) -> Iterator[dict[str, Any]]:
    """Every version of every article with what is true of it; section pages are no articles."""
    for tick, article in world.versions:
        if article.fault and article.fault.fault is FaultClass.SECTION_PAGE:
            continue
        yield _row(
            url=article.url,
            url_key=url_key(article.url),
            source_id=article.site.source_id,
            version=article.version,
            tick=tick,
            headline=article.story.headline,
            authors=list(article.authors),
            authors_shown=list(true_authors_shown(article)),
            agencies=list(article.agencies),
            published=article.published.isoformat(),
            modified=article.modified.isoformat() if article.modified else None,
            language=article.story.language,
            section=article.story.section,
            tags=list(article.story.tags),
            body=article.story.body(),
            fault=article.fault.fault.value if article.fault else None,
        )


def lines(rows: Iterable[dict[str, Any]]) -> str:
    """JSON, one object a line."""
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)


def _toml_list(values: Iterable[str]) -> str:
    return "[" + ", ".join(json.dumps(value) for value in values) + "]"


def sources_toml(sites: Iterable[Site]) -> str:
    """The sites as Copydesk reads its sources."""
    return "# Written by the demo newsroom.\n\n" + "\n".join(map(_source, sites))


def _source(site: Site) -> str:
    values = {
        "id": json.dumps(site.source_id),
        "name": json.dumps(site.name, ensure_ascii=False),
        "home": json.dumps(site.base + "/"),
        "language": json.dumps(site.language),
        "feeds": _toml_list(site.feeds),
        "sitemaps": _toml_list(site.sitemaps),
        "sections": _toml_list(site.sections),
        "every": '"1d"',
        "min_delay_seconds": "0",
        "max_concurrency": "8",
    }
    return "[[source]]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())


def trouble_toml(port: int) -> str:
    """Sources that go wrong, for tests of failures; not among the default ones."""
    rows = {
        "trouble-pages": (TROUBLE_HOST, "feeds", "/feed.xml", 8),
        "trouble-feed-html": (TROUBLE_HOST, "feeds", "/feed-that-is-html", 8),
        "trouble-gone": (TROUBLE_HOST, "feeds", "/no-such-feed.xml", 8),
        "trouble-sitemap": (ENDLESS_HOST, "sitemaps", "/sitemap-0.xml", 8),
        # One request at a time: what comes after the page that asks for a wait is not under way beside it.
        "trouble-busy": (BUSY_HOST, "feeds", "/feed.xml", 1),
        "trouble-too-many": (TOO_MANY_HOST, "feeds", "/feed.xml", 1),
    }
    parts = ["# Written by the demo newsroom: sources that go wrong.\n"]
    for source, (host, way, path, concurrency) in rows.items():
        base = f"http://{host}:{port}"
        ways = {"feeds": "[]", "sitemaps": "[]", "sections": "[]"} | {way: _toml_list([base + path])}
        listed = "\n".join(f"{name} = {value}" for name, value in ways.items())
        parts.append(
            f'[[source]]\nid = "{source}"\nname = "{source}"\nhome = "{base}/"\nlanguage = "en"\n{listed}\nevery = "1d"\nmin_delay_seconds = 0\nmax_concurrency = {concurrency}\n'
        )
    return "\n".join(parts)


def write_world(world: World, folder: Path) -> None:
    """All files of the world as it is now."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "truth.jsonl", lines(truth_rows(world)))
    write_whole(folder / "truth_articles.jsonl", lines(article_rows(world)))
    write_whole(folder / "sources.toml", sources_toml(world.sites))
    write_whole(folder / "trouble-sources.toml", trouble_toml(world.port))
    write_whole(folder / "clock.txt", instant(world.now) + "\n")
