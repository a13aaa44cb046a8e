"""The headline as a reader of the page sees it: without the site's name, the section and the kicker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extraction.document import Document
from extraction.structured import Structured, as_list, clean_json
from extraction.text import clean, fold, visible_text

_SEPARATOR = re.compile(
    r"\s+[|\-–—·•»«›‹:/~]{1,3}\s+|\s*[|｜»«›‹]\s*|(?<=\S):\s+::?\s*|\s+::\s+|\s*[—–]\s+|\s*[_]\s*(?=\S+$)"
)
_MAX_CHARS = 400
"""A headline has at most some 200 characters; what is longer is a paragraph in the wrong place."""


@dataclass(frozen=True)
class Headline:
    """The headline with what contradicts it."""

    text: str | None
    conflict: str | None
    """Another headline that the page states and that is not a variant of it."""


def site_names(document: Document, structured: Structured) -> tuple[str, ...]:
    """Names under which the site calls itself: metadata, publisher, host."""
    names = [
        structured.first_meta("og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name") or ""
    ]
    names += structured.meta.get("publisher", [])[:1] + structured.meta.get("dc.publisher", [])[:1]
    for node in (structured.article, structured.page):
        for publisher in as_list((node or {}).get("publisher")):
            resolved = structured.resolve(publisher)
            name = resolved.get("name") if isinstance(resolved, dict) else resolved
            if isinstance(name, str):
                names.append(clean_json(name))
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    if host:
        labels = host.split(".")
        names += [host, labels[-2] if len(labels) > 1 else labels[0]]
    handle = structured.first_meta("twitter:site") or ""
    if handle.startswith("@"):
        names.append(handle[1:])
    return tuple(dict.fromkeys(name for name in map(clean, names) if name))


def read_headline(document: Document, structured: Structured, names: tuple[str, ...]) -> Headline:
    """The headline by agreement of what the page shows (h1) and what it states (metadata, title)."""
    title = _document_title(document.tree)
    stated = [text for text in (_short(value) for value in _stated(structured)) if text]
    stripped = [_without_site(text, names) for text in stated]
    title_parts = _without_site(title, names) if title else ""
    shown = _shown(document.tree, names)
    references = [*stripped, *([title_parts] if title_parts else [])]
    chosen = None
    best = 0.0
    for position, heading in enumerate(shown):
        score = max((_likeness(heading, reference) for reference in references), default=0.3) - position * 0.01
        if score > best:
            chosen, best = heading, score
    if chosen is None or best < 0.5:
        chosen = next(iter(stripped), None) or title_parts or chosen or None
    conflict = next((text for text in stripped if chosen and _likeness(text, chosen) < 0.3), None)
    return Headline(chosen, conflict)


def _stated(structured: Structured) -> Iterator[str | None]:
    yield structured.first_meta("og:title")
    yield structured.text_of("headline")
    yield structured.micro_text("headline")
    yield structured.first_meta(
        "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title", "headline"
    )
    yield structured.text_of("name")


def _shown(tree: HtmlElement, names: tuple[str, ...]) -> list[str]:
    own = {fold(name) for name in names}
    found: list[str] = []
    for element in tree.iter("h1"):
        text = visible_text(element, _MAX_CHARS * 2)
        if text and len(text) <= _MAX_CHARS and fold(text) and fold(text) not in own and text not in found:
            found.append(text)
    return found[:10]


def _document_title(tree: HtmlElement) -> str:
    for element in tree.iter("title"):
        parent = element.getparent()
        if parent is not None and parent.tag == "svg":
            continue
        text = clean(element.text_content())
        if text:
            return text[:_MAX_CHARS]
    return ""


def _short(text: str | None) -> str | None:
    return text if text and len(text) <= _MAX_CHARS else None


def _without_site(text: str, names: tuple[str, ...]) -> str:
    """A title without the site's name at its end or head, and without what stands between them."""
    own = {fold(name) for name in names} | {fold(name).replace(" ", "") for name in names}
    pieces = _SEPARATOR.split(text)
    if len(pieces) < 2:
        return text
    spans = list(_SEPARATOR.finditer(text))
    for index, span in enumerate(spans):
        tail = fold(text[span.end() :])
        if tail in own or tail.replace(" ", "") in own or any(_is_own(piece, own) for piece in pieces[index + 1 :]):
            return text[: span.start()].strip()
    if _is_own(pieces[0], own):
        return text[spans[0].end() :].strip()
    return text


def _is_own(piece: str, own: set[str]) -> bool:
    folded = fold(piece)
    return bool(folded) and (folded in own or folded.replace(" ", "") in own)


def _likeness(left: str, right: str) -> float:
    """0 to 1: 1 for equal words; where one holds the other, the share of the longer that it is, at least a half."""
    a, b = fold(left), fold(right)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a in b or b in a:
        return max(0.5, min(len(a), len(b)) / max(len(a), len(b)))
    return SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio()
