"""The whole line on labelled real pages: ``python benchmarks/real_pages.py PAGES_DIR``.

PAGES_DIR holds folders (``publishers``, ``web``, ``sites``) with ``labels.jsonl`` and ``html/*.html.gz``, and
``metrics.py`` with ``evaluate(rows, predictions)``. The pages are packed into WARC files under their own
addresses, `copydesk ingest` runs on them as a user would run it, and the figures are taken from the tables,
beside trafilatura alone with its defaults on the same pages. Nothing of PAGES_DIR is kept.

Exit code 1: fewer than 570 articles, a figure below trafilatura's, or a balance that does not close.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
from labelled import Prediction, load_metrics
from readers import trafilatura

import warehouse
from crawlers.archive import WarcWriter
from warehouse.balance import check_balance
from warehouse.contract.identity import url_key

SETS = ("publishers", "web", "sites")
LEAST_ARTICLES = 570  # of 631: the rest may be walls, lists and shells
NOW = datetime(2026, 11, 22, tzinfo=UTC)  # when the pages are said to be collected: after all of them
LOWER_IS_BETTER = frozenset({"leaked"})
SAMPLE_SECONDS = 0.2  # between two looks at the memory
FIGURES = (
    "body_f1", "body_precision", "body_recall", "kept", "leaked", "author_f1", "author_exact", "title", "date",
)  # fmt: skip


@dataclass
class Labelled:
    """The pages of one folder."""

    name: str
    rows: list[dict[str, Any]]
    bodies: list[bytes]
    keys: list[str] = field(default_factory=list)
    """`url_key` under which each page went into the WARC files."""


def main() -> int:
    """Run it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, metavar="PAGES_DIR")
    parser.add_argument("--keep", type=Path, help="folder for the data of the run; by default a temporary one")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    metrics = load_metrics(given.pages)
    labelled = [read_set(given.pages / name) for name in SETS if (given.pages / name / "labels.jsonl").exists()]
    with tempfile.TemporaryDirectory(prefix="copydesk-real-pages-") as temporary:
        folder = given.keep or Path(temporary)
        archives = pack(labelled, folder / "input")
        run = ingest(folder, archives)
        tables = folder / "data" / "tables"
        found, counts = predictions(tables, labelled)
        closed, balance = balance_of(tables)
    alone, alone_seconds = trafilatura_alone(labelled)
    report = {
        "pages": sum(len(one.rows) for one in labelled),
        "seconds": run["seconds"],
        "pages_per_second": sum(len(one.rows) for one in labelled) / run["seconds"],
        "peak_memory_mb": run["peak_mb"],
        "trafilatura_pages_per_second": sum(len(one.rows) for one in labelled) / alone_seconds,
        "outcomes": counts,
        "balance": balance,
        "figures": {
            one.name: {
                "copydesk": metrics.evaluate(one.rows, found[one.name]),
                "trafilatura": metrics.evaluate(one.rows, alone[one.name]),
            }
            for one in labelled
        },
    }
    failures = judge(report, closed=closed)
    as_json = json.dumps(report | {"failures": failures}, indent=2) + "\n"
    sys.stdout.write(as_json if given.json else told(report, failures))
    return 1 if failures else 0


def read_set(folder: Path) -> Labelled:
    """Labels and pages of one folder, in the order of the labels."""
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines() if line.strip()]
    bodies = [gzip.decompress((folder / "html" / row["file"]).read_bytes()) for row in rows]
    return Labelled(folder.name, rows, bodies)


def pack(labelled: list[Labelled], folder: Path) -> list[Path]:
    """One WARC file a set; an address that stands twice gets a parameter the second time, as two pages need two."""
    paths, taken = [], set()
    for one in labelled:
        paths.append(folder / f"{one.name}.warc.gz")
        with WarcWriter(paths[-1], software="copydesk benchmarks/real_pages") as writer:
            for row, body in zip(one.rows, one.bodies, strict=True):
                url, number = row["url"], 1
                while url_key(url) in taken:
                    number += 1
                    url = f"{row['url']}{'&' if '?' in row['url'] else '?'}copy={number}"
                taken.add(url_key(url))
                one.keys.append(url_key(url))
                headers = [(b"Content-Type", b"text/html")]
                writer.write_response(url, crawled(row), 200, "OK", headers, body)
    return paths


def crawled(row: dict[str, Any]) -> datetime:
    """When a page was saved, where its label says so."""
    try:
        return datetime.fromisoformat(row["crawl_date"]).replace(tzinfo=UTC)
    except (KeyError, TypeError, ValueError):
        return NOW


def ingest(folder: Path, archives: list[Path]) -> dict[str, Any]:
    """`copydesk ingest` as a process of its own; its seconds and the memory of all its processes at its highest."""
    config = folder / "copydesk.toml"
    config.write_text(f'data = "{folder / "data"}"\n', "utf-8")
    program = Path(sys.executable).with_name("copydesk")  # of the environment that this runs in
    command = [str(program), "--config", str(config), "ingest", *map(str, archives)]
    command += ["--run-id", "real-pages", "--now", NOW.isoformat(), "--json"]
    began = time.perf_counter()
    with (folder / "ingest.log").open("w+b") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        memory = Memory(process.pid)
        output, _ = process.communicate()
        seconds = time.perf_counter() - began
        memory.stop()
        if process.returncode not in {0, 1}:  # 1: a source failed its checks, which real pages may
            log.seek(0)
            said = log.read().decode()[-4000:] + output.decode()[-2000:]
            raise SystemExit(f"copydesk ingest ended with {process.returncode}:\n{said}")
    return {"seconds": seconds, "peak_mb": memory.peak / 1e6}


