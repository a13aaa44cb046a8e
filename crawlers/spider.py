"""Scrapy's side of a crawl: one spider for all sources of a shard.

Sends what the boards ask for, archives what comes back, hands it to its board, has outcomes committed.
What is decided is decided in `board`; what is kept is kept by `recorder`.
"""

import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

import scrapy
import structlog
from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest, StopDownload
from twisted.internet.task import LoopingCall

from crawlers.board import SourceBoard
from crawlers.decoding import decode_body
from crawlers.errors import CrawlersError, CrawlStoppedError, UndecodableBodyError
from crawlers.lines import DROPPED, SENT_AT, Lines
from crawlers.models import CrawlPlan
from crawlers.outcomes import BUSY, SILENT, asked_to_wait, shut_by_host, shut_silent
from crawlers.recorder import BATCH_SECONDS, Recorder
from crawlers.records import Answer, Ask, Place, Shut, Trouble
from crawlers.site import host_of
from crawlers.throttle import hold_back, set_least_delay
from crawlers.troubles import trouble_of
from warehouse.contract import FetchReason

if TYPE_CHECKING:
    from crawlers.guard import GuardedResolver

log = structlog.get_logger("crawlers")
_ANNOUNCED, _CAME = "announced", "came"  # in a request's `meta`: bytes of its body by Content-Length, and so far
_TOO_LARGE = "too_large"  # in a request's `meta`: why its body was cut short


class TimedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, noting when a request was really sent (Scrapy knows the headers' time alone)."""

    async def download_request(self, request: Any) -> Any:
        """Send it."""
        if DROPPED in request.meta:
            raise IgnoreRequest
        request.meta[SENT_AT] = monotonic()
        response = await super().download_request(request)
        request.meta["took"] = monotonic() - request.meta[SENT_AT]
        return response


class Shard:
    """What one crawl process works on: the boards of its sources and what keeps their outcomes."""

    def __init__(self, plan: CrawlPlan, boards: dict[str, SourceBoard], recorder: Recorder, began: float) -> None:
        self.plan, self.boards, self.recorder = plan, boards, recorder
        self.began = began
        """Monotonic clock at the begin: times of answers are the run's time plus what has gone by since."""
        self.resolver: GuardedResolver | None = None
        self.failure: CrawlersError | None = None

    def instant(self) -> datetime:
        """The time of what happens now."""
        return self.plan.now + timedelta(seconds=monotonic() - self.began)


class ShardSpider(scrapy.Spider):
    """One spider for any number of sources: they are data."""

    name = "copydesk"

    def __init__(self, shard: Shard, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._shard = shard
        self._lines = Lines()
        self._held_until: dict[str, float] = {}
        self._unanswered: dict[str, int] = {}
        self._told: dict[str, tuple[int, int, int]] = {}
        self._ticking: LoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> "ShardSpider":
        """As Scrapy makes it."""
        spider: ShardSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._idle, signal=signals.spider_idle)
        crawler.signals.connect(spider._closed, signal=signals.spider_closed)
        crawler.signals.connect(spider._headers_came, signal=signals.headers_received)
        crawler.signals.connect(spider._bytes_came, signal=signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Begin every source; requests are sent by hand from then on."""
        from twisted.internet import reactor

        shard = self._shard
        left = max(0.0, shard.plan.settings.max_seconds - (monotonic() - shard.began))
        reactor.callLater(left, self._guarded, self._expire)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told_to_stop)
        self._ticking = LoopingCall(self._guarded, self._tick)
        self._ticking.start(BATCH_SECONDS, now=False)
        for board in shard.boards.values():
            self._guarded(board.begin)
            self._guarded(self._carry_on, board)
        return
        yield  # an asynchronous generator, as Scrapy wants it

    def least_delay(self, host: str) -> float:
        """Least seconds between two requests to `host`: of its sources and its robots.txt the longest."""
        boards = self._shard.boards.values()
        asked = [board.gate.crawl_delays.get(host, 0.0) for board in boards]
        own = [board.source.min_delay_seconds for board in boards if host in board.hosts]
        return max(asked + own, default=0.0)

    # -- out --------------------------------------------------------------------------------------

    def _carry_on(self, board: SourceBoard) -> None:
        """After anything happened to a board: its next round, its requests, its outcomes."""
        board.advance()
        hosts: dict[str, None] = {}  # a set that keeps its order
        for ask in board.take_asks():
            hosts[host_of(ask.url) or ""] = None
            self._line_up(board, ask)
        if self._shard.recorder.note(board.source, board.take_changes()):
            self._shard.recorder.flush()
        for host in hosts:
            self._send_waiting(host)
        if self._lines.dropped and all(one.finished for one in self._shard.boards.values()):
            self._closed(self, "finished")  # what Scrapy still has would wait for its host's delay
            _halt()

    def _line_up(self, board: SourceBoard, ask: Ask) -> None:
        from twisted.internet import reactor

        host = host_of(ask.url) or ""
        board.hosts.add(host)
        if not ask.delay:
            self._lines.put(ask)
            return

        def now() -> None:
            self._lines.put(ask)
            self._send_waiting(host)

        self._lines.put_later(ask, reactor.callLater(ask.delay, self._guarded, now))

    def _send_waiting(self, host: str) -> None:
        boards = self._shard.boards.values()
        room = min((board.source.max_concurrency for board in boards if host in board.hosts), default=1)
        while (ask := self._lines.take(host, room)) is not None:
            self._send(ask, host, room)

    def _send(self, ask: Ask, host: str, concurrency: int) -> None:
        downloader = self.crawler.engine.downloader
        least = self.least_delay(host)
        downloader.per_slot_settings[host] = {"concurrency": concurrency, "delay": least}
        set_least_delay(downloader, host, least)
        headers = {}
        if ask.etag:
            headers["If-None-Match"] = ask.etag
        if ask.last_modified:
            headers["If-Modified-Since"] = ask.last_modified
        try:
            request = scrapy.Request(
                ask.url,
                callback=self._on_answer,
                errback=self._on_failure,
                cb_kwargs={"ask": ask},
                meta={"ask": ask, "download_slot": host},
                headers=headers,
                priority=ask.priority.value,
                dont_filter=True,
            )
        except ValueError as error:  # an address that Scrapy does not take is that URL's outcome
            board = self._shard.boards[ask.source_id]
            board.crashed(ask, error)
            self._carry_on(board)
            return
        self._lines.sent(ask, request)
        self.crawler.engine.crawl(request)

    # -- back -------------------------------------------------------------------------------------

    def _on_answer(self, response: Any, ask: Ask) -> None:
        self._guarded(self._take_answer, response, ask)

    def _take_answer(self, response: Any, ask: Ask) -> None:
        board = self._shard.boards[ask.source_id]
        self._lines.done(ask)
        self._unanswered.pop(host_of(ask.url) or "", None)
        try:
            answer = self._answer(response, ask)
            if answer.status in BUSY:
                self._leave_alone(answer, host_of(ask.url) or "")
            board.answered(ask, answer)
        except CrawlersError:
            raise  # disk or database: no page's own
        except Exception as error:  # whatever one answer does to our code is that URL's outcome
            log.exception("crawl.page_crashed", source=ask.source_id, url=ask.url, error=repr(error))
            board.crashed(ask, error)
        self._carry_on(board)
        self._send_waiting(host_of(ask.url) or "")

    def _answer(self, response: Any, ask: Ask) -> Answer:
        shard, when = self._shard, self._shard.instant()
        lines = [(name, value) for name, values in response.headers.items() for value in values]
        headers = {
            name.decode("latin-1").lower(): values[0].decode("latin-1").strip()
            for name, values in response.headers.items()
            if values
        }
        body, truncated, problem = self._cut_short(response)
        place: Place = shard.recorder.archive(
            ask.url, when, response.status, headers=lines, body=body, truncated=truncated
        )
        content = b""
        if problem is None and 200 <= response.status < 300:
            codings = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
            try:
                content = decode_body(body, codings, max_bytes=shard.plan.settings.max_decoded_bytes)
            except UndecodableBodyError as error:
                problem = (error.reason, error.detail)
        took = response.meta.get("took", 0.0) * 1000
        kept = content if ask.kind is not None else b""
        return Answer(response.status, headers, kept, len(body), when, round(took, 3), place, problem)

    def _cut_short(self, response: Any) -> tuple[bytes, str | None, tuple[FetchReason, str] | None]:
        """The body to keep; where it is not whole, WARC's word for why (`WARC-Truncated`) and the reason."""
        body = response.body
        if (too_large := response.meta.get(_TOO_LARGE)) is not None:
            return body[: self._shard.plan.settings.max_response_bytes], "length", (FetchReason.TOO_LARGE, too_large)
        if "dataloss" in response.flags:
            told = f"the connection ended after {len(body)} bytes of the body"
            return body, "disconnect", (FetchReason.TRUNCATED, told)
        return body, None, None

    def _headers_came(self, headers: Any, body_length: Any, request: Any, spider: Any) -> None:  # noqa: ARG002
        request.meta[_ANNOUNCED] = body_length if isinstance(body_length, int) else 0

    def _bytes_came(self, data: bytes, request: Any, spider: Any) -> None:  # noqa: ARG002 - Scrapy's signature
        """End the download of a body that is too large, with what came of it and its status and headers.

        Scrapy's own limit gives neither. One that announces too much is ended at its first bytes.
        """
        limit, announced = self._shard.plan.settings.max_response_bytes, request.meta[_ANNOUNCED]
        request.meta[_CAME] = came = request.meta.get(_CAME, 0) + len(data)
        if max(came, announced) > limit:
            told = f"{announced} bytes announced" if announced > limit else f"{came} bytes and more to come"
            request.meta[_TOO_LARGE] = f"{told}, the limit is {limit}"
            raise StopDownload(fail=False)

    def _leave_alone(self, answer: Answer, host: str) -> None:
        """Heed Retry-After for the whole host: wait, or where that is too long for a run, give it up."""
        wait, limit = asked_to_wait(answer), self._shard.plan.settings.max_retry_after_seconds
        if wait is None:
            return
        if wait <= limit:
            until = max(self._held_until.get(host, 0.0), monotonic() + wait)
            self._held_until[host] = until
            hold_back(self.crawler.engine.downloader, host, until - monotonic())
            return
        log.warning("crawl.host_given_up", host=host, status=answer.status, retry_after=wait)
        again = answer.fetched_at + timedelta(seconds=wait)
        self._give_up(host, shut_by_host(host, answer.status, wait, again, limit))

    def _count_silence(self, trouble: Trouble, host: str) -> None:
        """Give a host up that has left too many requests in a row without an answer."""
        if trouble.reason not in SILENT:
            return
        self._unanswered[host] = count = self._unanswered.get(host, 0) + 1
        if count == self._shard.plan.settings.max_unanswered:
            log.warning("crawl.host_given_up", host=host, reason=trouble.reason, unanswered=count)
            self._give_up(host, shut_silent(host, count, trouble))

    def _give_up(self, host: str, shut: Shut) -> None:
        """Ask nothing more of `host`: what waits for it gets its outcome now."""
        for board in self._shard.boards.values():
            board.shut.setdefault(host, shut)
        back = self._lines.clear(host)
        for ask in back:
            self._shard.boards[ask.source_id].shut_out(ask)
        for source_id in dict.fromkeys(ask.source_id for ask in back):
            self._carry_on(self._shard.boards[source_id])

    def _on_failure(self, failure: Any) -> None:
        self._guarded(self._take_failure, failure)

    def _take_failure(self, failure: Any) -> None:
        ask = failure.request.meta["ask"]
        if DROPPED in failure.request.meta:  # its outcome is there
            self._lines.dropped -= 1
            return
        board, host = self._shard.boards[ask.source_id], host_of(ask.url) or ""
        self._lines.done(ask)
        started = failure.request.meta.get(SENT_AT)
        took = (monotonic() - started) * 1000 if started is not None else None
        trouble = trouble_of(failure.value, ask.url, self._shard.resolver, self._shard.instant(), took)
        if trouble is None:
            log.error("crawl.page_crashed", source=ask.source_id, url=ask.url, error=repr(failure.value))
            board.crashed(ask, failure.value)
        else:
            if _ANNOUNCED in failure.request.meta:  # an answer began
                self._unanswered.pop(host, None)
            else:
                self._count_silence(trouble, host)
            board.troubled(ask, trouble)
        self._carry_on(board)
        self._send_waiting(host)

    # -- the process ------------------------------------------------------------------------------

    def _tick(self) -> None:
        self._shard.recorder.flush()
        for board in self._shard.boards.values():
            self._tell(board)

    def _tell(self, board: SourceBoard) -> None:
        fetched = sum(1 for fetch in board.fetches.values() if fetch.place is not None)
        told = (fetched, board.pending, len(board.considered))
        if self._told.get(board.source.id) != told:
            self._told[board.source.id] = told
            tell("crawl.progress", source=board.source.id, fetched=told[0], pending=told[1], discovered=told[2])

    def _idle(self, spider: Any) -> None:  # noqa: ARG002 - Scrapy's signature
        boards = self._shard.boards.values()
        if self._shard.failure is None and not all(board.finished for board in boards):
            if not self._lines.some_later:
                late = [board.source.id for board in boards if not board.finished]
                self._stop(CrawlStoppedError(f"nothing under way and no outcome yet for pages of {', '.join(late)}"))
            raise DontCloseSpider

    def _closed(self, spider: Any, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        if self._ticking is not None and self._ticking.running:
            self._ticking.stop()
        for board in self._shard.boards.values():
            self._tell(board)

    def _expire(self) -> None:
        late = [board for board in self._shard.boards.values() if not board.finished]
        if late:
            log.warning("crawl.out_of_time", sources=[board.source.id for board in late])
        for board in late:
            board.expire()
            self._shard.recorder.note(board.source, board.take_changes())
        _halt()

    def _guarded(self, step: Callable[..., None], *args: Any) -> None:
        """Run a step of the crawl itself; whatever it raises concerns no single page and ends the crawl."""
        if self._shard.failure is not None:
            return
        try:
            step(*args)
        except CrawlersError as error:
            self._stop(error)
        except Exception as error:  # a defect of ours: said, with what was collected kept
            log.exception("crawl.defect", error=repr(error))
            self._stop(CrawlStoppedError(f"a defect of the crawler: {error!r}"))

    def _told_to_stop(self, number: int, _frame: object) -> None:
        """A signal's handler: the reactor does the rest, between two steps."""
        from twisted.internet import reactor

        error = CrawlStoppedError(f"it was sent {signal.Signals(number).name}")
        reactor.callFromThread(self._guarded, self._stop, error)

    def _stop(self, error: CrawlersError) -> None:
        self._shard.failure = error
        _halt()


def _halt() -> None:
    """End the reactor at once: a graceful stop would first send what already waits for its host's delay."""
    from twisted.internet import reactor

    reactor.callLater(0, reactor.crash)


def tell(event: str, **fields: Any) -> None:
    """One JSON object as a line of standard output: what this program's caller reads."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()
