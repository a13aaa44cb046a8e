"""Which sources a run may take while others are at work."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from crawlers import Source
from flows.leases import Leases
from flows.planning import reserved
from flows.runs import Plan
from flows.state import open_state
from warehouse.contract import RunKind

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def source(name, host, *feeds):
    return Source(id=name, name=name, home=f"https://{host}/", feeds=feeds)


def plan(run_id, *sources):
    return Plan(run_id=run_id, kind=RunKind.COLLECT, now=NOW, sources=sources, batch_size=10, copydesk_version="0")


def test_a_host_is_asked_by_one_run_at_a_time(tmp_path):
    """A source is left out while another run asks one of its hosts, whatever the source there is called."""
    shared = source("sport", "sport.test", "https://www.herald.test/sport.xml")
    apart = source("tribune", "tribune.test")
    with open_state(f"sqlite:///{tmp_path}/state.db") as engine:
        leases, busy = Leases(engine), {}
        with reserved(plan("one", source("herald", "herald.test")), leases, begun=False, busy={}) as first:
            assert first is not None
            with reserved(plan("two", shared, apart), leases, begun=False, busy=busy) as second:
                assert second is not None
                assert [one.id for one in second[0].sources] == ["tribune"]
            assert list(busy) == ["sport"]
            with reserved(plan("three", shared), leases, begun=False, busy={}) as third:
                assert third is None
            assert {holder.name for holder in leases.holders()} == {"run:one", "source:herald", "host:herald.test"}
        with reserved(plan("four", shared, apart), leases, begun=False, busy={}) as fourth:
            assert fourth is not None
            assert [one.id for one in fourth[0].sources] == ["sport", "tribune"]
        assert leases.holders() == []


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("herald.test", "m.herald.test", False),
        ("herald.test:443", "www.herald.test", False),
        ("herald.test", "sport.herald.test", False),
        ("sport.herald.test", "herald.test", False),
        ("amp.sport.herald.test", "desk.sport.herald.test:8080", False),
        ("news.herald.test", "sport.herald.test", True),
        ("herald.test", "dailyherald.test", True),
    ],
)
def test_a_site_is_asked_by_one_run_at_a_time(tmp_path, first, second, together):
    """Another run waits where its site is the same under another name, or lies above or below, and only there."""
    with open_state(f"sqlite:///{tmp_path}/state.db") as engine:
        leases, busy = Leases(engine), {}
        with (
            reserved(plan("one", source("a", first)), leases, begun=False, busy={}) as mine,
            reserved(plan("two", source("b", second)), leases, begun=False, busy=busy) as theirs,
        ):
            assert mine is not None
            assert (theirs is not None) is together
            assert all("process" in holder for holder in busy.values())
            assert list(busy) == ([] if together else ["b"])
        assert leases.holders() == []


@pytest.mark.parametrize("second", ["herald.test", "sport.herald.test"])
def test_sources_of_one_run_share_their_site(tmp_path, second):
    """Sources of one run at one host, or at one that lies below, are all taken: one crawl asks it for them."""
    both = plan("one", source("herald", "herald.test"), source("herald-sport", second))
    with (
        open_state(f"sqlite:///{tmp_path}/state.db") as engine,
        reserved(both, Leases(engine), begun=False, busy={}) as mine,
    ):
        assert mine is not None
        assert mine[0] == both


def test_of_two_runs_that_reserve_at_once_one_gets_the_site(tmp_path):
    """However the two interleave, a site and one below it are never held by both, and one of the runs has its own."""
    with open_state(f"sqlite:///{tmp_path}/state.db") as engine:
        leases, begin, looked = Leases(engine), threading.Barrier(2), threading.Barrier(2)

        def reserve(name: str, host: str) -> bool:
            begin.wait(60)
            with reserved(plan(name, source(name, host)), leases, begun=False, busy={}) as mine:
                looked.wait(60)
                return mine is not None

        with ThreadPoolExecutor(2) as pool:
            got = list(pool.map(reserve, ["one", "two"], ["herald.test", "sport.herald.test"]))
        assert sorted(got) == [False, True]
