# ruff: noqa: E501  (XML, TOML and HTML are kept on the lines they have in the file)
"""The hosts where everything goes wrong: answers that a crawler must survive, each under an address of its own."""

import asyncio
import struct
import zlib
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from aiohttp import web

from demo.sites import BUSY_HOST, ENDLESS_HOST, TOO_MANY_HOST, TROUBLE_HOST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HUGE_BYTES = 200 * 1000 * 1000  # the page that never ends, as issue 2 asks
BOMB_BYTES = 300 * 1000 * 1000  # decompressed; about 300 kB on the wire
_CHUNK = 1 << 20
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # RFC 1952: deflate, no name, no time
_NO_METHOD = b"\x1f\x8b\x07"  # gzip's mark and a method of compression that there is not

PATHS = (
    "/story-before.html",
    "/huge.html",
    "/never.html",
    "/reset.html",
    "/loop-a",
    "/inside.html",
    "/bad-gzip.html",
    "/unknown-encoding.html",
    "/bomb.html",
    "/truncated.html",
    "/error.html",
    "/story-after.html",
)


async def answer(request: web.Request, host: str, port: int) -> web.StreamResponse:
    """The trouble under the request's host and path."""
    base, path = f"http://{host}:{port}", request.path
    if path == "/robots.txt":
        return web.Response(text="User-agent: *\nAllow: /\n")
    if host == TROUBLE_HOST:
        return await _trouble(request, base, path)
    if host == BUSY_HOST:
        return _limited(base, path, "/busy.html", 503, "120")
    if host == TOO_MANY_HOST:
        return _limited(base, path, "/too-many.html", 429, "60")
    if host == ENDLESS_HOST and path.startswith("/sitemap-"):
        return _endless_sitemap(base, path)
    return _no_such_trouble()


def _limited(base: str, path: str, first: str, status: int, wait: str) -> web.Response:
    """A host whose newest page, `first`, asks for a wait: a crawler that heeds it does not ask for the stories."""
    if path == "/feed.xml":
        return _feed(base, (first, "/story-behind-1.html", "/story-behind-2.html"))
    if path == first:
        return web.Response(status=status, headers={"Retry-After": wait}, text="later, please")
    return _html(_story(path)) if path.startswith("/story-") else _no_such_trouble()


def _no_such_trouble() -> web.Response:
    return web.Response(status=404, text="no such trouble")


async def _trouble(request: web.Request, base: str, path: str) -> web.StreamResponse:
    fixed: dict[str, Callable[[], web.Response]] = {
        "/feed.xml": lambda: _feed(base, PATHS),
        "/feed-that-is-html": lambda: _html("<h1>Our feeds have moved</h1><p>Ask the web team.</p>"),
        "/loop-a": lambda: web.Response(status=302, headers={"Location": base + "/loop-b"}),
        "/loop-b": lambda: web.Response(status=302, headers={"Location": base + "/loop-a"}),
        "/inside.html": lambda: web.Response(status=302, headers={"Location": "http://10.0.0.1/admin"}),
        "/error.html": lambda: web.Response(status=500, text="internal error"),
        "/unknown-encoding.html": lambda: _html("<p>text</p>", {"Content-Encoding": "x-own"}),
        "/bad-gzip.html": lambda: web.Response(
            body=_NO_METHOD + bytes(200), content_type="text/html", headers={"Content-Encoding": "gzip"}
        ),
    }
    streamed: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {
        "/huge.html": _huge,
        "/never.html": _never,
        "/reset.html": _reset,
        "/bomb.html": _bomb,
        "/truncated.html": _truncated,
    }
    if path in fixed:
        return fixed[path]()
    if path in streamed:
        return await streamed[path](request)
    if path.startswith("/story-"):
        return _html(_story(path))
    return _no_such_trouble()


def _html(text: str, headers: dict[str, str] | None = None) -> web.Response:
    body = f'<!DOCTYPE html><html lang="en"><head><title>Trouble</title></head><body>{text}</body></html>'.encode()
    return web.Response(body=body, headers={"Content-Type": "text/html; charset=utf-8", **(headers or {})})


