# ruff: noqa: E501  (XML, TOML and HTML are kept on the lines they have in the file)
"""The host where everything goes wrong: answers that a crawler must survive, each under an address of its own."""

import asyncio
import zlib
from html import escape
from typing import TYPE_CHECKING

from aiohttp import web

from demo.sites import TROUBLE_HOST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HUGE_BYTES = 200 * 1000 * 1000  # the page that never ends, as issue 2 asks
BOMB_BYTES = 300 * 1000 * 1000  # decompressed; about 300 kB on the wire
_CHUNK = 1 << 20

PATHS = (
    "/story-before.html",
    "/huge.html",
    "/never.html",
    "/reset.html",
    "/loop-a",
    "/inside.html",
    "/bad-gzip.html",
    "/unknown-encoding.html",
    "/busy.html",
    "/too-many.html",
    "/bomb.html",
    "/truncated.html",
    "/error.html",
    "/story-after.html",
)


async def answer(request: web.Request, port: int) -> web.StreamResponse:
    """The trouble under the request's path."""
    base = f"http://{TROUBLE_HOST}:{port}"
    path = request.path
    if path.startswith("/sitemap-"):
        return _endless_sitemap(base, path)
    fixed: dict[str, Callable[[], web.Response]] = {
        "/robots.txt": lambda: web.Response(text="User-agent: *\nAllow: /\n"),
        "/feed.xml": lambda: _feed(base),
        "/feed-that-is-html": lambda: _html("<h1>Our feeds have moved</h1><p>Ask the web team.</p>"),
        "/loop-a": lambda: web.Response(status=302, headers={"Location": base + "/loop-b"}),
        "/loop-b": lambda: web.Response(status=302, headers={"Location": base + "/loop-a"}),
        "/inside.html": lambda: web.Response(status=302, headers={"Location": "http://10.0.0.1/admin"}),
        "/busy.html": lambda: web.Response(status=503, headers={"Retry-After": "120"}, text="busy"),
        "/too-many.html": lambda: web.Response(status=429, headers={"Retry-After": "60"}, text="too many requests"),
        "/error.html": lambda: web.Response(status=500, text="internal error"),
        "/unknown-encoding.html": lambda: _html("<p>text</p>", {"Content-Encoding": "x-own"}),
        "/bad-gzip.html": lambda: _html("<p>this is not gzip</p>", {"Content-Encoding": "gzip"}),
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
    return web.Response(status=404, text="no such trouble")


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


def _feed(base: str) -> web.Response:
    items = "".join(f"<item><title>{escape(path)}</title><link>{base}{path}</link></item>" for path in PATHS)
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


def _bomb_bytes() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    parts = [packer.compress(b"<html><body>")]
    parts += [packer.compress(bytes(_CHUNK)) for _ in range(BOMB_BYTES // _CHUNK)]
    parts.append(packer.flush())
    return b"".join(parts)
