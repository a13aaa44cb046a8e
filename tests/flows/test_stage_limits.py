"""A stage that takes longer than it may is ended, and what it gave until then is kept for the resume."""

import threading
import time
from datetime import UTC, datetime

import pytest

from crawlers import CrawlSettings, Source
from flows.errors import StageError, UsageError
from flows.executors import Failure
from flows.runs import Plan, RunFolder
from flows.stages import crawl
from flows.stages.crawl import shards
from flows.stages.extract import extract_batch
from flows.steps import DirectSteps, Step
from tests.servers import silent_port
from warehouse.contract import RejectionReason, RunKind

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)


def plan_over(*sources):
    return Plan(run_id="collect-slow", kind=RunKind.COLLECT, now=NOW, sources=sources)


@pytest.mark.parametrize(
    ("stage_seconds", "max_seconds", "key"),
    [(3, 900, "crawl.stage_seconds"), (3600, 3, "crawl.max_seconds")],
)
def test_a_crawl_is_ended_after_its_seconds(tmp_path, monkeypatch, stage_seconds, max_seconds, key):
    """A site that never answers costs the lower of two limits, and the hint names the key that would raise it."""
    monkeypatch.setattr(crawl, "GRACE_SECONDS", 0)  # the crawl's own budget begins later than the stage's
    with silent_port() as port:
        source = Source(id="mute", name="Mute", home=f"http://127.0.0.1:{port}/", feeds=(f"http://127.0.0.1:{port}/f",))
        settings = CrawlSettings(
            user_agent_contact="https://a.example/",
            allow_hosts={"127.0.0.1": "127.0.0.1"},
            max_seconds=max_seconds,
            timeout_seconds=300,
        )
        folder = RunFolder(tmp_path, "collect-slow")
        with pytest.raises(StageError, match="longer than 3 s") as raised:
            crawl.crawl_shard(
                folder,
                plan_over(source),
                "shard-0",
                ("mute",),
                settings=settings,
                state_url=f"sqlite:///{tmp_path}/state.db",
                archive=tmp_path / "archive",
                seconds=stage_seconds,
            )
    assert f"raise {key}, then" in raised.value.hint
    assert not folder.fetches("shard-0").exists()


class Slow:
    """An executor whose every page takes a tenth of a second."""

    def __init__(self):
        self.read = 0

    def map(self, function, items):
        for _ in items:
            time.sleep(0.1)
            self.read += 1
            yield Failure(RejectionReason.TIMEOUT, "")


def test_a_batch_is_ended_after_its_seconds(tmp_path):
    """Reading stops in the middle of the batch, which leaves no file behind: the resume reads it again."""
    row = {
        "run_id": "collect-slow",
        "source_id": "a",
        "url": "http://a.example/",
        "url_key": "a.example/",
        "warc_file": "x.warc.gz",
        "warc_offset": 0,
        "warc_length": 1,
    }
    folder, executor = RunFolder(tmp_path, "collect-slow"), Slow()
    with pytest.raises(StageError, match=r"of its 50 pages") as raised:
        extract_batch(folder, plan_over(), 0, [row] * 50, archive=tmp_path, executor=executor, seconds=0.25)
    assert executor.read < 10
    assert "extract.stage_seconds" in raised.value.hint
    assert not folder.pages(0).exists()


def test_sources_that_share_a_host_are_crawled_by_one_process():
    """However many shards, a host that two sources name in any way is in one; the others are spread."""
    feeds = "http://feeds.example/"
    plan = plan_over(
        Source(id="a", name="A", home="http://a.example/", feeds=(f"{feeds}a",)),
        Source(id="b", name="B", home="http://www.b.example/"),
        Source(id="c", name="C", home="http://c.example/", feeds=(f"{feeds}c",), sections=("http://b.example/x",)),
        Source(id="d", name="D", home="http://d.example/", sitemaps=("http://d.example/map.xml",)),
        Source(id="e", name="E", home="http://e.example/", sitemaps=("http://e.example/map.xml",)),
    )
    assert shards(plan, 3) == {"shard-0": ("a", "b", "c"), "shard-1": ("d",), "shard-2": ("e",)}
    assert shards(plan, 1) == {"shard-0": ("a", "b", "c", "d", "e")}


def test_sources_of_one_site_are_crawled_by_one_process():
    """A site under its other names, with a port, and all that lies below it are in one shard; other sites are not."""
    homes = {"a": "m.a.example", "b": "www.a.example:443", "c": "sport.a.example", "d": "d.example", "e": "xa.example"}
    homes |= {"f": "one.f.example", "g": "two.f.example"}
    plan = plan_over(*(Source(id=key, name=key, home=f"https://{home}/") for key, home in homes.items()))
    grouped = {"shard-0": ("a", "b", "c"), "shard-1": ("d",), "shard-2": ("f",), "shard-3": ("g",), "shard-4": ("e",)}
    assert shards(plan, 9) == grouped


def test_a_step_that_hangs_ends_its_run():
    """A step that waits for something that never comes is an error after its seconds, with what to do."""
    released, tries = threading.Event(), []

    def hangs():
        tries.append(1)
        released.wait()

    with pytest.raises(StageError, match="publish did not end within 0 s") as raised:
        DirectSteps().run(Step("publish", 0.2, retries=3), hangs)
    released.set()
    assert len(tries) == 1  # a second try beside one that may go on would do harm
    assert "run --resume" in raised.value.hint


@pytest.mark.parametrize("error", [TimeoutError("the store's own"), KeyboardInterrupt(), UsageError("x", hint="y")])
def test_an_error_of_a_step_is_raised_as_it_is(error):
    """What a step raises, its own time-out too, reaches the caller unchanged."""

    def fails():
        raise error

    with pytest.raises(type(error)) as raised:
        DirectSteps().run(Step("check", 30), fails)
    assert raised.value is error
