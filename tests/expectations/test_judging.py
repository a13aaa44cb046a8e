"""Which checks had something of a source to judge: only their silence ends an alert."""

import pytest

from expectations import CheckName, Thresholds
from tests.expectations.cases import BAD, GOOD
from tests.expectations.newsdesk import OTHER_LAYOUT, Desk, article, backlog, fetch, found


@pytest.mark.parametrize("cases", [BAD, GOOD], ids=["found", "not found"])
@pytest.mark.parametrize("name", CheckName)
def test_a_run_that_holds_something_to_judge_is_judged(name, cases):
    """What a check found, and what it looked for and did not find, both count as judged."""
    assert name in cases[name]().check().sources["alpha"].judged


def test_a_run_that_asked_for_nothing_proves_nothing():
    """A source that is down and not due leaves all open but what time alone tells; a check switched off ends."""
    told = Thresholds.model_validate({"mojibake": {"enabled": False, "reason": "a site of old texts"}})
    idle = Desk(fetches=[fetch(1, state="skipped", http_status=None)], thresholds={"alpha": told})
    assert idle.check().sources["alpha"].judged == ("articles_per_source", "mojibake", "source_silent")


def test_two_failures_of_two_are_too_few_to_find_and_too_bad_to_end():
    """Pages too few for a finding, all of them failed, leave the alert open; one that came is enough to judge."""
    down = [fetch(number, state="failed", http_status=503, reason="server_error") for number in (1, 2)]
    for fetches, judged in ((down, False), ([*down, fetch(3)], True)):
        result = Desk(fetches=fetches).check()
        assert found(result, "fetch_failures") == []
        assert ("fetch_failures" in result.sources["alpha"].judged) is judged


def test_a_template_is_judged_only_where_enough_layouts_are_known():
    """A run of new layouts over a history too short to find them ends no alert."""
    for known, judged in ((4, False), (5, True)):
        desk = Desk(candidates=[article(n, layout=OTHER_LAYOUT) for n in range(1, 5)], history=backlog()[:known])
        result = desk.check()
        assert bool(found(result, "template_changed")) is judged
        assert ("template_changed" in result.sources["alpha"].judged) is judged


def test_fields_are_judged_only_where_enough_articles_are_known():
    """A run without bylines over a history too short to find that ends no alert."""
    for known, judged in ((19, False), (20, True)):
        desk = Desk(candidates=[article(n, byline=None, authors=[]) for n in range(1, 9)], history=backlog()[:known])
        result = desk.check()
        assert bool(found(result, "field_share_dropped")) is judged
        assert ("field_share_dropped" in result.sources["alpha"].judged) is judged


def test_one_good_article_ends_what_withheld_ones_began():
    """Articles too few for a finding, all of them withheld, leave the alert open; one that is kept is enough."""
    withheld = [article(n, body="", word_count=0) for n in (1, 2)]
    for candidates, judged in ((withheld, False), ([article(3)], True), ([withheld[0], article(3)], True)):
        result = Desk(candidates=candidates).check()
        assert found(result, "quarantined_share") == []
        assert ("quarantined_share" in result.sources["alpha"].judged) is judged
