"""After publishing: the frontier learns what was accepted, people are told, the run is done."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from crawlers.frontier import AcceptedPage, Frontier
from flows.runs import Plan, RunFolder, read_staged
from flows.stages.extract import read_pages
from warehouse.contract import FetchState, Outcome, Role

_CHANGED = {Outcome.PUBLISHED, Outcome.QUARANTINED}


def settle_frontier(folder: RunFolder, plan: Plan, *, batch_count: int, state_url: str) -> int:
    """Tell the frontier the outcome of every page; repeating it changes nothing. Returns how many."""
    pages = {(page["source_id"], page["url_key"]): page for page in read_pages(folder, batch_count)}
    accepted = list(_accepted(read_staged(folder, "ledger").to_pylist(), pages))
    with closing(Frontier(state_url)) as frontier:
        frontier.accept(plan.run_id, accepted, plan.now)
        for source in plan.sources:
            frontier.mark_source_run(source.id, plan.now)
    return len(accepted)


def _accepted(
    ledger: Sequence[Mapping[str, Any]], pages: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[AcceptedPage]:
    for row in ledger:
        if row["role"] == Role.PAGE and row["state"] in {FetchState.FETCHED, FetchState.NOT_MODIFIED}:
            outcome = Outcome(row["outcome"])
            page = pages.get((row["source_id"], row["url_key"]))
            yield AcceptedPage(
                source_id=row["source_id"],
                url_key=row["url_key"],
                outcome=outcome,
                published_at=page["published_at"] if page else None,
                changed=outcome in _CHANGED,
                retryable=page is None or page["retryable"] is not False,
            )
