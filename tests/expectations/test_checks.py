"""Every check: what it must fail, what it must pass, and that nothing slips between detector and Expectation."""

import random
from datetime import timedelta

import great_expectations as gx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import CheckName, RuleCrashedError, SuiteError, Thresholds
from expectations.checks import EXPECTATIONS, checks_of
from expectations.detection import detect_level
from expectations.names import Level
from expectations.outcome import outcome_severity, outcome_text, outcomes_text, read_outcomes
from expectations.suites import build_suite, context_config, frame_of, read_results, validate
from expectations.views import ByHabit
from tests.expectations.cases import BAD, GOOD
from tests.expectations.newsdesk import NOW, RUN, Desk, article, backlog, found, prose, published, rejected
from warehouse.contract import DuplicateRole, RejectionReason, Severity, SignalKind, Verdict


@pytest.mark.parametrize("name", CheckName)
def test_fails_its_known_bad_case(name):
    """Every check finds its fault through the whole stage, with a sentence for a person, at warning or above."""
    rows = found(BAD[name]().check(), name)
    assert rows
    assert any(Severity(row["severity"]).rank > 0 for row in rows)
    assert all(row["message"].endswith(".") for row in rows)


@pytest.mark.parametrize("name", CheckName)
def test_passes_its_known_good_case(name, detect):
    """Every check is silent on a run that comes near to its fault without having it: not even information."""
    assert detect(GOOD[name](), name) == []


def test_an_entry_point_says_why_it_failed():
    """The sentence that people are told has what was found, not only the reason's name."""
    (first,) = found(BAD[CheckName.ENTRY_POINTS_FAILED]().check(), CheckName.ENTRY_POINTS_FAILED)
    assert "https://alpha.example.org/feed: an HTML page, not a feed." in first["message"]


@pytest.mark.parametrize("name", CheckName)
def test_can_be_switched_off_for_a_source(name, detect):
    """A source that leaves a check out has no finding of it, whatever happened."""
    desk = BAD[name]()
    off = Thresholds.model_validate({name.value: {"enabled": False, "reason": "known and accepted"}})
    desk.thresholds = dict.fromkeys(["alpha", "beta"], off)
    assert detect(desk, name) == []


@pytest.mark.parametrize("name", CheckName)
def test_takes_its_severity_from_the_source(name, detect):
    """A source's severity stands in place of the default in every finding that is not mere information."""
    desk = BAD[name]()
    raised = Thresholds.model_validate({name.value: {"severity": "critical", "reason": "we care here"}})
    desk.thresholds = dict.fromkeys(["alpha", "beta"], raised)
    severities = {item.found.severity for item in detect(desk, name)}
    assert Severity.CRITICAL in severities
    assert severities <= {Severity.CRITICAL, Severity.INFO}


def test_an_info_override_keeps_an_article_clean():
    """A fault that a source calls information neither flags nor withholds the article."""
    told = Thresholds.model_validate({"body_missing": {"severity": "info", "reason": "photo blog"}})
    desk = Desk(candidates=[article(1, body="", word_count=0)], thresholds={"alpha": told})
    result = desk.check()
    assert [row["severity"] for row in found(result, "body_missing")] == ["info"]
    assert [verdict.verdict for verdict in result.articles.values()] == [Verdict.CLEAN]


def test_critical_withholds_the_article_and_not_the_source():
    """An empty body fails its article alone; a silent source fails as a source alone."""
    result = BAD[CheckName.BODY_MISSING]().check()
    assert [verdict.verdict for verdict in result.articles.values()] == [Verdict.FAILED]
    assert result.sources["alpha"].verdict is Verdict.CLEAN
    silent = BAD[CheckName.SOURCE_SILENT]().check()
    assert silent.sources["alpha"].verdict is Verdict.FAILED
    assert silent.sources["alpha"].checks == ("source_silent",)


