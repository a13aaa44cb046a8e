"""`copydesk extract`: one page, read and printed."""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.markup import escape

from extraction import Article, Rejected, extract
from flows.cli.console import ANSWERS, print_json
from flows.errors import FlowsError, UsageError

_FETCH_SECONDS = 30
_MAX_BYTES = 10_000_000


def show_page(target: str, *, url: str | None, collected_at: datetime | None, as_json: bool) -> bool:
    """Read a file, standard input or an address; True where it is an article."""
    html, address, headers = _fetch(target) if "://" in target else (_read(target), url or _stated(target), None)
    read = extract(html, address, headers=headers, collected_at=collected_at)
    if as_json:
        state = "article" if isinstance(read, Article) else "rejected"
        print_json({"state": state, "url": address, **asdict(read)})
    elif isinstance(read, Rejected):
        ANSWERS.print(f"[bold]not an article[/]: {read.reason}\n{escape(read.evidence)}")
    else:
        _print_article(asdict(read))
    return isinstance(read, Article)


def _print_article(fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name not in {"body", "signals"} and value not in (None, (), [], ""):
            ANSWERS.print(f"[dim]{name:<26}[/]{escape(str(value))}")
    for signal in fields["signals"]:
        ANSWERS.print(f"[yellow]{signal['kind']:<26}[/]{escape(str(signal['evidence']))}")
    ANSWERS.print(f"\n{escape(fields['body'])}")


def _read(target: str) -> bytes:
    if target == "-":
        return sys.stdin.buffer.read(_MAX_BYTES)
    path = Path(target)
    if not path.is_file():
        raise UsageError(f"{target} is neither a file nor an address", hint="name an HTML file, or https://…")
    return path.read_bytes()


def _stated(target: str) -> str:
    """The address that a saved page is read under where none was given."""
    return Path(target).resolve().as_uri() if target != "-" else "https://page.invalid/"


def _fetch(address: str) -> tuple[bytes, str, dict[str, str]]:
    import urllib.error
    import urllib.request

    if not address.startswith(("http://", "https://")):
        raise UsageError(f"{address} is neither http nor https", hint="name an HTML file, or https://…")
    request = urllib.request.Request(address, headers={"User-Agent": "Copydesk (one page, asked for by a person)"})  # noqa: S310 - http(s) only, checked above
    try:
        with urllib.request.urlopen(request, timeout=_FETCH_SECONDS) as answer:  # noqa: S310 - see above
            return answer.read(_MAX_BYTES), answer.url, dict(answer.headers.items())
    except (urllib.error.URLError, OSError) as error:
        raise FlowsError(f"{address} was not read: {error}", hint="save the page and name the file") from error
