"""The item of an article that a page marks up in its text: microdata (`itemprop`) and RDFa (`property`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from extraction.text import clean, visible_text

Properties = dict[str, list[HtmlElement]]
"""Elements by the lower-cased name of the property, without its vocabulary, in document order."""
_RDFA_TYPES = frozenset({"sioc:item", "sioc:post", "sioct:blogpost"})
"""Types of other vocabularies than schema.org that name a written piece, lower-cased."""


@dataclass(frozen=True)
class Item:
    """One marked-up article."""

    kind: str
    """Its type, lower-cased, without its vocabulary."""
    properties: Properties
    """Its own; those of items inside of it stay with them."""


def microdata(tree: HtmlElement, types: frozenset[str]) -> Item | None:
    """The first item of one of these types."""
    for scope in tree.xpath("//@itemtype/.."):
        kind = _local(scope.get("itemtype") or "")
        if kind in types:
            return Item(kind, _properties(scope, "itemprop", ("itemscope", "itemtype")))
    return None


def rdfa(tree: HtmlElement, types: frozenset[str], url: str) -> Item | None:
    """The item of one of these types that names the page's address, else the only one: teasers are items too."""
    found = [
        (scope, kind) for scope in tree.xpath("//@typeof/..") if (kind := _rdfa_kind(scope.get("typeof") or "", types))
    ]
    own = _plain(url)
    named = [pair for pair in found if any(_plain(urljoin(url, name)) == own for name in _subjects(pair[0]))]
    chosen = named or (found if len(found) == 1 else [])
    return Item(chosen[0][1], _properties(chosen[0][0], "property", ("typeof",))) if chosen else None


def item_value(element: HtmlElement) -> str | None:
    """Value of a property: its content, datetime or other attribute, else its text."""
    for name in ("content", "datetime"):
        value = element.get(name)
        if value and value.strip():
            return clean(value)
    return visible_text(element) or None


def item_address(element: HtmlElement) -> str | None:
    """Address that a property holds, as written; of an image that is an item of its own, the address of its file."""
    for name in ("content", "src", "href", "resource", "data-src"):
        value = (element.get(name) or "").strip()
        if value:
            return value
    inner = (e for e in element.iterdescendants() if _local(e.get("itemprop") or e.get("property") or "") in _ADDRESSES)
    return next((value for e in inner if (value := item_address(e))), None)


_ADDRESSES = frozenset({"url", "contenturl", "image"})


def _properties(scope: HtmlElement, attribute: str, scopes: Sequence[str]) -> Properties:
    found: Properties = {}
    for element in scope.iterdescendants():
        names = element.get(attribute)
        if names and _scope_of(element, scopes) is scope:
            for name in names.split():
                found.setdefault(_local(name), []).append(element)
    return found


def _scope_of(element: HtmlElement, scopes: Sequence[str]) -> HtmlElement | None:
    for ancestor in element.iterancestors():
        if any(ancestor.get(name) is not None for name in scopes):
            return ancestor
    return None


def _rdfa_kind(value: str, types: frozenset[str]) -> str | None:
    """The type that names a written piece among those of an element; None where none does."""
    for name in value.lower().split():
        kind = _local(name)
        if name in _RDFA_TYPES or kind in types:
            return kind
    return None


def _subjects(scope: HtmlElement) -> Iterator[str]:
    """Addresses of what an item is about."""
    for name in ("about", "resource"):
        value = scope.get(name)
        if value:
            yield value.strip()


def _plain(url: str) -> str:
    return url.split("://", 1)[-1].split("#", 1)[0].rstrip("/").lower()


def _local(name: str) -> str:
    """A name without its vocabulary: 'https://schema.org/Article', 'schema:Article' and 'Article' are one."""
    return name.strip().rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1].lower()
