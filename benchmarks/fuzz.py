# ruff: noqa: E501  (pieces of markup stand several to a line)
"""Fuzz the extraction: any bytes must end in an `Article` or a `Rejected`, within bounds of time and memory.

    python benchmarks/fuzz.py --seconds 60 [--out DIR] [--max-seconds 5] [--max-mb 500] [--seed N]
    python benchmarks/fuzz.py --replay FILE...

With atheris installed (`pip install atheris`; it is no dependency of the project) the run is guided by coverage of the
package `extraction`; without it pages are mutated blindly. Both begin with the golden cases of `tests/extraction`, and both
mutate markup: elements are repeated, nested, cut, swapped between pages. What is found is written to DIR, one file each, named
after what went wrong; a finding becomes a golden case or a test of its own. Exit 1 where there are findings.
"""

import argparse
import hashlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

CASES = Path(__file__).parent.parent / "tests" / "extraction" / "cases"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
MAX_LEN = 60_000
"""Bytes of the longest page that is tried: repetition shows what grows faster than the page."""
TIMEOUT = 60
"""Seconds after which a page that does not end is given up, with its process."""
FRAGMENTS = (
    b"<article>", b"</article>", b"<div class='related'>", b"<div class='live-blog'>", b"<div class='paywall'>", b"</div>",
    b"<p>", b"</p>", b"<h1>", b"</h1>", b"<h2>", b"<br>", b"<table><tr><td>", b"<ul><li>", b"<figure><img src=/a.jpg><figcaption>",
    b"<script type='application/ld+json'>", b"</script>", b'{"@type":"NewsArticle","headline":"', b'"author":[{"name":"',
    b'"articleBody":"', b'"datePublished":"2026-11-18T07:45:00+01:00"', b'"isAccessibleForFree":false', b"[[[[", b"}}}}", b'","',
    b"<meta property='og:type' content='article'>", b"<meta name=author content='", b"<time datetime='", b"'>", b"<!--", b"-->",
    b"<span itemprop=author itemscope itemtype='http://schema.org/Person'>", b"<div itemscope itemtype='http://schema.org/Article'>",
    b"<a href='/'>", b"</a>", b"<title>", b"</title>", b" | ", b" - ", b" \xc2\xbb ", b"By Helena Marsh and ", b"Von Ole Petersen, ",
    b"18 November 2026 14:30", b"\xe4\xbb\xa4\xe5\x92\x8c\xe5\x85\xab\xe5\xb9\xb4", b"&#0;", b"&nbsp;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"The council voted on Tuesday to move the market, ending a dispute that had lasted for nine years. ",
    b"Subscribe to continue reading", b"Correction: An earlier version of this article ", b"Update: ", b"...", b"<base href='http://['>",
    b"<link rel=canonical href='//'>", b"<html lang='", b"<?xml version='1.0'?>", b"<rss>", b"<!DOCTYPE ", b"<div style='display:none'>",
    b"<noscript>", b"<div id=root>", b"_cf_chl_opt", b"<input type=password>", b"\xe8\xa8\x98\xe4\xba\x8b\xe3\x80\x82",
)  # fmt: skip
ADDRESSES = (
    "https://courier.example/2026/11/18/story",
    "https://courier.example/",
    "https://courier.example/tag/harbour?q=%F0",
    "https://courier.example/gallery/1",
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Content-Type": "text/html; charset=utf-8"},
    {"content-type": "text/html; charset=shift_jis"},
    {"Content-Type": "text/html; charset=utf-16"},
)


class WrongResultError(Exception):
    """A result that breaks its own description."""


