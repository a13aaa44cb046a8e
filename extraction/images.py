"""The lead image of an article: what the page states, else the first picture that it shows with the text."""

import itertools
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from extraction.items import item_address
from extraction.kinds import kinds_named
from extraction.marks import says_author
from extraction.page import Page
from extraction.structured import Structured, Told, as_list
from warehouse.contract import FieldSource

_META = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_LAZY = ("data-src", "data-original", "data-lazy-src", "src", "data-srcset", "data-lazy-srcset", "srcset")
"""Attributes in which an image has its address, those first for which a placeholder in `src` stands."""
_SMALL = 120
"""Pixels of the widest picture that is a portrait, a logo or a sign."""
_MAX_PICTURES = 40
_NO_PICTURES = frozenset({"related", "comments", "advert", "navigation", "footer", "sidebar", "newsletter", "form"})
_SIGNS = re.compile(
    r"avatar|logo|icon|emoji|sprite|spacer|pixel|placeholder|portrait|share|transparent|blank|lazyload|1x1",
    re.IGNORECASE,
)
_FILES = re.compile(r"(?!data:)[^\s?#]*(?<!\.svg)(?<!\.gif)(?:[?#]\S*)?", re.IGNORECASE)
_NAME_CHARS = 400


def image(page: Page) -> Told[str] | None:
    """The lead image, absolute."""
    told = itertools.chain(_stated(page), ((FieldSource.PAGE, text) for text in _shown(page)))
    absolute = page.document.absolute
    return next((Told(address, source) for source, text in told if (address := absolute(text))), None)


def _stated(page: Page) -> Iterator[tuple[FieldSource, str]]:
    structured = page.structured
    yield from ((FieldSource.META, text) for name in _META for text in structured.meta.get(name, ()) if text)
    yield from ((FieldSource.JSON_LD, text) for text in _json_ld(structured))
    for source, properties in structured.items:
        for name in ("image", "thumbnailurl"):
            yield from ((source, text) for e in properties.get(name, ()) if (text := item_address(e)))
    yield from ((FieldSource.LINK, text) for text in page.document.linked("image_src"))


def _json_ld(structured: Structured) -> Iterator[str]:
    for name in ("image", "thumbnailUrl"):
        for value in as_list((structured.article or {}).get(name)):
            resolved = structured.resolve(value)
            found = resolved.get("url") or resolved.get("contentUrl") if isinstance(resolved, dict) else resolved
            if isinstance(found, str) and found:
                yield found


def _shown(page: Page) -> Iterator[str]:
    """Addresses of the pictures between the headline and the end of the text."""
    start, end = page.body.orders or (None, None)
    top = page.headline_order if page.headline_order is not None else start
    if top is None or end is None or top > end:
        return
    first, last = page.blocks[top].element, page.blocks[end].element
    around = {first, *first.iterancestors()}
    for element in itertools.islice(_between(page.document.tree, first, last), _MAX_PICTURES):
        boxes = itertools.takewhile(lambda e: e not in around, element.iterancestors())
        if not _is_small(element) and not any(map(_is_apart, (element, *boxes))) and (text := _address(element)):
            yield text


def _between(tree: HtmlElement, first: HtmlElement, last: HtmlElement) -> Iterator[HtmlElement]:
    """The pictures behind the beginning of one element and before that of another."""
    begun = False
    for element in tree.iter():
        begun = begun or element is first
        if begun and element.tag in {"img", "amp-img"}:
            yield element
        if begun and element is last and last is not first:
            return


def _is_small(element: HtmlElement) -> bool:
    sizes = [
        value for name in ("width", "height") if (value := (element.get(name) or "").removesuffix("px")).isdecimal()
    ]
    return any(int(value[:6]) <= _SMALL for value in sizes)


def _is_apart(element: HtmlElement) -> bool:
    """Whether the names of an element say that a picture in it is no picture of the article."""
    names, own = (element.get("class") or "")[:_NAME_CHARS], (element.get("id") or "")[:_NAME_CHARS]
    if _SIGNS.search(names) or says_author(element):
        return True
    return bool(kinds_named(element.tag, names, own, element.get("role") or "") & _NO_PICTURES)


def _address(element: HtmlElement) -> str | None:
    """The address of a picture's file; of several sizes the last that is listed."""
    for name in _LAZY:
        value = (element.get(name) or "").strip()
        if name.endswith("srcset") and value:
            value = value.rsplit(", ", 1)[-1].split()[0]
        if value and _FILES.fullmatch(value) and not _SIGNS.search(value.rsplit("/", 1)[-1]):
            return value
    return None
