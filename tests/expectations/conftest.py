"""Runs read from a desk's tables."""

import warnings
from dataclasses import replace

import pytest

with warnings.catch_warnings():
    # great_expectations 1.24.1 imports sre_constants and sre_parse, which Python 3.11 deprecates; nothing of ours does.
    warnings.filterwarnings("ignore", message="module 'sre_\\w+' is deprecated", category=DeprecationWarning)
    import great_expectations  # noqa: F401

from expectations.checks import EXPECTATIONS, checks_of
from expectations.detection import detect_level
from expectations.names import Level
from expectations.reading import read_run
from expectations.tables import article_verdicts, withheld
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


@pytest.fixture
def detect(run_of):
    """From a desk and a check's name to what its detector finds there."""

    def found(desk, name):
        run = run_of(desk)
        check = next(item.definition for item in EXPECTATIONS if item.definition.name is name)
        if name == "quarantined_share":
            articles = detect_level(run, Level.ARTICLE, checks_of(Level.ARTICLE))
            run = replace(run, quarantined=withheld(article_verdicts(run, articles)))
        return list(detect_level(run, check.level, [check]).findings)

    return found