def test_a_warning_flags_and_publishes():
    """An article with a warning is flagged under the check's name, and no more."""
    (verdict,) = BAD[CheckName.MISSING_BYLINE]().check().articles.values()
    assert (verdict.verdict, verdict.failed_checks) == (Verdict.FLAGGED, ("missing_byline",))


def test_a_byline_that_is_absent_and_one_that_was_missed_are_two_findings():
    """A page that names nobody is a missing byline, one that names its author though nobody was taken an unread one."""
    unread = {"kind": SignalKind.BYLINE_UNREAD.value, "evidence": "r.stone"}
    nobody = {"byline": None, "authors": [], "byline_source": None}
    for signals, name in ([], "missing_byline"), ([unread], "byline_unread"):
        result = Desk(candidates=[article(1, signals=signals, **nobody)]).check()
        assert [row["check"] for row in result.findings.to_pylist()] == [name]


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        (SignalKind.HEADLINE_CONFLICT, "headline"),
        (SignalKind.BYLINE_CONFLICT, "byline"),
        (SignalKind.LANGUAGE_CONFLICT, "markup_language"),
        (SignalKind.CANONICAL_CONFLICT, "canonical_url"),
        (SignalKind.PAYWALL_CONFLICT, "paywalled"),
        (SignalKind.DATE_CONFLICT, "signals"),
    ],
)
def test_one_contradiction_is_information(kind, column):
    """Each contradiction that extraction noticed is one finding with its evidence, and the article stays clean."""
    result = Desk(candidates=[article(1, signals=[{"kind": kind.value, "evidence": "this | that"}])]).check()
    (row,) = result.findings.to_pylist()
    assert (row["severity"], row["column"], row["evidence"]) == ("info", column, "this | that")
    assert [verdict.verdict for verdict in result.articles.values()] == [Verdict.CLEAN]


def test_a_text_in_another_language_than_its_sources_is_told_once():
    """Where language_mismatch has something to say of an article, fields_contradict says nothing of its language."""
    conflict = [{"kind": SignalKind.LANGUAGE_CONFLICT.value, "evidence": "text de, markup en"}]
    row = {**BAD[CheckName.LANGUAGE_MISMATCH]().candidates[0], "signals": conflict}
    result = Desk(candidates=[row]).check()
    assert found(result, "language_mismatch")
    assert not found(result, "fields_contradict")


def test_a_date_from_the_feed_alone_is_none_of_the_page():
    """A page without a date says so also where its feed gave one, and its source's share of dated pages falls."""
    told = Desk(candidates=[article(n, published_source="feed") for n in range(1, 9)], history=backlog()).check()
    assert len(found(told, "date_missing")) == 8
    assert "its feed says 2026-11-22" in found(told, "date_missing")[0]["message"]
    assert [row["column"] for row in found(told, "field_share_dropped")] == ["published_at"]


def test_every_check_is_in_the_registry_once():
    """The registry, the names and the thresholds list the same checks, each once."""
    listed = [found.definition.name for found in EXPECTATIONS]
    assert sorted(listed) == sorted(CheckName)
    assert list(Thresholds.model_fields) == [name.value for name in CheckName]
    for expectation in EXPECTATIONS:
        check = expectation.definition
        assert isinstance(getattr(Thresholds(), check.name.value), check.limits)


@pytest.mark.parametrize("level", Level)
def test_the_suite_is_as_long_as_its_checks(level):
    """A level's suite holds exactly one Expectation for each of its checks, of the typed class."""
    suite = build_suite(level)
    wanted = [found for found in EXPECTATIONS if found.definition.level is level]
    assert sorted(type(item).__name__ for item in suite.expectations) == sorted(item.__name__ for item in wanted)


def test_a_check_listed_twice_is_noticed():
    """A suite that comes out shorter than what it was built from is an error."""
    with pytest.raises(SuiteError, match=f"built from {len(checks_of(Level.ARTICLE)) + 1} checks"):
        build_suite(Level.ARTICLE, [*EXPECTATIONS, EXPECTATIONS[0]])


