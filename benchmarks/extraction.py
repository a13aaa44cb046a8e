"""Extraction on labelled real pages: accuracy, rate and memory of every reader, beside the libraries alone.

    python benchmarks/extraction.py PAGES_DIR [--folders sites,publishers,web] [--readers NAME,...]
                                              [--every N] [--rounds N]

PAGES_DIR holds `publishers/`, `web/`, `sites/` (each `labels.jsonl` and `html/*.gz`) and `metrics.py`, the one
definition of every figure. Pages whose file name begins with 0-9 were looked at while the rules were written;
those with a-f were not.

Every reader has a process of its own, warm before it is measured, so that its peak memory is its own. They read the
same pages, some at a time and in turns, as often as there are rounds, and of each page the median counts: a machine
that is busy is busy for all. Times are those of the process; the rate in brackets is by the wall's clock. `copydesk
with memory` reads a page with what the other pages of its site teach, where a folder has several pages of a site. With
`--every 10 --rounds 1` all readers on all folders take two minutes.
"""

import argparse
import multiprocessing
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# This file bears the name of the package that it measures: the root stands in for its folder on the path.
FOLDER = Path(__file__).resolve().parent
sys.path[0] = str(FOLDER.parent)
if str(FOLDER) not in sys.path:
    sys.path.append(str(FOLDER))

from labelled import Labelled, Prediction, figures_of, halves, leave_one_out, load, load_metrics, traced  # noqa: E402
from readers import READERS, RESET, Taken, Wanted, serve  # noqa: E402

REFERENCE, LEARNED = "trafilatura", "copydesk with memory"
TURN = 10
"""Pages that a reader reads before the next one's turn comes: a switch of processes empties the processor's caches."""
WARM_UP = 15
"""Pages read before the clock starts: imports, word lists and models are loaded by then."""
LEAST_OF_A_SITE = 3


@dataclass
class Measured:
    """What one reader gave and took, by the number of the page."""

    predictions: list[Prediction]
    process: list[list[float]] = field(default_factory=list)
    clock: list[list[float]] = field(default_factory=list)
    """Seconds of each round."""
    peak: float = 0.0
    """Most memory of its process, MiB."""


class Worker:
    """A process with one reader."""

    def __init__(self, name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(name, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, pages: Sequence[Wanted]) -> list[Taken]:
        """Have pages read."""
        return self._answer(list(pages))  # type: ignore[no-any-return]

    def reset(self) -> None:
        """Have it forget what its library wants forgotten now and then."""
        self._answer(RESET)

    def end(self) -> float:
        """Its peak memory, MiB; the process ends."""
        peak = self._answer(None)
        self._process.join()
        return float(peak)

    def _answer(self, question: object) -> Any:
        self._pipe.send(question)
        answer = self._pipe.recv()
        if isinstance(answer, str):
            raise SystemExit(answer)
        return answer


def measure(
    names: Sequence[str], pages: Sequence[Labelled], memories: Mapping[str, Any], rounds: int
) -> dict[str, Measured]:
    """Have all readers read all pages in turns."""
    workers = {name: Worker(name) for name in names}
    found = {name: Measured([None] * len(pages), [[] for _ in pages], [[] for _ in pages]) for name in names}
    wanted = [(page.path, page.url) for page in pages]
    for worker in workers.values():
        worker.ask([(*one, None) for one in wanted[:WARM_UP]])
    for turn in range(rounds):
        for start in range(0, len(pages), TURN):
            numbers = range(start, min(start + TURN, len(pages)))
            for at in range(len(names)):
                name = names[(at + turn) % len(names)]
                known = memories if name == LEARNED else {}
                answers = workers[name].ask([(*wanted[n], known.get(pages[n].file)) for n in numbers])
                for n, taken in zip(numbers, answers, strict=True):
                    found[name].predictions[n] = taken.prediction
                    found[name].process[n].append(taken.process)
                    found[name].clock[n].append(taken.clock)
                    if taken.error and turn == 0:
                        print(f"  {name}: {taken.error}", file=sys.stderr)
        for worker in workers.values():
            worker.reset()
    for name, worker in workers.items():
        found[name].peak = worker.end()
    return found


def told(name: str, one: Measured, reference: Measured) -> str:
    """Rate, times and memory of one reader."""
    process, clock = ([statistics.median(page) for page in pages] for pages in (one.process, one.clock))
    against = sum(map(statistics.median, reference.process)) / sum(process)
    ordered = sorted(process)
    return (
        f"  {name:22} {sum(p is not None for p in one.predictions):4} read"
        f"  {len(process) / sum(process):6.1f} pages/s ({len(clock) / sum(clock):.1f})  {against:5.2f} x trafilatura"
        f"  median {statistics.median(ordered) * 1e3:6.1f} ms"
        f"  p99 {ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))] * 1e3:7.1f} ms  peak {one.peak:5.0f} MiB"
    )


def main() -> None:
    """Read the folders with every reader and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, metavar="PAGES_DIR")
    parser.add_argument("--folders", default="sites,publishers,web")
    parser.add_argument(
        "--readers", default=",".join(READERS), help=f"of {', '.join(READERS)}; trafilatura is always one"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one page of N; what sites teach is of all")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    metrics = load_metrics(given.pages)
    names = list(dict.fromkeys([REFERENCE, *given.readers.split(",")]))
    if unknown := set(names) - set(READERS):
        parser.error(f"no reader is called {', '.join(sorted(unknown))}: there are {', '.join(READERS)}")
    for folder in given.folders.split(","):
        everything = load(given.pages / folder)
        several = {
            page.site
            for page in everything
            if page.site and sum(p.site == page.site for p in everything) >= LEAST_OF_A_SITE
        }
        own, memories = list(names), {}
        if not several:
            own = [name for name in names if name != LEARNED]
        elif LEARNED in own:
            traced(everything)
            memories = leave_one_out(everything)
        pages = everything[:: given.every]
        print(f"\n{folder}: {len(pages)} of {len(everything)} pages, {given.rounds} rounds")
        found = measure(own, pages, memories, given.rounds)
        for name, one in found.items():
            print(told(name, one, found[REFERENCE]))
            for half, inside in halves(pages, whole=True).items():
                figures = figures_of(metrics, pages, one.predictions, inside)
                print(f"    {half:4}" + "".join(f"  {key} {value:.3f}" for key, value in figures.items()), flush=True)


if __name__ == "__main__":
    main()
