"""RSS 0.9 to 2.0, RDF and Atom: bytes to the addresses they announce. Never fetches."""

import io
import re
from calendar import timegm
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from crawlers.records import Found, Listing, NotParseable, Via
from crawlers.site import absolute

MAX_HEADLINE_CHARACTERS = 500
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^<>]{0,200}>")
_HEAD_BYTES = 2000  # looked at to tell HTML and sitemaps from feeds


def read_feed(body: bytes, url: str, *, content_type: str | None, max_items: int) -> Listing | NotParseable:
    """The items of the feed at `url`, in its order, at most `max_items`.

    Args:
        body: the document, content encoding undone.
        url: where it was read: what relative addresses hang on.
        content_type: as sent; tells the character encoding where the document does not.
        max_items: items that are read; the others are counted as dropped.
    """
    if detail := not_a_feed(body):
        return NotParseable(detail)
    import feedparser

    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version"):
        problem = parsed.get("bozo_exception")
        return NotParseable(f"neither RSS nor Atom{f': {_one_line(str(problem))}' if problem else ''}")
    entries = parsed.entries
    found = [item for entry in entries[:max_items] if (item := _item(entry, url)) is not None]
    return Listing(found=tuple(found), dropped=len(entries) - len(found))


def not_a_feed(body: bytes) -> str | None:
    """What `body` plainly is instead of a feed; null where it may be one."""
    if not body.strip():
        return "an empty answer"
    if _HTML.match(body[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")):
        return "an HTML page, not a feed"
    return None


def headline_of(text: object) -> str | None:
    """A headline as one line without markup, bounded; null where nothing is left."""
    line = _one_line(_TAG.sub("", text)) if isinstance(text, str) else ""
    return line[:MAX_HEADLINE_CHARACTERS] or None


def _item(entry: Any, base: str) -> Found | None:
    link = entry.get("feedburner_origlink") or entry.get("link")
    address = absolute(base, link) if isinstance(link, str) else None
    if address is None:
        return None
    updated = _instant(dict.get(entry, "updated_parsed"))  # its own `get` gives the publication for it, and warns
    return Found(
        url=address,
        via=Via.FEED,
        headline=headline_of(entry.get("title")),
        published=_instant(entry.get("published_parsed")) or updated,
        modified=updated,
    )


def _instant(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), tz=UTC)
    except (ValueError, OverflowError, OSError):  # a year that no calendar has
        return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