def test_a_misspelt_field_of_an_expectation_raises():
    """The typed class refuses a parameter it does not know."""
    with pytest.raises(ValueError, match="extra fields"):
        EXPECTATIONS[0](column="missing_byline", fails_att="info")


@pytest.mark.parametrize("name", CheckName)
def test_the_expectation_itself_fails_on_the_bad_column_alone(name):
    """Great Expectations, asked alone, refuses an outcome of warning or above and passes information and nothing."""
    expectation = next(item for item in EXPECTATIONS if item.definition.name is name)
    for outcomes, holds in ((["", "warning: x"], False), (["critical: x"], False), (["", "info: x"], True)):
        frame = pd.DataFrame({name.value: outcomes})
        assert _ask(frame, expectation(column=name.value)).success is holds


def _ask(frame, expectation):
    context = gx.get_context(mode="ephemeral", project_config=context_config(None))
    asset = context.data_sources.add_pandas("t").add_dataframe_asset("t")
    return asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame}).validate(expectation)


def test_an_expectation_can_fail_at_information(run_of):
    """With `fails_at="info"` even what was cleaned up fails, so the information is in the column."""
    signals = [{"kind": SignalKind.BOILERPLATE_REMOVED.value, "evidence": "Leave a Comment"}]
    run = run_of(Desk(candidates=[article(1, signals=signals)]))
    detected = detect_level(run, Level.ARTICLE, checks_of(Level.ARTICLE))
    frame = frame_of(detected, {})
    assert frame["boilerplate_leakage"].tolist() == [
        "info: 1 pieces of boilerplate leaked into the body and were taken out. — Leave a Comment"
    ]
    expectation = next(item for item in EXPECTATIONS if item.definition.name is CheckName.BOILERPLATE_LEAKAGE)
    assert _ask(frame, expectation(column="boilerplate_leakage")).success
    assert not _ask(frame, expectation(column="boilerplate_leakage", fails_at="info")).success


def test_the_columns_hold_no_null(run_of):
    """Whatever was found, every outcome column is whole: map expectations would skip a null in silence."""
    run = run_of(
        Desk(candidates=[article(1, headline=None, byline=None, published_at=None, language=None), article(2)])
    )
    detected = detect_level(run, Level.ARTICLE, checks_of(Level.ARTICLE))
    assert not frame_of(detected, {}).isna().any().any()


def test_a_crashed_detector_is_an_error_that_names_the_rule(monkeypatch):
    """A rule that raises is reported apart from one that fails: with its name, its subject and the cause."""

    def broken(*_):
        raise ZeroDivisionError("no articles")

    check = next(found.definition for found in EXPECTATIONS if found.definition.name is CheckName.BODY_SHORT)
    monkeypatch.setitem(check.__dict__, "detect", broken)
    with pytest.raises(RuleCrashedError, match=r"body_short crashed on https://alpha\S+: ZeroDivisionError") as caught:
        Desk(candidates=[article(1)]).check()
    assert caught.value.rule == "body_short"


def test_a_crashed_expectation_is_an_error_that_names_the_rule(run_of):
    """An exception inside Great Expectations is no verdict: the column's rule is named."""
    run = run_of(Desk(candidates=[article(1)]))
    detected = detect_level(run, Level.ARTICLE, checks_of(Level.ARTICLE))
    outcomes = {**detected.outcomes, CheckName.MOJIBAKE: ("no outcome at all",)}
    broken = type(detected)(detected.level, detected.subjects, detected.findings, outcomes)
    with pytest.raises(RuleCrashedError, match="the check mojibake crashed on the suite of level article"):
        validate([broken], run_id=RUN, now=NOW, names={}, site_dir=None)


def test_a_result_that_is_missing_is_noticed(run_of):
    """Fewer answers than Expectations is an error, not a pass."""
    detected = detect_level(run_of(Desk(candidates=[article(1)])), Level.ARTICLE, checks_of(Level.ARTICLE))
    count = len(checks_of(Level.ARTICLE))
    with pytest.raises(SuiteError, match=f"0 of {count} Expectations"):
        read_results(detected, [], count)


