"""A crawl from its plan to its file of fetches: what `python -m crawlers` runs."""

import contextlib
import importlib
from itertools import chain
from time import monotonic
from typing import Any

from crawlers.board import SourceBoard
from crawlers.errors import CrawlStoppedError
from crawlers.frontier import Frontier
from crawlers.handover import fetches_row, write_fetches
from crawlers.models import CrawlPlan, Source
from crawlers.outcomes import shut_before
from crawlers.recorder import Recorder
from crawlers.records import Past, Via
from warehouse.contract import Role


def crawl(plan: CrawlPlan) -> int:
    """Crawl the sources of `plan`, or finish what an earlier attempt began; gives the number of rows.

    Raises:
        ArchiveWriteError, StateError, OutputError: disk or database; what was collected is kept.
        CrawlStoppedError: ended from outside before it was done.
    """
    began = monotonic()
    frontier = Frontier(plan.state_url)
    frontier.create()
    recorder = Recorder(plan, frontier)
    try:
        pasts = {source.id: _past(plan, source, frontier) for source in plan.sources}
        boards = {source.id: _board(plan, source, pasts[source.id], frontier, recorder) for source in plan.sources}
        logged = chain.from_iterable(past.logged for past in pasts.values())
        shut = shut_before(logged, plan.settings.max_retry_after_seconds)
        for board in boards.values():
            board.shut |= shut  # whichever source's answer it was
        if not _run(plan, boards, recorder, began):
            raise CrawlStoppedError("it was told to stop")
        rows = []
        for board in boards.values():
            fetches = board.close()
            recorder.note(board.source, board.take_changes())
            rows += [fetches_row(plan.run_id, board.source.id, fetch) for fetch in fetches]
        recorder.flush()
    finally:
        recorder.close()
        frontier.close()
    return write_fetches(plan.out, rows)


def _past(plan: CrawlPlan, source: Source, frontier: Frontier) -> Past:
    same_rules = frontier.begin_source(source)
    logged = frontier.logged(plan.run_id, source.id)
    done = sum(1 for fetch in logged if fetch.role is Role.PAGE and fetch.via is Via.FRONTIER)
    return Past(
        due=frontier.due(source.id, plan.run_id, plan.now, max(0, source.max_discovered_per_run - done)),
        logged=logged,
        # Under other rules a feed may hold articles that the old ones refused: no 304 then.
        entries=frontier.entries(source.id) if same_rules else {},
    )


def _board(plan: CrawlPlan, source: Source, past: Past, frontier: Frontier, recorder: Recorder) -> SourceBoard:
    return SourceBoard(
        source,
        plan.settings,
        run_id=plan.run_id,
        now=plan.now,
        past=past,
        lookup=lambda keys: frontier.known(source.id, keys),
        recall=recorder.recall,
    )


def _run(plan: CrawlPlan, boards: dict[str, SourceBoard], recorder: Recorder, began: float) -> bool:
    """Scrapy's part; false where it ended before every URL had its outcome."""
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.guard import GuardedResolver
    from crawlers.spider import Shard, ShardSpider

    shard = Shard(plan, boards, recorder, began)

    def resolver(reactor: Any) -> GuardedResolver:
        shard.resolver = GuardedResolver(reactor, plan.settings.allow_hosts, plan.settings.dns_timeout_seconds)
        return shard.resolver

    _load_readers()
    process = AsyncCrawlerProcess(scrapy_settings(plan) | {"TWISTED_DNS_RESOLVER": resolver})
    process.crawl(ShardSpider, shard=shard)
    process.start(install_signal_handlers=False)  # Scrapy's would first send all that waits; the spider has its own
    if shard.failure is not None:
        _keep_what_can_be(recorder)
        raise shard.failure
    return all(board.finished for board in boards.values())


def _keep_what_can_be(recorder: Recorder) -> None:
    """Keep what can be kept when the crawl has failed already: its error is the one to tell."""
    from crawlers.errors import CrawlersError

    with contextlib.suppress(CrawlersError):
        recorder.flush()


def scrapy_settings(plan: CrawlPlan) -> dict[str, Any]:
    """Scrapy's settings: what decides on URLs is switched off there and done by the boards."""
    settings = plan.settings
    handler = "crawlers.spider.TimedHandler"
    return {
        "USER_AGENT": settings.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            # No `br`: the archive keeps bodies as sent, and not every WARC tool undoes that (warcio 1.8.1 does not
            # with brotli 1.2). A server that sends it unasked is read all the same.
            "Accept-Encoding": "gzip, deflate",
        },
        "AUTOTHROTTLE_ENABLED": True,
        "EXTENSIONS": {
            "scrapy.extensions.throttle.AutoThrottle": None,
            "crawlers.throttle.HostThrottle": 0,
        },
        "DOWNLOAD_DELAY": 0,  # per host: `ShardSpider.least_delay`
        "DOWNLOAD_DELAY_JITTER": 0,  # the least delay is one
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # in the order of `lines`, the newest page first
        "CONCURRENT_REQUESTS": settings.concurrent_requests,
        "CONCURRENT_REQUESTS_PER_DOMAIN": max(source.max_concurrency for source in plan.sources),
        "DOWNLOAD_TIMEOUT": settings.timeout_seconds,
        "DOWNLOAD_MAXSIZE": 0,  # it ends a download without a status: `ShardSpider` has a limit of its own
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,  # what came is archived and marked as cut off
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "data": None, "file": None, "ftp": None, "s3": None},
        # Each URL has an outcome of its own, so redirects, retries, robots.txt and hosts are decided by its
        # source's board; bodies are archived as sent, so they are decompressed by us.
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "COMPRESSION_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # behind a proxy the address that is connected to would be the proxy's to choose
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "WARNING",
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
    }


def _load_readers() -> None:
    """Load what reads entry points now: while requests are under way it would be taken for the sites' latency."""
    for name in ("feedparser", "lxml.html", "protego"):
        importlib.import_module(name)
