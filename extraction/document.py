"""Bytes become a parsed page once: encoding, limits, one lxml tree that every reader shares."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from warehouse.contract import RejectionReason

MAX_BYTES = 16_000_000
"""Largest page that is parsed, bytes. The largest of 631 real news pages is 4.4 MB; a tree takes about
ten times the bytes in memory."""
MAX_ELEMENTS = 60_000
"""Most elements of a page that is read. The most of 631 real news pages is below 20,000; the readers take
about a second for this many."""
MAX_DEPTH = 220
"""Deepest nesting that is read, levels. libxml2 stops at 256 and some readers recurse in Python."""
MAX_ATTRIBUTES = 5_000
"""Most attributes of one element of a page that is read: libxml2 compares each with all before it."""
_WINDOW = 10_000
"""Bytes without the end of an element in which attributes are sought."""
_SNIFFED_BYTES = 20_000
"""How much of a page of unknown encoding is looked at: the detector's time grows with it."""
_SNIFFED_HEAD = 4_096
_NAMED_ENCODING = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE
)
"""Where the head of a page first names an encoding: most say utf-8 there, and the whole search need not be made."""
_TOLERATED_DAMAGE = 0.002
"""Share of undecodable bytes up to which the declared encoding is believed: cut characters, a stray byte."""
_TOO_MANY = etree.XPath(f"count(//*) > {MAX_ELEMENTS}")
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_NAMED = ("base", "h1", "link", "meta", "script", "title")
"""Elements that hold what a page says of itself."""
_CONTROL = bytes({*range(32)} - {9, 10, 13})
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|article|section|main|div|table|h[1-6]|p|a|br|script)\b",
    re.IGNORECASE,
)
_FOREIGN = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x00\x00\x00\x1cftyp", "an MP4 video"),
    (b"RIFF", "a RIFF file"),
)
_ASIDE = re.compile(r"\s*<(!--|\?)")
_ASIDE_ENDS = {"!--": "-->", "?": "?>"}
_FEED = re.compile(r"\s*<((?:atom:)?feed|rss|rdf:RDF|urlset|sitemapindex|opml)\b")
_ROOT = re.compile(r"\s*<([A-Za-z_][\w.-]{0,60}(?::[\w.-]{1,60})?)[\s/>]")
_DOCTYPE = re.compile(
    r"\s*<!DOCTYPE\s+(?!html)[\w:.-]{1,40}[^\[>]{0,400}(?:\[[^\]]{0,20000}\]\s{0,20})?>", re.IGNORECASE
)
_DATA = re.compile(r"\s*(?:[\[{]\s*[\"{\[]|[A-Za-z_$][\w.$]{0,60}\(\s*[{\[]|BEGIN:V(?:CALENDAR|CARD)\b|\{\\rtf)")
"""How JSON, JSON in a call, calendars, cards and RTF begin, whatever markup they carry."""
_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Unreadable:
    """Bytes that are not worth parsing, with the reason to reject them."""

    reason: RejectionReason
    evidence: str


@dataclass
class Document:
    """A parsed page. The tree is shared: readers that change it take a copy."""

    url: str
    """The address of the page."""
    tree: HtmlElement
    """Root element, comments and processing instructions left out, scripts kept."""
    encoding: str
    """Name of the codec that decoded the bytes."""
    repaired: str | None
    """How the encoding differs from the declared one, for a person; None where it does not."""

    @cached_property
    def base_url(self) -> str:
        """What relative addresses on the page are relative to."""
        for base in self.named("base"):
            href = (base.get("href") or "").strip()
            if href:
                return self.absolute(href, base=self.url) or self.url
        return self.url

    @cached_property
    def _named(self) -> dict[str, list[HtmlElement]]:
        found: dict[str, list[HtmlElement]] = {name: [] for name in _NAMED}
        for element in self.tree.iter(*_NAMED):
            found[element.tag].append(element)
        return found

    def named(self, tag: str) -> list[HtmlElement]:
        """The page's elements of one of the names of `_NAMED`, in document order: one walk finds all."""
        return self._named[tag]

    def linked(self, relation: str) -> Iterator[str]:
        """Addresses in the page's link elements of a relation, as written."""
        for link in self.named("link"):
            if relation in rels_of(link) and (href := link.get("href")):
                yield href

    def absolute(self, address: str, *, base: str | None = None) -> str | None:
        """`address` as an absolute http(s) address; None where it is none."""
        try:
            joined = urljoin(base or self.base_url, address.strip())
            parts = urlsplit(joined)
        except ValueError:
            return None
        return joined if parts.scheme in {"http", "https"} and parts.hostname else None


def read_document(html: bytes, url: str, headers: Mapping[str, str] | None = None) -> Document | Unreadable:
    """Decode and parse a page within the limits of this module."""
    if len(html) > MAX_BYTES:
        return Unreadable(RejectionReason.TOO_COMPLEX, f"{len(html)} bytes, the limit is {MAX_BYTES}")
    if _has_too_many_attributes(html):
        return Unreadable(RejectionReason.TOO_COMPLEX, f"an element with more than {MAX_ATTRIBUTES} attributes")
    text, encoding, repaired = decode(html, headers or {})
    foreign = _other_format(html, text)
    tree = None if foreign else _parse(_encoded(text, html if encoding == "utf-8" else None))
    if tree is None:
        return Unreadable(RejectionReason.NOT_HTML, foreign or "libxml2 finds no element in it")
    if _TOO_MANY(tree):
        return Unreadable(RejectionReason.TOO_COMPLEX, f"more than {MAX_ELEMENTS} elements")
    if _TOO_DEEP(tree):
        return Unreadable(RejectionReason.TOO_COMPLEX, f"elements nested more than {MAX_DEPTH} deep")
    return Document(url=url, tree=tree, encoding=encoding, repaired=repaired)


