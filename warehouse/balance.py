"""Whether a run's figures add up: pure functions over its staged rows (DESIGN, "Balances of every run").

Both balances are over pages; entry points are counted apart:

- considered = fetched + not modified + redirected + skipped + failed
- fetched = published + quarantined + rejected + unchanged + folded
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from warehouse.contract import FetchState, Outcome, Role

LEDGER_COLUMNS = ("source_id", "url", "url_key", "role", "state", "outcome", "article_id", "version", "folded_into")
"""What `check_balance` needs of the ledger."""
ARTICLE_COLUMNS = ("source_id", "article_id", "version")
"""What it needs of articles and quarantine."""

AFTER_FETCH = (Outcome.PUBLISHED, Outcome.QUARANTINED, Outcome.REJECTED, Outcome.UNCHANGED, Outcome.FOLDED)
"""Outcomes of a page that was fetched: the right side of the second balance."""
WITHOUT_FETCH = (Outcome.NOT_MODIFIED, Outcome.REDIRECTED, Outcome.SKIPPED, Outcome.FAILED)
"""Outcomes of a page that was not; each stands for the state of the same name."""
COUNTED = (*AFTER_FETCH, *WITHOUT_FETCH)
"""Outcomes of pages that `runs` counts, each in the column of its name."""
SAMPLES = 3  # addresses named per problem: enough to look, short enough to read


@dataclass(frozen=True, slots=True)
class Balance:
    """A run's figures and what is wrong with them."""

    considered: int
    """Pages in the ledger."""
    states: Mapping[str, int]
    """Pages by `state`: the right side of the first balance."""
    outcomes: Mapping[str, int]
    """Pages by `outcome`."""
    entries: int
    """Entry points in the ledger."""
    problems: tuple[str, ...]
    """What does not add up, with the numbers; empty where all does."""

    @property
    def closes(self) -> bool:
        """Whether everything adds up."""
        return not self.problems

    def lines(self) -> tuple[str, str]:
        """Both balances as sentences with their figures."""
        states = " + ".join(f"{self.states.get(state, 0)} {state.value.replace('_', ' ')}" for state in FetchState)
        after = " + ".join(f"{self.outcomes.get(outcome, 0)} {outcome.value}" for outcome in AFTER_FETCH)
        fetched = self.states.get(FetchState.FETCHED, 0)
        return (f"{self.considered} pages considered = {states}", f"{fetched} pages fetched = {after}")


def check_balance(
    ledger: pa.Table,
    articles: pa.Table,
    quarantine: pa.Table,
    run: Mapping[str, object],
    *,
    findings: int,
) -> Balance:
    """Hold a run's ledger against its articles, its quarantine and its row in `runs`.

    Args:
        ledger: at least `LEDGER_COLUMNS`.
        articles: at least `ARTICLE_COLUMNS`.
        quarantine: at least `ARTICLE_COLUMNS`.
        run: the row of `runs`.
        findings: number of rows that the run adds to `findings`.
    """
    rows = ledger.select(list(LEDGER_COLUMNS)).to_pylist()
    pages = [row for row in rows if row["role"] == Role.PAGE]
    states = Counter(str(row["state"]) for row in pages)
    outcomes = Counter(str(row["outcome"]) for row in pages)
    problems = [
        *_roles(rows),
        *_each_page_once(pages),
        *_state_and_outcome(pages),
        *_entries(rows),
        *_agrees_with_articles(pages, articles, quarantine),
        *_folded_point_somewhere(pages),
    ]
    told = {"considered": len(pages), "entries": sum(row["role"] == Role.ENTRY for row in rows), "findings": findings}
    told |= {outcome.value: outcomes[outcome] for outcome in COUNTED}
    for name, counted in told.items():
        if run[name] != counted:
            problems.append(f"runs says {run[name]} {name}, the staged rows are {counted}")
    left, right = states[FetchState.FETCHED], sum(outcomes[outcome] for outcome in AFTER_FETCH)
    if left != right:
        problems.append(f"{left} pages fetched, but {right} published, quarantined, rejected, unchanged or folded")
    right = sum(outcomes[outcome] for outcome in COUNTED)
    if len(pages) != right:
        problems.append(f"{len(pages)} pages considered, but {right} with an outcome of a page")
    return Balance(len(pages), states, outcomes, told["entries"], tuple(problems))


def _roles(rows: Iterable[Mapping[str, object]]) -> list[str]:
    strange = Counter(str(row["role"]) for row in rows if row["role"] not in set(Role))
    return [f"{count} ledger rows with the unknown role {role!r}" for role, count in strange.items()]


def _each_page_once(pages: Iterable[Mapping[str, object]]) -> list[str]:
    seen = Counter((row["source_id"], row["url_key"]) for row in pages)
    twice = [f"{source}: {key}" for (source, key), count in seen.items() if count > 1]
    return [f"{len(twice)} pages have more than one ledger row{_samples(twice)}"] if twice else []


def _state_and_outcome(pages: Iterable[Mapping[str, object]]) -> list[str]:
    """A fetched page has an outcome of its own, any other the outcome that its state is."""
    expected = {state.value: {state.value} for state in FetchState} | {FetchState.FETCHED.value: set(AFTER_FETCH)}
    wrong: dict[tuple[str, str], list[str]] = {}
    for row in pages:
        pair = (str(row["state"]), str(row["outcome"]))
        if pair[1] not in expected.get(pair[0], set()):
            wrong.setdefault(pair, []).append(str(row["url"]))
    return [
        f"{len(urls)} pages in state {state} with the outcome {outcome}{_samples(urls)}"
        for (state, outcome), urls in sorted(wrong.items())
    ]


def _entries(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """An entry point is never an article."""
    allowed = {Outcome.READ, *WITHOUT_FETCH}
    wrong = [str(row["url"]) for row in rows if row["role"] == Role.ENTRY and row["outcome"] not in allowed]
    return [f"{len(wrong)} entry points with the outcome of a page{_samples(wrong)}"] if wrong else []


def _agrees_with_articles(pages: Iterable[Mapping[str, object]], articles: pa.Table, quarantine: pa.Table) -> list[str]:
    problems = []
    pages = list(pages)
    for outcome, name, table in (
        (Outcome.PUBLISHED, "articles", articles),
        (Outcome.QUARANTINED, "quarantine", quarantine),
    ):
        stored = Counter(tuple(row.values()) for row in table.select(list(ARTICLE_COLUMNS)).to_pylist())
        booked = Counter(
            (row["source_id"], row["article_id"], row["version"]) for row in pages if row["outcome"] == outcome
        )
        for what, there, here in (
            (f"{outcome} in the ledger and not in {name}", booked, stored),
            (f"in {name} and not {outcome} in the ledger", stored, booked),
        ):
            extra = list((there - here).elements())
            if extra:
                named = [f"{source}: {article} version {version}" for source, article, version in extra]
                problems.append(f"{len(extra)} articles are {what}{_samples(named)}")
    return problems


def _folded_point_somewhere(pages: Iterable[Mapping[str, object]]) -> list[str]:
    pages = list(pages)
    stand = {row["url"] for row in pages if row["outcome"] in AFTER_FETCH and row["outcome"] != Outcome.FOLDED}
    lost = [str(row["url"]) for row in pages if row["outcome"] == Outcome.FOLDED and row["folded_into"] not in stand]
    return [f"{len(lost)} folded pages whose stand-in is no page of the run{_samples(lost)}"] if lost else []


def _samples(names: list[str]) -> str:
    return f" ({', '.join(sorted(names)[:SAMPLES])})"
