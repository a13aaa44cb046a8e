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
import shutil
import stat
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit

import structlog

from flows.config import Settings
from flows.errors import StageError
from flows.files import write_json

LOOPBACK = "127.0.0.1"
_LOCAL_NAMES = frozenset({LOOPBACK, "localhost", "::1"})
_INDEX = "index.html"
_TOKEN = "X-Copydesk-Docs"  # noqa: S105 - a header's name; says that it is this very server that answers
_ANSWER_SECONDS = 2.0  # for one on this machine
_IDLE_SECONDS = 30.0  # a connection on which nothing is asked for so long is closed
_POLL_SECONDS = 0.2  # the thread looks so often whether it is to end
_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8"}  # nothing else is in Data Docs

_log = structlog.get_logger("copydesk.docs")


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
    token = secrets.token_hex(16)
    root, names = data / "docs", _LOCAL_NAMES | {name.lower() for name in also}
    server, doubt = _listening(root, port, names, token)
    url = f"http://{LOOPBACK}:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=[_POLL_SECONDS], name="copydesk-docs", daemon=True)
    thread.start()
    try:
        write_json(_note(data), {"url": url, "token": token, "pid": os.getpid()})
        yield Served(url, doubt)
    finally:
        _note(data).unlink(missing_ok=True)
        server.shutdown()
        server.server_close()
        thread.join()


def _listening(root: Path, port: int, names: Collection[str], token: str) -> tuple["_Server", str]:
    try:
        return _Server(root, port, names, token), ""
    except OSError as error:
        why = f"port {port} of {LOOPBACK} cannot be had ({error.strerror})"
    try:
        return _Server(root, 0, names, token), why
    except OSError as error:
        raise StageError(
            f"Data Docs cannot be served: {why}, and no other either ({error.strerror})", hint="set docs.port"
        ) from error


def _note(data: Path) -> Path:
    return data / "docs-serving.json"


class _Server(ThreadingHTTPServer):
    """The listening socket and what its answers need."""

    daemon_threads = True

    def __init__(self, root: Path, port: int, names: Collection[str], token: str) -> None:
        from expectations.offline import POLICY

        self.root, self.names = root, names
        self.headers = {
            _TOKEN: token,
            "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-cache",  # a run that is resumed writes its pages anew
        }
        super().__init__((LOOPBACK, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - socketserver's signature
        """A reader who went away in the middle is no event for the terminal."""
        _log.debug("docs.answer_failed", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        """A page, or the list of runs."""
        if (
            _host(self.headers.get("Host", LOOPBACK)) not in self.server.names
        ):  # a foreign site's name that was made to lead here
            self.send_error(HTTPStatus.FORBIDDEN, "Not served under this name")
            return
        parts = parts_of(self.path)
        if parts is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif not parts:
            self._send_bytes(run_list(self.server.root).encode())
        else:
            self._send_found(parts)

    do_HEAD = do_GET  # noqa: N815 - `_send_bytes` and `_send_file` leave the body out

    def _refuse(self) -> None:
        self.close_connection = True  # its body is not read
        self.send_response(HTTPStatus.METHOD_NOT_ALLOWED)
        self.send_header("Allow", "GET, HEAD")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse  # noqa: N815 - http.server's names

    def _send_found(self, parts: list[str]) -> None:
        opened = opened_page(self.server.root, parts)
        if opened is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        path, file = opened
        with file:
            if path.name == _INDEX and parts[-1] not in {_INDEX, ""}:  # links in it are relative to its folder
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", "/" + "/".join(map(quote, parts)) + "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            size = os.fstat(file.fileno()).st_size
            self._begin(_TYPES.get(path.suffix, "application/octet-stream"), size)
            if self.command != "HEAD":
                shutil.copyfileobj(file, self.wfile)

    def _send_bytes(self, body: bytes) -> None:
        self._begin(_TYPES[".html"], len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _begin(self, kind: str, size: int) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def end_headers(self) -> None:
        """Those that every answer has, also an error."""
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def version_string(self) -> str:
        """Which program answers, not of which version."""
        return "copydesk"

    def log_message(self, *_: object) -> None:
        """Nothing: who reads what is nobody's affair."""


def _host(said: str) -> str | None:
    """The name in a Host header, without its port; None where there is none."""
    try:
        return urlsplit(f"//{said}").hostname
    except ValueError:
        return None


def parts_of(target: str) -> list[str] | None:
    """The names in a request's path, the last one empty for a folder; None where none of ours is asked for."""
    try:
        path = unquote(urlsplit(target).path, errors="strict")
    except ValueError:
        return None
    parts = path.removeprefix("/").split("/")
    if parts == [""]:
        return []
    *folders, last = parts
    if not all(map(_is_name, folders)) or not (last == "" or _is_name(last)):
        return None
    return parts


def _is_name(part: str) -> bool:
    return bool(part) and not part.startswith(".") and part.isprintable() and "\\" not in part


def opened_page(root: Path, parts: list[str]) -> tuple[Path, BinaryIO] | None:
    """The file that is asked for, opened, with its place; of a folder its index. None where there is none inside."""
    try:
        top = root.resolve(strict=True)
        found = top.joinpath(*parts).resolve(strict=True)
        if found.is_dir():
            found = (found / _INDEX).resolve(strict=True)
        elif parts[-1] == "":
            return None
        if not found.is_relative_to(top):
            return None
        # Not blocking: somebody's pipe must not hold the thread. What was resolved is no link any more.
        file = os.fdopen(os.open(found, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except (OSError, ValueError):  # not there, not to be read, or no name that a file can have
        return None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        return None
    return found, file


def run_list(root: Path) -> str:
    """The runs that have Data Docs, the newest first, as a page."""
    runs = [page.parent for page in root.glob(f"*/{_INDEX}") if _is_name(page.parent.name)]
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
