"""Sitemaps (sitemaps.org 0.9), indexes, news sitemaps, plain text ones: bytes to addresses. Never fetches."""

import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from crawlers.feeds import headline_of, not_a_feed, read_feed, unpacked
from crawlers.records import Found, Listing, NotParseable, Via
from crawlers.site import absolute

_FEEDS = frozenset({"rss", "feed", "RDF"})
MAX_INDEX_ENTRIES = 50_000  # the standard's own limit


def read_sitemap(body: bytes, url: str, *, max_urls: int, max_bytes: int) -> Listing | NotParseable:
    """The addresses (or, of an index, the sitemaps) that the document at `url` names, in its order.

    Args:
        body: the document, content encoding undone; may itself be a gzip file.
        url: where it was read: what relative addresses hang on.
        max_urls: addresses that are read; the others are counted as dropped.
        max_bytes: size of the document after decompression.

    The protocol takes RSS and Atom for sitemaps too, and so does this.
    """
    plain = unpacked(body, max_bytes)
    if isinstance(plain, NotParseable):
        return plain
    body = plain
    if detail := not_a_feed(body):
        return NotParseable(detail.replace("a feed", "a sitemap"))
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", BOM_UTF16_LE, BOM_UTF16_BE)):
        return _read_text(body, url, max_urls)
    return _read_xml(body, url, max_urls)


def _read_text(body: bytes, url: str, max_urls: int) -> Listing | NotParseable:
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    addresses = [line for line in lines[:max_urls] if line.startswith(("http://", "https://"))]
    if not addresses:
        return NotParseable("neither XML nor a list of addresses")
    found = tuple(Found(link, Via.SITEMAP) for line in addresses if (link := absolute(url, line)))
    return Listing(found=found, dropped=len(lines) - len(found))


def _read_xml(body: bytes, url: str, max_urls: int) -> Listing | NotParseable:
    from lxml import etree

    found: list[Found] = []
    sitemaps: list[Found] = []
    dropped, root = 0, None
    try:
        for root, element in _elements(body):
            name = _local(root)
            if name in _FEEDS:
                return read_feed(body, url, content_type=None, max_items=max_urls)
            if element is None:
                if name not in {"urlset", "sitemapindex"}:
                    return NotParseable(f"an XML document of type {name!r}, not a sitemap")
                continue
            item = _item(element, url)
            target, limit = (sitemaps, MAX_INDEX_ENTRIES) if _local(element) == "sitemap" else (found, max_urls)
            if item is None or len(target) >= limit:
                dropped += 1
            else:
                target.append(item)
    except etree.XMLSyntaxError as error:
        if not found and not sitemaps:
            return NotParseable(f"XML that does not parse: {error.msg}")
        dropped += 1  # what stood before the break is used
    if root is None:
        return NotParseable("XML without any element")
    return Listing(found=tuple(found), sitemaps=tuple(sitemaps), dropped=dropped)


def _elements(body: bytes) -> Iterator[tuple[Any, Any]]:
    """The root with null once, then the root with each whole `url` or `sitemap`, memory given back.

    Entities are not expanded, nothing is loaded, and libxml2's own limits on size and depth stay on.
    """
    from lxml import etree

    events = etree.iterparse(
        io.BytesIO(body.removeprefix(b"\xef\xbb\xbf").lstrip()),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = None
    for event, element in events:
        if root is None:
            root = element
            yield root, None
        elif event == "end" and _local(element) in {"url", "sitemap"} and element.getparent() is root:
            yield root, element
            element.clear()
            while element.getprevious() is not None:
                del root[0]


def _item(element: Any, base: str) -> Found | None:
    said = _texts(element)
    address = absolute(base, said.get("loc") or "")
    if address is None:
        return None
    modified = _instant(said.get("lastmod"))
    news = next((child for child in element if _local(child) == "news"), None)  # of any namespace: sites misspell it
    if news is None:
        return Found(address, Via.SITEMAP, modified=modified)
    told = _texts(news)
    published = _instant(told.get("publication_date"))
    return Found(address, Via.NEWS_SITEMAP, headline_of(told.get("title")), published, modified)


def _texts(element: Any) -> dict[str, str | None]:
    """The texts of an element's children, by their names."""
    return {_local(child): child.text for child in element if isinstance(child.tag, str)}


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _instant(text: str | None) -> datetime | None:
    """A W3C date or time, UTC where it names no zone; null where it is none."""
    try:
        read = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    try:
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except OverflowError:
        return None