def test_outcomes_read_back_as_written():
    """The outcome text says its severity, and an empty one that nothing was found."""
    assert [outcome_severity(outcome_text(severity, "a: b")) for severity in Severity] == list(Severity)
    assert outcome_severity(outcome_text(None)) is None
    several = [(Severity.CRITICAL, "a: b"), (Severity.INFO, "c\nwarning: d")]
    assert outcome_severity(outcomes_text(several)) is Severity.CRITICAL
    assert read_outcomes(outcomes_text(several)) == [(Severity.CRITICAL, "a: b"), (Severity.INFO, "c warning: d")]
    assert read_outcomes(outcomes_text([])) == []
    with pytest.raises(ValueError, match="nonsense"):
        outcome_severity("nonsense")


def test_the_order_of_rows_does_not_matter():
    """Shuffled candidates, pages, fetches and history give the same findings, measures and verdicts."""
    candidates = [
        *(article(n) for n in range(8)),
        article(20, headline=article(1)["headline"]),
        article(21, body=article(2)["body"]),
        article(22, "beta", headline=article(3)["headline"], published_at=article(3)["published_at"]),
        article(23, "beta", body=article(4)["body"], published_at=article(4)["published_at"]),
    ]
    desk = Desk(
        candidates=candidates,
        pages=[rejected(RejectionReason.CHALLENGE, n) for n in range(4)],
        history=[*backlog(), published(article(30, body=article(5)["body"]))],
    )
    expected = desk.check()
    assert expected.findings.num_rows > 5
    for seed in range(3):
        rng = random.Random(seed)
        for rows in (desk.candidates, desk.pages, desk.history):
            rng.shuffle(rows)
        again = desk.check()
        assert again.findings.equals(expected.findings)
        assert again.measures.equals(expected.measures)
        assert (again.articles, again.sources) == (expected.articles, expected.sources)


def test_wire_copies_are_labelled_and_no_fault():
    """The same text at two sources is one cluster: the earlier first, the later a wire copy, neither flagged for it."""
    body, headline = article(1)["body"], article(1)["headline"]
    later = article(
        2, "beta", headline=headline, body=f"FERRY TOWN (CPA) - {body}", published_at=NOW - timedelta(hours=1)
    )
    result = Desk(candidates=[article(1), later], languages={}, names={"alpha": "A", "beta": "B"}).check()
    first = result.articles[article(1)["article_id"], 1]
    copy = result.articles[later["article_id"], 1]
    assert (first.duplicate_role, copy.duplicate_role) == (DuplicateRole.FIRST, DuplicateRole.WIRE_COPY)
    assert first.duplicate_cluster_id == copy.duplicate_cluster_id == article(1)["article_id"]
    assert {first.verdict, copy.verdict} == {Verdict.CLEAN}


def test_a_new_version_is_not_its_own_twin():
    """The second version of an article shares headline and body with the first and is no duplicate of it."""
    known = published(article(1))
    result = Desk(candidates=[article(1, version=2)], history=[known]).check()
    (verdict,) = result.articles.values()
    assert (verdict.verdict, verdict.duplicate_cluster_id) == (Verdict.CLEAN, None)


def test_a_template_with_other_figures_is_labelled():
    """The same text with other numbers at the same source is a template, the same text again is told further."""
    weather = prose(7).replace("harbour", "harbour at 12 degrees")
    rows = [
        article(1, body=f"Today 14 degrees, wind 3.\n{weather}"),
        article(2, body=f"Today 9 degrees, wind 5.\n{weather}", published_at=NOW),
        article(3, body=f"Today 14 degrees, wind 3.\n{weather}\n{prose(8, 1)}", published_at=NOW),
    ]
    result = Desk(candidates=rows).check()
    roles = [result.articles[row["article_id"], 1].duplicate_role for row in rows]
    assert roles == [DuplicateRole.FIRST, DuplicateRole.TEMPLATE, DuplicateRole.UPDATED]


