"""The archive: every answer as it came, in WARC 1.1 files with one gzip member per record.

Takes answers in the order in which they come and gives the place of each; gives back one answer by its
place. Reads other tools' files too (plain or gzip, chunked bodies left in, `resource` records).

Source: ISO 28500:2017 (WARC 1.1); the annotations for `Content-Encoding` and `Transfer-Encoding` follow
what Heritrix, warcio and Common Crawl do.
"""

import base64
import hashlib
import io
import os
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawlers.decoding import MAX_BODY_BYTES, decode_body, unchunk
from crawlers.errors import ArchiveRecordError, ArchiveWriteError, UndecodableBodyError
from warehouse.contract import FetchReason

__all__ = ["MAX_BODY_BYTES", "ArchivedResponse", "WarcWriter", "parse_record", "read_record"]

Headers = Sequence[tuple[bytes, bytes]]

GZIP_LEVEL = 6  # 81 MB/s against 47 at level 9, for files 1 % larger (measured, fastwarc 2.0.1)
MAX_HEAD_BYTES = 1_000_000  # of a record's HTTP header block; browsers and servers stop at 8 to 256 kB
ORIGINAL = b"X-Archive-Orig-"  # prefix of headers that are true of the wire and not of the record
_NAMESPACE = uuid.UUID("5f0c6a55-9c0e-4f0a-8a51-0c8a3c1e7d11")  # of record ids; drawn once
_MAGIC = (b"\x1f\x8b", b"WARC/", b"\x28\xb5\x2f\xfd")  # gzip member, plain record, zstd frame
_STATUS_LINE = re.compile(rb"^HTTP/\d(?:\.\d)?[ \t]+(\d{3})[ \t]*([^\r\n]*)")
_CONTROL_LINE = re.compile(r"[\r\n\x00]+")
_CONTENT_TYPES = {
    "warcinfo": "application/warc-fields",
    "request": "application/http; msgtype=request",
    "response": "application/http; msgtype=response",
}
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """One answer as the archive holds it."""

    url: str
    """The address that was asked (`WARC-Target-URI`)."""
    status: int
    """HTTP status code; 200 for a `resource` record, which has none."""
    reason: str
    """Reason phrase as sent; may be empty."""
    headers: tuple[tuple[str, str], ...]
    """Header lines as stored, in their order, names as sent, bytes read as Latin-1."""
    body: bytes
    """The body, transfer and content encoding undone."""
    wire_bytes: int
    """Bytes of the body as stored, before anything was undone."""
    fetched_at: datetime
    """When the answer came (`WARC-Date`), UTC."""
    truncated: str | None
    """Why the body is not whole (`WARC-Truncated`: length, time, disconnect …); null where it is."""
    record_type: str
    """`response` or `resource`."""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case; null where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class WarcWriter:
    """Writes one new WARC file, record by record.

    Each record is put together in memory and written in one go, so that a full disk leaves a file that
    ends after a whole record. The file is created at once and taken away again where nothing was written.

    Raises:
        ArchiveWriteError: the file exists already, or the disk does not take it.
    """

    def __init__(self, path: Path, *, software: str) -> None:
        self.path = Path(path)
        self._software = software
        self._offset = 0
        self._info_id: bytes | None = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("xb", buffering=0)
            _sync_folder(self.path.parent)
        except OSError as error:
            raise ArchiveWriteError.of(self.path, error) from error

    def write_response(  # noqa: PLR0917 - a response's parts in the order of the wire
        self,
        url: str,
        fetched_at: datetime,
        status: int,
        reason: str,
        headers: Headers,
        body: bytes,
        *,
        payload_truncated: str | None = None,
        request: tuple[str, Headers] | None = None,
    ) -> tuple[int, int]:
        """Append an answer (and the request that it answers) and say where the answer is.

        Args:
            url: the address that was asked.
            fetched_at: when the answer came; aware.
            status: HTTP status code.
            reason: reason phrase as sent.
            headers: header lines as sent, in their order.
            body: the body as sent, content encoding still on it, chunked framing undone.
            payload_truncated: why the body is not whole (`length`, `time`, `disconnect`, `unspecified`).
            request: the request line (``GET /a HTTP/1.1``) and the header lines that were sent.

        Returns:
            Offset and length in bytes of the answer's gzip member.

        Raises:
            ArchiveWriteError: the disk did not take it; the file ends before this record.
        """
        if self._info_id is None:
            self._write_info(fetched_at)
        head = _status_line(status, reason) + _header_block(_as_stored(headers, len(body), payload_truncated))
        extra = {"WARC-Truncated": payload_truncated} if payload_truncated else {}
        record, name = self._record(WarcRecordType.response, url, fetched_at, head + body, extra)
        placed = self._append(record, hashlib.sha1(body, usedforsecurity=False).digest())
        if request is not None:
            line, sent = request
            asked = _CONTROL_LINE.sub(" ", line).encode("utf-8", "replace") + b"\r\n" + _header_block(sent)
            extra = {"WARC-Concurrent-To": f"<urn:{name.decode()}>"}
            record, _ = self._record(WarcRecordType.request, url, fetched_at, asked, extra)
            self._append(record, None)
        return placed

    def sync(self) -> None:
        """Return when everything written so far is on the disk."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise ArchiveWriteError.of(self.path, error) from error

    def close(self) -> None:
        """Sync and close; a file without any record is taken away."""
        if self._file.closed:
            return
        try:
            if self._offset:
                self.sync()
        finally:
            self._file.close()
            if not self._offset:
                self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write_info(self, when: datetime) -> None:
        fields = {
            "software": self._software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        }
        block = "".join(f"{name}: {_CONTROL_LINE.sub(' ', value)}\r\n" for name, value in fields.items()).encode()
        extra = {"WARC-Filename": self.path.name}
        record, name = self._record(WarcRecordType.warcinfo, None, when, block, extra)
        self._append(record, None)
        self._info_id = name

    def _record(
        self, kind: Any, url: str | None, when: datetime, block: bytes, extra: dict[str, str]
    ) -> tuple[Any, bytes]:
        """A record and its id, which hangs on nothing but what is written and where."""
        told = f"{self.path.name}|{self._offset}|{kind!s}|{url}|{when.isoformat()}|".encode("utf-8", "replace")
        digest = hashlib.sha1(block, usedforsecurity=False).hexdigest()
        name = f"uuid:{uuid.uuid5(_NAMESPACE, told.decode('utf-8', 'replace') + digest)}".encode()
        record = WarcRecord()
        record.init_headers(record_type=kind, record_urn=name)
        if url is not None:
            record.headers["WARC-Target-URI"] = _CONTROL.sub(lambda hit: f"%{ord(hit[0]):02X}", url.strip())
        record.headers["WARC-Date"] = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        record.headers["Content-Type"] = _CONTENT_TYPES[str(kind)]
        if self._info_id is not None:
            record.headers["WARC-Warcinfo-ID"] = f"<urn:{self._info_id.decode()}>"
        for key, value in extra.items():
            record.headers[key] = value
        record.set_bytes_content(block)
        return record, name

    def _append(self, record: Any, payload_digest: bytes | None) -> tuple[int, int]:
        if payload_digest is not None:
            told = base64.b32encode(payload_digest).decode()
            record.headers["WARC-Payload-Digest"] = f"sha1:{told}"
        packed = io.BytesIO()
        writer = GzipWriter(packed, compression_level=GZIP_LEVEL)
        record.write(writer, checksum_data=True)
        writer.finish()
        start, data = self._offset, memoryview(packed.getvalue())
        try:
            while data:
                data = data[self._file.write(data) or 0 :]
        except OSError as error:
            os.ftruncate(self._file.fileno(), start)
            self._file.seek(start)
            raise ArchiveWriteError.of(self.path, error) from error
        self._offset = self._file.tell()
        return start, self._offset - start


def read_record(path: Path, offset: int, *, max_bytes: int = MAX_BODY_BYTES) -> ArchivedResponse:
    """The answer whose record begins at `offset` bytes of the file at `path`.

    Args:
        path: a WARC file, plain or with one gzip member per record.
        offset: where the record (its gzip member) begins, bytes.
        max_bytes: no body larger than this, on the wire or decoded, is given back.

    Raises:
        ArchiveRecordError: there is no whole, readable answer at that place; `reason` says which way:
            `truncated`, `not_parseable` (a wrong offset, no WARC, another kind of record), `too_large`,
            `bad_encoding`.
        OSError: the file cannot be opened or read.
    """
    with Path(path).open("rb") as file:
        file.seek(offset)
        magic = file.read(5)
        if not magic:
            size = file.seek(0, os.SEEK_END)
            raise ArchiveRecordError(str(path), offset, FetchReason.TRUNCATED, f"the file ends at {size} bytes")
        if not magic.startswith(_MAGIC):
            detail = "neither a gzip member nor a WARC record begins here"
            raise ArchiveRecordError(str(path), offset, FetchReason.NOT_PARSEABLE, detail)
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(file, parse_http=False)), None)
            if record is None:
                detail = "the file ends inside the record's header"
                raise ArchiveRecordError(str(path), offset, FetchReason.TRUNCATED, detail)
            return parse_record(record, path, offset, max_bytes=max_bytes)
        except OSError as error:  # fastwarc's word for anything that is not a WARC record
            raise ArchiveRecordError(str(path), offset, FetchReason.NOT_PARSEABLE, str(error)) from error


def parse_record(record: Any, path: Path, offset: int, *, max_bytes: int = MAX_BODY_BYTES) -> ArchivedResponse:
    """A fastwarc record that was just read, HTTP not yet parsed, as an answer.

    Raises:
        ArchiveRecordError: as `read_record`.
    """
    where, kind = str(path), record.record_type
    if kind not in (WarcRecordType.response, WarcRecordType.resource):
        detail = f"the record is of type {kind!s}, not response or resource"
        raise ArchiveRecordError(where, offset, FetchReason.NOT_PARSEABLE, detail)
    block = _read_block(record, where, offset, max_bytes + MAX_HEAD_BYTES)
    url, truncated = record.headers.get("WARC-Target-URI"), record.headers.get("WARC-Truncated")
    when = _instant(record.headers.get("WARC-Date"))
    if not url or when is None:
        lacking = "WARC-Target-URI" if not url else "a WARC-Date that is a time"
        raise ArchiveRecordError(where, offset, FetchReason.NOT_PARSEABLE, f"the record lacks {lacking}")
    url = url.removeprefix("<").removesuffix(">")  # WARC 1.0's grammar puts it in angle brackets, wget does so
    if kind == WarcRecordType.resource:
        headers: tuple[tuple[str, str], ...] = (
            ("Content-Type", record.headers.get("Content-Type") or "application/octet-stream"),
        )
        status, reason, body = 200, "", block
    else:
        try:
            status, reason, headers, body = _parse_http(block)
        except ValueError as error:
            raise ArchiveRecordError(where, offset, FetchReason.NOT_PARSEABLE, str(error)) from error
    wire_bytes = len(body)
    try:
        body = _decode(headers, body, max_bytes=max_bytes, partial=truncated is not None)
    except UndecodableBodyError as error:
        raise ArchiveRecordError(where, offset, error.reason, error.detail) from error
    return ArchivedResponse(url, status, reason, headers, body, wire_bytes, when, truncated, str(kind))


def _read_block(record: Any, where: str, offset: int, limit: int) -> bytes:
    declared = int(record.content_length)
    if declared > limit:
        detail = f"the record is of {declared} bytes, the limit is {limit}"
        raise ArchiveRecordError(where, offset, FetchReason.TOO_LARGE, detail)
    parts, got = [], 0
    try:
        while got < declared and (part := record.reader.read(declared - got)):
            parts.append(part)
            got += len(part)
    except OSError as error:  # a gzip member that breaks off or is damaged
        detail = f"{got} of {declared} bytes could be read: {error}"
        raise ArchiveRecordError(where, offset, FetchReason.TRUNCATED, detail) from error
    if got < declared:
        raise ArchiveRecordError(where, offset, FetchReason.TRUNCATED, f"{got} of {declared} bytes are there")
    return b"".join(parts)


def _parse_http(block: bytes) -> tuple[int, str, tuple[tuple[str, str], ...], bytes]:
    head, found, body = block.partition(b"\r\n\r\n")
    bare = block.find(b"\n\n")
    if bare >= 0 and (not found or bare < len(head)):  # a server that ends its lines with LF alone
        head, body = block[:bare], block[bare + 2 :]
    line = _STATUS_LINE.match(head)
    if line is None:
        raise ValueError(f"no HTTP status line, the record begins with {block[:40]!r}")
    headers: list[tuple[str, str]] = []
    for raw in head.splitlines()[1:]:
        text = raw.decode("latin-1")
        if text[:1] in {" ", "\t"} and headers:  # a folded line, obsolete since RFC 7230
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}".strip())
            continue
        name, colon, value = text.partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return int(line[1]), line[2].decode("latin-1").strip(), tuple(headers), body


def _decode(headers: Sequence[tuple[str, str]], body: bytes, *, max_bytes: int, partial: bool) -> bytes:
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        body = unchunk(body)
    codings = [value for name, value in headers if name.lower() == "content-encoding"]
    return decode_body(body, codings, max_bytes=max_bytes, partial=partial)


def _as_stored(headers: Headers, length: int, truncated: str | None) -> list[tuple[bytes, bytes]]:
    """The header lines; those that are not true of the stored body under a name of their own."""
    stored = []
    for name, value in headers:
        lower = name.lower()
        untrue = lower == b"transfer-encoding" or (
            lower == b"content-length" and truncated is None and value.strip() != str(length).encode()
        )
        stored.append((ORIGINAL + name if untrue else name, value))
    return stored


def _status_line(status: int, reason: str) -> bytes:
    return f"HTTP/1.1 {status} {_CONTROL_LINE.sub(' ', reason)}".encode("latin-1", "replace") + b"\r\n"


def _header_block(headers: Headers) -> bytes:
    lines = (re.sub(rb"[\r\n\x00]+", b" ", name + b": " + value) for name, value in headers)
    return b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def _instant(text: str | None) -> datetime | None:
    try:
        read = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
