"""What became of every page: which are one article, which are new, which say nothing new.

Pure functions over the pages of a run and what the warehouse knows of their articles. See DESIGN, "Identity".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.contract import FetchState, Outcome, PageState, Role, Verdict
from warehouse.contract.identity import article_id

Row = Mapping[str, Any]

# Pages that share a canonical address are one article when their words agree; an AMP page of an article shares
# nearly all of them, two articles of one site about a fifth.
SAME_BODY = 0.5
EVIDENCE_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Known:
    """The latest stored version of an article."""

    version: int
    revision: int
    content_hash: str
    read_today: str | None = None
    """What the page of that version gives with today's code, where other code had read it."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The pages of a run, told apart. Keys of `settled` are (source_id, url_key)."""

    candidates: list[dict[str, Any]]  # new or changed articles: page rows with article_id, version, revision
    settled: dict[tuple[str, str], "Settled"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a page is, before the checks have spoken. `outcome` is None for a candidate."""

    outcome: Outcome | None
    article_id: str | None = None
    version: int | None = None
    folded_into: str | None = None
    reason: str | None = None
    evidence: str | None = None
    retryable: bool | None = None  # of a rejected page alone


def assemble(pages: Sequence[Row], known: Mapping[str, Known]) -> Assembled:
    """Fold pages of one article, number versions, leave out what is unchanged.

    Args:
        pages: rows of the hand-over ``pages``, each (source_id, url_key) once, in any order.
        known: latest stored version by article_id.
    """
    settled: dict[tuple[str, str], Settled] = {}
    articles: dict[str, list[Row]] = defaultdict(list)
    for page in pages:
        if page["page_state"] == PageState.REJECTED:
            why = {"reason": page["rejection"], "evidence": page["rejection_evidence"]}
            settled[_key(page)] = Settled(Outcome.REJECTED, **why, retryable=page["retryable"])
    for identifier, page in identified([page for page in pages if page["page_state"] == PageState.ARTICLE]):
        articles[identifier].append(page)
    candidates = []
    for identifier in sorted(articles):
        first, *others = sorted(articles[identifier], key=lambda p: (p["url_key"] != p["article_key"], p["url_key"]))
        before = known.get(identifier)
        version = before.version if before else 1
        if before and before.content_hash == first["content_hash"]:
            settled[_key(first)] = Settled(Outcome.UNCHANGED, identifier, version)
        else:
            version, revision = _numbered(first, before)
            settled[_key(first)] = Settled(None, identifier, version)
            candidates.append({**first, "article_id": identifier, "version": version, "revision": revision})
        for other in others:
            settled[_key(other)] = Settled(Outcome.FOLDED, identifier, version, folded_into=first["url"])
    candidates.sort(key=lambda row: (row["source_id"], row["article_id"]))  # a reader of one source reads fewer groups
    return Assembled(candidates, settled)


def _numbered(page: Row, before: Known | None) -> tuple[int, int]:
    """Version and revision of a text that differs from the known one: the page changed, or only the code that reads."""
    if before is None:
        return 1, 1
    if before.read_today == page["content_hash"]:
        return before.version, before.revision + 1
    return before.version + 1, 1


def ledger_rows(
    fetches: Iterable[Row],
    assembled: Assembled,
    verdicts: Mapping[tuple[str, int], tuple[Verdict, Sequence[str]]],
    run: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """One row per URL of the run with its one outcome.

    Args:
        fetches: rows of the hand-over ``fetches``.
        assembled: what `assemble` said of the run's pages.
        verdicts: the checks' word by (article_id, version), with the names of the failed checks.
        run: ``collected_at`` and ``month`` of the run.
    """
    rows = []
    for fetch in fetches:
        settled = _settle(fetch, assembled, verdicts)
        if settled.outcome is None:  # _settle has decided every candidate
            raise AssertionError(f"no outcome for {fetch['url']}")
        rows.append(
            {
                **fetch,
                **run,
                "outcome": settled.outcome.value,
                "outcome_reason": settled.reason,
                "outcome_evidence": settled.evidence[:EVIDENCE_CHARACTERS] if settled.evidence else None,
                "retryable": settled.retryable,
                "article_id": settled.article_id,
                "version": settled.version,
                "folded_into": settled.folded_into,
            }
        )
    return sorted(rows, key=lambda row: (row["source_id"], row["role"], row["url_key"]))


_NOT_FETCHED = {
    FetchState.NOT_MODIFIED: Outcome.NOT_MODIFIED,
    FetchState.REDIRECTED: Outcome.REDIRECTED,
    FetchState.SKIPPED: Outcome.SKIPPED,
    FetchState.FAILED: Outcome.FAILED,
}


def _settle(
    fetch: Row, assembled: Assembled, verdicts: Mapping[tuple[str, int], tuple[Verdict, Sequence[str]]]
) -> Settled:
    state = FetchState(fetch["state"])
    if Role(fetch["role"]) is Role.ENTRY and state in {FetchState.FETCHED, FetchState.NOT_MODIFIED}:
        return Settled(Outcome.READ)
    if state is not FetchState.FETCHED:
        return Settled(_NOT_FETCHED[state], reason=fetch["reason"], evidence=fetch["detail"])
    settled = assembled.settled[_key(fetch)]
    if settled.outcome is not None:
        return settled
    if settled.article_id is None or settled.version is None:
        raise AssertionError(f"candidate without identity: {fetch['url']}")
    verdict, checks = verdicts[settled.article_id, settled.version]
    outcome = Outcome.QUARANTINED if verdict is Verdict.FAILED else Outcome.PUBLISHED
    reason = ",".join(checks) if verdict is Verdict.FAILED else None
    return Settled(outcome, settled.article_id, settled.version, reason=reason)


def stored_row(candidate: Row, judged: Row, columns: Iterable[str]) -> dict[str, Any]:
    """A candidate as a row of ``articles`` or ``quarantine``: its own columns and those the checks decided."""
    row = {**candidate, **judged}
    return {name: row[name] for name in columns}


def identified(pages: Sequence[Row]) -> list[tuple[str, Row]]:
    """Each article page with its article_id: by its canonical address, unless many bodies share that."""
    by_key: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for page in pages:
        by_key[page["source_id"], page["article_key"]].append(page)
    identified: list[tuple[str, Row]] = []
    for (source_id, key), group in sorted(by_key.items()):
        shared = len(group) > 1 and not _one_body(group)
        for page in group:
            chosen = page["url_key"] if shared else key
            identified.append((article_id(source_id, chosen), {**page, "article_key": chosen}))
    return identified


def _one_body(group: Sequence[Row]) -> bool:
    """Whether all pages of a group tell the same text."""
    words = [set(re.findall(r"\w+", page["body"] or "")) for page in group]
    first = max(words, key=len)
    return all(not other or len(first & other) >= SAME_BODY * len(other) for other in words)


def _key(row: Row) -> tuple[str, str]:
    return str(row["source_id"]), str(row["url_key"])
