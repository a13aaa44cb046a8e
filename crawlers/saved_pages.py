"""Saved pages: HTML files in a folder, each with the address it was saved from.

The address stands in a file beside the page (``page.html.json`` with ``url``, ``page.html.url`` or
``page.url``), else the page names itself (rel=canonical, og:url). The pages are packed into a WARC file,
from where they go the way of all others.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from crawlers.decoding import MAX_BODY_BYTES
from warehouse.contract import FetchReason

SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
HEAD_BYTES = 1_000_000  # where the page is looked through for its address: heads of 500 kB have been seen
_SIDECAR_BYTES = 1_000_000  # nobody writes more about a page than the page
_SHORTCUT = re.compile(r"^\s*URL\s*=\s*(\S+)", re.IGNORECASE | re.MULTILINE)  # Windows' .url files


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page from a file."""

    url: str
    body: bytes
    """HTML as saved, unzipped."""
    fetched_at: datetime | None
    """When it was saved, where the file beside it says so; UTC."""
    content_type: str


class SavedPageError(Exception):
    """A file that cannot be taken; `reason` and a message for a person."""

    def __init__(self, reason: FetchReason, message: str) -> None:
        super().__init__(reason, message)
        self.reason, self.message = reason, message

    def __str__(self) -> str:
        return self.message


def is_page(path: Path) -> bool:
    """Whether a file is a saved page, by its name."""
    return path.name.lower().endswith(SUFFIXES) and not path.name.startswith(".")


def read_page(path: Path) -> SavedPage:
    """The page in the file at `path`.

    Raises:
        SavedPageError: too large, not readable, or nobody says what its address is.
    """
    body = read_body(path)
    told = next((_told_beside(beside) for beside in _beside(path) if beside.is_file()), {})
    url = told.get("url") or address_of(body)
    if not isinstance(url, str) or not _is_web(url):
        what = "" if not url else f" ({str(url)[:200]!r} is none that http or https could fetch)"
        message = (
            f"nobody says what the address of {path} is{what}: write it into {path.name}.json as "
            '{"url": "https://…"} or into ' + f"{path.name}.url beside it"
        )
        raise SavedPageError(FetchReason.NO_URL, message)
    content_type = told.get("content_type") or "text/html"
    return SavedPage(url.strip(), body, _instant(told.get("fetched_at")), str(content_type))


def read_body(path: Path) -> bytes:
    """What is in the file at `path`, unzipped.

    Raises:
        SavedPageError: too large, a damaged gzip file, or not readable.
    """
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            with gzip.open(raw) if zipped else raw as file:
                body = file.read(MAX_BODY_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = f"{path} is a damaged gzip file ({error}): save it again"
        raise SavedPageError(FetchReason.TRUNCATED, message) from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise SavedPageError(FetchReason.NOT_PARSEABLE, message) from error
    if len(body) > MAX_BODY_BYTES:
        message = f"{path} is of more than {MAX_BODY_BYTES} bytes: no page is that large"
        raise SavedPageError(FetchReason.TOO_LARGE, message)
    return body


def _beside(path: Path) -> Iterator[Path]:
    """Files that may speak for a page, the one that names it fully first."""
    names = [path.name]
    if path.name.lower().endswith(".gz"):
        names.append(path.name[:-3])
    names.append(names[-1].rpartition(".")[0])
    for name in names:
        yield path.with_name(f"{name}.json")
        yield path.with_name(f"{name}.url")


def _told_beside(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            text = opened.read(_SIDECAR_BYTES).decode("utf-8-sig")
        told = json.loads(text) if file.suffix == ".json" else None
    except (OSError, ValueError) as error:
        message = f'{file} cannot be read ({error}): it should be {{"url": "https://…"}}'
        raise SavedPageError(FetchReason.NO_URL, message) from error
    if file.suffix == ".json":
        return told if isinstance(told, dict) else {}
    shortcut = _SHORTCUT.search(text)
    return {"url": shortcut[1] if shortcut else text.strip().partition("\n")[0].strip()}


def address_of(body: bytes) -> str | None:
    """What an HTML page says its address is (rel=canonical, og:url); null where it says nothing."""
    try:
        page = html.document_fromstring(body[:HEAD_BYTES])
    except (etree.ParserError, ValueError):
        return None
    links = [link.get("href") for link in page.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    metas = [meta.get("content") for meta in page.iter("meta") if "og:url" in {meta.get("property"), meta.get("name")}]
    return next((value.strip() for value in (*links, *metas) if value and _is_web(value)), None)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def _instant(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
