"""Great Expectations: one typed suite for each level, validated whole, every result accounted for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

from expectations.base import FindingExpectation
from expectations.checks import EXPECTATIONS
from expectations.detection import Detected
from expectations.errors import RuleCrashedError, SuiteError
from expectations.names import CheckName, Level
from expectations.views import Article, Page

_KEYS: Mapping[Level, tuple[str, ...]] = {
    Level.ARTICLE: ("source", "url"),
    Level.PAGE: ("source", "url"),
    Level.SOURCE: ("source",),
}
"""Columns that name a row in Data Docs."""

SUITE_NAMES: Mapping[Level, str] = {Level.ARTICLE: "articles", Level.PAGE: "pages", Level.SOURCE: "sources"}


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What Great Expectations said of one level."""

    level: Level
    expectations: int
    """Length of the suite, as asked for and as answered."""
    failed: tuple[CheckName, ...]
    """Checks whose Expectation did not hold, by name."""


def frame_of(detected: Detected, names: Mapping[str, str]) -> pd.DataFrame:
    """One row for each subject: what names it, then one outcome column for each check, without nulls."""
    keys: dict[str, list[str]] = {"source": [names.get(s.source_id) or s.source_id for s in detected.subjects]}
    if "url" in _KEYS[detected.level]:
        keys["url"] = [s.url for s in detected.subjects if isinstance(s, Article | Page)]
    columns = {check.value: list(outcomes) for check, outcomes in detected.outcomes.items()}
    return pd.DataFrame({**keys, **columns}, dtype=object)


def build_suite(level: Level, checks: Sequence[type[FindingExpectation]] = EXPECTATIONS) -> gx.ExpectationSuite:
    """The typed suite of one level, from the classes: no Expectation is ever named by a string.

    Raises:
        SuiteError: the suite is not as long as what it was built from.
    """
    chosen = [
        check(
            column=check.definition.name.value,
            severity=check.definition.severity.value,
        )
        for check in checks
        if check.definition.level is level
    ]
    suite = gx.ExpectationSuite(name=SUITE_NAMES[level], expectations=chosen)
    columns = {expectation.column for expectation in chosen}
    if not len(suite.expectations) == len(chosen) == len(columns):
        raise SuiteError(
            f"the suite of level {level.value} has {len(suite.expectations)} Expectations on {len(columns)} columns "
            f"and was built from {len(chosen)} checks: look for a check that is listed twice"
        )
    return suite


def validate(
    levels: Sequence[Detected],
    *,
    run_id: str,
    now: datetime,
    names: Mapping[str, str],
    site_dir: Path | None,
) -> tuple[SuiteResult, ...]:
    """Validates every level's frame; with `site_dir` also builds Great Expectations' own Data Docs there, raw.

    Raises:
        RuleCrashedError: an Expectation ended in an exception instead of a verdict.
        SuiteError: results are missing, or an Expectation contradicts its detector.
    """
    context = gx.get_context(mode="ephemeral", project_config=context_config(site_dir))
    source = context.data_sources.add_pandas("run")
    results = []
    for detected in levels:
        suite = context.suites.add(build_suite(detected.level))
        batch = source.add_dataframe_asset(SUITE_NAMES[detected.level]).add_batch_definition_whole_dataframe("all")
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=f"{suite.name} of {run_id}", data=batch, suite=suite)
        )
        outcome = definition.run(
            batch_parameters={"dataframe": frame_of(detected, names)},
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": list(_KEYS[detected.level]),
                "return_unexpected_index_query": False,  # one string with every index in it
            },
            run_id=RunIdentifier(run_name=run_id, run_time=now),
        )
        results.append(read_results(detected, outcome.results, len(suite.expectations)))
    if site_dir is not None:
        context.build_data_docs()
    return tuple(results)


def context_config(site_dir: Path | None) -> DataContextConfig:
    """A context in memory that tells nobody and shows no progress; with `site_dir` it has one site of Data Docs."""
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    if site_dir is not None:
        stores.data_docs_sites = {
            "run": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site_dir)},
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        }
    return DataContextConfig(
        store_backend_defaults=stores,
        analytics_enabled=False,
        progress_bars={"globally": False, "metric_calculations": False},
    )


def read_results(detected: Detected, results: Sequence[Any], expected: int) -> SuiteResult:
    """Holds the answers against what was asked: each check once, none crashed, each as its detector says."""
    failed: list[CheckName] = []
    answered: set[CheckName] = set()
    for result in results:
        check = CheckName(result.expectation_config.kwargs["column"])
        crashed = next(_exceptions(result.exception_info), None)
        if crashed is not None:
            raise RuleCrashedError(check.value, f"the suite of level {detected.level.value}", crashed)
        answered.add(check)
        if not result.success:
            failed.append(check)
    if len(results) != expected or answered != set(detected.outcomes):
        missing = sorted(set(detected.outcomes) - answered)
        raise SuiteError(
            f"{len(results)} of {expected} Expectations of level {detected.level.value} were answered; "
            f"missing: {', '.join(missing) or 'none'}. The run has no verdict; report it as a defect of the suite"
        )
    told = {f.check for f in detected.findings if f.found.severity.rank > 0}
    if told != set(failed):
        apart = sorted(told ^ set(failed))
        raise SuiteError(
            f"detector and Expectation disagree on {', '.join(apart)} at level {detected.level.value}: "
            "the run has no verdict; report it as a defect of the suite"
        )
    return SuiteResult(detected.level, expected, tuple(sorted(failed)))


def _exceptions(info: Mapping[str, Any] | None) -> Iterator[str]:
    """Messages of the exceptions in a result: Great Expectations has them at the top or one for each metric."""
    if not info:
        return
    nested = [info] if "raised_exception" in info else list(info.values())
    for item in nested:
        if item.get("raised_exception"):
            yield str(item.get("exception_message") or "an exception without a message")
