"""One page from its site, within the crawler's rules: robots.txt, addresses, sizes, who asks."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from crawlers import CrawlSettings, Source
from crawlers.archive import ArchivedResponse, read_record
from flows.errors import StageError, UsageError
from flows.runs import Plan, RunFolder, read_handover
from flows.stages.crawl import crawl_shard
from warehouse.contract import FetchReason, FetchState, RunKind

_SECONDS = 90.0  # for robots.txt, redirects and the page, each with its time-out
_NOTHING_ELSE = ""  # a pattern that every address matches: the page's links are left alone
_SAVE = "save the page in a browser and name the file"
_REACH = "check the address, and whether this machine reaches the site"
_HINTS = {
    FetchReason.ADDRESS: "where the host is one of yours, name it in copydesk.toml: [crawl.allow_hosts], a line "
    '"host" = "its IP address"',
    FetchReason.DNS: _REACH,
    FetchReason.CONNECTION: _REACH,
    FetchReason.TIMEOUT: _REACH,
    FetchReason.GONE: "check the address",
    FetchReason.REDIRECT_LIMIT: "check the address; " + _SAVE,
    FetchReason.RATE_LIMITED: "the site asks to be left alone: try again later",
}
"""What to do, by why a page did not come; for what is not here, `_SAVE`."""


def fetch_page(url: str, settings: CrawlSettings, now: datetime) -> ArchivedResponse:
    """The page as served; `url` of the answer is where redirects led to.

    It is asked for as a section page is, by a crawl of its own that keeps nothing.

    Raises:
        UsageError: `url` is no address of a page.
        StageError: the page was not asked for or did not come; the message says why.
    """
    try:
        source = Source(id="page", name="page", home=url, sections=(url,), deny=(_NOTHING_ELSE,))
    except ValueError as error:
        raise UsageError(
            f"{url} is no address of a page", hint="write it whole, as in https://example.org/a"
        ) from error
    limits = settings.model_copy(update={"max_seconds": _SECONDS, "max_retries": 0})
    plan = Plan(run_id="page", kind=RunKind.COLLECT, now=now, sources=(source,))
    with TemporaryDirectory(prefix="copydesk-page-") as kept:
        folder, archive = RunFolder(Path(kept), plan.run_id), Path(kept) / "archive"
        rows = crawl_shard(
            folder,
            plan,
            "page",
            (source.id,),
            settings=limits,
            state_url=f"sqlite:///{kept}/state.db",
            archive=archive,
            seconds=2 * _SECONDS,
        )
        asked = [one for one in read_handover([rows], "fetches").to_pylist() if one["discovered_via"] != "robots"]
        left = [one for one in asked if one["state"] != FetchState.REDIRECTED]
        row = next((one for one in left if one["state"] == FetchState.FETCHED), None)
        if row is None:
            # A circle of redirects fails at each of its addresses, for the same reason.
            why = f"{left[0]['reason']}: {left[0]['detail'] or ''}".rstrip(": ") if left else "nothing came of it"
            hint = _HINTS.get(left[0]["reason"], _SAVE) if left else _SAVE
            raise StageError(f"{url} could not be fetched: {why}", hint=hint)
        return read_record(archive / row["warc_file"], row["warc_offset"])
