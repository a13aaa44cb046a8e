"""The newsroom over HTTP on loopback: every site by its host name, the trouble hosts, the control addresses."""

import asyncio
import gzip
import json
import signal
import socket
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from aiohttp import web

from demo import trouble
from demo.pages import Page, Pages
from demo.records import instant, write_world
from demo.sites import TROUBLE_HOSTS
from demo.world import World

_SHUTDOWN_SECONDS = 1.0  # open connections to pages that never answer are cut off after that


class Newsroom:
    """One world behind an aiohttp application; `tick` moves its clock and rewrites its files."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.pages = Pages(world)
        write_world(world, folder)

    def application(self) -> web.Application:
        """The application; it answers by the Host header."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    def state(self) -> dict[str, object]:
        """What the control address says."""
        return {
            "tick": self.world.tick,
            "now": instant(self.world.now),
            "seed": self.world.seed,
            "articles": len(self.world.articles),
            "hosts": [host for site in self.world.sites for host in site.hosts],
        }

    def tick(self) -> None:
        """One day later, with the files written anew."""
        self.world.advance()
        self.pages.forget()
        write_world(self.world, self.folder)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        host = request.host.rsplit(":", 1)[0].lower()
        if request.path.startswith("/-/"):
            return self._control(request)
        if host in TROUBLE_HOSTS:
            return await trouble.answer(request, host, self.world.port)
        page = self.pages.answer(host, request.raw_path)
        if page is None:
            return web.Response(status=421, text=f"no site {host!r} in this newsroom\n")
        return self._respond(request, page, gzipped=self._gzips(host))

    def _gzips(self, host: str) -> bool:
        site = self.world.site(host)
        return site is not None and site.gzip

    def _control(self, request: web.Request) -> web.Response:
        match request.method, request.path:
            case "GET", "/-/state":
                return web.json_response(self.state())
            case "POST", "/-/tick":
                self.tick()
                return web.json_response(self.state())
            case _:
                return web.json_response({"error": "known: GET /-/state, POST /-/tick"}, status=404)

    def _respond(self, request: web.Request, page: Page, *, gzipped: bool) -> web.Response:
        headers = {"Date": format_datetime(self.world.now, usegmt=True), "Server": "newsroom"}
        if page.etag:
            headers["ETag"] = page.etag
        if page.last_modified:
            headers["Last-Modified"] = page.last_modified
        if page.location is not None:
            return web.Response(status=page.status, headers=headers | {"Location": page.location})
        if page.status == 200 and request.method in {"GET", "HEAD"} and unchanged(page, request):
            return web.Response(status=304, headers=headers)
        if request.method not in {"GET", "HEAD"}:
            return web.Response(status=405, headers=headers | {"Allow": "GET, HEAD"})
        body = page.body
        headers["Content-Type"] = page.content_type
        if gzipped:
            headers["Vary"] = "Accept-Encoding"
            if page.content_type.startswith("text/") and "gzip" in request.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, compresslevel=6, mtime=0)
                headers["Content-Encoding"] = "gzip"
        return web.Response(status=page.status, body=body, headers=headers)


def unchanged(page: Page, request: web.Request) -> bool:
    """Whether the client has this page already: RFC 9110, 13.1: If-None-Match goes before If-Modified-Since."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        return page.etag is not None and (page.etag in tags or "*" in tags)
    since = request.headers.get("If-Modified-Since")
    if since is None or page.changed is None:
        return False
    try:
        then: datetime = parsedate_to_datetime(since)
    except ValueError:
        return False  # RFC 9110: a date that cannot be read is ignored
    return page.changed.replace(microsecond=0) <= then


async def serve(seed: int, port: int, folder: Path, start: datetime) -> None:
    """Serves until the process is told to stop; prints one line when it is ready."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    port = listener.getsockname()[1]
    room = Newsroom(World(seed, port, start), folder)
    runner = web.AppRunner(room.application(), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(json.dumps(_ready(room, folder, port)), flush=True)
    await stop.wait()
    await runner.cleanup()


def _ready(room: Newsroom, folder: Path, port: int) -> dict[str, object]:
    return {
        "event": "newsroom.ready",
        "port": port,
        "seed": room.world.seed,
        "sites": len(room.world.sites),
        "hosts": [host for site in room.world.sites for host in site.hosts],
        "sources": str(folder / "sources.toml"),
        "trouble": str(folder / "trouble-sources.toml"),
        "truth": str(folder / "truth.jsonl"),
        "articles": str(folder / "truth_articles.jsonl"),
        "clock": str(folder / "clock.txt"),
        "control": f"http://127.0.0.1:{port}/-/",
    }