def test_a_cluster_keeps_its_name_over_runs():
    """An article that joins a cluster of the history takes that cluster's id."""
    known = published(article(1, body=prose(5)), duplicate_cluster_id="c" * 32, duplicate_role="first")
    result = Desk(candidates=[article(2, body=prose(5))], history=[known]).check()
    assert result.articles[article(2)["article_id"], 1].duplicate_cluster_id == "c" * 32


def test_empty_headlines_equal_nothing():
    """Articles without a headline, or with one of dashes only, are no twins."""
    rows = [article(1, headline=None), article(2, headline=""), article(3, headline="—"), article(4, headline="…")]
    assert found(Desk(candidates=rows).check(), "duplicate_headline") == []


@pytest.mark.parametrize(
    "body",
    [
        "Alpha Courier\nLocal\nSport\nFerry returns to the old quay\nBy\nMara Lindqvist",
        "Local Ferry returns to the old quay by Mara Lindqvist 21 November 2026, 09.30",
        "Leave a Comment\nYour email address will not be published. Required fields are marked *",
        "2026年11月11日 11時57分\n松永和葉",
    ],
)
def test_furniture_is_no_text(body, detect):
    """A body of headline, names, dates, menu and notices alone counts as missing."""
    desk = Desk(candidates=[article(1, headline="Ferry returns to the old quay", body=body)])
    assert [item.found.severity for item in detect(desk, CheckName.BODY_MISSING)] == [Severity.CRITICAL]


def test_a_brief_of_one_sentence_is_short_and_not_missing(detect):
    """One sentence of the story is a text, if a short one."""
    desk = Desk(candidates=[article(1, body="The ferry is back at the old quay.")])
    assert detect(desk, CheckName.BODY_MISSING) == []
    assert len(detect(desk, CheckName.BODY_SHORT)) == 1


def test_furniture_of_the_source_is_found_by_repetition(detect):
    """A paragraph on many of a source's articles is boilerplate, one on two of them is background of a story."""
    shared = "The regional water board has looked after the wells of the valley since the last great drought"
    rows = [article(n, body=f"{prose(n)}\n{shared}.") for n in range(6)]
    assert len(detect(Desk(candidates=rows), CheckName.BOILERPLATE_LEAKAGE)) == 6
    rows = [article(n, body=f"{prose(n)}\n{shared}." if n < 2 else prose(n)) for n in range(6)]
    assert detect(Desk(candidates=rows), CheckName.BOILERPLATE_LEAKAGE) == []


def test_headlines_of_other_articles_are_links(detect):
    """A line that is another article's headline is a link that leaked, known from the run and from history."""
    other, known = article(2), article(3, headline="Museum shows the lanterns of the coast")
    body = f"{prose(1)}\n{other['headline']}\n{known['headline']}"
    desk = Desk(candidates=[article(1, body=body), other], history=[published(known)])
    (item,) = detect(desk, CheckName.BOILERPLATE_LEAKAGE)
    assert item.found.evidence == f"{other['headline']} ⏎ {known['headline']}"


def test_a_list_of_the_article_is_no_menu(detect):
    """Short lines at the end of a body may be the article's own list and are left alone."""
    items = "Drainage of the lower fields\nA price for apples\nThree more vets\nRepairs to the bridge"
    assert detect(Desk(candidates=[article(1, body=f"{prose(1)}\n{items}")]), CheckName.BOILERPLATE_LEAKAGE) == []


def _by_among(habit, number=8):
    """One byline "By NAME" in a source whose `number` others read `habit`, the first two of them in history."""
    others = [article(n, byline=habit) for n in range(2, 2 + number)]
    return Desk(
        candidates=[article(1, byline="By Mara Lindqvist"), *others[2:]], history=[published(row) for row in others[:2]]
    )


@pytest.mark.parametrize("desk", [_by_among("by Mara Lindqvist"), _by_among("Mara Lindqvist", 4), _by_among(None)])
def test_a_printed_by_is_how_papers_sign(desk, detect):
    """A source that prints "by" before its names has no finding for it, nor one of which too little is known."""
    assert detect(desk, CheckName.MALFORMED_BYLINE) == []


