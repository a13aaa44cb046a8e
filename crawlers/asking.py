"""What every URL of a source goes through on its way to its outcome: robots.txt, request, further tries.

Decides only, as all of `board`, which builds on it.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import datetime

from crawlers.entries import Rounds
from crawlers.models import CrawlSettings, Source
from crawlers.outcomes import AGAIN_NOW
from crawlers.records import Ask, Changes, Considered, EntryKind, Fetch, Priority, Shut, Trouble, Via
from crawlers.robots import RobotRules, RobotsGate, robots_address
from crawlers.rows import bare_row
from crawlers.site import host_of, netloc_of, not_web
from warehouse.contract import FetchReason, FetchState, Role


class Asking(ABC):
    """The URLs of one source, their requests and their outcomes."""

    def __init__(self, source: Source, settings: CrawlSettings, now: datetime) -> None:
        self.source = source
        self.considered: dict[str, Considered] = {}
        """Every URL of the run, by key."""
        self.fetches: dict[str, Fetch] = {}
        """Those that have their outcome."""
        self.gate = RobotsGate()
        self.hosts: set[str] = set()
        """Hosts that were asked on this source's behalf."""
        self.shut: dict[str, Shut] = {}
        """Hosts that are not asked any more in this run, of whichever source they are."""
        self._settings, self._now = settings, now
        self._changes = Changes()
        self._asks: list[Ask] = []
        self._rounds = Rounds(source, settings, now)
        self._expired = False

    def take_asks(self) -> list[Ask]:
        """The requests to make now; each is given out once."""
        asks, self._asks = self._asks, []
        return asks

    def take_changes(self) -> Changes:
        """What is to be written down; each is given out once."""
        changes, self._changes = self._changes, Changes()
        return changes

    def shut_out(self, ask: Ask) -> None:
        """Take in that `ask` was not sent and will not be: its host is among the `shut`."""
        page, shut = self.considered[ask.url_key], self.shut[host_of(ask.url) or ""]
        if page.url_key not in self.fetches:
            self._skip_shut(page, shut)

    @abstractmethod
    def _consider(self, page: Considered) -> None:
        """Take `page` among those of the run and bring it on its way."""

    def _ask_robots(self, url: str) -> None:
        address = robots_address(url)
        key = address.partition("://")[2]  # of its own: `m.` hosts have a file apart from the plain one's
        if key not in self.considered:
            self._consider(Considered(address, key, Role.ENTRY, EntryKind.ROBOTS, Via.ROBOTS))

    def _open_gate(self, page: Considered, rules: RobotRules | Trouble) -> None:
        for waiting, url in self.gate.open(netloc_of(page.url), rules):
            self._request(waiting, url)

    def _request(self, page: Considered, url: str) -> None:
        if self._expired or page.url_key in self.fetches:
            return
        if (shut := self.shut.get(host_of(url) or "")) is not None:
            self._skip_shut(page, shut)
            return
        if self.source.obey_robots and page.kind is not EntryKind.ROBOTS and not self._gate_open(page, url):
            return
        priority = {None: Priority.PAGE, EntryKind.ROBOTS: Priority.ROBOTS}.get(page.kind, Priority.ENTRY)
        self._asks.append(
            Ask(self.source.id, page.url_key, url, page.role, page.kind, priority, page.etag, page.last_modified)
        )

    def _skip_shut(self, page: Considered, shut: Shut) -> None:
        row = bare_row(page, shut.state, shut.reason, shut.detail)
        self._settle(replace(row, retry_at=shut.until))
        if page.kind is EntryKind.ROBOTS:
            self._open_gate(page, Trouble(shut.reason, shut.detail))

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
            case RobotRules(closed=Trouble(reason, detail)):
                self._settle(bare_row(page, FetchState.FAILED, reason, detail[:500]))
            case RobotRules():
                if rules.allows(url):
                    return True
                told = f"disallowed by robots.txt of {netloc}"
                self._settle(bare_row(page, FetchState.SKIPPED, FetchReason.ROBOTS, told))
        return False

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
        if host_of(ask.url) in self.shut:
            return False
        delay = settings.retry_seconds * 2**ask.attempt if wait is None else wait
        if wait is not None and wait > settings.max_retry_after_seconds:
            return False
        self._asks.append(replace(ask, attempt=ask.attempt + 1, delay=delay))
        return True

    def _settle(self, fetch: Fetch) -> None:
        self.fetches[fetch.url_key] = fetch
        self._changes.fetches.append(fetch)
        self._rounds.open.discard(fetch.url_key)
