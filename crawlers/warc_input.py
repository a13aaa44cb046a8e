"""Records of somebody's WARC file, one after the other, with the place of each and where the file breaks off."""

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator

from warehouse.contract import FetchReason

_STEP = 1 << 20  # bytes read at once
_GZIP, _PLAIN, _ZSTD = b"\x1f\x8b", b"WARC/", b"\x28\xb5\x2f\xfd"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_MAX_HEADER = 1 << 16  # bytes of a WARC record's own header


@dataclass(frozen=True, slots=True)
class Break:
    """Where a file stops being readable."""

    offset: int
    """Byte at which the record begins that cannot be read."""
    reason: FetchReason
    """`truncated`: the file ends early. `not_parseable`: what stands there is no record."""
    detail: str


class OneMemberError(Exception):
    """The whole file is one gzip member: its records have no places of their own."""


class WarcInput:
    """A WARC file, read once from its start; after the last record `broken` says whether it ended well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.broken: Break | None = None
        self._last = 0

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """Offset and fastwarc record, HTTP not parsed; a record is good until the next one is asked for.

        Raises:
            OneMemberError: before any record but the first was given.
        """
        count = 0
        with self.path.open("rb") as file, self.path.open("rb") as probe:
            try:
                for record in ArchiveIterator(file, parse_http=False):
                    offset = int(record.stream_pos)
                    probe.seek(offset)
                    if not probe.read(5).startswith((_GZIP, _PLAIN, _ZSTD)):
                        raise OneMemberError
                    self._last, count = offset, count + 1
                    yield offset, record
            except OSError as error:  # fastwarc's word for anything that is not a WARC record
                self.broken = self._ending() or Break(self._last, FetchReason.NOT_PARSEABLE, str(error))
                return
        if not count:
            self.broken = Break(0, FetchReason.NOT_PARSEABLE, "there is no WARC record in it")
        self.broken = self._ending() or self.broken

    def _ending(self) -> Break | None:
        """Whether the file ends inside a record, seen from the last one that was begun."""
        with self.path.open("rb") as file:
            file.seek(self._last)
            magic = file.read(5)
            file.seek(self._last)
            if magic.startswith(_GZIP):
                return _gzip_ending(file, self._last, self.size)
            if magic.startswith(_PLAIN):
                return _plain_ending(file.read(_MAX_HEADER), self._last, self.size)
        return None


def is_warc(path: Path) -> bool:
    """Whether a file is a WARC file by its name, or by what stands at its start."""
    name = path.name.lower()
    if name.startswith("."):
        return False
    return name.endswith((".warc", ".warc.gz", ".warc.zst"))


def begins_like_warc(path: Path) -> bool:
    """Whether a file, whatever its name, begins with a WARC record."""
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(_GZIP):
        try:
            start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(start, 5)
        except zlib.error:
            return False
    return start.startswith(_PLAIN)


def unpack(path: Path, target: Path) -> None:
    """Write a gzip file of one member as a plain file: whole or not at all; of a file that breaks off what is there."""
    draft = target.with_name(f".{target.name}.tmp")
    try:
        with path.open("rb") as file, draft.open("wb") as out:
            decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
            while data := file.read(_STEP):
                while data:
                    if decoder.eof:
                        decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
                    try:
                        out.write(decoder.decompress(data))
                    except zlib.error:  # damaged: what came before it is there
                        data = b""
                        break
                    data = decoder.unused_data
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _gzip_ending(file: Any, start: int, size: int) -> Break | None:
    """Follow the gzip members from `start` to the end of the file."""
    member, decoder, pending = start, zlib.decompressobj(16 + zlib.MAX_WBITS), b""
    position = start
    while True:
        data = pending or file.read(_STEP)
        pending = b""
        if not data:
            break
        if decoder.eof:
            if not data.strip(b"\x00"):  # padding, as block devices leave it
                position += len(data)
                continue
            member, decoder = position, zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            while data and not decoder.eof:
                before = len(data)
                decoder.decompress(data, _STEP)
                data = decoder.unused_data or decoder.unconsumed_tail  # the one after the member, the other inside it
                position += before - len(data)
        except zlib.error as error:
            return Break(member, FetchReason.NOT_PARSEABLE, f"the gzip member is damaged: {error}")
        pending = data
    if not decoder.eof:
        decoder.flush()
    if decoder.eof:
        return None
    return Break(member, FetchReason.TRUNCATED, f"the file ends at {size} bytes, inside the record")


def _plain_ending(start: bytes, offset: int, size: int) -> Break | None:
    head, found, _ = start.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if found and length and offset + len(head) + 4 + int(length[1]) <= size:
        return None
    return Break(offset, FetchReason.TRUNCATED, f"the file ends at {size} bytes, inside the record")