def _has_too_many_attributes(html: bytes) -> bool:
    """Whether an element has more attributes than are read, told by its markup before it is parsed.

    So many take several windows without a `>`. Attributes whose values hold one escape this: those who read pages from
    strangers give each a process and a time.
    """
    at = 0
    while 0 <= at < len(html) - _WINDOW:
        if html.find(b">", at, at + _WINDOW) >= 0:
            at += _WINDOW
            continue
        begin = html.rfind(b"<", max(0, at - _WINDOW), at + _WINDOW)
        opened = begin >= 0 and html[begin + 1 : begin + 2].isalpha() and html.find(b">", begin, at) < 0
        if opened and _CROWDED.match(html, begin) and not _is_in_script(html, begin):
            return True
        at = html.find(b">", at)
    return False


def _is_in_script(html: bytes, at: int) -> bool:
    return any(html.rfind(b"<" + name, 0, at) > html.rfind(b"</" + name, 0, at) for name in (b"script", b"style"))


_CROWDED = re.compile(
    rb"""<[^\s>]*+(?>\s++[^\s"'>/=]++(?>=(?>"[^"]*+"|'[^']*+'|[^\s"'>]*+))?){%d}""" % (MAX_ATTRIBUTES + 1)
)
"""An element with one attribute too many; nothing of it is tried twice."""


def decode(html: bytes, headers: Mapping[str, str]) -> tuple[str, str, str | None]:
    """Text, codec and, where the codec is not the declared one, how it differs.

    Order of belief: byte order mark, what decodes without damage (HTTP header, then the page's meta
    element, then UTF-8), what the detector finds. Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever is
    declared: the accident is one in thousands for other encodings.
    """
    bom, mark = read_bom(html)
    if bom:
        return html[len(mark or b"") :].decode(bom, "replace"), bom, None
    try:
        text = html.decode("utf-8")
    except UnicodeDecodeError:
        declared = _declared(html, headers)
    else:
        first = _NAMED_ENCODING.search(html, 0, _SNIFFED_HEAD)
        if text.isascii() or (first and first.group(1).lower() == b"utf-8"):
            return text, "utf-8", None
        declared = _declared(html, headers)
        wrong = bool(declared) and "utf-8" not in declared
        return text, "utf-8", f"declared {declared[0]}, is utf-8" if wrong else None
    for codec in declared:
        text = html.decode(codec, "replace")
        if text.count("\ufffd") <= _TOLERATED_DAMAGE * len(html):
            return text, codec, None
    best = from_bytes(html[:_SNIFFED_BYTES]).best()
    codec = (resolve_encoding(best.encoding) if best is not None else None) or "cp1252"
    return html.decode(codec, "replace"), codec, f"declared {declared[0] if declared else 'nothing'}, read as {codec}"


def _declared(html: bytes, headers: Mapping[str, str]) -> list[str]:
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    found = [http_content_type_encoding(content_type), html_body_declared_encoding(html)]
    return list(dict.fromkeys(codec for codec in found if codec))


def _other_format(html: bytes, text: str) -> str | None:
    """What the bytes are, where they are no HTML."""
    for magic, name in _FOREIGN:
        if html.startswith(magic):
            return f"the bytes are those of {name}"
    if not text.strip():
        return "no bytes but white space"
    head = text[:4096]
    feed = _feed(text)
    if feed:
        return f"the root element is <{feed}>"
    json = head.lstrip()[:1] in {"{", "["} and not _MARKUP.search(head)
    if json or (_DATA.match(head) and not _PAGE.search(head)):
        return f"the text begins like {'JSON' if json else 'data'}: {head.strip()[:40]}"
    if not _MARKUP.search(text[:200_000]):
        return "no HTML element in it"
    return None


def _feed(text: str) -> str | None:
    """Name of the root element where it is that of a feed or a sitemap, or of XML that is no page.

    Steps over comments and instructions one by one: a pattern for all of them takes exponential time on a page of
    nothing but comments.
    """
    place = 0
    while aside := _ASIDE.match(text, place):
        end = _ASIDE_ENDS[aside.group(1)]
        place = text.find(end, aside.end())
        if place < 0:
            return None
        place += len(end)
    doctype = _DOCTYPE.match(text, place)
    place = doctype.end() if doctype else place
    if root := _FEED.match(text, place):
        return root.group(1)
    root = _ROOT.match(text, place) if text.lstrip().startswith("<?xml") else None
    return root.group(1) if root and not _MARKUP.match(f"<{root.group(1)}>") else None


def _parse(data: bytes) -> HtmlElement | None:
    # A parser of its own for each page: libxml2 keeps the names it has seen in a parser's dictionary.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    # One class for all elements: lxml.html's own lookup calls Python for every element that is touched.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree = etree.fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if tree is None or tree.tag != "html":
        return None
    return tree


def _encoded(text: str, html: bytes | None) -> bytes:
    """The text for the parser, without characters that XML does not know.

    `html` are the bytes that were decoded as UTF-8: where nothing was replaced in them and no byte order mark taken
    off, they need not be made of the text again.
    """
    whole = html is not None and "\ufffd" not in text and not html.startswith(BOM_UTF8)
    data = (html if whole and html is not None else text.encode("utf-8", "ignore")).translate(None, _CONTROL)
    if "\ufffe" in text or "\uffff" in text:
        data = data.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return data


def rels_of(link: HtmlElement) -> list[str]:
    """The relations that a link states, lower-cased."""
    return (link.get("rel") or "").lower().split()