def _story(path: str) -> str:
    when = "before" if "before" in path else "after"
    paragraphs = (
        f"The lock keeper at the upper gate said {when} the repairs that the winter had been kind to the masonry and unkind to the timber.",
        f"Divers who looked at the sill {when} the flood counted eleven loose stones and a bicycle, which nobody has claimed so far.",
        f"Boats of more than forty tonnes will have to wait, the canal office wrote in a notice that it hung up {when} the weekend.",
        f"The bill, put at ninety thousand pounds {when} the tender, will be shared by the county and the two towns on the summit level.",
    )
    return (
        f'<article><h1>Lock gate: what was found {when} the repairs</h1><p>By Edith Marlowe</p><time datetime="2026-11-18T09:00:00Z">18 November 2026</time>'
        + "".join(f"<p>{text}</p>" for text in paragraphs)
        + "</article>"
    )


def _feed(base: str, paths: tuple[str, ...]) -> web.Response:
    """A feed of `paths`, the newest first."""
    items = "".join(
        f"<item><title>{escape(path)}</title><link>{base}{path}</link><pubDate>Wed, 18 Nov 2026 09:{59 - place:02}:00 GMT</pubDate></item>"
        for place, path in enumerate(paths)
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Trouble</title><link>{base}/</link><description>d</description>{items}</channel></rss>'
    return web.Response(body=text.encode(), content_type="application/rss+xml")


def _endless_sitemap(base: str, path: str) -> web.Response:
    digits = path.removeprefix("/sitemap-").removesuffix(".xml")
    following = int(digits) + 1 if digits.isdigit() else 0
    text = f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{base}/sitemap-{following}.xml</loc></sitemap></sitemapindex>'
    return web.Response(body=text.encode(), content_type="application/xml")


async def _stream(request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8", **headers})
    await response.prepare(request)
    return response


async def _huge(request: web.Request) -> web.StreamResponse:
    response = await _stream(request, {"Content-Length": str(HUGE_BYTES)})
    chunk = (b"<p>" + b"water over the weir " * 60 + b"</p>\n") * (_CHUNK // 1250)
    sent = 0
    while sent < HUGE_BYTES and request.method != "HEAD":
        piece = chunk[: HUGE_BYTES - sent]
        try:
            await response.write(piece)
        except ConnectionError:  # the client had enough, as it should
            break
        sent += len(piece)
    return response


async def _never(_request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()  # until the client or the server goes
    raise AssertionError("an event that nobody sets was set")


async def _reset(request: web.Request) -> web.StreamResponse:
    response = await _stream(request, {"Content-Length": "100000"})
    await response.write(b"<html><body><p>The first half of a page, and then")
    if request.transport is not None:
        request.transport.abort()
    return response


async def _truncated(request: web.Request) -> web.StreamResponse:
    response = await _stream(request, {"Content-Length": "5000"})
    await response.write(b"<html><body><p>Shorter than it said.</p>")
    if request.transport is not None:
        request.transport.close()
    return response


async def _bomb(request: web.Request) -> web.StreamResponse:
    packed = await asyncio.to_thread(_bomb_bytes)
    response = web.StreamResponse(
        headers={"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": str(len(packed))}
    )
    await response.prepare(request)
    if request.method != "HEAD":
        await response.write(packed)
    return response


@cache
def _bomb_bytes() -> bytes:
    """Made in a moment: one block of zeros that stands for itself (a full flush), many times over."""
    head, zeros = b"<html><body>", bytes(_CHUNK)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum, count = zlib.crc32(head), BOMB_BYTES // _CHUNK
    for _ in range(count):
        checksum = zlib.crc32(zeros, checksum)
    trailer = struct.pack("<II", checksum, len(head) + count * _CHUNK)
    return _GZIP_HEAD + first + block * count + packer.flush() + trailer
