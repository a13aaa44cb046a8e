"""One source's crawl as a state machine: what to ask next, and the one outcome of every URL.

Decides only. Requests are made, archived and committed elsewhere; database and archive are read through
the two functions that it is given. What it ends with does not depend on the order of the answers:

- entry points are read in rounds (what is named in the configuration, then the sitemaps that indexes name,
  level by level), pages are chosen when the last round is done;
- a URL that several redirects lead to counts as many redirects as the shortest way has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from crawlers.asking import Asking
from crawlers.entries import named_entries, read_entry
from crawlers.models import CrawlSettings, Source
from crawlers.outcomes import Moved, Unchanged, Unusable, Usable, meaning
from crawlers.records import (
    Answer,
    Ask,
    Considered,
    EntryKind,
    Fetch,
    Listing,
    Lookup,
    NotParseable,
    Past,
    Recall,
    Trouble,
    Via,
)
from crawlers.robots import RobotRules, read_robots
from crawlers.rows import (
    asked_back,
    bare_row,
    failed_instead,
    looping,
    of_log,
    robots_row,
    row_of,
    shut_by,
    tries,
    with_discovery,
)
from crawlers.selection import merge, select
from crawlers.site import Refusal, host_of, netloc_of, refusal, safe_key
from warehouse.contract import FetchReason, FetchState, Role

_NEVER = frozenset({FetchReason.ADDRESS, FetchReason.SCHEME})


class SourceBoard(Asking):
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
        super().__init__(source, settings, now)
        self._run_id = run_id
        self._past, self._lookup, self._recall = past, lookup, recall
        self._logged = {fetch.url_key: fetch for fetch in past.logged}
        self._too_deep: dict[str, Considered] = {}
        self._home_gate = False
        self._pages_begun = False

    # -- what the crawl calls ---------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for the entry points that the source names."""
        source = self.source
        named = named_entries(source)
        if not named and source.obey_robots:
            self._home_gate = True
            self._ask_robots(source.home)
        elif not named:
            named = [(source.home, EntryKind.SECTION)]
        self._enter([self._entry(url, kind, Via.SOURCE) for url, kind in named])
        self.advance()

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
        if trouble.passing and self._try_again(ask, trouble.reason, None):
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
        while not self._rounds.open and not self._pages_begun:
            if self._home_gate:
                if not self._home_gate_passed():
                    return
            elif self._rounds.more:
                self._begin_round()
            else:
                self._begin_pages()

    @property
    def finished(self) -> bool:
        """Whether every URL has its outcome (those too deep in redirects get theirs from `close`)."""
        return self._pages_begun and not self.pending

    @property
    def pending(self) -> int:
        """URLs that wait for an answer."""
        return len(self.considered) - len(self.fetches) - len(self._too_deep)

    def expire(self) -> None:
        """Time is up: what has no outcome yet is left to the next run."""
        self._expired = True
        self._asks.clear()
        self._home_gate = False
        while not self._pages_begun:
            self._rounds.open.clear()
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

    def _entry(self, url: str, kind: EntryKind, via: Via, *, nesting: int = 0) -> Considered:
        page = Considered(url, safe_key(url), Role.ENTRY, kind, via, nesting=nesting)
        if (held := self._past.entries.get(page.url_key)) is not None:
            page.etag, page.last_modified = held.etag, held.last_modified
        return page

    def _enter(self, entries: Iterable[Considered]) -> None:
        """Ask for entry points. All are taken note of first: one may redirect to another."""
        new = [page for page in _distinct(entries) if page.url_key not in self.considered]
        for page in new:
            self.considered[page.url_key] = page
            self._rounds.open.add(page.url_key)
        for page in new:
            self._consider(page)

    def _begin_round(self) -> None:
        followed = []
        for nested in self._rounds.next_round(self.considered):
            page = self._entry(nested.found.url, EntryKind.SITEMAP, nested.found.via, nesting=nested.nesting)
            if nested.refused is None:
                followed.append(page)
            else:
                self.considered[page.url_key] = page
                self._settle(bare_row(page, FetchState.SKIPPED, FetchReason.BUDGET, nested.refused))
        self._enter(followed)

    def _read_entry(self, page: Considered, fetch: Fetch, content: bytes) -> Listing | NotParseable:
        return read_entry(page, fetch, content, source=self.source, settings=self._settings)

    # -- robots.txt -------------------------------------------------------------------------------

    def _robots_answered(self, page: Considered, ask: Ask, answer: Answer) -> None:
        said = meaning(ask.url, answer, conditional=False)
        if isinstance(said, Moved) and self._follow(page, ask, said.target):
            return
        if isinstance(said, Unusable) and self._try_again(ask, said.reason, said.retry_after):
            return
        row, rules = robots_row(page, ask, answer, said)
        self._settle(row)
        self._open_gate(page, rules)

    def _home_gate_passed(self) -> bool:
        rules = self.gate.rules.get(netloc_of(self.source.home))
        if rules is None:
            return False
        self._home_gate = False
        sitemaps = rules.sitemaps if isinstance(rules, RobotRules) else ()
        named = [url for url in sitemaps if host_of(url) and url.startswith(("http://", "https://"))]
        entries = [self._entry(url, EntryKind.SITEMAP, Via.ROBOTS) for url in named]
        self._enter(entries or [self._entry(self.source.home, EntryKind.SECTION, Via.SOURCE)])
        return True

    # -- pages ------------------------------------------------------------------------------------

    def _begin_pages(self) -> None:
        self._pages_begun = True
        entries = frozenset(key for key, page in self.considered.items() if page.role is Role.ENTRY)
        found = merge(self._rounds.found, entries)
        # What an earlier attempt of this run has settled has another due time by now: it is chosen as it was then.
        before = {fetch.url_key: fetch.via for fetch in self._past.logged if fetch.role is Role.PAGE}
        known = self._lookup([*found, *before])
        due = {page.url_key: page for page in self._past.due if page.url_key not in entries}
        due |= {key: known[key] for key, via in before.items() if via is Via.FRONTIER and key in known}
        chosen = select(self.source, found, known, due.values(), run_id=self._run_id, now=self._now, before=before)
        self._changes.discovered.extend(chosen.new)
        if not chosen.cut and not self._expired:
            self._changes.learned.extend(self._rounds.read_well)
        self._ask_for(chosen.pages)
        for fetch in self._past.logged:
            if fetch.url_key not in self.considered:
                self._consider(of_log(fetch))

    def _ask_for(self, pages: Sequence[Considered]) -> None:
        """Ask for pages up to the limit. All are taken note of first: one may redirect to another."""
        for page in pages:
            self.considered[page.url_key] = page
        room = self.source.max_pages_per_run
        for page in pages:
            refused = refusal(self.source, page.url, self._settings.allow_hosts)
            if refused is None and room > 0:
                room -= 1
                self._consider(page)
            elif page.url_key in self._logged:
                self._replay(page, self._logged[page.url_key])
            elif refused is not None:
                self._settle(bare_row(page, FetchState.SKIPPED, refused.reason, refused.detail))
            else:
                detail = f"beyond the {self.source.max_pages_per_run} pages of one run"
                self._settle(bare_row(page, FetchState.SKIPPED, FetchReason.BUDGET, detail))

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
                self._changes.discovered.append(target)
            else:
                target.etag, target.last_modified = held.etag, held.last_modified
                target.headline, target.published = held.headline, held.published
        else:
            self._rounds.open.add(key)
        if target.depth > self._settings.max_redirects and key not in self._logged:
            self.considered[key] = target
            self._too_deep[key] = target
            self._rounds.open.discard(key)
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
        self._rounds.open.discard(page.url_key)
        if page.kind is EntryKind.ROBOTS:
            rules = (
                read_robots(fetch.http_status or 0, content) if fetch.state is FetchState.FETCHED else shut_by(fetch)
            )
            self._open_gate(page, rules)
        elif page.kind is not None and fetch.state is FetchState.FETCHED:
            listing = self._read_entry(page, fetch, content)
            if isinstance(listing, Listing):
                self._rounds.take_in(page, fetch, listing)
        elif fetch.state is FetchState.REDIRECTED and fetch.redirect_to:
            self._relax(page, fetch.redirect_to, page.depth + 1)

    def _usable(self, page: Considered, ask: Ask, answer: Answer) -> None:
        row = row_of(page, ask, answer, FetchState.FETCHED)
        if page.kind is not None:
            listing = self._read_entry(page, row, answer.content)
            if isinstance(listing, NotParseable):
                row = failed_instead(row, FetchReason.NOT_PARSEABLE, listing.detail)
            else:
                self._rounds.take_in(page, row, listing)
        self._settle(row)

    def _unusable(self, page: Considered, ask: Ask, answer: Answer, said: Unusable) -> None:
        if self._try_again(ask, said.reason, said.retry_after):
            return
        row = row_of(page, ask, answer, FetchState.FAILED, reason=said.reason, detail=tries(said.detail, ask))
        self._settle(asked_back(row, said))

    def _moved(self, page: Considered, ask: Ask, answer: Answer, target: str) -> None:
        if safe_key(target) == page.url_key:
            if not self._follow(page, ask, target):
                detail = f"its redirects do not end: {target}"[:500]
                self._settle(
                    row_of(page, ask, answer, FetchState.FAILED, reason=FetchReason.REDIRECT_LIMIT, detail=detail)
                )
            return
        self._settle(replace(row_of(page, ask, answer, FetchState.REDIRECTED), redirect_to=target))
        self._relax(page, target, page.depth + 1)


def _distinct(entries: Iterable[Considered]) -> list[Considered]:
    first: dict[str, Considered] = {}
    for page in entries:
        first.setdefault(page.url_key, page)
    return list(first.values())
