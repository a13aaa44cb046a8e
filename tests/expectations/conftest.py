"""Runs read from a desk's tables."""

import warnings

import pytest

with warnings.catch_warnings():
    # great_expectations 1.24.1 imports sre_constants and sre_parse, which Python 3.11 deprecates; nothing of ours does.
    warnings.filterwarnings("ignore", message="module 'sre_\\w+' is deprecated", category=DeprecationWarning)
    import great_expectations  # noqa: F401

from expectations.reading import read_run
from tests.expectations.newsdesk import NOW, RUN


@pytest.fixture
def run_of():
    """From a desk to the run that detectors see."""

    def read(desk):
        candidates, pages, fetches, history = desk.tables()
        return read_run(
            candidates,
            pages,
            fetches,
            history,
            run_id=RUN,
            now=NOW,
            thresholds=desk.thresholds,
            languages=desk.languages,
            names=desk.names,
        )

    return read
