"""Data Docs over HTTP on loopback for as long as `copydesk serve` runs, and the address they have there.

Takes the data folder; answers GET and HEAD below ``<data>/docs`` and nothing else: no file outside of it, also not
by a symbolic link, and none whose name begins with a dot (pages that are still being built). A note in the data
folder says where, so that every process of these data can link to it while somebody answers there.
"""

import contextlib
import html
import http.client
import json
import os
import secrets
import socket
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from flows.config import Settings
from flows.errors import StageError
from flows.files import write_json

if TYPE_CHECKING:
    from starlette.applications import Starlette

LOOPBACK = "127.0.0.1"
_LOCAL_NAMES = (LOOPBACK, "localhost")
_INDEX = "index.html"
_TOKEN = "X-Copydesk-Docs"  # noqa: S105 - a header's name; says that it is this very server that answers
_ANSWER_SECONDS = 2.0  # for one on this machine
_END_SECONDS = 2  # answers under way may take so long when the server is ended


@dataclass(frozen=True, slots=True)
class Served:
    """A server of Data Docs that runs."""

    url: str
    """Its address, with a slash at the end."""
    doubt: str = ""
    """Why it has another port than the configured one; empty where it has that."""


def web_link(settings: Settings, run_id: str) -> str | None:
    """Address of a run's Data Docs that a browser can open from any page; None where nobody serves them."""
    if settings.report_url:
        link = settings.report_link(run_id)
        return link if urlsplit(link).scheme in {"http", "https"} else None
    url = served_docs_url(settings.data)
    return f"{url}{quote(run_id)}/{_INDEX}" if url else None


def message_link(settings: Settings, run_id: str) -> str:
    """As `web_link`; where nobody serves them, the file, which a mail program or a terminal can open."""
    return web_link(settings, run_id) or settings.report_link(run_id)


def served_docs_url(data: Path) -> str | None:
    """Address at which a `copydesk serve` of this data folder offers the Data Docs now; None where none answers."""
    try:
        said = json.loads(_note(data).read_text("utf-8"))
    except (OSError, ValueError):  # none, or not to be read: then there is no address to link to
        return None
    url, token = str(said["url"]), str(said["token"])
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_ANSWER_SECONDS)  # never through a proxy
    try:
        connection.request("HEAD", "/")
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException):
        return None
    else:
        return url if answer.status == HTTPStatus.OK and answer.getheader(_TOKEN) == token else None
    finally:
        connection.close()


@contextlib.contextmanager
def docs_server(data: Path, *, port: int, also: Collection[str] = ()) -> Iterator[Served]:
    """Serve ``<data>/docs`` in a thread until the block ends.

    Args:
        data: the data folder; its docs need not be there yet.
        port: on loopback; where it cannot be had, any free one is taken and `Served.doubt` says why. 0: any free one.
        also: names by which the server may be asked beside the local ones: that of a proxy in front of it.

    Raises:
        StageError: no port at all can be listened on.
    """
    import uvicorn

    token = secrets.token_hex(16)
    listening, doubt = _listening(port)
    url = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
    config = uvicorn.Config(
        docs_app(data / "docs", names=[*_LOCAL_NAMES, *also]),
        lifespan="off",
        log_config=None,
        access_log=False,  # who reads what is nobody's affair
        server_header=False,
        headers=list(_headers(token).items()),
        timeout_graceful_shutdown=_END_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=[[listening]], name="copydesk-docs", daemon=True)
    thread.start()
    try:
        write_json(_note(data), {"url": url, "token": token, "pid": os.getpid()})
        yield Served(url, doubt)
    finally:
        _note(data).unlink(missing_ok=True)
        server.should_exit = True
        thread.join()
        listening.close()


def _headers(token: str) -> dict[str, str]:
    """What every answer says, also an error: nothing runs, loads from elsewhere or is framed."""
    from expectations.offline import POLICY

    return {
        _TOKEN: token,
        "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-cache",  # a run that is resumed writes its pages anew
    }


def _listening(port: int) -> tuple[socket.socket, str]:
    """A socket that waits for connections, and why it has another port than this."""
    try:
        return socket.create_server((LOOPBACK, port)), ""
    except OSError as error:
        why = f"port {port} of {LOOPBACK} cannot be had ({os.strerror(error.errno or 0)})"
    try:
        return socket.create_server((LOOPBACK, 0)), why
    except OSError as error:
        raise StageError(f"Data Docs cannot be served: {why}, and no other either", hint="set docs.port") from error


def _note(data: Path) -> Path:
    return data / "docs-serving.json"


def docs_app(root: Path, *, names: Sequence[str]) -> "Starlette":
    """The application: a list of runs, and their pages.

    Args:
        root: the folder of the Data Docs; made where it is missing.
        names: hosts by which it may be asked; a foreign site's name that was made to lead here is none.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.requests import Request
    from starlette.responses import HTMLResponse
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    class Pages(StaticFiles):
        def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
            """As in the base class, which stays inside the folder; pages that are being built are not there yet."""
            return ("", None) if any(map(_is_hidden, Path(path).parts)) else super().lookup_path(path)

    def runs(_: Request) -> HTMLResponse:
        return HTMLResponse(run_list(root))

    root.mkdir(parents=True, exist_ok=True)
    return Starlette(
        routes=[Route("/", runs), Mount("/", Pages(directory=root, html=True))],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False)],
    )


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def run_list(root: Path) -> str:
    """The runs that have Data Docs, the newest first, as a page."""
    runs = [page.parent for page in root.glob(f"*/{_INDEX}") if not _is_hidden(page.parent.name)]
    lines = [
        f'<li><a href="{quote(run.name)}/{_INDEX}">{html.escape(run.name)}</a></li>'
        for run in sorted(runs, key=_written, reverse=True)
    ]
    return _PAGE.format(f"<ul>{''.join(lines)}</ul>" if lines else "<p>No run has been checked yet.</p>")


def _written(run: Path) -> tuple[int, str]:
    try:
        return run.stat().st_mtime_ns, run.name
    except FileNotFoundError:  # its pages are being put in place anew
        return 0, run.name


_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Data Docs</title></head>'
    "<body><h1>Data Docs</h1>{}</body></html>\n"
)
