"""Which sources a run may take while others are at work."""

from datetime import UTC, datetime

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


def test_sources_of_one_run_share_their_host(tmp_path):
    """Two sources of one run at one host are both taken: one crawl asks it for both."""
    both = plan("one", source("herald", "herald.test"), source("herald-sport", "herald.test"))
    with (
        open_state(f"sqlite:///{tmp_path}/state.db") as engine,
        reserved(both, Leases(engine), begun=False, busy={}) as mine,
    ):
        assert mine is not None
        assert mine[0] == both
