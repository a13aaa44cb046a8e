"""Thresholds as sources write them."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from expectations import Thresholds
from tests.expectations.newsdesk import Desk, article, found


def test_a_misspelt_check_is_an_error_with_a_hint():
    """An unknown check names the nearest known one."""
    with pytest.raises(ValidationError, match=r"unknown key 'body_shrot': did you mean 'body_short'"):
        Thresholds.model_validate({"body_shrot": {"min_words": 3, "reason": "bulletins"}})


def test_a_misspelt_threshold_is_an_error_with_a_hint():
    """An unknown key of a check names the nearest known one."""
    with pytest.raises(ValidationError, match=r"unknown key 'min_word': did you mean 'min_words'"):
        Thresholds.model_validate({"body_short": {"min_word": 3, "reason": "bulletins"}})


def test_an_adjustment_without_a_reason_is_refused():
    """Every adjusted check says why."""
    with pytest.raises(ValidationError, match=r"body_short\.reason"):
        Thresholds.model_validate({"body_short": {"min_words": 3}})


@pytest.mark.parametrize(
    ("check", "limits"),
    [
        ("boilerplate_leakage", {"critical_share": 1.5}),
        ("body_short", {"min_words": 0}),
        ("withheld_share", {"warning": 0.6, "critical": 0.5}),
        ("source_silent", {"max_hours": -1}),
        ("mojibake", {"severity": "fatal"}),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(check, limits):
    """Shares, counts, hours and severities are held to what they can be."""
    with pytest.raises(ValidationError):
        Thresholds.model_validate({check: {**limits, "reason": "a test"}})


def test_a_threshold_decides():
    """A source's own limit stands in the finding and decides whether there is one."""
    desk = Desk(candidates=[article(1, body="The ferry is back at the old quay and all are glad.")])
    (row,) = found(desk.check(), "body_short")
    assert (row["value"], row["threshold"]) == (12.0, 60.0)
    desk.thresholds = {"alpha": Thresholds.model_validate({"body_short": {"min_words": 5, "reason": "bulletins"}})}
    assert found(desk.check(), "body_short") == []


def test_reading_thresholds_loads_nothing_heavy():
    """A configuration is read without Great Expectations or pandas."""
    code = (
        "import sys; from expectations import Thresholds; Thresholds();"
        "print(sorted({'great_expectations', 'pandas', 'rensa', 'lxml'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