def read_page(data: bytes) -> None:
    """Extract one page; its first byte chooses the address and the headers."""
    from extraction import Article, Rejected, extract

    choice = data[0] if data else 0
    found = extract(
        data[1:], ADDRESSES[choice % len(ADDRESSES)], headers=HEADERS[choice // 4 % len(HEADERS)], collected_at=NOW
    )
    if isinstance(found, Rejected):
        right = 0 < len(found.evidence) <= 500
    else:
        times = [at for at in (found.published_at, found.modified_at) if at is not None]
        right = isinstance(found, Article) and "\n\n" not in found.body and -(2**63) <= found.layout < 2**63
        right = right and all(at.tzinfo is not None for at in times)
        right = right and all(len(signal.evidence) <= 500 for signal in found.signals) and bool(found.as_row())
    if not right:
        raise WrongResultError(repr(found)[:300])


class Watch:
    """Runs pages, keeps what breaks a bound."""

    def __init__(self, out: Path, max_seconds: float, max_mb: float) -> None:
        self._out, self._max_seconds, self._max_mb = out, max_seconds, max_mb
        self.pages = 0
        self._peak = _peak_mb()

    def __call__(self, data: bytes) -> None:
        """Run one page; an exception is a finding, and the run goes on."""
        start = time.process_time()
        try:
            read_page(data)
        except Exception as error:  # noqa: BLE001  whatever is raised is what is looked for
            self._keep(_name_of(error), data, traceback.format_exc())
        seconds, peak = time.process_time() - start, _peak_mb()
        if seconds > self._max_seconds:
            self._keep(f"slow-{seconds:.0f}s", data, f"{seconds:.1f} s for {len(data)} bytes")
        if peak > self._peak + self._max_mb:
            self._keep(f"large-{peak - self._peak:.0f}MB", data, f"{peak - self._peak:.0f} MB for {len(data)} bytes")
        self._peak = max(self._peak, peak)
        self.pages += 1
        if self.pages % 500 == 0:
            from extraction import reset_caches

            reset_caches()

    def _keep(self, name: str, data: bytes, text: str) -> None:
        """The smallest page of each kind of finding."""
        path = self._out / f"{name}.html"
        if not path.exists() or len(data) < path.stat().st_size:
            path.write_bytes(data)
            path.with_suffix(".txt").write_text(text, "utf-8", "replace")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def _name_of(error: BaseException) -> str:
    """Where an exception came from: the last line of this package, and its type."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "extraction" in frame.filename]
    place = f"{Path(frames[-1].filename).stem}-{frames[-1].lineno}" if frames else "outside"
    return re.sub(r"\W+", "-", f"{type(error).__name__}-{place}")


_TAG = re.compile(rb"<[^<>]{0,200}>")


def mutate(data: bytes, other: bytes, chance: random.Random, limit: int = MAX_LEN) -> bytes:
    """The page changed in one to four ways, with pieces of another page and of `FRAGMENTS`."""
    page = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        tags = [match.start() for match in _TAG.finditer(bytes(page[:50_000]))] or [0]
        at = chance.choice(tags) if chance.random() < 0.7 else chance.randint(0, len(page))
        end = min(len(page), at + chance.choice((1, 10, 100, 1_000)))
        kind = chance.randrange(7)
        if kind == 0:
            page[at:at] = chance.choice(FRAGMENTS)
        elif kind == 1:
            del page[at:end]
        elif kind == 2:
            page[at:at] = bytes(page[at:end]) * chance.choice((1, 3, 30, 300))
        elif kind == 3:
            page[at:at] = chance.choice(FRAGMENTS) * chance.choice((2, 20, 200, 2_000))
        elif kind == 4 and other:
            start = chance.randrange(len(other))
            page[at:at] = other[start : start + chance.choice((10, 100, 1_000, 10_000))]
        elif kind == 5 and page:
            page[min(at, len(page) - 1)] = chance.randrange(256)
        else:
            pieces = chance.choices(FRAGMENTS, k=chance.randint(2, 12))
            page[at:at] = b"".join(pieces) * chance.choice((1, 10, 100))
        del page[limit:]
    return bytes(page)


def seeds() -> list[bytes]:
    """The golden cases' pages, each with a byte that chooses the first address and no headers."""
    found = [b"\x00" + path.read_bytes() for path in sorted(CASES.glob("*/page.html"))]
    return found or [b"\x00<html><body><article><h1>x y</h1>" + FRAGMENTS[-13] * 9]


def guided(watch: Watch, arguments: argparse.Namespace, out: Path) -> None:
    """Until the time is over, by atheris; the process ends in it."""
    import atheris  # type: ignore[import-not-found]  # an optional tool, see above

    corpus = out / "corpus"
    corpus.mkdir(exist_ok=True)
    for page in seeds():
        (corpus / hashlib.blake2b(page, digest_size=8).hexdigest()).write_bytes(page)
    pages = seeds()

    def change(data: bytes, limit: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.2:
            return bytes(atheris.Mutate(data, limit))
        return mutate(data, chance.choice(pages), chance, limit)

    options = [
        f"-max_total_time={arguments.seconds}", f"-timeout={TIMEOUT}", f"-max_len={MAX_LEN}", "-rss_limit_mb=4096",
        f"-artifact_prefix={out}/", f"-seed={arguments.seed}", "-print_final_stats=1", "-verbosity=1",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], watch, custom_mutator=change)
    atheris.Fuzz()


def blind(watch: Callable[[bytes], None], seconds: float, seed: int) -> None:
    """Until the time is over, without knowing what a page reaches."""
    chance, pages = random.Random(seed), seeds()
    for page in pages:
        watch(page)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page = mutate(chance.choice(pages), chance.choice(pages), chance)
        watch(page)
        if chance.random() < 0.05:
            pages[chance.randrange(len(pages))] = page


def child(arguments: argparse.Namespace, out: Path) -> None:
    """The process that reads pages; it may die."""
    guide = _has_atheris()
    if guide:
        import atheris

        with atheris.instrument_imports(include=["extraction"]):
            import extraction.reader
    else:
        import extraction.reader
    extraction.reader.extract(b"<html><body><article><h1>x y</h1>" + FRAGMENTS[3] * 20, ADDRESSES[0])  # load libraries
    watch = Watch(out, arguments.max_seconds, arguments.max_mb)
    if guide:
        guided(watch, arguments, out)
    else:
        blind(watch, arguments.seconds, arguments.seed)
        print(f"{watch.pages} pages")


def _has_atheris() -> bool:
    from importlib.util import find_spec

    return find_spec("atheris") is not None


def replay(paths: Sequence[Path], max_seconds: float) -> int:
    """Read saved pages again, as they were read; the number of those that still break a bound."""
    wrong = 0
    for path in paths:
        start = time.process_time()
        try:
            read_page(path.read_bytes())
            result = "ok"
        except Exception as error:  # noqa: BLE001  whatever is raised is reported
            result = _name_of(error)
        seconds = time.process_time() - start
        wrong += result != "ok" or seconds > max_seconds
        print(f"{path.name}: {result}, {seconds:.1f} s")
    return wrong


def main() -> int:
    """Run, report, and say by the exit code whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="how long")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
    parser.add_argument(
        "--max-seconds", type=float, default=5.0, help="processor time of a page above which it is a finding"
    )
    parser.add_argument(
        "--max-mb", type=float, default=500.0, help="growth of the peak memory by one page that is a finding"
    )
    parser.add_argument("--out", type=Path, help="where findings are kept; a new temporary folder by default")
    parser.add_argument("--replay", type=Path, nargs="+", help="read these findings again")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # this folder has an extraction.py of its own
    if arguments.replay:
        return int(replay(arguments.replay, arguments.max_seconds) > 0)
    out = arguments.out or Path(tempfile.mkdtemp(prefix="copydesk-fuzz-"))
    out.mkdir(parents=True, exist_ok=True)
    if arguments.child:
        child(arguments, out)
        return 0
    print(
        f"{'guided by coverage (atheris)' if _has_atheris() else 'blind (atheris is not installed)'}, findings in {out}"
    )
    end = time.monotonic() + arguments.seconds
    seed = arguments.seed
    while (left := int(end - time.monotonic())) > 0:
        options = [
            "--seconds",
            left,
            "--seed",
            seed,
            "--max-seconds",
            arguments.max_seconds,
            "--max-mb",
            arguments.max_mb,
        ]
        command = [sys.executable, __file__, "--child", "--out", out, *options]
        subprocess.run([str(part) for part in command], check=False)
        seed += 1  # a process that died took its page with it, which atheris has kept; go on with others
    found = sorted([*out.glob("*.html"), *out.glob("crash-*"), *out.glob("timeout-*"), *out.glob("oom-*")])
    for path in found:
        print(f"found: {path}")
    print(f"{len(found)} findings")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
