"""The one place where Apprise is called: one message to one address, with what went wrong as text.

Apprise says only whether it worked; why not, it logs, and at lower levels it and its HTTP library log addresses
with their tokens. So what the thread of a delivery logs through them is kept here and goes no further.
"""

import difflib
import html
import logging
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from flows.alerts.messages import marked
from flows.alerts.model import Message
from flows.alerts.targets import scrubbed
from warehouse.contract import Severity

_LOGGERS = ("apprise", "requests", "urllib3", "urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")
_MAIL = frozenset({"mailto", "mailtos"})
_SERVICES = "https://appriseit.com/services/"
_LONGEST_ERROR = 300  # characters that are kept
_SOCKET_SECONDS = 10.0  # Apprise's own 4 s are less than mail servers that greet late take


def send(url: str, message: Message, timeout: float) -> str | None:
    """Sends one message; None where the target took it, else why not, without secrets.

    Args:
        url: an Apprise address.
        message: in all its forms; the target gets the one it wants.
        timeout: seconds for each wait on the network; the caller keeps the time of the whole.
    """
    said = _KEPT.begin()
    try:
        taken = _send(url, message, min(timeout, _SOCKET_SECONDS))
    except Exception as error:  # noqa: BLE001 - Apprise's plugins raise what their services' libraries raise
        return _told(f"{type(error).__name__}: {error}", url)
    finally:
        _KEPT.end()
    if taken:
        return None
    return _told("; ".join(dict.fromkeys(said)) or "the target did not take the message", url)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What Apprise thinks of an address; nothing is connected to."""

    what: str = ""
    """What is wrong with it; empty where messages can be sent there."""
    right: str = ""
    secret: bool = False
    """Whether a part of it is one of those that the service's plugin marks as private."""


def doubt_of(url: str) -> Doubt:
    """Whether `url` is an address that Apprise can send to, told without repeating it."""
    from apprise import NotifyBase
    from apprise.manager_plugins import NotificationManager

    load()
    known = NotificationManager()
    scheme = url.partition("://")[0].lower()
    if scheme not in known:
        near = difflib.get_close_matches(scheme, list(known.schemas()), n=1)
        right = f"did you mean {near[0]}://?" if near else f"the services are listed at {_SERVICES}"
        return Doubt(f"{scheme!r} is no service that Apprise knows", right)
    said = _KEPT.begin()
    try:
        target = _instance(url)
    except Exception as error:  # noqa: BLE001 - Apprise's plugins raise what their services' libraries raise
        target = None
        said.append(f"{type(error).__name__}: {error}")
    finally:
        _KEPT.end()
    if not isinstance(target, NotifyBase):
        service = known[scheme]
        written = service.templates[0].replace("{schema}", scheme)
        if scheme in _MAIL:  # Apprise's own first template lacks what it then asks for
            written = f"{scheme}://mail.example.org?from=copydesk@example.org&to=desk@example.org"
        why = f" ({_told(said[0], url).rstrip(' :')})" if said else ""  # the others say that so it was not loaded
        return Doubt(f"Apprise cannot use it{why}", f"it is written as in {written}, see {service.setup_url}")
    return Doubt(secret=unquote(target.url(privacy=True)) != unquote(target.url(privacy=False)))


def load() -> None:
    """Imports Apprise and its plugins: 1.5 s, once."""
    import apprise

    apprise.Apprise.instantiate("json://127.0.0.1")  # loads the plugins; connects nowhere


def _send(url: str, message: Message, timeout: float) -> bool:
    import apprise

    target = _instance(url)
    if target is None or isinstance(target, dict):
        raise ValueError("Apprise does not understand this address; see https://github.com/caronc/apprise/wiki")
    asked = dict(parse_qsl(urlsplit(url).query))
    if "rto" not in asked:
        target.socket_read_timeout = timeout
    if "cto" not in asked:
        target.socket_connect_timeout = timeout
    formats = {
        apprise.NotifyFormat.TEXT: message.text,
        apprise.NotifyFormat.MARKDOWN: message.markdown,
        apprise.NotifyFormat.HTML: message.html,
    }
    kinds = {
        None: apprise.NotifyType.SUCCESS,
        Severity.INFO: apprise.NotifyType.INFO,
        Severity.WARNING: apprise.NotifyType.WARNING,
        Severity.CRITICAL: apprise.NotifyType.FAILURE,
    }
    body, title = formats[target.notify_format], message.subject
    if target.title_maxlen <= 0:  # Apprise would put the title into the body, unescaped
        title = ""
        heads = {
            apprise.NotifyFormat.TEXT: f"{message.subject}\n\n",
            apprise.NotifyFormat.MARKDOWN: f"{marked(message.subject)}\n\n",
            apprise.NotifyFormat.HTML: f"<b>{html.escape(message.subject)}</b><br>\n",
        }
        body = heads[target.notify_format] + body
    return bool(
        target.notify(body=body, title=title, notify_type=kinds[message.severity], body_format=target.notify_format)
    )


def _instance(url: str) -> Any:
    """Apprise's object for an address; None where it does not understand it."""
    import apprise

    # One target, one thread: no pool of Apprise's own, whose logs this thread would not see.
    return apprise.Apprise.instantiate(url, asset=apprise.AppriseAsset(app_id="Copydesk", async_mode=False))


def _told(error: str, url: str) -> str:
    return " ".join(scrubbed(error, url).split())[:_LONGEST_ERROR]


class _Keeper(logging.Filter):
    """Keeps to itself what the threads of deliveries log; lets everything else pass."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[int, list[str]] = {}

    def begin(self) -> list[str]:
        """From now on this thread's records are kept; gives the list they are kept in."""
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self)  # once: a logger adds no filter twice
        said: list[str] = []
        self._said[threading.get_ident()] = said
        return said

    def end(self) -> None:
        self._said.pop(threading.get_ident(), None)

    def filter(self, record: logging.LogRecord) -> bool:
        said = self._said.get(record.thread or 0)
        if said is None:
            return True
        if record.levelno >= logging.WARNING:
            said.append(record.getMessage())
        return False


# One for the process: loggers are the process's too.
_KEPT = _Keeper()
