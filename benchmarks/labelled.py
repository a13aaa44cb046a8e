"""Labelled pages for the benchmarks beside this file: their labels, their halves, and what a site's pages teach."""

import gzip
import importlib.util
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the benchmarks' processes import what their reader needs and no more
    from extraction import Article, SiteMemory, Trace

NOW = datetime(2026, 11, 22, tzinfo=UTC)
"""When the memory is learned: after all pages."""
Prediction = dict[str, Any] | None
"""What `evaluate` takes; None for a page without an article."""


@dataclass
class Labelled:
    """One page with what it should give."""

    file: str
    """Its name: pages that begin with 0-9 were looked at while the rules were written, those with a-f were not."""
    site: str
    url: str
    row: dict[str, Any]
    path: Path | None = None
    body: bytes | None = None
    trace: "Trace | None" = None

    @property
    def html(self) -> bytes:
        """The page as served, read from its file each time where it is not at hand."""
        return gzip.decompress(self.path.read_bytes()) if self.path is not None else self.body or b""

    @property
    def is_dev(self) -> bool:
        """Whether it belongs to the half that was looked at."""
        return self.file[0].isdigit()


def load_metrics(folder: Path) -> Any:
    """The module with `evaluate` and `body_prf` of a folder of labelled pages."""
    spec = importlib.util.spec_from_file_location("labelled_pages_metrics", folder / "metrics.py")
    if spec is None or spec.loader is None or not (folder / "metrics.py").exists():
        raise SystemExit(f"{folder} has no metrics.py: give the folder of labelled pages")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load(folder: Path) -> list[Labelled]:
    """The pages of one folder (`labels.jsonl`, `html/*.gz`), in the order of the labels."""
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines() if line.strip()]
    return [
        Labelled(row["file"], row.get("site") or "", row["url"], row, folder / "html" / row["file"]) for row in rows
    ]


def halves(pages: Sequence[Labelled], *, whole: bool = False) -> dict[str, list[bool]]:
    """Which pages are of the halves 0-9 and a-f, as far as there are any; with `whole` all of them too."""
    found = {"all": [True] * len(pages)} if whole else {}
    found |= {"0-9": [page.is_dev for page in pages], "a-f": [not page.is_dev for page in pages]}
    return {name: inside for name, inside in found.items() if any(inside)}


def figures_of(
    metrics: Any, pages: Sequence[Labelled], predictions: Sequence[Prediction], inside: Sequence[bool]
) -> dict[str, float]:
    """What `evaluate` says of a half."""
    pairs = [(page.row, given) for page, given, own in zip(pages, predictions, inside, strict=True) if own]
    found: dict[str, float] = metrics.evaluate([row for row, _ in pairs], [given for _, given in pairs])
    return {name: value for name, value in found.items() if name != "pages"}


def traced(pages: Iterable[Labelled]) -> None:
    """Note of each page what is learned from it."""
    from extraction import read

    for page in pages:
        page.trace = read(page.html, page.url).trace


def leave_one_out(pages: Sequence[Labelled]) -> "dict[str, SiteMemory]":
    """For each page, by its file, what the other pages of its site teach."""
    from extraction import learn

    return {
        page.file: learn(
            None, [other.trace for other in pages if other.trace and other.site == page.site and other is not page], NOW
        )
        for page in pages
    }


def as_prediction(article: "Article") -> dict[str, Any]:
    """An article as `evaluate` takes it."""
    return {
        "body": article.body,
        "authors": [*article.authors, *article.agencies],
        "title": article.headline,
        "date": article.published_at.date().isoformat() if article.published_at else None,
    }