def test_a_by_where_the_source_prints_names_alone_came_with_the_name(detect):
    """The one "By NAME" of a source that else prints names alone is told, with its share, as information."""
    (item,) = detect(_by_among("Mara Lindqvist"), CheckName.MALFORMED_BYLINE)
    assert (item.found.severity, item.found.evidence) == (Severity.INFO, "By Mara Lindqvist")
    assert (item.found.value, item.found.threshold) == (0.0, 0.1)


@given(st.dictionaries(st.sampled_from("abcdef"), st.booleans()), st.sampled_from("abcdefg"))
def test_an_article_is_held_against_the_bylines_of_the_others(opens, article_id):
    """What is counted of a source for an article is every byline but its own."""
    others = [value for key, value in opens.items() if key != article_id]
    assert ByHabit(opens).of_others(article_id) == (len(others), sum(others))


@pytest.mark.parametrize(
    ("byline", "signals", "told"),
    [
        ("By Mara Lindqvist, Staff Writer", [], "a role"),
        ("By Mara Lindqvist desk@alpha.example.org", [], "an e-mail address"),
        ("Mara Lindqvist | Alpha Courier", [], "the site's name"),
        ("By By Mara Lindqvist", [{"kind": "byline_cleaned", "evidence": "By By Mara Lindqvist"}], "more than names"),
    ],
)
def test_what_was_cleaned_out_of_a_byline_is_told_whatever_the_source_prints(byline, signals, told, detect):
    """A role, an address, the outlet's name or extraction's own word is information, "by" or not."""
    rows = [article(1, byline=byline, signals=signals), *(article(n, byline="By Mara Lindqvist") for n in range(2, 9))]
    (item,) = detect(Desk(candidates=rows), CheckName.MALFORMED_BYLINE)
    assert item.found.severity is Severity.INFO
    assert told in item.found.message


@pytest.mark.parametrize(
    "role", ["Chefreporter", "Sportredakteurin", "EU-Korrespondentin", "Senior News Editor", "記者"]
)
def test_a_role_left_in_a_name_is_a_warning(role, detect):
    """A role that extraction did not know stays in the author: a warning, in compounds and other scripts too."""
    rows = [article(1, byline=f"Von Carola Wachsmuth {role}", authors=[f"Carola Wachsmuth {role}"])]
    severities = [item.found.severity for item in detect(Desk(candidates=rows), CheckName.MALFORMED_BYLINE)]
    assert Severity.WARNING in severities


def test_a_byline_without_end_is_looked_at_in_part(detect):
    """What stands beyond the length of any byline is not searched: a pattern could take minutes on it."""
    endless = f"{'a' * 100_000} desk@alpha.example.org"
    desk = Desk(candidates=[article(1, byline=endless, authors=["Mara Lindqvist"])])
    assert detect(desk, CheckName.MALFORMED_BYLINE) == []


@pytest.mark.parametrize("name", ["Carola Reporterson", "Ada Editore", "Mara von Lindqvist", "Vonnie Roe", "Bye Kühn"])
def test_names_that_look_like_roles_are_names(name, detect):
    """A surname or first name that begins like a role or like "by", and a particle: nothing is found."""
    assert detect(Desk(candidates=[article(1, byline=name, authors=[name])]), CheckName.MALFORMED_BYLINE) == []


def test_much_boilerplate_withholds_the_article():
    """From the critical share of words on, leaked boilerplate sends the article to quarantine."""
    notice = "Your email address will not be published. Required fields are marked *"
    body = "\n".join([prose(1, 1), *([notice, "Leave a Comment", "You may also like"] * 3)])
    result = Desk(candidates=[article(1, body=body)]).check()
    (row,) = found(result, "boilerplate_leakage")
    assert row["severity"] == "critical"
    assert row["value"] >= row["threshold"] == 0.25
    assert [verdict.verdict for verdict in result.articles.values()] == [Verdict.FAILED]
