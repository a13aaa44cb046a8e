"""The smaller fields of an article, each from all places where a page states it: summary, section, tags and so on."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from lxml.html import HtmlElement

from extraction.blocks import Block
from extraction.document import Document
from extraction.items import item_address
from extraction.page import Page
from extraction.structured import Json, Structured, as_list, clean_json, types_of
from extraction.text import fold, visible_text, word_list

_MAX_TAGS = 50
_TAG_CHARS = 100
_SECTION_CHARS = 60
_BEFORE, _BEHIND = 6, 8
"""Blocks before the headline and behind the text among which an article's links to its section and tags stand."""
_SECTION_META = ("article:section", "og:section", "parsely-section", "section", "cxenseparse:section", "category")
_IMAGE_META = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_TRAILS = ("nav", "ol", "ul", "div", "p")
"""Elements that hold a breadcrumb."""
_MAX_TRAILS = 20
_HOME_CHARS = 2
"""Characters of a path that is the home page in one of the site's languages."""
_YES = frozenset({"true", "1", "yes", "http://schema.org/true", "https://schema.org/true"})
_NO = frozenset({"false", "0", "no", "http://schema.org/false", "https://schema.org/false"})


def canonical(document: Document, structured: Structured) -> str | None:
    """The address that the page says is its own, absolute: its link, og:url, else what states it for the article.

    What JSON-LD and microdata state is taken where it ends as the page's address does: many name the home page.
    """
    for link in document.named("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            address = document.absolute(link.get("href") or "")
            if address:
                return address
    stated = structured.first_meta("og:url")
    if stated:
        return document.absolute(stated)
    own = _last_step(document.url)
    addresses = (document.absolute(text) for text in _own_addresses(structured))
    found = next((address for address in addresses if address and own and _last_step(address) == own), None)
    return urldefrag(found).url if found else None


def _own_addresses(structured: Structured) -> Iterator[str]:
    for name in ("mainEntityOfPage", "url", "@id"):
        for value in as_list((structured.article or {}).get(name)):
            found = value.get("@id") or value.get("url") if isinstance(value, dict) else value
            if isinstance(found, str):
                yield found
    for properties in (structured.micro, structured.rdfa):
        for name in ("mainentityofpage", "url"):
            for element in properties.get(name, ()):
                yield element.get("itemid") or item_address(element) or ""


def _last_step(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        return ""


def description(structured: Structured) -> str | None:
    """The page's own summary of the article."""
    names = ("description",)
    text = (
        structured.first_meta("og:description", "description")
        or next((text for _, text in structured.stated(names)), None)
        or structured.first_meta("twitter:description", "dc.description", "dcterms.description")
    )
    return clean_json(text) if text else None


def section(page: Page) -> str | None:
    """The section that the page puts itself in; of a breadcrumb its last step before the article, the most special."""
    structured = page.structured
    stated = next((text for _, text in structured.stated(("articleSection",), _SECTION_META)), None)
    return stated or _linked_section(page) or _in_stated_trail(page) or _in_shown_trail(page)


def _linked_section(page: Page) -> str | None:
    """What a link of the kind rel=category beside the article names."""
    links = (link for block in _around(page) for link in _links(block, "category"))
    return next((text for link in links if (text := _name(link))), None)


def _in_stated_trail(page: Page) -> str | None:
    for node in page.structured.nodes:
        if "breadcrumblist" not in types_of(node):
            continue
        steps = [step for step in as_list(node.get("itemListElement")) if isinstance(step, dict)]
        found = _last_section(page, (_step(page, step) for step in steps))
        if found:
            return found
    return None


def _step(page: Page, step: dict[str, Json]) -> tuple[str, str]:
    """Name and address of one step."""
    item = page.structured.resolve(step.get("item"))
    inner = item if isinstance(item, dict) else {}
    name = step.get("name") or inner.get("name")
    address = inner.get("@id") or inner.get("url") if inner else item
    return clean_json(name) if isinstance(name, str) else "", address if isinstance(address, str) else ""


def _in_shown_trail(page: Page) -> str | None:
    trails = (element for element in page.document.tree.iter(*_TRAILS) if _is_trail(element))
    for trail in itertools.islice(trails, _MAX_TRAILS):
        found = _last_section(page, ((visible_text(link, 200), link.get("href") or "") for link in trail.iter("a")))
        if found:
            return found
    return None


def _is_trail(element: HtmlElement) -> bool:
    names = (element.get("class"), element.get("id"), element.get("aria-label"), element.get("itemtype"))
    return any(name and "readcrumb" in name for name in names) or "readcrumb" in (element.get("typeof") or "")


def _last_section(page: Page, steps: Iterator[tuple[str, str]]) -> str | None:
    """The last step that is neither the home page, the article, a year nor a step without an address."""
    own = {fold(page.headline.text or ""), *map(fold, page.names), *map(fold, word_list("home"))}
    url = page.document.absolute(page.document.url)
    found = None
    for name, address in steps:
        absolute = page.document.absolute(address) if address else None
        if absolute is None or absolute == url or len(urlsplit(absolute).path.strip("/")) <= _HOME_CHARS:
            continue
        if 0 < len(name) <= _SECTION_CHARS and fold(name) not in own and not name.isdigit():
            found = name
    return found


def tags(page: Page) -> tuple[str, ...]:
    """Keywords of the page, in its order, each once; where it states none, what its links of the kind rel=tag name."""
    structured = page.structured
    values = [text for value in as_list((structured.article or {}).get("keywords")) if (text := _keyword(value))]
    values = values or [text for _, text in structured.marked(("keywords",))]
    for name in ("article:tag", "news_keywords", "keywords"):
        values = values or structured.meta.get(name, [])
    values = values or _linked_tags(page)
    found: dict[str, str] = {}
    for value in values:
        pieces = re.split(r"[,;、]", clean_json(value)) if len(values) == 1 else [clean_json(value)]
        for piece in pieces:
            if piece.strip() and len(piece) <= _TAG_CHARS:
                found.setdefault(fold(piece), piece.strip())
    return tuple(found.values())[:_MAX_TAGS]


def _keyword(value: Json) -> str | None:
    """A keyword, which may be an object with a name (DefinedTerm)."""
    text = value.get("name") if isinstance(value, dict) else value
    return text if isinstance(text, str) else None


def _linked_tags(page: Page) -> list[str]:
    links = [link for block in _around(page) for link in _links(block, "tag")]
    return [text for link in links if "category" not in _rel(link) and (text := _name(link))]


def _around(page: Page) -> list[Block]:
    """Blocks from above the headline to behind the text: links beyond belong to other articles."""
    start, end = page.body.orders or (None, None)
    top = page.headline_order if page.headline_order is not None else start
    if top is None:
        return []
    return page.blocks[max(0, top - _BEFORE) : (top if end is None else max(top, end)) + 1 + _BEHIND]


def _links(block: Block, rel: str) -> Iterator[HtmlElement]:
    if block.links:
        yield from (link for link in block.element.iter("a") if rel in _rel(link))


def _rel(link: HtmlElement) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _name(link: HtmlElement) -> str | None:
    text = visible_text(link, 2 * _TAG_CHARS).lstrip("#").strip()
    return text if 0 < len(text) <= _TAG_CHARS else None


def image(document: Document, structured: Structured) -> str | None:
    """The lead image, absolute."""
    addresses = (document.absolute(text) for text in _images(document, structured))
    return next((address for address in addresses if address), None)


def _images(document: Document, structured: Structured) -> Iterator[str]:
    yield from (text for name in _IMAGE_META for text in structured.meta.get(name, ()) if text)
    for name in ("image", "thumbnailUrl"):
        for value in as_list((structured.article or {}).get(name)):
            resolved = structured.resolve(value)
            found = resolved.get("url") or resolved.get("contentUrl") if isinstance(resolved, dict) else resolved
            if isinstance(found, str) and found:
                yield found
    for properties in (structured.micro, structured.rdfa):
        for name in ("image", "thumbnailurl"):
            yield from (text for element in properties.get(name, ()) if (text := item_address(element)))
    for link in document.named("link"):
        if "image_src" in _rel(link) and link.get("href"):
            yield link.get("href") or ""


def paywalled(structured: Structured) -> bool | None:
    """What the page says of itself; a part of it that is not free is behind a paywall."""
    for value in _free(structured):
        free = str(value).strip().lower()
        if free in _YES | _NO:
            return free in _NO
    tier = (structured.first_meta("article:content_tier") or "").lower()
    return {"free": False, "locked": True, "metered": True}.get(tier)


def _free(structured: Structured) -> Iterator[Json]:
    name = "isAccessibleForFree"
    nodes = [node for node in (structured.article, structured.page) if node]
    for node in nodes:
        yield from as_list(node.get(name))
    yield from (text for _, text in structured.marked((name,)))
    yield from structured.meta.get(name.lower(), ())
    for node in nodes:
        yield from (part.get(name) for part in as_list(node.get("hasPart")) if isinstance(part, dict))
