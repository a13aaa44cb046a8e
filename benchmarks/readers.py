"""The readers that `extraction.py` beside this file compares, each in a process of its own (`serve`)."""

import re
import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from gzip import decompress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from labelled import Prediction, as_prediction

Wanted = tuple[Path, str, Any]
"""File and address of a page, and what is known of its site; None where nothing is, or the reader asks for nothing."""
RESET = "reset"
"""What is sent to have a reader forget what its library keeps between pages: once a round, as between batches."""
Reader = Callable[[bytes, str, Any], Prediction]


@dataclass(frozen=True)
class Taken:
    """What a reader made of a page, and the seconds that it took by the process's clock and by the wall's."""

    prediction: Prediction
    process: float
    clock: float
    error: str | None
    """What the library raised; None where it did not."""


def copydesk() -> Reader:
    """Our reader; a rejected page counts as empty."""
    from extraction import Article, extract

    def read(html: bytes, url: str, memory: Any) -> Prediction:
        article = extract(html, url, memory=memory)
        return as_prediction(article) if isinstance(article, Article) else None

    return read


def trafilatura(*, precision: bool, fast: bool) -> Reader:
    """Trafilatura alone, with metadata."""
    from trafilatura import bare_extraction

    def read(html: bytes, url: str, _: Any) -> Prediction:
        found = bare_extraction(html, url=url, with_metadata=True, favor_precision=precision, fast=fast)
        if found is None:
            return None
        names = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {"body": found.text, "authors": names, "title": found.title, "date": found.date}

    return read


def newspaper() -> Reader:
    """newspaper4k alone."""
    from newspaper import Article as Page

    def read(html: bytes, url: str, _: Any) -> Prediction:
        page = Page(url, fetch_images=False)  # or it asks the network for every picture
        page.download(input_html=html.decode("utf-8", "replace"))
        page.parse()
        day = page.publish_date.date().isoformat() if page.publish_date else None
        return {"body": page.text, "authors": list(page.authors), "title": page.title, "date": day}

    return read


def resiliparse() -> Reader:
    """Resiliparse alone: it reads main text and nothing else, in compiled code: the limit of speed."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    def read(html: bytes, _: str, __: Any) -> Prediction:
        return {"body": extract_plain_text(bytes_to_str(html, detect_encoding(html)), main_content=True)}

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": partial(trafilatura, precision=False, fast=False),
    "trafilatura fast": partial(trafilatura, precision=False, fast=True),
    "trafilatura precision": partial(trafilatura, precision=True, fast=False),
    "newspaper4k": newspaper,
    "resiliparse": resiliparse,
    "copydesk": copydesk,
    "copydesk with memory": copydesk,
}


def serve(name: str, pipe: Connection) -> None:
    """Read lists of pages from a pipe and answer with what each gave; at the end (None) with the peak memory, MiB."""
    try:
        read = READERS[name]()
    except ImportError as error:
        pipe.recv()
        pipe.send(f"{error.name} is not installed: `make test` installs what this compares with")
        return
    while (wanted := pipe.recv()) is not None:
        if wanted == RESET:
            pipe.send(_reset(name))
        else:
            pipe.send([_taken(read, *one) for one in _prepared(wanted)])
    pipe.send(_peak())


def _prepared(wanted: Iterable[Wanted]) -> Iterable[tuple[bytes, str, Any]]:
    for path, url, memory in wanted:
        if memory is not None:  # worked out once a batch of pages, not once a page
            _ = memory.templates, memory.boilerplate
        yield decompress(path.read_bytes()), url, memory


def _taken(read: Reader, html: bytes, url: str, memory: Any) -> Taken:
    error = prediction = None
    clock, process = time.perf_counter(), time.process_time()
    try:
        prediction = read(html, url, memory)
    except Exception as raised:  # noqa: BLE001 - another library's failure on one page is that page's figure
        error = f"{type(raised).__name__}: {raised}"
    return Taken(prediction, time.process_time() - process, time.perf_counter() - clock, error)


def _reset(name: str) -> None:
    """Empty the caches that a library asks to have emptied."""
    if name.startswith("copydesk"):
        from extraction import reset_caches

        reset_caches()
    elif name.startswith("trafilatura"):
        from trafilatura.meta import reset_caches as reset_trafilatura

        reset_trafilatura()


def _peak() -> float:
    """Most memory that this process ever held, MiB: of the program it runs alone, where the system tells."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    except OSError:
        found = None
    return (int(found.group(1)) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
