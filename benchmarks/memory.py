"""What the site memory changes: ``python benchmarks/memory.py PAGES_DIR`` with ``--newsroom SEED`` or without.

PAGES_DIR holds `sites/` (`labels.jsonl`, `html/*.gz`; a few pages of each of some publishers) and `metrics.py`, the one
definition of every figure. Each page is read with what was learned, without labels, from the other pages of its
site: with nothing, with segments alone, with wrappers alone, with both. Given are the figures, how many pages got
worse and the worst five, and pages a second of one warm process beside trafilatura with its defaults and metadata.

With ``--newsroom`` the pages are those of the demo's newsroom of these seeds, whose truth says what the text is; each
fifth of a site's articles is read with what the other four teach.
"""

import argparse
import gzip
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# This file's name is no package's, but its folder holds one that bears one: the root stands in for it.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from extraction import Article, SiteMemory, Trace, learn, read, reset_caches  # noqa: E402 - after the path is set

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MODES = ("none", "segments", "wrappers", "both")
WARM_UP = 10
SHOWN = 5
WORSE = 0.002
"""Loss of F1 from which a page counts as worse."""


@dataclass
class Labelled:
    """One page with what it should give."""

    file: str
    site: str
    url: str
    html: bytes
    row: dict[str, Any]
    trace: Trace | None = None


@dataclass
class Figures:
    """What one mode gave."""

    predictions: list[dict[str, Any] | None] = field(default_factory=list)
    seconds: float = 0.0
    fitted: int = 0
    reasons: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, metavar="PAGES_DIR")
    parser.add_argument("--newsroom", type=int, nargs="+", metavar="SEED", help="the demo's newsroom of these seeds")
    parser.add_argument("--half", choices=("dev", "held", "all"), default="all", help="dev: file names with 0-9")
    parser.add_argument("--show", action="store_true", help="the worst pages and misfits, of the dev half alone")
    given = parser.parse_args()
    metrics = load_metrics(given.pages / "metrics.py")
    if given.newsroom:
        for seed in given.newsroom:
            pages = newsroom(seed)
            memories = in_fifths(pages)
            sys.stdout.write(f"seed {seed}: " + told(pages, metrics, memories, show=given.show))
        return 0
    pages = load(given.pages / "sites")
    memories = leave_one_out(pages)
    measured = [page for page in pages if given.half == "all" or (given.half == "dev") == is_dev(page)]
    sys.stdout.write(told(measured, metrics, memories, show=given.show))
    return 0


