"""What waits to be sent, host by host: in its order, and no more under way at once than the host may have.

Scrapy gets a request only when its host has room. Otherwise all that waits for one slow host would fill Scrapy's
queues and leave no place there for the others, and what waits for a host that is given up could not be taken back.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

from crawlers.records import Ask
from crawlers.site import host_of

Key = tuple[str, str]
DROPPED = "dropped"  # in a request's `meta`: it is not to be sent any more
SENT_AT = "sent_at"  # in a request's `meta`: when it was really sent, monotonic seconds


@dataclass(slots=True)
class _Line:
    waiting: list[tuple[int, int, Ask]] = field(default_factory=list)
    """A heap: by priority, then as they came."""
    later: dict[Key, tuple[Ask, Any]] = field(default_factory=dict)
    """Those that wait for a time of their own, with the timer that ends it."""
    under_way: dict[Key, tuple[Ask, Any]] = field(default_factory=dict)
    """Those that Scrapy has, with their request."""


class Lines:
    """One line of requests for each host."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}
        self._numbers = count()
        self.dropped = 0
        """Requests that Scrapy still has and will not send."""

    def put(self, ask: Ask) -> None:
        """Let `ask` wait for its turn."""
        line = self._of(ask)
        line.later.pop(_key(ask), None)
        heappush(line.waiting, (-ask.priority, next(self._numbers), ask))

    def put_later(self, ask: Ask, timer: Any) -> None:
        """Let `ask` wait until `timer` (Twisted's delayed call) hands it to `put`."""
        self._of(ask).later[_key(ask)] = (ask, timer)

    def take(self, host: str, room: int) -> Ask | None:
        """What to send to `host` now; null where nothing waits or `room` requests are under way."""
        line = self._lines.get(host)
        if line is None or not line.waiting or len(line.under_way) >= room:
            return None
        return heappop(line.waiting)[2]

    def sent(self, ask: Ask, request: Any) -> None:
        """Take note that Scrapy has `request` for `ask`."""
        self._of(ask).under_way[_key(ask)] = (ask, request)

    def done(self, ask: Ask) -> None:
        """Take note that Scrapy is done with `ask`."""
        self._of(ask).under_way.pop(_key(ask), None)

    def clear(self, host: str) -> list[Ask]:
        """Take back everything for `host` that was not sent yet."""
        line = self._lines.pop(host, _Line())
        back = [ask for _, _, ask in sorted(line.waiting)]
        for ask, timer in line.later.values():
            timer.cancel()
            back.append(ask)
        for key, (ask, request) in line.under_way.items():
            if SENT_AT in request.meta:
                self._of(ask).under_way[key] = (ask, request)
            else:
                request.meta[DROPPED] = True
                self.dropped += 1
                back.append(ask)
        return back

    @property
    def some_later(self) -> bool:
        """Whether anything waits for a time of its own."""
        return any(line.later for line in self._lines.values())

    def _of(self, ask: Ask) -> _Line:
        return self._lines.setdefault(host_of(ask.url) or "", _Line())


def _key(ask: Ask) -> Key:
    return ask.source_id, ask.url_key
