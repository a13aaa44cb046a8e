"""robots.txt as RFC 9309 reads it: what an answer allows. Pure."""

from dataclasses import dataclass
from typing import Any

from crawlers.records import Considered, Trouble
from crawlers.site import netloc_of
from warehouse.contract import FetchReason

PRODUCT = "Copydesk"  # the token that groups in robots.txt name us by
MAX_ROBOTS_BYTES = 524_288  # RFC 9309 2.5: at least 500 KiB are read
_MAX_SITEMAPS = 100  # lines taken from one file
NO_RULES = "no rules, everything may be asked for (RFC 9309 2.3.1.3)"


@dataclass(frozen=True, slots=True)
class RobotRules:
    """What one host lets us ask for."""

    _parsed: Any
    """Protego's reading; null where nothing or everything is forbidden."""
    closed: Trouble | None = None
    """Why there are no rules to be had and nothing may be asked for; null where the file or its absence decides."""
    crawl_delay: float | None = None
    """Seconds between requests that the file asks for."""
    sitemaps: tuple[str, ...] = ()
    """Sitemap lines, as written."""

    def allows(self, url: str) -> bool:
        """Whether `url` may be asked for."""
        if self.closed is not None:
            return False
        return self._parsed is None or bool(self._parsed.can_fetch(url, PRODUCT))


OPEN = RobotRules(None)
"""No robots.txt: everything may be asked for (RFC 9309 2.3.1.3)."""


def read_robots(status: int, body: bytes) -> RobotRules:
    """The rules that an answer to a request for robots.txt gives.

    2xx is read, 4xx means no rules, 5xx (and 429, which says "later", not "yes") that nothing may be asked
    for until it is there again (RFC 9309 2.3.1).
    """
    if status >= 500 or status == 429:
        reason = FetchReason.RATE_LIMITED if status == 429 else FetchReason.SERVER_ERROR
        told = f"robots.txt answered {status}, so nothing may be asked for (RFC 9309 2.3.1.4)"
        return RobotRules(None, closed=Trouble(reason, told))
    if not 200 <= status < 300:
        return OPEN
    from protego import Protego

    text = body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    parsed = Protego.parse(text)
    delay = parsed.crawl_delay(PRODUCT)
    sitemaps = tuple(line for line, _ in zip(parsed.sitemaps, range(_MAX_SITEMAPS), strict=False))
    return RobotRules(parsed, crawl_delay=float(delay) if delay is not None else None, sitemaps=sitemaps)


def robots_address(url: str) -> str:
    """Where the rules for `url` are."""
    return f"{url.partition('://')[0].lower()}://{netloc_of(url)}/robots.txt"


class RobotsGate:
    """What waits for the robots.txt of its host, and what the files said."""

    def __init__(self) -> None:
        self.rules: dict[str, RobotRules | Trouble] = {}
        """By host and port; trouble where the file could not be asked for."""
        self.crawl_delays: dict[str, float] = {}
        """Seconds between requests that a host asks for."""
        self._waiting: dict[str, list[tuple[Considered, str]]] = {}

    def hold(self, netloc: str, page: Considered, url: str) -> None:
        """Let a request for `url` wait."""
        self._waiting.setdefault(netloc, []).append((page, url))

    def open(self, netloc: str, rules: RobotRules | Trouble) -> list[tuple[Considered, str]]:
        """Take in what is allowed and give back what waited for it."""
        self.rules[netloc] = rules
        if isinstance(rules, RobotRules) and rules.crawl_delay:
            self.crawl_delays[netloc.partition(":")[0]] = rules.crawl_delay
        return self._waiting.pop(netloc, [])
