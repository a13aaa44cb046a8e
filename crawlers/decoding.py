"""Bodies as sent, undone into what they mean, never beyond a limit."""

import io
import re
import zlib
from collections.abc import Callable, Iterable

from fastwarc.stream_io import BrotliReader, ChunkedReader, WarcReader, ZstdReader

from crawlers.errors import UndecodableBodyError
from warehouse.contract import FetchReason

MAX_BODY_BYTES = 50_000_000  # decompressed; the largest article page of 631 labelled ones is 3 MB
_STEP = 1 << 16  # bytes taken from a decoder at once: the most by which a limit is overrun
_CHUNK = re.compile(rb"^[ \t]*[0-9A-Fa-f]{1,8}[ \t]*(;[^\r\n]*)?\r\n")


def decode_body(body: bytes, codings: Iterable[str], *, max_bytes: int, partial: bool = False) -> bytes:
    """`body` with its content codings undone, the last one first.

    Args:
        body: the bytes as sent.
        codings: values of the Content-Encoding headers, in their order; each may list several.
        max_bytes: size at which to stop, before and after decoding.
        partial: the body is known to end early: give what is there of it.

    A body that lacks the mark of the coding it is said to have and begins like a document is taken as it
    is: servers and archives say `gzip` of bodies that are plain.

    Raises:
        UndecodableBodyError: `reason` is `too_large`, `truncated` or `bad_encoding`.
    """
    if len(body) > max_bytes:
        raise UndecodableBodyError(FetchReason.TOO_LARGE, f"{len(body)} bytes as sent, the limit is {max_bytes}")
    names = [name.strip().lower() for value in codings for name in value.split(",")]
    for name in reversed([name for name in names if name not in {"", "identity", "none", "utf-8"}]):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise UndecodableBodyError(FetchReason.BAD_ENCODING, f"content coding {name[:40]!r} is not known")
        if not body or body.lstrip()[:1] in {b"<", b"{"}:
            continue
        body = decoder(body, max_bytes, partial)
    return body


def unchunk(body: bytes) -> bytes:
    """A body without its chunked framing; as it is where it has none, or where the framing is broken."""
    if not _CHUNK.match(body):
        return body
    try:
        reader, parts = ChunkedReader(io.BytesIO(body)), []
        while part := reader.read(_STEP):
            parts.append(part)
    except OSError:
        return body
    return b"".join(parts)


def _inflate(body: bytes, window: int, max_bytes: int, partial: bool) -> bytes:
    """Zlib's formats: members one after the other, what follows the last one is left out."""
    out = bytearray()
    while True:
        decoder, data = zlib.decompressobj(window), body
        while data and not decoder.eof:
            try:
                out += decoder.decompress(data, _STEP)
            except zlib.error as error:
                if partial and out:
                    return bytes(out)
                raise UndecodableBodyError(FetchReason.BAD_ENCODING, f"does not decode: {error}") from error
            if len(out) > max_bytes:
                raise _too_large(max_bytes)
            data = decoder.unconsumed_tail
        if not decoder.eof:
            out += decoder.flush()  # at most one match of 258 bytes waits inside zlib when all input is taken
        if not decoder.eof:
            if partial:
                return bytes(out)
            raise UndecodableBodyError(FetchReason.TRUNCATED, f"the compressed body ends early, after {len(out)} bytes")
        body = decoder.unused_data
        if window != _GZIP or not body.startswith(b"\x1f\x8b"):
            return bytes(out)


_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


def _gzip(body: bytes, max_bytes: int, partial: bool) -> bytes:
    return _inflate(body, _GZIP, max_bytes, partial)


def _deflate(body: bytes, max_bytes: int, partial: bool) -> bytes:
    """RFC 9110 means zlib's format; some servers send the bare stream."""
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflate(body, _ZLIB if wrapped else _RAW, max_bytes, partial)


def _stream(open_reader: Callable[[io.BytesIO], WarcReader]) -> Callable[[bytes, int, bool], bytes]:
    def decode(body: bytes, max_bytes: int, partial: bool) -> bytes:
        out = bytearray()
        try:
            reader = open_reader(io.BytesIO(body))
            while part := reader.read(_STEP):
                out += part
                if len(out) > max_bytes:
                    raise _too_large(max_bytes)
        except OSError as error:
            if partial:
                return bytes(out)
            raise UndecodableBodyError(FetchReason.BAD_ENCODING, f"does not decode: {error}") from error
        return bytes(out)

    return decode


def _too_large(max_bytes: int) -> UndecodableBodyError:
    return UndecodableBodyError(FetchReason.TOO_LARGE, f"more than {max_bytes} bytes after decompression")


_DECODERS: dict[str, Callable[[bytes, int, bool], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _stream(BrotliReader),
    "zstd": _stream(ZstdReader),
}