class Memory:
    """Looks at the memory of a process and all below it, and remembers the most: proportional set size."""

    def __init__(self, pid: int) -> None:
        self.peak, self._ended = 0, threading.Event()
        self._root = psutil.Process(pid)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no longer."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            try:
                tree = [self._root, *self._root.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.peak = max(self.peak, sum(map(size_of, tree)))


def size_of(process: psutil.Process) -> int:
    """Bytes of memory: what is shared between processes counted once (PSS), where the system says so."""
    try:
        told = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(told, "pss", None) or told.rss)


def predictions(
    tables: Path, labelled: list[Labelled]
) -> tuple[dict[str, list[dict[str, Any] | None]], dict[str, int]]:
    """What the tables say of each page; null where it came out as no article."""
    columns = ["url_key", "headline", "authors", "agencies", "published_at", "published_offset_minutes", "body"]
    by_key = {}
    for table in ("articles", "quarantine"):  # withheld articles are articles that came out
        for row in warehouse.read(table, columns, root=tables, frame="arrow").to_pylist():
            by_key[row["url_key"]] = row
    ledger = warehouse.read("ledger", ["url_key", "outcome"], root=tables, frame="arrow").to_pylist()
    found = {one.name: [as_prediction(by_key.get(key)) for key in one.keys] for one in labelled}
    return found, dict(sorted(Counter(row["outcome"] for row in ledger).items()))


def as_prediction(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """An article as `evaluate` takes it; the day is the one on the page's own clock."""
    if row is None:
        return None
    return {
        "body": row["body"],
        "authors": [*row["authors"], *row["agencies"]],
        "title": row["headline"],
        "date": local_day(row["published_at"], row["published_offset_minutes"]),
    }


def local_day(instant: datetime | None, offset: int | None) -> str | None:
    """YYYY-MM-DD where the page stands."""
    if instant is None:
        return None
    day: date = datetime.fromtimestamp(instant.timestamp() + 60 * (offset or 0), tz=UTC).date()
    return day.isoformat()


def balance_of(tables: Path) -> tuple[bool, list[str]]:
    """Whether the published run's figures add up, and how."""
    kept = {name: warehouse.read(name, root=tables, frame="arrow") for name in ("ledger", "articles", "quarantine")}
    run = warehouse.read("runs", root=tables, frame="arrow").to_pylist()[0]
    findings = warehouse.query("select count(*) as n from findings", tables).to_pylist()[0]["n"]
    balance = check_balance(kept["ledger"], kept["articles"], kept["quarantine"], run, findings=findings)
    return balance.closes, [*balance.lines(), *balance.problems]


def trafilatura_alone(labelled: list[Labelled]) -> tuple[dict[str, list[Prediction]], float]:
    """What `bare_extraction` with metadata gives by its defaults, and how long it took."""
    from trafilatura.meta import reset_caches

    read = trafilatura(precision=False, fast=False)
    out: dict[str, list[Prediction]] = {}
    began = time.perf_counter()
    for one in labelled:
        out[one.name] = []
        for row, body in zip(one.rows, one.bodies, strict=True):
            out[one.name].append(read(body, row["url"], None))
            reset_caches()
    return out, time.perf_counter() - began


def judge(report: dict[str, Any], *, closed: bool) -> list[str]:
    """What is not as it has to be."""
    failures = [] if closed else ["the balance does not close"]
    articles = report["outcomes"].get("published", 0) + report["outcomes"].get("quarantined", 0)
    if articles < LEAST_ARTICLES:
        failures.append(f"{articles} articles came out, at least {LEAST_ARTICLES} have to")
    for name, both in report["figures"].items():
        ours, theirs = both["copydesk"], both["trafilatura"]
        for figure in ours:
            if figure == "pages":
                continue
            worse = ours[figure] > theirs[figure] if figure in LOWER_IS_BETTER else ours[figure] < theirs[figure]
            if worse:
                failures.append(f"{name} {figure}: {ours[figure]:.3f}, trafilatura alone {theirs[figure]:.3f}")
    return failures


def told(report: dict[str, Any], failures: list[str]) -> str:
    """The report for people."""
    speed, alone = report["pages_per_second"], report["trafilatura_pages_per_second"]
    lines = [
        f"{report['pages']} pages in {report['seconds']:.1f} s: {speed:.1f} pages/s, start-up, checks and all",
        f"(trafilatura alone in one process: {alone:.1f} pages/s)",
        f"peak memory of all processes together: {report['peak_memory_mb']:.0f} MB",
        "outcomes: " + ", ".join(f"{count} {outcome}" for outcome, count in report["outcomes"].items()),
        *report["balance"],
        "",
        f"{'set':<12}{'figure':<16}{'copydesk':>10}{'trafilatura':>13}",
    ]
    lines += [
        f"{name:<12}{figure:<16}{both['copydesk'][figure]:>10.3f}{both['trafilatura'][figure]:>13.3f}"
        for name, both in report["figures"].items()
        for figure in FIGURES
        if figure in both["copydesk"]
    ]
    lines += ["", *(f"FAILED: {failure}" for failure in failures)] if failures else ["", "all as it has to be"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