def load_metrics(path: Path) -> Any:
    """The module with `evaluate` and `body_prf`."""
    spec = importlib.util.spec_from_file_location("labelled_pages_metrics", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not there: PAGES_DIR has a metrics.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load(folder: Path) -> list[Labelled]:
    """Labelled pages of the sites, each with its trace."""
    pages = []
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        html = gzip.decompress((folder / "html" / row["file"]).read_bytes())
        pages.append(Labelled(row["file"], row["site"], row["url"], html, row, read(html, row["url"]).trace))
    return pages


def newsroom(seed: int) -> list[Labelled]:
    """Articles of a newsroom after two days, in their last version, as its sites show them."""
    from demo.pages import Pages
    from demo.records import article_rows
    from demo.world import World

    world = World(seed, 8000)
    for _ in range(2):
        world.advance()
    served, pages = Pages(world), []
    for row in {row["url"]: row for row in article_rows(world)}.values():
        parts = urlsplit(row["url"])
        page = served.answer(parts.hostname or "", parts.path)
        if page is None or page.status != OK or row["fault"] in UNREAD:
            continue
        trace = read(page.body, row["url"]).trace
        pages.append(Labelled(f"0{len(pages)}", row["source_id"], row["url"], page.body, row, trace))
    return pages


OK = 200
UNREAD = frozenset({"paywall_stub", "consent_wall", "challenge", "body_empty"})
"""Faults with which a page does not show its text."""


def in_fifths(pages: Sequence[Labelled]) -> dict[str, SiteMemory]:
    """For each page what the pages outside of its fifth of its site teach."""
    found = {}
    for site in {page.site for page in pages}:
        own = [page for page in pages if page.site == site]
        for fold in range(5):
            memory = learn(None, [page.trace for n, page in enumerate(own) if page.trace and n % 5 != fold], NOW)
            found.update({page.file: memory for page in own[fold::5]})
    return found


def is_dev(page: Labelled) -> bool:
    """Whether a page belongs to the half that was looked at."""
    return page.file[0].isdigit()


def leave_one_out(pages: Sequence[Labelled]) -> dict[str, SiteMemory]:
    """For each page what the others of its site teach."""
    return {
        page.file: learn(
            None, [other.trace for other in pages if other.trace and other.site == page.site and other is not page], NOW
        )
        for page in pages
    }


def reduced(memory: SiteMemory, mode: str) -> SiteMemory | None:
    """The part of a memory that a mode uses."""
    if mode == "none":
        return None
    if mode == "segments":
        return replace(memory, wrappers=tuple(replace(one, places=()) for one in memory.wrappers))
    return replace(memory, segments=()) if mode == "wrappers" else memory


def measure(pages: Iterable[Labelled], mode: str, memories: dict[str, SiteMemory]) -> Figures:
    """Read the pages in one mode."""
    figures = Figures()
    for page in pages:
        memory = reduced(memories[page.file], mode)
        if memory is not None:  # worked out once a batch of pages, not once a page
            _ = memory.templates, memory.boilerplate
        began = time.process_time()
        reading = read(page.html, page.url, memory=memory, traced=False)
        figures.seconds += time.process_time() - began
        article = reading.result
        figures.predictions.append(as_prediction(article) if isinstance(article, Article) else None)
        if isinstance(article, Article) and article.extractor == "memory":
            figures.fitted += 1
        elif memory is not None and is_dev(page):
            trace = read(page.html, page.url, memory=memory).trace
            figures.reasons[page.file] = (trace.misfit or "not tried") if trace else "rejected"
    return figures


def as_prediction(article: Article) -> dict[str, Any]:
    """An article as `evaluate` takes it."""
    return {
        "body": article.body,
        "authors": [*article.authors, *article.agencies],
        "title": article.headline,
        "date": article.published_at.date().isoformat() if article.published_at else None,
    }


def trafilatura(pages: Iterable[Labelled]) -> Figures:
    """Trafilatura alone, with its defaults and metadata."""
    from trafilatura import bare_extraction

    figures = Figures()
    for page in pages:
        began = time.process_time()
        found = bare_extraction(page.html, url=page.url, with_metadata=True)
        figures.seconds += time.process_time() - began
        figures.predictions.append({"body": found.text} if found else None)
    return figures


def told(pages: Sequence[Labelled], metrics: Any, memories: dict[str, SiteMemory], *, show: bool) -> str:
    """The report."""
    runs: dict[str, Callable[[Sequence[Labelled]], Figures]] = {"trafilatura": trafilatura}
    for mode in MODES:
        runs[mode] = lambda some, mode=mode: measure(some, mode, memories)  # type: ignore[misc]
    lines = [f"{len(pages)} pages of {len({page.site for page in pages})} sites, each read with what the others teach"]
    lines.append(f"{'':<12} {'F1':>6} {'prec.':>6} {'recall':>6} {'worse':>6} {'fitted':>7} {'pages/s':>8} {'x':>5}")
    scores: dict[str, list[float]] = {}
    rate = 0.0
    details = []
    for name, run in runs.items():
        run(pages[:WARM_UP])
        reset_caches()
        figures = run(pages)
        speed = len(pages) / figures.seconds
        rate = rate or speed
        found = metrics.evaluate([page.row for page in pages], figures.predictions)
        scores[name] = [f1(metrics, page, given) for page, given in zip(pages, figures.predictions, strict=True)]
        before = scores.get("none", scores[name])
        worse = sum(now < then - WORSE for now, then in zip(scores[name], before, strict=True))
        lines.append(
            f"{name:<12} {found['body_f1']:6.3f} {found['body_precision']:6.3f} {found['body_recall']:6.3f} {worse:>6}"
            f" {figures.fitted:>7} {speed:8.1f} {speed / rate:5.2f}"
        )
        if show and name in MODES[1:]:
            details += worst(pages, scores[name], before, name)
            details += [f"    not through a wrapper: {file[:10]} {why}" for file, why in figures.reasons.items()]
    return "\n".join([*lines, *details]) + "\n"


def f1(metrics: Any, page: Labelled, given: dict[str, Any] | None) -> float:
    """F1 of one page's body."""
    true, _, missed = metrics.body_prf(page.row["body"], (given or {}).get("body"), page.row.get("optional", ()))
    extra = metrics.body_prf(page.row["body"], (given or {}).get("body"), page.row.get("optional", ()))[1]
    return float(2 * true / (2 * true + extra + missed)) if true else 0.0


def worst(pages: Sequence[Labelled], now: Sequence[float], then: Sequence[float], name: str) -> list[str]:
    """Pages of the dev half that lost most."""
    losses = sorted(
        (after - before, page.file[:10], page.site, before, after)
        for page, after, before in zip(pages, now, then, strict=True)
        if is_dev(page)
    )
    return [
        f"  {name}: {file} {site} {before:.3f} -> {after:.3f}"
        for loss, file, site, before, after in [*losses[:SHOWN], *losses[-SHOWN:]]
        if abs(loss) > WORSE
    ]


if __name__ == "__main__":
    sys.exit(main())
