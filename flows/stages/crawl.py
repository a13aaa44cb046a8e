"""Due sources → WARC records and one fetch outcome per URL, by a process of its own that can be killed."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawlers import CrawlPlan, CrawlSettings
from crawlers.site import names_above, sites_of
from flows.errors import StageError, UsageError
from flows.files import write_json
from flows.runs import Plan, RunFolder
from flows.stages.ahead import start_crawl, take_waiting

if TYPE_CHECKING:
    import subprocess

# Given to a crawl beyond its own budget, then it is killed and the run can be resumed. Seconds: its interpreter takes
# 2 before the budget begins (measured on two cores), the rows are written after its end, and a machine that is busy
# may take many times as long for both.
GRACE_SECONDS = 60
EXIT_BAD_PLAN = 2

Progress = Callable[[dict[str, Any]], None]


def shards(plan: Plan, count: int) -> dict[str, tuple[str, ...]]:
    """Ids of a run's sources by shard: sources that share any site stay together, so that no host has two crawlers.

    A site holds all that lies below it, so that it takes in every site that lies there.
    """
    known = {site for source in plan.sources for site in sites_of(source)}
    highest = {site: [name for name in names_above(site) if name in known][-1] for site in known}
    groups: list[tuple[set[str], list[str]]] = []  # sites and ids of sources
    for source in sorted(plan.sources, key=lambda source: source.id):
        sites, ids = {highest[site] for site in sites_of(source)}, [source.id]
        apart = []
        for others, members in groups:
            if sites & others:
                sites, ids = sites | others, [*members, *ids]
            else:
                apart.append((others, members))
        groups = [*apart, (sites, ids)]
    grouped: dict[str, list[str]] = {}
    for index, (_, ids) in enumerate(sorted(groups, key=lambda group: min(group[0]))):
        grouped.setdefault(f"shard-{index % count}", []).extend(ids)
    return {shard: tuple(sorted(grouped[shard])) for shard in sorted(grouped)}


def crawl_shard(
    folder: RunFolder,
    plan: Plan,
    shard: str,
    source_ids: tuple[str, ...],
    *,
    settings: CrawlSettings,
    state_url: str,
    archive: Path,
    seconds: float,
    progress: Progress | None = None,
) -> Path:
    """Crawl the sources of one shard; a shard whose rows are there is done.

    It is ended after `seconds`, or a minute after its own budget, whichever comes first.

    Raises:
        StageError: the crawl ended without its rows; what it collected is in archive and frontier, and running
            the run again goes on from there.
    """
    out = folder.fetches(shard)
    if out.exists():
        return out
    crawl_plan = CrawlPlan(
        run_id=plan.run_id,
        shard=shard,
        now=plan.now,
        sources=tuple(source for source in plan.sources if source.id in source_ids),
        settings=settings,
        state_url=state_url,
        archive_dir=archive,
        out=out,
    )
    plan_file = out.with_suffix(".plan.json")
    write_json(plan_file, crawl_plan.model_dump(mode="json"))
    log = folder.log(f"crawl-{shard}")
    limit = min(seconds, settings.max_seconds + GRACE_SECONDS)
    code, ended = _run(plan_file, log, limit, progress or (lambda _event: None))
    if code == 0 and out.exists():
        return out
    if ended:
        key = "crawl.max_seconds" if settings.max_seconds + GRACE_SECONDS <= seconds else "crawl.stage_seconds"
        raise StageError(
            f"the crawl of {shard} took longer than {limit:.0f} s and was ended",
            hint=f"raise {key}, then `copydesk run --resume`",
        )
    raise _failure(shard, code, log)


def _run(plan_file: Path, log: Path, seconds: float, progress: Progress) -> tuple[int, bool]:
    """The exit code of the crawl, and whether it was ended for its time."""
    ended = threading.Event()
    with take_waiting(plan_file, log) or _started(plan_file, log) as process:

        def end() -> None:
            ended.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            for line in process.stdout or ():
                if line.startswith("{"):
                    progress(json.loads(line))
            return process.wait(), ended.is_set()
        finally:
            timer.cancel()
            if process.poll() is None:
                process.kill()


def _started(plan_file: Path, log: Path) -> "subprocess.Popen[str]":
    with log.open("ab") as errors:
        return start_crawl("--tied", str(plan_file), errors=errors)


def _failure(shard: str, code: int, log: Path) -> StageError | UsageError:
    message, hint = f"the crawl of {shard} ended with exit code {code}", f"its log is {log}; then run again"
    if log.exists():
        for line in reversed(log.read_text("utf-8", "replace").splitlines()):
            if line.startswith("{") and (said := _parsed(line)).get("event") == "crawl.failed":
                hint = str(said.get("hint") or hint)
                what = str(said.get("error")).removesuffix(hint).rstrip(" ;")
                message = f"the crawl of {shard} failed: {what}"
                break
    if code == EXIT_BAD_PLAN:
        return UsageError(message, hint=hint)
    return StageError(message, hint=hint)


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
