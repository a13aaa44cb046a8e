"""One seed for all newsrooms of a test session, printed so that a failure can be repeated."""

import os
import secrets
from collections import Counter, defaultdict

import pytest
from hypothesis import settings

SEED = "COPYDESK_TEST_SEED"


def pytest_configure():
    """Draw the seed once (workers of pytest-xdist inherit it); no test is about how long an example takes."""
    settings.register_profile("copydesk", deadline=None)
    settings.load_profile("copydesk")
    os.environ.setdefault(SEED, str(secrets.randbelow(10**6)))


def pytest_report_header():
    """The seed, at the head of the report."""
    return f"newsroom seed: {os.environ[SEED]} (repeat with {SEED}={os.environ[SEED]})"


def pytest_terminal_summary(terminalreporter):
    """How the golden cases of extraction fared, field by field; nothing where none of them ran."""
    ran, failed = Counter(), defaultdict(list)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            told = dict(report.user_properties)
            if "golden_field" in told and report.when == "call":
                ran[told["golden_field"]] += 1
                if outcome == "failed":
                    failed[told["golden_field"]].append(told["golden_case"])
    if not ran:
        return
    terminalreporter.section("golden cases by field")
    for field, cases in sorted(failed.items()):
        right = ran[field] - len(cases)
        terminalreporter.write_line(f"{field}: {right} of {ran[field]}, not in {', '.join(sorted(cases))}", red=True)
    good = [f"{field} {count}" for field, count in sorted(ran.items()) if field not in failed]
    terminalreporter.write_line(f"all as expected: {', '.join(good) or 'none'}")


@pytest.fixture(scope="session")
def seed():
    """The session's seed."""
    return int(os.environ[SEED])
