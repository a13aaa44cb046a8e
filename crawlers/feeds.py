"""RSS 0.9 to 2.0, RDF and Atom: bytes to the addresses they announce. Never fetches."""

import io
import re
from calendar import timegm
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from crawlers.decoding import MAX_BODY_BYTES, decode_body
from crawlers.errors import UndecodableBodyError
from crawlers.records import Found, Listing, NotParseable, Via
from crawlers.site import absolute

MAX_HEADLINE_CHARACTERS = 500
_GZIP = b"\x1f\x8b"
_NAME = re.compile(rb"(?:[\w.-]+:)?([\w.-]+)")
_SPACE = re.compile(rb"\s+")
_DOCTYPE = re.compile(rb"<!doctype\s+([\w.-]+)", re.IGNORECASE)
_HTML = frozenset({b"html", b"head", b"body", b"title", b"meta", b"script", b"div", b"p", b"h1"})
_SITEMAP = frozenset({b"urlset", b"sitemapindex"})
_TAG = re.compile(r"<[^<>]{0,200}>")


def read_feed(
    body: bytes, url: str, *, content_type: str | None, max_items: int, max_bytes: int = MAX_BODY_BYTES
) -> Listing | NotParseable:
    """The items of the feed at `url`, in its order, at most `max_items`.

    Args:
        body: the document, content encoding undone; may itself be a gzip file.
        url: where it was read: what relative addresses hang on.
        content_type: as sent; tells the character encoding where the document does not.
        max_items: items that are read; the others are counted as dropped.
        max_bytes: size of the document after decompression.
    """
    plain = unpacked(body, max_bytes)
    if isinstance(plain, NotParseable):
        return plain
    body = plain
    if detail := not_a_feed(body):
        return NotParseable(detail)
    if first_element(body) in _SITEMAP:
        return NotParseable("a sitemap, not a feed: name it under `sitemaps`")
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
    if first_element(body) in _HTML:
        return "an HTML page, not a feed"
    return None


def unpacked(body: bytes, max_bytes: int) -> bytes | NotParseable:
    """`body`, or what is in it where it is a gzip file (``feed.xml.gz``)."""
    if not body.startswith(_GZIP):
        return body
    try:
        return decode_body(body, ["gzip"], max_bytes=max_bytes)
    except UndecodableBodyError as error:
        return NotParseable(f"a gzip file that does not decode: {error.detail}")


def first_element(body: bytes) -> bytes:
    """Name of a document's type or of its first element, lower case, no prefix; empty where it is no markup.

    Steps over the declaration, comments and instructions one by one: a pattern for all of them takes
    exponential time on a page of nothing but comments.
    """
    place = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while True:
        if space := _SPACE.match(body, place):
            place = space.end()
        if body.startswith(b"<!--", place):
            place, end = body.find(b"-->", place + 4), b"-->"
        elif body.startswith(b"<?", place):
            place, end = body.find(b"?>", place + 2), b"?>"
        elif (kind := _DOCTYPE.match(body, place)) and kind[1].lower() == b"html":
            return b"html"
        elif kind:
            close, end = body.find(b">", place), b">"
            if close >= 0 and (inner := body.find(b"[", place, close)) >= 0:  # entities of its own
                inner = body.find(b"]", inner)
                close = body.find(b">", inner) if inner >= 0 else -1
            place = close
        else:
            name = _NAME.match(body, place + 1) if body.startswith(b"<", place) else None
            return name[1].lower() if name else b""
        if place < 0:
            return b""
        place += len(end)


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
