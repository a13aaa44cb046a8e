"""WARC files and saved pages → the same hand-over that a crawl gives.

Takes WARC files, plain or gzip, as crawlers and Common Crawl write them, and folders of them and of saved
pages; gives one row per source and URL, the latest usable capture of it, with a pointer to its record. What
cannot be taken is told with its place, and the rest goes on. Memory does not grow with the input.
"""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from fastwarc.warc import WarcRecordType

from crawlers.archive import ArchivedResponse, WarcWriter, parse_record
from crawlers.captures import Captures, spool
from crawlers.errors import ArchiveRecordError, ArchiveWriteError
from crawlers.frontier_rows import clean
from crawlers.no_page import why_no_page
from crawlers.outcomes import Moved, Usable, meaning
from crawlers.records import Answer
from crawlers.saved_pages import SavedPageError, is_page, read_page
from crawlers.site import netloc_of
from crawlers.warc_input import OneMemberError, WarcInput, begins_like_warc, is_warc, unpack
from warehouse.contract import HANDOVERS, FetchReason, FetchState, Role
from warehouse.contract.identity import url_key

SOFTWARE = "copydesk"
VIA = "ingest"
PACK_BYTES = 1_000_000_000  # of one archive file of saved pages: the size that archives have settled on
PROGRESS_EVERY = 100  # records: a few times a second
MAX_DETAIL_CHARACTERS = 500
MAX_PROBLEMS = 1_000  # told of one input: a folder of the wrong kind has as many as it has files
_ANSWERS = (WarcRecordType.response, WarcRecordType.resource)

Progress = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of the input that could not be taken."""

    path: Path
    """The file."""
    offset: int | None
    """Byte at which the record begins; null where it is the file as a whole."""
    reason: FetchReason
    message: str
    """For a person: what, where, why, what to do."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest found."""

    records: int
    """Records of all types, and saved pages."""
    pages: int
    """Rows written: URLs, each once."""
    duplicates: int
    """Earlier or less usable captures of a URL that has its row."""
    types: Mapping[str, int]
    """Records by WARC type; saved pages as `saved_page`, answers that are not of the web as `not_web`."""
    problems: tuple[Problem, ...]
    """What could not be taken, in the order of reading; at most `MAX_PROBLEMS`."""


