"""Which addresses belong to a source: hosts, patterns, file names. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

from crawlers.addresses import forbidden_literal, no_public_address
from crawlers.models import Source
from warehouse.contract import FetchReason
from warehouse.contract.identity import url_key

MAX_URL_CHARACTERS = 2083  # what the strictest browser took; Scrapy's own limit too
NOTHING: Mapping[str, str] = MappingProxyType({})
_FRONT = ("www.", "m.", "mobile.", "amp.")
_BINARY = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|webm|mov|avi|og[gv]|wav|aac|flac|m3u8|pdf|docx?|xlsx?"
    r"|pptx?|epub|zip|gz|tgz|bz2|xz|7z|rar|tar|exe|dmg|apk|iso|css|js|woff2?|ttf|eot)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an address is not asked for."""

    reason: FetchReason
    detail: str


def host_of(url: str) -> str | None:
    """Host name in lower case, without port; null where there is none."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.rstrip(".").lower() or None if host else None


def netloc_of(url: str) -> str:
    """Host and, where one is given, port: the place a robots.txt speaks for."""
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2].lower()
    return netloc.removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme.lower(), ":"))


def safe_key(url: str) -> str:
    """`url_key`, or the address itself where it has no host to make a key of."""
    try:
        return url_key(url)
    except ValueError:
        return url.strip()[:MAX_URL_CHARACTERS]


def absolute(base: str, link: str) -> str | None:
    """`link` as found on the page at `base`, absolute, without fragment; null where it leads nowhere."""
    link = link.strip()
    if not link or link.startswith("#"):
        return None
    try:
        joined = urljoin(base, link)
        urlsplit(joined).port  # noqa: B018 - raises for a port that is no number
    except ValueError:
        return None
    return joined.partition("#")[0]


def refusal(source: Source, url: str, allow_hosts: Mapping[str, str] = NOTHING) -> Refusal | None:
    """Why `source` does not ask for an article at `url`; null where it does.

    `allow_hosts`: hosts that may be at an address that is not public (`CrawlSettings.allow_hosts`).
    """
    return not_web(url) or _not_ours(source, url, allow_hosts) or _no_page(source, url)


def _not_ours(source: Source, url: str, allow_hosts: Mapping[str, str]) -> Refusal | None:
    host = host_of(url) or ""
    if (address := forbidden_literal(host, allow_hosts)) is not None:
        return Refusal(FetchReason.ADDRESS, no_public_address(host, [address]))
    if not on_site(source, host):
        return Refusal(FetchReason.OFF_SITE, f"{host} is none of the source's hosts")
    return None


def _no_page(source: Source, url: str) -> Refusal | None:
    told = None
    if len(url) > MAX_URL_CHARACTERS:
        told = f"{len(url)} characters long, the limit is {MAX_URL_CHARACTERS}"
    elif (pattern := next((one for one in source.deny if re.search(one, url)), None)) is not None:
        told = f"matches deny pattern {pattern}"
    elif source.allow and not any(re.search(one, url) for one in source.allow):
        told = "matches none of the allow patterns"
    elif found := _BINARY.search(urlsplit(url).path):
        told = f"a file name that ends in {found[0].lower()} is no page"
    return Refusal(FetchReason.PATTERN, told) if told else None


def not_web(url: str) -> Refusal | None:
    """Why `url` is no address of the web at all; null where it is one."""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError as error:
        return Refusal(FetchReason.SCHEME, f"no address: {error}")
    if scheme not in {"http", "https"}:
        return Refusal(FetchReason.SCHEME, f"the scheme is {scheme or 'missing'}")
    if host_of(url) is None:
        return Refusal(FetchReason.SCHEME, "the address has no host")
    return None


def on_site(source: Source, host: str) -> bool:
    """Whether `host` is one of the source's: its home's (with what lies below), a named one, an entry point's."""
    bases, exact = _hosts(source.home, source.hosts, (*source.feeds, *source.sitemaps, *source.sections))
    return host in exact or any(name in bases for name in names_above(host))


def sites_of(source: Source) -> frozenset[str]:
    """The sites that a crawl of `source` asks by its configuration: a host stands for all that lies below it."""
    bases, exact = _hosts(source.home, source.hosts, (*source.feeds, *source.sitemaps, *source.sections))
    return bases | {site_of(host) for host in exact}


def names_above(host: str) -> tuple[str, ...]:
    """`host` and every name that it lies below, the nearest first: ``sport.a.example``, ``a.example``, ``example``."""
    labels = host.split(".")
    return tuple(".".join(labels[place:]) for place in range(len(labels)))


@lru_cache(maxsize=256)
def _hosts(home: str, named: tuple[str, ...], entries: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    bases = {site_of(host) for host in (host_of(home), *(name.lower() for name in named)) if host}
    return frozenset(bases), frozenset(host for host in map(host_of, entries) if host)


def site_of(host: str) -> str:
    """The host that `host` is a front of, as ``m.`` and ``www.`` are; itself where it is none."""
    for front in _FRONT:
        if host.startswith(front) and host.count(".") > 1:
            return host.removeprefix(front)
    return host


def rules_fingerprint(source: Source) -> str:
    """What decides on addresses, as text: an address refused under other rules is looked at anew."""
    return repr((source.home, source.hosts, source.allow, source.deny, source.obey_robots))
