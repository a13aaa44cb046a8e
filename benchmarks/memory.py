"""What the site memory changes: ``python benchmarks/memory.py PAGES_DIR``, with ``--newsroom SEED`` or ``--draw N``.

PAGES_DIR holds `sites/` (`labels.jsonl`, `html/*.gz`; a few pages of each of some publishers) and `metrics.py`, the one
definition of every figure. Each page is read with what was learned, without labels, from the other pages of its
site: with nothing, with segments alone, with wrappers alone, with both. Given are, for the pages whose file name begins
with 0 to 9 and for the others, the figures and how many pages got worse and better; the worst five of the first half
(the other is never looked at page by page); and pages a second of one warm process beside trafilatura with its defaults
and metadata.

With ``--newsroom`` the pages are those of the demo's newsroom of these seeds, whose truth says what the text is; each
fifth of a site's articles is read with what the other four teach. ``--draw N`` takes N seeds by chance, of each
newsroom `--most` pages, as many of every site, reads each once a mode, and gives one table: pages that got worse and
better with each mode, over all seeds, and the worst five.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# The package `extraction` is meant, not the benchmark of that name in this folder: the root comes first.
FOLDER = Path(__file__).resolve().parent
sys.path[0] = str(FOLDER.parent)
sys.path.append(str(FOLDER))

from labelled import (  # noqa: E402 - after the path is set
    NOW,
    Labelled,
    Prediction,
    as_prediction,
    figures_of,
    halves,
    leave_one_out,
    load,
    load_metrics,
    traced,
)
from readers import trafilatura  # noqa: E402

from extraction import Article, SiteMemory, learn, read, reset_caches  # noqa: E402

MODES = ("none", "segments", "wrappers", "both")
WARM_UP = 10
SHOWN = 5
ROUNDS = 3
"""Times that each mode reads all pages; the quickest counts."""
WORSE = 0.002
"""Loss of F1 from which a page counts as worse."""


@dataclass
class Figures:
    """What one mode gave."""

    predictions: list[Prediction] = field(default_factory=list)
    seconds: float = 0.0
    fitted: int = 0
    reasons: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, metavar="PAGES_DIR")
    parser.add_argument("--newsroom", type=int, nargs="+", metavar="SEED", help="the demo's newsroom of these seeds")
    parser.add_argument(
        "--draw", type=int, metavar="N", help="so many newsrooms of seeds drawn by chance, in one table"
    )
    parser.add_argument("--most", type=int, default=200, help="with --draw, pages of each newsroom at most")
    parser.add_argument("--show", action="store_true", help="why pages of the half 0-9 were not read by their places")
    given = parser.parse_args()
    metrics = load_metrics(given.pages)
    if given.draw:
        seeds = sorted(random.SystemRandom().sample(range(10_000_000), given.draw))
        drawn(given.newsroom or seeds, given.most, metrics)
        return 0
    if given.newsroom:
        for seed in given.newsroom:
            pages = newsroom(seed)
            memories = in_fifths(pages)
            sys.stdout.write(f"seed {seed}: " + told(pages, metrics, memories, show=given.show))
        return 0
    pages = load(given.pages / "sites")
    traced(pages)
    memories = leave_one_out(pages)
    sys.stdout.write(told(pages, metrics, memories, show=given.show))
    return 0


def newsroom(seed: int, most: int | None = None) -> list[Labelled]:
    """Articles of a newsroom after two days, in their last version, as its sites show them; the first of each site."""
    from demo.pages import Pages
    from demo.records import article_rows
    from demo.world import World

    world = World(seed, 8000)
    for _ in range(2):
        world.advance()
    served, pages, taken = Pages(world), [], Counter[str]()
    for row in {row["url"]: row for row in article_rows(world)}.values():
        parts = urlsplit(row["url"])
        page = served.answer(parts.hostname or "", parts.path)
        if page is None or page.status != OK or row["fault"] in UNREAD:
            continue
        taken[row["source_id"]] += 1
        if most is not None and taken[row["source_id"]] > most / SITES:
            continue
        pages.append(Labelled(f"0{len(pages)}", row["source_id"], row["url"], row, body=page.body))
    traced(pages)
    return pages


def drawn(seeds: Sequence[int], most: int, metrics: Any) -> None:
    """One row a seed, as it is done, and all together: without memory the mean F1, with each mode what it changes."""
    print(
        f"{'seed':>9} {'pages':>6} {'none':>6}"
        + "".join(f" | {mode:<8} {'worse':>5} {'better':>6}" for mode in MODES[1:])
    )
    moved: dict[str, list[float]] = {mode: [] for mode in MODES}
    losses: list[tuple[float, str]] = []
    for seed in seeds:
        pages = newsroom(seed, most)
        memories = in_fifths(pages)
        gains: dict[str, list[float]] = {}
        for mode in MODES:
            predictions = measure(pages, mode, memories).predictions
            scores = [f1(metrics, page, given) for page, given in zip(pages, predictions, strict=True)]
            before = gains.get("none", scores)
            gains[mode] = scores if mode == "none" else [now - then for now, then in zip(scores, before, strict=True)]
            if mode != "none":
                told = zip(gains[mode], before, pages, strict=True)
                losses += [
                    (gain, f"{mode}: seed {seed}, {page.url} {then:.3f}") for gain, then, page in told if gain < -WORSE
                ]
            moved[mode] += gains[mode]
        print(row_of(f"{seed:>9}", gains), flush=True)
    print(row_of(f"{'all':>9}", moved))
    for gain, told in sorted(losses)[:SHOWN]:
        print(f"  worse with {told} -> {gain:+.3f}")


def row_of(name: str, gains: dict[str, list[float]]) -> str:
    """Mean F1 without memory, and for each mode the mean change, pages worse and pages better."""
    none = gains["none"]
    cells = (
        f" | {sum(gains[mode]) / len(none):+8.4f} {sum(one < -WORSE for one in gains[mode]):>5}"
        f" {sum(one > WORSE for one in gains[mode]):>6}"
        for mode in MODES[1:]
    )
    return f"{name} {len(none):>6} {sum(none) / len(none):6.4f}{''.join(cells)}"


OK = 200
SITES = 8
"""Of a newsroom."""
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
        html = page.html
        began = time.process_time()
        reading = read(html, page.url, memory=memory, traced=False)
        figures.seconds += time.process_time() - began
        article = reading.result
        figures.predictions.append(as_prediction(article) if isinstance(article, Article) else None)
        if isinstance(article, Article) and article.extractor == "memory":
            figures.fitted += 1
        elif memory is not None and page.is_dev:
            trace = read(page.html, page.url, memory=memory).trace
            figures.reasons[page.file] = (trace.misfit or "not tried") if trace else "rejected"
    return figures


def trafilatura_alone(pages: Iterable[Labelled]) -> Figures:
    """Trafilatura alone, with its defaults and metadata."""
    reader = trafilatura(precision=False, fast=False)
    figures = Figures()
    for page in pages:
        html = page.html
        began = time.process_time()
        found = reader(html, page.url, None)
        figures.seconds += time.process_time() - began
        figures.predictions.append(found)
    return figures


def told(pages: Sequence[Labelled], metrics: Any, memories: dict[str, SiteMemory], *, show: bool) -> str:
    """The report: figures by half, pages that got worse, and of the half that may be looked at the worst five."""
    runs: dict[str, Callable[[Sequence[Labelled]], Figures]] = {"trafilatura": trafilatura_alone}
    for mode in MODES:
        runs[mode] = lambda some, mode=mode: measure(some, mode, memories)  # type: ignore[misc]
    parts = halves(pages)
    lines = [f"{len(pages)} pages of {len({page.site for page in pages})} sites, each read with what the others teach"]
    head = "".join(f" | {name:<4} {'F1':>6} {'prec.':>6} {'recall':>6} {'worse':>5} {'better':>6}" for name in parts)
    lines.append(f"{'':<12}{head} | {'fitted':>6} {'pages/s':>7} {'x':>5}")
    rate, details = 0.0, []
    before: list[float] = []
    for name, figures in quickest(runs, pages).items():
        speed = len(pages) / figures.seconds
        rate = rate or speed
        scores = [f1(metrics, page, given) for page, given in zip(pages, figures.predictions, strict=True)]
        before = scores if name == "none" else before
        told = "".join(
            f" | {half:<4} {of_half(pages, figures.predictions, inside, metrics)} {changes(scores, before, inside)}"
            for half, inside in parts.items()
        )
        lines.append(f"{name:<12}{told} | {figures.fitted:>6} {speed:7.1f} {speed / rate:5.2f}")
        if name in MODES[1:]:
            details += worst(pages, scores, before, name)
            if show:
                details += [f"    not through a wrapper: {file[:10]} {why}" for file, why in figures.reasons.items()]
    return "\n".join([*lines, *(details or ["no page of the half 0-9 got worse"])]) + "\n"


def quickest(runs: dict[str, Callable[[Sequence[Labelled]], Figures]], pages: Sequence[Labelled]) -> dict[str, Figures]:
    """What each mode gave, with the time of its quickest round; the modes take turns, for a machine is not even."""
    found: dict[str, Figures] = {}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            run(pages[:WARM_UP])
            reset_caches()
            figures = run(pages)
            if name not in found or figures.seconds < found[name].seconds:
                found[name] = figures
    return found


def of_half(pages: Sequence[Labelled], predictions: Sequence[Prediction], inside: Sequence[bool], metrics: Any) -> str:
    """The figures of one half."""
    found = figures_of(metrics, pages, predictions, inside)
    return f"{found['body_f1']:6.3f} {found['body_precision']:6.3f} {found['body_recall']:6.3f}"


def changes(scores: Sequence[float], before: Sequence[float], inside: Sequence[bool]) -> str:
    """How many pages of a half got worse and better than without memory."""
    if not before:
        return f"{'':>5} {'':>6}"
    moved = [now - then for now, then, own in zip(scores, before, inside, strict=True) if own]
    return f"{sum(one < -WORSE for one in moved):>5} {sum(one > WORSE for one in moved):>6}"


def f1(metrics: Any, page: Labelled, given: Prediction) -> float:
    """F1 of one page's body."""
    true, _, missed = metrics.body_prf(page.row["body"], (given or {}).get("body"), page.row.get("optional", ()))
    extra = metrics.body_prf(page.row["body"], (given or {}).get("body"), page.row.get("optional", ()))[1]
    return float(2 * true / (2 * true + extra + missed)) if true else 0.0


def worst(pages: Sequence[Labelled], now: Sequence[float], then: Sequence[float], name: str) -> list[str]:
    """Pages of the half 0-9 that lost most, at most five."""
    losses = sorted(
        (after - before, page.file[:10], page.site, before, after)
        for page, after, before in zip(pages, now, then, strict=True)
        if page.is_dev
    )
    return [
        f"  worse with {name}: {file} {site} {before:.3f} -> {after:.3f}"
        for loss, file, site, before, after in losses[:SHOWN]
        if loss < -WORSE
    ]


if __name__ == "__main__":
    sys.exit(main())
