"""Extraction on labelled real pages: accuracy by folder and half, speed and memory, beside the libraries alone.

    python benchmarks/extraction.py PAGES_DIR [--newspaper] [--folders publishers,web,sites]

PAGES_DIR holds `publishers/`, `web/`, `sites/` (each `labels.jsonl` and `html/*.gz`) and `metrics.py`, the one
definition of every figure. Pages whose file name begins with 0-9 were looked at while the rules were written;
those with a-f were not.
Times are of one warm process; every reader gets the same bytes in the same run.
"""

import argparse
import gzip
import importlib.util
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# This file bears the name of the package that it measures: the root stands in for its folder on the path.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from extraction import Article, extract, reset_caches  # noqa: E402 - after the path is set

Prediction = dict[str, object] | None
Reader = Callable[[bytes, str], Prediction]
WARM_UP = 15
"""Pages read before the clock starts: imports, word lists and models are loaded by then."""


def copydesk(html: bytes, url: str) -> Prediction:
    """Our reader; a rejected page counts as empty."""
    article = extract(html, url)
    if not isinstance(article, Article):
        return None
    day = article.published_at.date().isoformat() if article.published_at else None
    return {
        "body": article.body,
        "authors": [*article.authors, *article.agencies],
        "title": article.headline,
        "date": day,
    }


def trafilatura(*, precision: bool, fast: bool) -> Reader:
    """Trafilatura alone, with metadata."""
    from trafilatura import bare_extraction

    def read(html: bytes, url: str) -> Prediction:
        found = bare_extraction(html, url=url, with_metadata=True, favor_precision=precision, fast=fast)
        if found is None:
            return None
        names = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {"body": found.text, "authors": names, "title": found.title, "date": found.date}

    return read


def newspaper(html: bytes, url: str) -> Prediction:
    """newspaper4k alone."""
    from newspaper import Article as Page

    page = Page(url)
    page.download(input_html=html.decode("utf-8", "replace"))
    page.parse()
    day = page.publish_date.date().isoformat() if page.publish_date else None
    return {"body": page.text, "authors": list(page.authors), "title": page.title, "date": day}


def resiliparse(html: bytes, url: str) -> Prediction:
    """Resiliparse alone: it reads main text and nothing else, in compiled code: the limit of speed."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    del url
    return {"body": extract_plain_text(bytes_to_str(html, detect_encoding(html)), main_content=True)}


def load(folder: Path) -> list[dict[str, Any]]:
    """Labelled rows of a folder with their pages."""
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        row["html"] = gzip.decompress((folder / "html" / row["file"]).read_bytes())
    return rows


def halves(rows: list[dict[str, Any]], predictions: list[Prediction]) -> dict[str, tuple[list[Any], list[Any]]]:
    """Rows and predictions: all, those whose file name begins with 0-9, those with a-f."""
    result: dict[str, tuple[list[Any], list[Any]]] = {"all": (rows, predictions), "0-9": ([], []), "a-f": ([], [])}
    for row, prediction in zip(rows, predictions, strict=True):
        half = result["0-9" if row["file"][0].isdigit() else "a-f"]
        half[0].append(row)
        half[1].append(prediction)
    return result


def run(read: Reader, rows: list[dict[str, Any]]) -> tuple[list[Prediction], list[float]]:
    """Predictions and seconds of each page; a page on which a library raises counts as empty."""
    for row in rows[:WARM_UP]:
        _guarded(read, row)
    predictions, seconds = [], []
    for row in rows:
        began = time.perf_counter()
        predictions.append(_guarded(read, row))
        seconds.append(time.perf_counter() - began)
    reset_caches()
    return predictions, seconds


def _guarded(read: Reader, row: dict[str, Any]) -> Prediction:
    try:
        return read(row["html"], row["url"])
    except ImportError as error:
        raise SystemExit(f"{error.name} is not installed: `make test` installs what this compares with") from error
    except Exception as error:  # noqa: BLE001 - another library's failure on one page is that page's figure
        print(f"  {row['file']}: {type(error).__name__}: {error}", file=sys.stderr)
        return None


def main() -> None:
    """Read the folders with every reader and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--newspaper", action="store_true", help="newspaper4k too (slow)")
    parser.add_argument("--folders", default="publishers,sites,web")
    options = parser.parse_args()
    spec = importlib.util.spec_from_file_location("metrics", options.pages / "metrics.py")
    if spec is None or spec.loader is None:
        parser.error(f"{options.pages} has no metrics.py: give the folder of labelled pages")
    metrics = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(metrics)
    readers: dict[str, Reader] = {
        "trafilatura": trafilatura(precision=False, fast=False),
        "trafilatura fast": trafilatura(precision=False, fast=True),
        "trafilatura precision": trafilatura(precision=True, fast=False),
        "resiliparse": resiliparse,
        "copydesk": copydesk,
    }
    if options.newspaper:
        readers["newspaper4k"] = newspaper
    for folder in options.folders.split(","):
        rows = load(options.pages / folder)
        print(f"\n{folder}: {len(rows)} pages")
        rate: dict[str, float] = {}
        for name, read in readers.items():
            predictions, seconds = run(read, rows)
            rate[name] = len(rows) / sum(seconds)
            ordered = sorted(seconds)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            read_pages = sum(p is not None for p in predictions)
            print(
                f"  {name:22} {read_pages:4} read  {rate[name]:5.1f} pages/s"
                f"  {rate[name] / rate['trafilatura']:4.2f} x trafilatura"
                f"  median {statistics.median(ordered) * 1e3:5.1f} ms"
                f"  p99 {ordered[int(len(ordered) * 0.99)] * 1e3:6.1f} ms"
                f"  peak {peak:5.0f} MiB so far"
            )
            for half, (some, theirs) in halves(rows, predictions).items():
                figures = metrics.evaluate(some, theirs)
                print(
                    f"    {half:4}"
                    + "".join(f"  {key} {value:.3f}" for key, value in figures.items() if key != "pages")
                )


if __name__ == "__main__":
    main()
