"""A small web for tests: any number of hosts on one loopback port, each answer a function of the request."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

Handler = Callable[[web.Request], web.StreamResponse | Awaitable[web.StreamResponse]]


@dataclass
class Seen:
    """One request as the server saw it."""

    host: str
    path: str
    headers: dict[str, str]


@dataclass
class TestWeb:
    """Serve pages by host and path until closed. Hosts are written without port, as in ``a.test``."""

    __test__ = False

    pages: dict[tuple[str, str], Handler | bytes | str] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    """Serve https with this context."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def url(self, host: str, path: str = "/") -> str:
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    def put(self, host: str, path: str, body: Handler | bytes | str) -> str:
        self.pages[host, path] = body
        return self.url(host, path)

    def paths(self, host: str) -> list[str]:
        return [one.path for one in self.seen if one.host == host]

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main(ready))
        self._loop.close()

    async def _main(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        listener = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self.tls)
        await listener.start()
        self.port = runner.addresses[0][1]
        ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        self.seen.append(Seen(host, request.path_qs, dict(request.headers)))
        page = self.pages.get((host, request.path_qs))
        if page is None:
            return web.Response(status=404, text="not here")
        if isinstance(page, str | bytes):
            text = page.encode() if isinstance(page, str) else page
            kind = "text/html" if text.lstrip()[:5].lower() in {b"<html", b"<!doc"} else "application/xml"
            return web.Response(body=text, content_type=kind, charset="utf-8")
        answer = page(request)
        return await answer if isinstance(answer, Awaitable) else answer
