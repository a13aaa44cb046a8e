"""The Expectation all checks share: it asserts on the column that the check's own detector filled.

A detector gives a column without nulls (map expectations skip nulls in silence): `outcome_text` says "" for a
row without a finding, else severity and evidence. Importing this module loads Great Expectations: 6 to 28 seconds.
"""

import html
from typing import Any, ClassVar, Literal

import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation, render_suite_parameter_string
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)
from great_expectations.render import (
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer

from expectations.definition import Check
from expectations.links import link
from expectations.outcome import outcome_severity, outcome_text, read_outcomes
from expectations.text import clip
from expectations.tidying import SAMPLES
from warehouse.contract import Severity

__all__ = ["WITHOUT_FINDING", "FindingExpectation", "outcome_text"]

WITHOUT_FINDING = "column_values.copydesk_without_finding"
"""Name of the condition: the outcome is below the severity that the Expectation fails at."""

_SAMPLES = 20  # rows in a Data Docs table; the findings table has all


class WithoutFinding(ColumnMapMetricProvider):
    """Row by row: is the detector's outcome below `fails_at`?"""

    condition_metric_name = WITHOUT_FINDING
    condition_value_keys = ("fails_at",)

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, fails_at: str, **_: Any) -> pd.Series:  # noqa: N805 - GX hands the class
        limit = Severity(fails_at).rank

        def passes(outcome: str) -> bool:
            severity = outcome_severity(outcome)
            return severity is None or severity.rank < limit

        return column.map(passes).astype(bool)


class FindingExpectation(ColumnMapExpectation):
    """Base of the checks' Expectations: every row's outcome is better than `fails_at`."""

    definition: ClassVar[Check[Any, Any]]
    fails_at: Literal["info", "warning", "critical"] = "warning"
    """Least severity that fails it: what was cleaned up (info) does not."""

    success_keys: ClassVar[tuple[str, ...]] = ("fails_at", "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "fails_at")

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    @render_suite_parameter_string
    def _prescriptive_renderer(cls, *_: Any, **_given: Any) -> list[RenderedStringTemplateContent]:
        says, severity = cls.definition.says, cls.definition.severity.value
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={
                    "template": "$severity $says.",
                    "params": {"says": says, "severity": severity},
                    "styling": {"params": {"severity": {"classes": ["badge", f"severity-{severity}"]}}},
                },
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(cls, *_: Any, **given: Any) -> str:
        result = given.get("result")
        figures = result.result if result is not None else {}
        total, failed = figures.get("element_count", 0), figures.get("unexpected_count", 0)
        return f"{failed} of {total}" if total else "nothing to check"

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(cls, *_: Any, **_given: Any) -> list[Any]:
        return []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(cls, *_: Any, **given: Any) -> list[RenderedTableContent] | None:
        result = given.get("result")
        rows = (result.result or {}).get("unexpected_index_list") if result is not None else None
        if result is None or not rows:
            return None
        column = result.expectation_config.kwargs["column"]
        keys = [key for key in rows[0] if key != column]
        # The templates do not escape what stands in a cell: it is escaped here.
        table = [[*(_named(key, str(row[key])) for key in keys), _found(str(row[column]))] for row in rows[:_SAMPLES]]
        if len(rows) > _SAMPLES:
            table.append([f"and {len(rows) - _SAMPLES} more", *[""] * len(keys)])
        return [
            RenderedTableContent(
                content_block_type="table",
                table=table,
                header_row=[*keys, "what was found"],
                styling={"body": {"classes": ["table-sm", SAMPLES]}},
            )
        ]


def _named(key: str, value: str) -> str:
    """What names a row, as markup; its address as a link."""
    return link(value) if key == "url" else html.escape(clip(value, 200))


def _found(outcome: str) -> str:
    """Every finding of an outcome, as markup."""
    found = read_outcomes(outcome)
    lines = [
        f'<div><span class="badge severity-{severity.value}">{severity.value}</span> {html.escape(clip(text))}</div>'
        for severity, text in found[:_SAMPLES]
    ]
    if len(found) > _SAMPLES:
        lines.append(f"<div>and {len(found) - _SAMPLES} more</div>")
    return "".join(lines)
