"""Politeness per host: AutoThrottle that knows each source's own least delay."""

from time import monotonic
from typing import Any

from scrapy.extensions.throttle import AutoThrottle
from scrapy.utils.asyncio import call_later

LONGEST_DELAY_SECONDS = 60.0  # AutoThrottle's own; a site that asks for more in robots.txt gets more


class HostThrottle(AutoThrottle):
    """AutoThrottle by host: with the least delay and the concurrency of the host's own source.

    Scrapy's own knows one `DOWNLOAD_DELAY` and one concurrency to aim at for the whole process; a crawl has
    many sources, and robots.txt may ask for more (`Crawl-delay`). It also takes a 304 for an error page, which
    must not shorten a delay: a site that answers 304 throughout would keep the delay of its slowest answer.
    """

    def _response_downloaded(self, response: Any, request: Any, spider: Any) -> None:
        slot = self.crawler.engine.downloader.slots.get(request.meta["download_slot"])
        latency = request.meta.get("download_latency")
        if slot is not None and latency is not None:
            least = spider.least_delay(request.meta["download_slot"])
            slot.delay = next_delay(
                slot.delay, latency, concurrency=slot.concurrency, least=least, good=response.status in _GOOD
            )

    def _start_delay(self) -> float:
        return 0.0  # of hosts that were not asked yet; each gets its own with its first request


_GOOD = frozenset({200, 304})


def next_delay(delay: float, latency: float, *, concurrency: int, least: float, good: bool) -> float:
    """Seconds between requests to a host, after one that took `latency` seconds to its headers.

    AutoThrottle's rule: half-way to the delay that keeps `concurrency` requests under way, at once where that
    is longer; errors, which are often quick, never shorten it.
    """
    target = latency / concurrency
    found = min(max(target, (delay + target) / 2, least), max(least, LONGEST_DELAY_SECONDS))
    return found if good else max(found, delay)


def hold_back(downloader: Any, host: str, seconds: float) -> None:
    """Send nothing to `host` for `seconds` from now on (Retry-After). What is under way goes on."""
    slot = downloader.slots.get(host)
    if slot is None or seconds <= 0:
        return
    if slot.latercall is not None:
        slot.latercall.cancel()
    slot.lastseen = monotonic() + seconds - slot.delay
    slot.latercall = call_later(seconds, downloader._latercall, slot)  # noqa: SLF001 - Scrapy offers no other way


def set_least_delay(downloader: Any, host: str, seconds: float) -> None:
    """Leave at least `seconds` between requests to `host` from now on."""
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, seconds)
