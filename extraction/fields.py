"""What a page states of the article for machines alone: its address, its summary, whether it is free."""

import itertools
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from extraction.document import Document
from extraction.items import item_address
from extraction.structured import Json, Structured, Told, as_list, clean_json
from warehouse.contract import FieldSource, identity

_YES = frozenset({"true", "1", "yes", "http://schema.org/true", "https://schema.org/true"})
_NO = frozenset({"false", "0", "no", "http://schema.org/false", "https://schema.org/false"})


def canonical(document: Document, structured: Structured) -> Told[str] | None:
    """The address that the page says is its own, absolute: its link, og:url, else what states it for the article.

    What JSON-LD and microdata state is taken where it ends as the page's address does: many name the home page.
    """
    for source, address in _stated_addresses(document, structured):
        return Told(address, source)
    own = _last_step(document.url)
    addresses = ((source, document.absolute(text)) for source, text in _own_addresses(structured))
    found = ((source, address) for source, address in addresses if address and own and _last_step(address) == own)
    return next((Told(urldefrag(address).url, source) for source, address in found), None)


def canonical_conflict(document: Document, structured: Structured) -> str | None:
    """Two addresses that the page says are its own, where they are not one article's; None where it names one."""
    stated = dict(_stated_addresses(document, structured))
    addresses = set(stated.values())
    if len(addresses) < 2 or len(set(map(_key, addresses))) < 2:
        return None
    return " | ".join(f"{source.value} {address}" for source, address in stated.items())


def _key(address: str) -> str:
    """What makes an address one article's: without its query too, which sharing adds."""
    try:
        key = identity.url_key(address)
    except ValueError:
        return address
    return key.split("?", 1)[0].removeprefix("www.").rstrip("/")


def _stated_addresses(document: Document, structured: Structured) -> Iterator[tuple[FieldSource, str]]:
    """What the page's head says is its address, each place once."""
    if linked := next(filter(None, map(document.absolute, document.linked("canonical"))), None):
        yield FieldSource.LINK, linked
    stated = structured.first_meta("og:url")
    if stated and (address := document.absolute(stated)):
        yield FieldSource.META, address


def _own_addresses(structured: Structured) -> Iterator[tuple[FieldSource, str]]:
    for name in ("mainEntityOfPage", "url", "@id"):
        for value in as_list((structured.article or {}).get(name)):
            found = value.get("@id") or value.get("url") if isinstance(value, dict) else value
            if isinstance(found, str):
                yield FieldSource.JSON_LD, found
    for source, properties in structured.items:
        for name in ("mainentityofpage", "url"):
            for element in properties.get(name, ()):
                yield source, element.get("itemid") or item_address(element) or ""


def _last_step(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        return ""


def description(structured: Structured) -> Told[str] | None:
    """The page's own summary of the article."""
    told = itertools.chain(
        _metas(structured, "og:description", "description"),
        structured.stated(("description",)),
        _metas(structured, "twitter:description", "dc.description", "dcterms.description"),
    )
    return next((Told(text, source) for source, raw in told if (text := clean_json(raw))), None)


def _metas(structured: Structured, *names: str) -> Iterator[tuple[FieldSource, str]]:
    if text := structured.first_meta(*names):
        yield FieldSource.META, text


def paywalled(structured: Structured) -> Told[bool] | None:
    """What the page says of itself; a part of it that is not free is behind a paywall."""
    return next((Told(value, source) for source, value in _stated_paywall(structured)), None)


def paywall_conflict(structured: Structured) -> str | None:
    """Two places of which one says that the article is free and the other that it is not; None where they agree."""
    said: dict[bool, FieldSource] = {}
    for source, value in _stated_paywall(structured, whole=True):
        said.setdefault(value, source)
    return f"{said[False].value} says free | {said[True].value} says not free" if len(said) > 1 else None


def _stated_paywall(structured: Structured, *, whole: bool = False) -> Iterator[tuple[FieldSource, bool]]:
    """What each place says; with `whole` without the parts, of which some may be free."""
    for source, value in _free(structured, whole=whole):
        free = str(value).strip().lower()
        if free in _YES | _NO:
            yield source, free in _NO
    tier = (structured.first_meta("article:content_tier") or "").lower()
    if tier in _TIERS:
        yield FieldSource.META, _TIERS[tier]


_TIERS = {"free": False, "locked": True, "metered": True}


def _free(structured: Structured, *, whole: bool) -> Iterator[tuple[FieldSource, Json]]:
    name = "isAccessibleForFree"
    nodes = [node for node in (structured.article, structured.page) if node]
    for node in nodes:
        yield from ((FieldSource.JSON_LD, value) for value in as_list(node.get(name)))
    yield from structured.marked((name,))
    yield from ((FieldSource.META, text) for text in structured.meta.get(name.lower(), ()))
    for node in nodes if not whole else ():
        parts = (part for part in as_list(node.get("hasPart")) if isinstance(part, dict))
        yield from ((FieldSource.JSON_LD, part.get(name)) for part in parts)
