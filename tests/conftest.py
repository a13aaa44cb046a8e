"""One seed for all newsrooms of a test session, printed so that a failure can be repeated."""

import os
import secrets

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


@pytest.fixture(scope="session")
def seed():
    """The session's seed."""
    return int(os.environ[SEED])
