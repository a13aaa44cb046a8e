"""What an archived answer is that cannot be a page: by its address, its first bytes, its declared type.

The bytes have the last word: HTML is a page whatever it is declared as, a feed is none.
"""

import re
from urllib.parse import urlsplit

HEAD_BYTES = 4_096  # in which the first element of a document stands, behind comments and a byte order mark
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_SAYS_LITTLE = frozenset(
    {"", "text/plain", "text/xml", "application/xml", "application/octet-stream", "unknown/unknown"}
)
"""Types that servers declare for pages too: what such an answer is, extraction says."""
_LEADING = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_LISTS = re.compile(rb"<(?:\w+:)?(rss|feed|RDF|urlset|sitemapindex|OpenSearchDescription)\b")


def why_no_page(url: str, content_type: str | None, body: bytes) -> str | None:
    """What the answer is, where it is not a page, in a few words; None where it may be one.

    Args:
        url: absolute http(s) address.
        content_type: the header's value; None where there was none.
        body: decoded bytes, whole or their beginning.
    """
    if urlsplit(url).path == "/robots.txt":
        return "robots.txt"
    head = body[:HEAD_BYTES]
    begin = _LEADING.match(head)
    at = begin.end() if begin else 0
    if _PAGE.match(head, at):
        return None
    if found := _LISTS.match(head, at):
        return f"a feed, sitemap or description: its root element is <{found.group(1).decode('ascii')}>"
    media = (content_type or "").partition(";")[0].strip().lower()
    if media in _PAGE_TYPES or media in _SAYS_LITTLE or "/" not in media:
        return None
    return f"declared as {media[:100]}"
