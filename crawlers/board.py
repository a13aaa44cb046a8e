"""One source's crawl as a state machine: what to ask next, and the one outcome of every URL.

Decides only. Requests are made, archived and committed elsewhere; database and archive are read through
the two functions that it is given. What it ends with does not depend on the order of the answers:

- entry points are read in rounds (what is named in the configuration, then the sitemaps that indexes name,
  level by level), pages are chosen when the last round is done;
- a URL that several redirects lead to counts as many redirects as the shortest way has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawlers.feeds import read_feed
from crawlers.models import CrawlSettings, Source
from crawlers.outcomes import AGAIN_NOW, Moved, Unchanged, Unusable, Usable, meaning, status_text
from crawlers.records import (
    Answer,
    Ask,
    Changes,
    Considered,
    EntryKind,
    Fetch,
    Found,
    KnownUrl,
    Listing,
    NotParseable,
    Priority,
    Trouble,
    Via,
)
from crawlers.robots import NO_RULES, RobotRules, RobotsGate, read_robots, robots_address
from crawlers.rows import bare_row, failed_instead, looping, of_log, row_of, shut_by, tries, with_discovery
from crawlers.sections import read_section
from crawlers.selection import merge, select
from crawlers.site import Refusal, host_of, netloc_of, not_web, refusal, safe_key
from crawlers.sitemaps import read_sitemap
from warehouse.contract import FetchReason, FetchState, Role

Lookup = Callable[[Sequence[str]], Mapping[str, KnownUrl]]
"""What the frontier knows of these keys."""
Recall = Callable[[Fetch], bytes | None]
"""The body of an answer of an earlier attempt, from the archive; null where it cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known before the crawl of a source begins."""

    due: Sequence[KnownUrl] = ()
    """Pages whose time has come."""
    logged: Sequence[Fetch] = ()
    """Outcomes that earlier attempts of this run came to."""
    entries: Mapping[str, KnownUrl] = field(default_factory=dict)
    """Entry points with validators, by key."""


_NEVER = frozenset({FetchReason.ADDRESS, FetchReason.SCHEME})


class SourceBoard:
    """The crawl of one source.

    `begin`, then `answered` or `troubled` for each `Ask` taken, `advance` after each, until `finished`;
    `expire` ends it early.
    """

    def __init__(
        self,
        source: Source,
        settings: CrawlSettings,
        *,
        run_id: str,
        now: datetime,
        past: Past,
        lookup: Lookup,
        recall: Recall,
    ) -> None:
        self.source = source
        self.considered: dict[str, Considered] = {}
        self.fetches: dict[str, Fetch] = {}
        self.changes = Changes()
        self.gate = RobotsGate()
        self.hosts: set[str] = set()
        """Hosts that were asked on this source's behalf."""
        self._settings, self._run_id, self._now = settings, run_id, now
        self._past, self._lookup, self._recall = past, lookup, recall
        self._logged = {fetch.url_key: fetch for fetch in past.logged}
        self._asks: list[Ask] = []
        self._round: set[str] = set()
        self._nested: list[tuple[Found, int]] = []
        self._followed = 0
        self._found: list[Found] = []
        self._read_well: list[Fetch] = []
        self._too_deep: dict[str, Considered] = {}
        self._home_gate = False
        self._pages_begun = self._expired = False

    # -- what the crawl calls ---------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for the entry points that the source names."""
        source = self.source
        named = [
            *((url, EntryKind.FEED) for url in source.feeds),
            *((url, EntryKind.SITEMAP) for url in source.sitemaps),
            *((url, EntryKind.SECTION) for url in source.sections),
        ]
        if not named and source.obey_robots:
            self._home_gate = True
            self._ask_robots(source.home)
        elif not named:
            named = [(source.home, EntryKind.SECTION)]
        for url, kind in named:
            self._enter(url, kind, Via.SOURCE)
        self.advance()

    def take_asks(self) -> list[Ask]:
        """The requests to make now; each is given out once."""
        asks, self._asks = self._asks, []
        return asks

    def take_changes(self) -> Changes:
        """What is to be written down; each is given out once."""
        changes, self.changes = self.changes, Changes()
        return changes

    def answered(self, ask: Ask, answer: Answer) -> None:
        """Take in what came back for `ask`."""
        page = self.considered[ask.url_key]
        if page.url_key in self.fetches:
            return
        if ask.kind is EntryKind.ROBOTS:
            self._robots_answered(page, ask, answer)
            return
        said = meaning(ask.url, answer, conditional=bool(ask.etag or ask.last_modified))
        match said:
            case Moved(target):
                self._moved(page, ask, answer, target)
            case Unusable():
                self._unusable(page, ask, answer, said)
            case Unchanged():
                self._settle(row_of(page, ask, answer, FetchState.NOT_MODIFIED))
            case Usable():
                self._usable(page, ask, answer)

    def troubled(self, ask: Ask, trouble: Trouble) -> None:
        """Take in that no answer came for `ask`."""
        page = self.considered[ask.url_key]
        if page.url_key in self.fetches:
            return
        if self._try_again(ask, trouble.reason, None):
            return
        detail = tries(trouble.detail, ask)
        self._settle(bare_row(page, FetchState.FAILED, trouble.reason, detail, trouble))
        if ask.kind is EntryKind.ROBOTS:
            self._open_gate(page, trouble)

    def crashed(self, ask: Ask, error: Exception) -> None:
        """Take in that an answer to `ask` made our own code fail: it is that URL's outcome alone."""
        trouble = Trouble(FetchReason.CRASHED, f"{type(error).__name__}: {error}"[:500])
        page = self.considered[ask.url_key]
        if page.url_key not in self.fetches:
            self._settle(bare_row(page, FetchState.FAILED, trouble.reason, trouble.detail, trouble))
        if ask.kind is EntryKind.ROBOTS and netloc_of(page.url) not in self.gate.rules:
            self._open_gate(page, trouble)

    def advance(self) -> None:
        """Begin the next round, or the pages, where the round is done."""
        while not self._round and not self._pages_begun:
            if self._home_gate:
                if not self._home_gate_passed():
                    return
            elif self._nested:
                self._begin_round()
            else:
                self._begin_pages()

    @property
    def finished(self) -> bool:
        """Whether every URL has its outcome (those too deep in redirects get theirs from `close`)."""
        return self._pages_begun and len(self.fetches) + len(self._too_deep) >= len(self.considered)

    @property
    def pending(self) -> int:
        """URLs without an outcome."""
        return len(self.considered) - len(self.fetches)

    def expire(self) -> None:
        """Time is up: what has no outcome yet is left to the next run."""
        self._expired = True
        self._asks.clear()
        self._home_gate = False
        self._round.clear()
        self.advance()
        for key, page in self.considered.items():
            if key not in self.fetches and key not in self._too_deep:
                detail = "the time for this run was up"
                self._settle(bare_row(page, FetchState.SKIPPED, FetchReason.BUDGET, detail))

    def close(self) -> list[Fetch]:
        """Every URL's outcome, those of redirects without an end included; in no particular order."""
        for page in self._too_deep.values():
            detail = f"more than {self._settings.max_redirects} redirects lead here"
            self._settle(bare_row(page, FetchState.FAILED, FetchReason.REDIRECT_LIMIT, detail))
        self._too_deep.clear()
        for key in looping(self.fetches):
            self._settle(
                failed_instead(self.fetches[key], FetchReason.REDIRECT_LIMIT, "its redirects lead in a circle")
            )
        return [with_discovery(fetch, self.considered[fetch.url_key]) for fetch in self.fetches.values()]

    # -- entry points -----------------------------------------------------------------------------

    def _enter(self, url: str, kind: EntryKind, via: Via, *, nesting: int = 0) -> None:
        key = safe_key(url)
        if key in self.considered:
            return
        page = Considered(url, key, Role.ENTRY, kind, via, nesting=nesting)
        if (held := self._past.entries.get(key)) is not None:
            page.etag, page.last_modified = held.etag, held.last_modified
        self._round.add(key)
        self._consider(page)

    def _begin_round(self) -> None:
        nested, self._nested = self._nested, []
        nested.sort(key=lambda pair: (-(pair[0].modified.timestamp() if pair[0].modified else 0.0), pair[0].url))
        for found, nesting in nested:
            key = safe_key(found.url)
            if key in self.considered or self._outdated(found):
                continue
            if nesting > self._settings.max_sitemap_depth or self._followed >= self._settings.max_sitemaps:
                page = Considered(found.url, key, Role.ENTRY, EntryKind.SITEMAP, found.via, nesting=nesting)
                self.considered[key] = page
                limit = "deep" if nesting > self._settings.max_sitemap_depth else "many"
                detail = f"too {limit} sitemaps below the indexes that the source names"
                self._settle(bare_row(page, FetchState.SKIPPED, FetchReason.BUDGET, detail))
                continue
            self._followed += 1
            self._enter(found.url, EntryKind.SITEMAP, found.via, nesting=nesting)

    def _outdated(self, found: Found) -> bool:
        limit = self.source.max_age
        return (
            limit is not None and found.modified is not None and self._now - found.modified > limit + timedelta(days=1)
        )  # dates without a time

    def _read_entry(self, page: Considered, fetch: Fetch, content: bytes) -> Listing | NotParseable:
        settings, base = self._settings, fetch.final_url or page.url
        match page.kind:
            case EntryKind.FEED:
                return read_feed(content, base, content_type=fetch.content_type, max_items=settings.max_feed_items)
            case EntryKind.SITEMAP:
                size, count = settings.max_decoded_bytes, settings.max_sitemap_urls
                return read_sitemap(content, base, max_urls=count, max_bytes=size)
            case EntryKind.SECTION:
                return read_section(content, base, self.source, max_links=settings.max_section_links)
            case EntryKind.ROBOTS | None:
                raise AssertionError(f"{page.url} is not read as a list: {page.kind}")

    def _take_in(self, page: Considered, fetch: Fetch, listing: Listing) -> None:
        self._found.extend(listing.found)
        self._nested.extend((found, page.nesting + 1) for found in listing.sitemaps)
        if not listing.sitemaps:  # an index that answers 304 would hide what its sitemaps say
            self._read_well.append(fetch)

    # -- robots.txt -------------------------------------------------------------------------------

    def _ask_robots(self, url: str) -> None:
        address = robots_address(url)
        key = address.partition("://")[2]  # of its own: `m.` hosts have a file apart from the plain one's
        if key not in self.considered:
            self._consider(Considered(address, key, Role.ENTRY, EntryKind.ROBOTS, Via.ROBOTS))

    def _robots_answered(self, page: Considered, ask: Ask, answer: Answer) -> None:
        said = meaning(ask.url, answer, conditional=False)
        if isinstance(said, Moved) and self._follow(page, ask, said.target):
            return
        if isinstance(said, Unusable) and self._try_again(ask, said.reason, said.retry_after):
            return
        rules = read_robots(answer.status, answer.content)
        if isinstance(said, Unusable) and answer.problem is not None:
            rules = RobotRules(None, closed=f"robots.txt cannot be read: {said.detail}")
        if isinstance(said, Unusable) and rules.closed is not None:
            row = row_of(page, ask, answer, FetchState.FAILED, said.reason, said.detail)
        else:
            told = None if isinstance(said, Usable) else f"{status_text(answer.status)}: {NO_RULES}"
            row = row_of(page, ask, answer, FetchState.FETCHED, detail=told)
        self._settle(row)
        self._open_gate(page, rules)

    def _open_gate(self, page: Considered, rules: RobotRules | Trouble) -> None:
        for waiting, url in self.gate.open(netloc_of(page.url), rules):
            self._request(waiting, url)

    def _home_gate_passed(self) -> bool:
        rules = self.gate.rules.get(netloc_of(self.source.home))
        if rules is None:
            return False
        self._home_gate = False
        sitemaps = rules.sitemaps if isinstance(rules, RobotRules) else ()
        named = [url for url in sitemaps if host_of(url) and url.startswith(("http://", "https://"))]
        for url in named:
            self._enter(url, EntryKind.SITEMAP, Via.ROBOTS)
        if not named:
            self._enter(self.source.home, EntryKind.SECTION, Via.SOURCE)
        return True

    # -- pages ------------------------------------------------------------------------------------

    def _begin_pages(self) -> None:
        self._pages_begun = True
        entries = frozenset(key for key, page in self.considered.items() if page.role is Role.ENTRY)
        found = merge(self._found, entries)
        self._found = []
        known = self._lookup(list(found))
        due = [page for page in self._past.due if page.url_key not in entries]
        chosen = select(self.source, found, known, due, self._run_id, self._now)
        self.changes.discovered.extend(chosen.new)
        if not chosen.cut and not self._expired:
            self.changes.learned.extend(fetch for fetch in self._read_well if fetch.url_key not in self._logged)
        room = self.source.max_pages_per_run
        for page in chosen.pages:
            refused = refusal(self.source, page.url, self._settings.allow_hosts)
            if refused is None and room > 0:
                room -= 1
                self._consider(page)
                continue
            self.considered[page.url_key] = page
            if page.url_key in self._logged:
                self._replay(page, self._logged[page.url_key])
            elif refused is not None:
                self._settle(bare_row(page, FetchState.SKIPPED, refused.reason, refused.detail))
            else:
                detail = f"beyond the {self.source.max_pages_per_run} pages of one run"
                self._settle(bare_row(page, FetchState.SKIPPED, FetchReason.BUDGET, detail))
        for fetch in self._past.logged:
            if fetch.url_key not in self.considered:  # an earlier attempt's, no longer due
                self._consider(of_log(fetch))

    def _relax(self, page: Considered, url: str, depth: int) -> None:
        """A redirect of `page` leads to `url`, `depth` redirects from where it began."""
        key = safe_key(url)
        held = self.considered.get(key)
        if held is None:
            target = Considered(url, key, page.role, page.kind, Via.REDIRECT, depth=depth, nesting=page.nesting)
            self._new_target(target)
            return
        if depth >= held.depth:
            return
        held.depth = depth
        done = self.fetches.get(key)
        if self._too_deep.get(key) is held and depth <= self._settings.max_redirects:
            del self._too_deep[key]
            self._consider(held)
        elif done is not None and done.state is FetchState.REDIRECTED and done.redirect_to:
            self._relax(held, done.redirect_to, depth + 1)

    def _new_target(self, target: Considered) -> None:
        key = target.url_key
        refused = self._target_refusal(target)
        if refused is not None and key not in self._logged:
            self.considered[key] = target
            self._settle(bare_row(target, FetchState.SKIPPED, refused.reason, refused.detail))
            return
        if target.role is Role.PAGE:
            held = self._lookup([key]).get(key)
            if held is None:
                self.changes.discovered.append(target)
            else:
                target.etag, target.last_modified = held.etag, held.last_modified
                target.headline, target.published = held.headline, held.published
        else:
            self._round.add(key)
        if target.depth > self._settings.max_redirects and key not in self._logged:
            self.considered[key] = target
            self._too_deep[key] = target
            self._round.discard(key)
            return
        self._consider(target)

    def _target_refusal(self, target: Considered) -> Refusal | None:
        """An entry point may move to another site, a page may not."""
        refused = refusal(self.source, target.url, self._settings.allow_hosts)
        if target.role is Role.ENTRY and refused is not None and refused.reason not in _NEVER:
            return None
        return refused

    # -- one URL ----------------------------------------------------------------------------------

    def _consider(self, page: Considered) -> None:
        self.considered[page.url_key] = page
        logged = self._logged.get(page.url_key)
        if logged is not None:
            self._replay(page, logged)
        else:
            self._request(page, page.url)

    def _replay(self, page: Considered, fetch: Fetch) -> None:
        """Take in the outcome that an earlier attempt came to, as if it came now."""
        content = self._recall(fetch) if page.kind is not None and fetch.state is FetchState.FETCHED else b""
        if content is None:  # the archive lost it: asked for again
            del self._logged[page.url_key]
            self._request(page, page.url)
            return
        self.fetches[page.url_key] = fetch
        self._round.discard(page.url_key)
        if page.kind is EntryKind.ROBOTS:
            rules = (
                read_robots(fetch.http_status or 0, content) if fetch.state is FetchState.FETCHED else shut_by(fetch)
            )
            self._open_gate(page, rules)
        elif page.kind is not None and fetch.state is FetchState.FETCHED:
            listing = self._read_entry(page, fetch, content)
            if isinstance(listing, Listing):
                self._take_in(page, fetch, listing)
        elif fetch.state is FetchState.REDIRECTED and fetch.redirect_to:
            self._relax(page, fetch.redirect_to, page.depth + 1)

    def _request(self, page: Considered, url: str) -> None:
        if self._expired or page.url_key in self.fetches:
            return
        if self.source.obey_robots and page.kind is not EntryKind.ROBOTS and not self._gate_open(page, url):
            return
        priority = {None: Priority.PAGE, EntryKind.ROBOTS: Priority.ROBOTS}.get(page.kind, Priority.ENTRY)
        self._asks.append(
            Ask(self.source.id, page.url_key, url, page.role, page.kind, priority, page.etag, page.last_modified)
        )

    def _gate_open(self, page: Considered, url: str) -> bool:
        netloc = netloc_of(url)
        rules = self.gate.rules.get(netloc)
        match rules:
            case None:
                self.gate.hold(netloc, page, url)
                self._ask_robots(url)
            case Trouble(reason, detail):
                told = f"robots.txt of {netloc} could not be asked for: {detail}"
                self._settle(bare_row(page, FetchState.FAILED, reason, told[:500]))
            case RobotRules():
                if rules.allows(url):
                    return True
                told = rules.closed or f"disallowed by robots.txt of {netloc}"
                self._settle(bare_row(page, FetchState.SKIPPED, FetchReason.ROBOTS, told))
        return False

    def _usable(self, page: Considered, ask: Ask, answer: Answer) -> None:
        row = row_of(page, ask, answer, FetchState.FETCHED)
        if page.kind is not None:
            listing = self._read_entry(page, row, answer.content)
            if isinstance(listing, NotParseable):
                row = failed_instead(row, FetchReason.NOT_PARSEABLE, listing.detail)
            else:
                self._take_in(page, row, listing)
        self._settle(row)

    def _unusable(self, page: Considered, ask: Ask, answer: Answer, said: Unusable) -> None:
        if self._try_again(ask, said.reason, said.retry_after):
            return
        row = row_of(page, ask, answer, FetchState.FAILED, said.reason, tries(said.detail, ask))
        if said.retry_after is not None:
            row = replace(row, retry_at=self._now + timedelta(seconds=said.retry_after))
        self._settle(row)

    def _moved(self, page: Considered, ask: Ask, answer: Answer, target: str) -> None:
        if safe_key(target) == page.url_key:
            if not self._follow(page, ask, target):
                detail = f"its redirects do not end: {target}"[:500]
                self._settle(row_of(page, ask, answer, FetchState.FAILED, FetchReason.REDIRECT_LIMIT, detail))
            return
        self._settle(replace(row_of(page, ask, answer, FetchState.REDIRECTED), redirect_to=target))
        self._relax(page, target, page.depth + 1)

    def _follow(self, page: Considered, ask: Ask, target: str) -> bool:
        """Ask for the target of a redirect within the same row; false where that does not end."""
        page.visited.append(ask.url)
        if target in page.visited or len(page.visited) > self._settings.max_redirects or not_web(target):
            return False
        self._request(page, target)
        return True

    def _try_again(self, ask: Ask, reason: FetchReason, wait: float | None) -> bool:
        """Ask once more, later, where that can help and is allowed."""
        settings = self._settings
        if self._expired or reason not in AGAIN_NOW or ask.attempt >= settings.max_retries:
            return False
        delay = settings.retry_seconds * 2**ask.attempt if wait is None else wait
        if wait is not None and wait > settings.max_retry_after_seconds:
            return False
        self._asks.append(replace(ask, attempt=ask.attempt + 1, delay=delay))
        return True

    def _settle(self, fetch: Fetch) -> None:
        self.fetches[fetch.url_key] = fetch
        self.changes.fetches.append(fetch)
        self._round.discard(fetch.url_key)
