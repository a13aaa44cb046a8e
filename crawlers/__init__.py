"""Collects pages: due sources and a frontier in, archived answers and one outcome per URL out.

Takes: a `CrawlPlan` (sources, limits, the run's id and time, where state, archive and output are).
Gives: WARC records of every answer, as it came; HANDOVERS["fetches"] with exactly one row for each URL that
was considered (discovered or due); a frontier that knows what is due next.
Runs as a process of its own, ``python -m crawlers PLAN.json``: Scrapy's reactor starts once per process.
Errors: `crawlers.errors`; what concerns one URL is no error but its row's state and reason.
Never: parses articles, reads the clock (the run's time is an argument), connects to an address that is not
public unless the configuration names its host, asks for what robots.txt disallows.
"""

from crawlers.models import CrawlPlan, CrawlSettings, Source

__all__ = ["CrawlPlan", "CrawlSettings", "Source"]