def ingest(
    paths: Sequence[Path],
    *,
    run_id: str,
    now: datetime,
    archive_dir: Path,
    out: Path,
    default_source: str | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Read WARC files and saved pages and write their rows to `out`.

    The same input under the same run id gives the same rows and the same packed files, however often.

    Args:
        paths: WARC files, saved pages, and folders of them, in the order in which they count.
        run_id: the run that the rows are of.
        now: the run's time, aware: when a saved page was fetched that says nothing of it.
        archive_dir: where saved pages are packed, `ingest-<run_id>-….warc.gz`.
        out: the Parquet file of `HANDOVERS["fetches"]`, written whole or not at all.
        default_source: source id of all rows; null for `ingest:<host>`, with the port where the address names one.
        progress: called with an event ``{"event": "ingest.progress", "source", "fetched", …}`` now and then.

    Raises:
        OutputError: `out` cannot be written.
        ArchiveWriteError: the archive cannot be written.
    """
    with spool(out) as captures, _Packer(archive_dir, run_id) as packer:
        blank: dict[str, Any] = dict.fromkeys(HANDOVERS["fetches"].names)
        blank |= {"run_id": run_id, "role": Role.PAGE.value, "discovered_via": VIA, "fetched_at": now}
        reader = _Reader(blank | {"source_id": default_source}, captures, packer, progress)
        for path in paths:
            reader.read(path)
        packer.finish()
        pages = captures.write(out)
    reader.tell(force=True)
    types = dict(sorted(reader.types.items()))
    return IngestReport(sum(types.values()), pages, captures.duplicates, types, tuple(reader.problems))


class _Reader:
    """Goes through the input and hands over rows."""

    def __init__(self, blank: dict[str, Any], captures: Captures, packer: "_Packer", progress: Progress | None) -> None:
        self._blank, self._captures, self._packer, self._progress = blank, captures, packer, progress
        self._seen: set[Path] = set()
        self._current = ""
        self.types: Counter[str] = Counter()
        self.problems: list[Problem] = []

    def read(self, path: Path) -> None:
        """Take a file or a folder."""
        for kind, file in self._files(path):
            whole = file.resolve()
            if whole in self._seen:  # named twice, or inside a folder that is named too
                continue
            self._seen.add(whole)
            self._current = file.name
            try:
                if kind == "warc":
                    self._read_warc(whole, str(whole))
                else:
                    self._read_saved(whole)
            except ArchiveWriteError:
                raise
            except OSError as error:
                self._problem(
                    file, None, FetchReason.NOT_PARSEABLE, f"{file} cannot be read: {error.strerror or error}"
                )

    def tell(self, *, force: bool = False) -> None:
        """Say how far it is."""
        count = self.types.total()
        if self._progress is not None and (force or count % PROGRESS_EVERY == 0):
            event = {"event": "ingest.progress", "source": "ingest", "file": self._current, "fetched": count}
            self._progress(event | {"problems": len(self.problems)})

    def _files(self, path: Path) -> Iterator[tuple[str, Path]]:
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.is_file())
            known = [("warc" if is_warc(file) else "page", file) for file in found if is_warc(file) or is_page(file)]
            if not known:
                message = f"there are no WARC files (.warc, .warc.gz) and no saved pages (.html, .html.gz) in {path}"
                self._problem(path, None, FetchReason.NOT_PARSEABLE, message)
            yield from known
        elif not path.is_file():
            self._problem(path, None, FetchReason.NOT_PARSEABLE, f"{path} is not there: check the path")
        elif is_warc(path) or begins_like_warc(path):
            yield "warc", path
        elif is_page(path):
            yield "page", path
        else:
            message = f"{path} is neither a WARC file nor a saved page (.html, .html.gz)"
            self._problem(path, None, FetchReason.NOT_PARSEABLE, message)

    def _read_warc(self, path: Path, name: str) -> None:
        """Rows of a WARC file; `name` is what pointers call it."""
        source, waiting, types = WarcInput(path), None, Counter(self.types)
        try:
            for offset, record in source:
                self._release(waiting, offset)
                waiting = self._row_of_record(record, path, name, offset)
                self.tell()
        except OneMemberError:
            if name != str(path):
                raise AssertionError(f"{path} was unpacked and has no places still") from None
            self.types = types  # nothing of it has been taken: its records are counted where they have places
            self._read_warc(*self._packer.unpacked(path))
            return
        if source.broken is not None:
            self._end_broken(source, waiting)
        else:
            self._release(waiting, source.size)

    def _end_broken(self, source: WarcInput, waiting: dict[str, Any] | None) -> None:
        broken = source.broken
        if broken is None:
            return
        if waiting is not None and waiting["warc_offset"] == broken.offset and waiting["state"] == FetchState.FAILED:
            waiting |= {"reason": broken.reason.value, "detail": broken.detail}
        self._release(waiting, source.size if waiting and waiting["warc_offset"] == broken.offset else broken.offset)
        message = (
            f"{source.path} cannot be read from byte {broken.offset} on: {broken.detail}; what stands before it was "
            "taken, fetch or copy the file again for the rest"
        )
        self.problems = [known for known in self.problems if (known.path, known.offset) != (source.path, broken.offset)]
        self._problem(source.path, broken.offset, broken.reason, message)

    def _release(self, row: dict[str, Any] | None, end: int) -> None:
        if row is not None:
            self._captures.add(row | {"warc_length": max(0, end - row["warc_offset"])})

    def _row_of_record(self, record: Any, path: Path, name: str, offset: int) -> dict[str, Any] | None:
        kind = record.record_type
        url = (record.headers.get("WARC-Target-URI") or "").removeprefix("<").removesuffix(">").strip()
        if kind in _ANSWERS and not url.lower().startswith(("http:", "https:")):
            self.types["not_web"] += 1  # DNS look-ups and the notes of archivers
            return None
        self.types[str(kind)] += 1
        if kind not in _ANSWERS:
            return None
        if (row := self._begun(url, path, offset)) is None:
            return None
        row |= {"warc_file": name, "warc_offset": offset}
        try:
            row |= _outcome(parse_record(record, path, offset))
        except ArchiveRecordError as error:
            row |= {"state": FetchState.FAILED.value, "reason": error.reason.value, "detail": error.detail}
            if error.reason is FetchReason.NOT_PARSEABLE:
                self._problem(path, offset, error.reason, f"{error}; the record was left out")
        row["detail"] = row["detail"] and row["detail"][:MAX_DETAIL_CHARACTERS]
        return row

    def _read_saved(self, path: Path) -> None:
        self.types["saved_page"] += 1
        self.tell()
        try:
            page = read_page(path)
        except SavedPageError as error:
            self._problem(path, None, error.reason, str(error))
            return
        if (row := self._begun(page.url, path, None)) is None:
            return
        when = page.fetched_at or self._blank["fetched_at"]
        headers = [(b"Content-Type", page.content_type.encode("latin-1", "replace"))]
        name, offset, length = self._packer.pack(page.url, when, headers, page.body)
        row |= {"state": FetchState.FETCHED.value, "fetched_at": when, "http_status": 200, "final_url": page.url}
        row |= {"content_type": clean(page.content_type), "wire_bytes": len(page.body)}
        row |= {"warc_file": name, "warc_offset": offset, "warc_length": length}
        self._captures.add(row)

    def _begun(self, url: str, path: Path, offset: int | None) -> dict[str, Any] | None:
        """A row that knows its URL; null where the URL is none."""
        try:
            key = url_key(url)
            host = netloc_of(url)
        except ValueError as error:
            self._problem(path, offset, FetchReason.NO_URL, f"{path}: {error}; it was left out")
            return None
        source = self._blank["source_id"] or f"ingest:{_key_host(key)}"
        known = {"source_id": source, "url": url, "url_key": key, "host": host}
        return self._blank | {name: clean(value) for name, value in known.items()}

    def _problem(self, path: Path, offset: int | None, reason: FetchReason, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path, offset, reason, message))


def _outcome(response: ArchivedResponse) -> dict[str, Any]:
    """What an archived answer says of its URL, in columns of the hand-over."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(name.lower(), value)
    answer = Answer(
        status=response.status,
        headers=headers,
        content=b"",
        wire_bytes=response.wire_bytes,
        fetched_at=response.fetched_at,
        duration_ms=0.0,
        place=None,
    )
    said = meaning(response.url, answer, conditional=False)
    row: dict[str, Any] = {
        "http_status": response.status,
        "content_type": clean(headers.get("content-type")),
        "etag": clean(headers.get("etag")),
        "last_modified": clean(headers.get("last-modified")),
        "fetched_at": response.fetched_at,
        "wire_bytes": response.wire_bytes,
        "final_url": clean(response.url),
        "detail": f"cut by the archiver: {response.truncated}" if response.truncated else None,
    }
    if isinstance(said, Usable):
        if other := why_no_page(response.url, headers.get("content-type"), response.body):
            return row | {
                "state": FetchState.SKIPPED.value,
                "reason": FetchReason.NOT_A_PAGE.value,
                "detail": clean(other),
            }
        return row | {"state": FetchState.FETCHED.value}
    if isinstance(said, Moved):
        return row | {"state": FetchState.REDIRECTED.value, "redirect_to": clean(said.target)}
    reason, detail = getattr(said, "reason", FetchReason.CLIENT_ERROR), getattr(said, "detail", None)
    return row | {"state": FetchState.FAILED.value, "reason": reason.value, "detail": clean(detail)}


def _key_host(key: str) -> str:
    """Host, and port where one is given, of a key."""
    return urlsplit(f"//{key}").netloc


class _Packer:
    """Packs what has no place of its own into WARC files of the archive, which appear when all is read."""

    def __init__(self, archive_dir: Path, run_id: str) -> None:
        self._archive, self._stem = archive_dir, f"ingest-{run_id}"
        self._draft = archive_dir / f".{self._stem}.tmp"
        self._writer: WarcWriter | None = None
        self._finished: list[Path] = []

    def __enter__(self) -> Self:
        shutil.rmtree(self._draft, ignore_errors=True)  # of an earlier try that died
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
        shutil.rmtree(self._draft, ignore_errors=True)

    def pack(
        self, url: str, when: datetime, headers: Sequence[tuple[bytes, bytes]], body: bytes
    ) -> tuple[str, int, int]:
        """Name of the file in the archive, offset and length of the page's record in it."""
        if self._writer is None:
            path = self._draft / f"{self._stem}-{len(self._finished):05d}.warc.gz"
            self._writer = WarcWriter(path, software=SOFTWARE)
        name = self._writer.path.name
        offset, length = self._writer.write_response(url, when, 200, "OK", headers, body)
        if offset + length >= PACK_BYTES:
            self._close()
        return name, offset, length

    def unpacked(self, path: Path) -> tuple[Path, str]:
        """The plain copy of a gzip file that is one member, in the archive, and its name there."""
        mark = hashlib.sha1(str(path).encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()[:12]
        target = self._archive / f"{self._stem}-unpacked-{mark}.warc"
        try:
            self._archive.mkdir(parents=True, exist_ok=True)
            unpack(path, target)
        except OSError as error:
            raise ArchiveWriteError.of(target, error) from error
        return target, target.name

    def finish(self) -> None:
        """Put the packed files in their place; those of an earlier try under the same run id are replaced."""
        self._close()
        for path in self._finished:
            try:
                path.replace(self._archive / path.name)
            except OSError as error:
                raise ArchiveWriteError.of(self._archive / path.name, error) from error

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._finished.append(self._writer.path)
            self._writer = None
