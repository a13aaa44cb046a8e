"""Entry points of one source, round by round: what is read, what it named, what comes next.

A round is asked for as a whole and ends when each of its entry points has its outcome; the sitemaps that its
indexes name are the next one. So what is followed does not depend on the order of the answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers.feeds import read_feed
from crawlers.models import CrawlSettings, Source
from crawlers.records import Considered, EntryKind, Fetch, Found, Listing, NotParseable
from crawlers.sections import read_section
from crawlers.site import safe_key
from crawlers.sitemaps import read_sitemap

_DATE_ONLY = timedelta(days=1)  # a date without a time may mean its last minute


def named_entries(source: Source) -> list[tuple[str, EntryKind]]:
    """What the configuration names, in its order."""
    return [
        *((url, EntryKind.FEED) for url in source.feeds),
        *((url, EntryKind.SITEMAP) for url in source.sitemaps),
        *((url, EntryKind.SECTION) for url in source.sections),
    ]


def read_entry(
    page: Considered, fetch: Fetch, content: bytes, *, source: Source, settings: CrawlSettings
) -> Listing | NotParseable:
    """What the answer to an entry point names."""
    base, size = fetch.final_url or page.url, settings.max_decoded_bytes
    match page.kind:
        case EntryKind.FEED:
            kind, count = fetch.content_type, settings.max_feed_items
            return read_feed(content, base, content_type=kind, max_items=count, max_bytes=size)
        case EntryKind.SITEMAP:
            count = settings.max_sitemap_urls
            return read_sitemap(content, base, max_urls=count, max_bytes=size)
        case EntryKind.SECTION:
            return read_section(content, base, source, max_links=settings.max_section_links)
        case EntryKind.ROBOTS | None:
            raise AssertionError(f"{page.url} is not read as a list: {page.kind}")


@dataclass(frozen=True, slots=True)
class Nested:
    """A sitemap that an index names."""

    found: Found
    nesting: int
    """Indexes above it."""
    refused: str | None
    """Why it is not followed; null where it is."""


class Rounds:
    """The state of a source's entry points."""

    def __init__(self, source: Source, settings: CrawlSettings, now: datetime) -> None:
        self.open: set[str] = set()
        """Keys of this round's entry points without an outcome."""
        self.found: list[Found] = []
        """Addresses of articles that were named so far."""
        self.read_well: list[Fetch] = []
        """Entry points that were read to their end and name articles."""
        self._source, self._settings, self._now = source, settings, now
        self._nested: list[tuple[Found, int]] = []
        self._followed = 0

    def take_in(self, page: Considered, fetch: Fetch, listing: Listing) -> None:
        """What `page` named."""
        self.found.extend(listing.found)
        self._nested.extend((found, page.nesting + 1) for found in listing.sitemaps)
        if not listing.sitemaps:  # an index that answers 304 would hide what its sitemaps say
            self.read_well.append(fetch)

    @property
    def more(self) -> bool:
        """Whether there are sitemaps for another round."""
        return bool(self._nested)

    def next_round(self, considered: Iterable[str]) -> list[Nested]:
        """The sitemaps named in the last round that are not considered yet, newest first, within the limits."""
        nested, self._nested = self._nested, []
        seen = set(considered)
        chosen: list[Nested] = []
        for found, nesting in sorted(nested, key=lambda pair: (_newest_first(pair[0]), pair[0].url)):
            key = safe_key(found.url)
            if key in seen or self._outdated(found):
                continue
            seen.add(key)
            refused = None
            if nesting > self._settings.max_sitemap_depth:
                refused = f"{nesting} indexes above it, the limit is {self._settings.max_sitemap_depth}"
            elif self._followed >= self._settings.max_sitemaps:
                refused = f"beyond the {self._settings.max_sitemaps} sitemaps of one run"
            else:
                self._followed += 1
            chosen.append(Nested(found, nesting, refused))
        return chosen

    def _outdated(self, found: Found) -> bool:
        limit = self._source.max_age
        return limit is not None and found.modified is not None and self._now - found.modified > limit + _DATE_ONLY


def _newest_first(found: Found) -> float:
    return -found.modified.timestamp() if found.modified else 0.0
