"""Politeness per host: AutoThrottle that knows each source's own least delay."""

from time import monotonic
from typing import Any

from scrapy.extensions.throttle import AutoThrottle
from scrapy.utils.asyncio import call_later

LONGEST_DELAY_SECONDS = 60.0  # AutoThrottle's own; a site that asks for more in robots.txt gets more


class HostThrottle(AutoThrottle):
    """AutoThrottle, with the least delay of the host in the place of one for all.

    Scrapy's own knows one `DOWNLOAD_DELAY` for the process; a crawl has many sources, and robots.txt may ask
    for more (`Crawl-delay`).
    """

    def _response_downloaded(self, response: Any, request: Any, spider: Any) -> None:
        least = spider.least_delay(request.meta["download_slot"])
        self.mindelay, self.maxdelay = least, max(least, LONGEST_DELAY_SECONDS)
        super()._response_downloaded(response, request, spider)

    def _start_delay(self) -> float:
        return 0.0  # of hosts that were not asked yet; each gets its own with its first request


def hold_back(downloader: Any, host: str, seconds: float) -> None:
    """Send nothing to `host` for `seconds` (Retry-After). What is under way goes on."""
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
