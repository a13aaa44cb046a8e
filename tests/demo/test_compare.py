"""The comparison's verdict on tables made by hand, good ones and known-bad ones."""

import io
import json
from datetime import datetime, timedelta

import pytest
from rich.console import Console

from demo.compare import Tables, as_dict, compare, read_truth
from demo.errors import TruthError
from demo.records import truth_rows
from demo.report import show
from tests.demo.worlds import article_row, finding_row, ledger_row, world_at


@pytest.fixture(scope="module")
def truth():
    return list(json.loads(json.dumps(list(truth_rows(world_at(1, 0))))))


def perfect(truth):
    """Tables in which every planted fault is found and nothing else."""
    findings, ledger, articles = [], [], []
    for row in truth:
        if row["kind"] == "gone":
            ledger.append(ledger_row(row, "failed", "gone", article_id=None))
            continue
        expected = row["expected"] or {}
        ledger.append(ledger_row(row, expected.get("outcome", "published"), expected.get("reason")))
        if "row" in expected:
            articles.append(article_row(row))
        elif "check" in expected:
            findings.append(finding_row(row, expected["check"], "info"))
    return Tables(findings, ledger, articles)


def of_class(truth, fault):
    return [row for row in truth if row["fault"] == fault and not row["optional"]]


def test_perfect_tables_agree(truth):
    """Tables that show every fault, at info, and no more agree with the truth; both outputs say so."""
    result = compare(truth, perfect(truth))
    assert result.agrees
    assert result.flagged == 0
    assert result.clean > 200
    assert all(one.planted == one.found for one in result.classes.values())
    assert json.loads(json.dumps(as_dict(result)))["agrees"] is True
    out = io.StringIO()
    show(result, Console(file=out, width=200))
    assert "agree with the truth" in out.getvalue()
    assert "boilerplate_leakage" in out.getvalue()


@pytest.mark.parametrize("fault", ["missing_byline", "boilerplate_leakage", "consent_wall", "naive_theme_page"])
def test_a_class_that_is_missed(truth, fault):
    """Tables that lack one class's findings and outcomes disagree, and every page of it is named as missed."""
    keys = {row["url_key"] for row in of_class(truth, fault)}
    tables = perfect(truth)
    blind = Tables(
        [row for row in tables.findings if row["article_id"].removeprefix("id-") not in keys],
        [
            row | ({"outcome": "published", "outcome_reason": None} if row["url_key"] in keys else {})
            for row in tables.ledger
        ],
        [row for row in tables.articles if row["url_key"] not in keys],
    )
    result = compare(truth, blind)
    assert not result.agrees
    assert {miss.url for miss in result.classes[fault].missed} == {row["url"] for row in of_class(truth, fault)}
    assert sum(len(one.missed) for one in result.classes.values()) == len(keys)


def test_a_miss_is_told_by_the_first_reading(truth):
    """A faulty page that was published first and is unchanged since is told as published, whatever the rows' order."""
    row = of_class(truth, "missing_date")[0]
    tables = perfect(truth)
    (first,) = [one for one in tables.ledger if one["url_key"] == row["url_key"]]
    later = first | {"outcome": "unchanged", "collected_at": first["collected_at"] + timedelta(days=1)}
    silent = [one for one in tables.findings if one["url"] != row["url"]]
    for ledger in ([*tables.ledger, later], [later, *tables.ledger]):
        result = compare(truth, Tables(silent, ledger, tables.articles))
        (miss,) = result.classes["missing_date"].missed
        on = f"{first['collected_at']:%Y-%m-%d}"
        assert miss.why == f"expected date_missing; the page was published on {on}, findings: none"
    out = io.StringIO()
    show(result, Console(file=out, width=80))
    assert "()" not in out.getvalue()
    assert f"       {miss.why}" in out.getvalue().splitlines()


def test_not_collected_counts_as_missed(truth):
    """A faulty page that no run collected, of a source that ran, is missed; clean ones are counted apart."""
    row = of_class(truth, "missing_date")[0]
    clean = next(other for other in truth if other["fault"] is None and other["kind"] == "article")
    tables = perfect(truth)
    gone = {row["url_key"], clean["url_key"]}
    result = compare(
        truth,
        Tables(
            [one for one in tables.findings if one["url"] != row["url"]],
            [one for one in tables.ledger if one["url_key"] not in gone],
            tables.articles,
        ),
    )
    assert [miss.why for miss in result.classes["missing_date"].missed] == ["not collected at all"]
    assert result.clean_not_collected == [clean["url"]]


def test_a_line_that_collects_little_does_not_agree(truth):
    """Clean articles that nobody asked for count: more than one per cent of them, and the tables disagree."""
    clean = [row["url_key"] for row in truth if row["fault"] is None and row["kind"] == "article"]
    tables = perfect(truth)
    for lost, agrees in ((len(clean) // 100, True), (len(clean) // 20, False)):
        ledger = [row for row in tables.ledger if row["url_key"] not in clean[:lost]]
        result = compare(truth, Tables(tables.findings, ledger, tables.articles))
        assert (len(result.clean_not_collected), result.flagged, result.agrees) == (lost, 0, agrees)


def test_removed_before_collection_is_not_counted(truth):
    """A faulty page that was taken down before the first run is neither found nor missed."""
    row = of_class(truth, "missing_date")[0]
    early = row | {"removed": "2026-11-19T00:00:00Z"}
    altered = [early if one is row else one for one in truth]
    tables = perfect(truth)
    result = compare(
        altered, Tables([one for one in tables.findings if one["url"] != row["url"]], tables.ledger, tables.articles)
    )
    assert result.classes["missing_date"].not_counted == 1
    out = io.StringIO()
    show(result, Console(file=out, width=200))
    assert "Beside these 1 fault was on no page when a run came" in out.getvalue()
    assert result.classes["missing_date"].missed == []


def test_false_alarms(truth):
    """Warnings on clean articles count against one per cent; info does not, nor does one on a faulty page."""
    clean = [row for row in truth if row["fault"] is None and row["kind"] == "article"]
    faulty = of_class(truth, "mojibake")[0]
    tables = perfect(truth)
    harmless = [finding_row(row, "malformed_byline", "info") for row in clean]
    harmless.append(finding_row(faulty, "language_mismatch", "critical"))
    assert compare(truth, Tables([*tables.findings, *harmless], tables.ledger, tables.articles)).agrees
    one = [finding_row(clean[0], "body_short"), finding_row(clean[0], "date_missing")]
    result = compare(truth, Tables([*tables.findings, *one], tables.ledger, tables.articles))
    assert (result.flagged, result.agrees) == (1, True)
    many = [finding_row(row, "body_short") for row in clean[: len(clean) // 50]]
    result = compare(truth, Tables([*tables.findings, *many], tables.ledger, tables.articles))
    assert not result.agrees


@pytest.mark.parametrize(
    ("check", "severity", "agrees"),
    [
        ("fetch_failures", "warning", False),
        ("fetch_failures", "info", True),
        ("template_changed", "critical", False),
        ("withheld_share", "warning", True),
    ],
)
def test_what_is_said_of_a_source_needs_a_planted_cause(truth, check, severity, agrees):
    """A warning about a source without a planted cause is a false alarm; one that planted walls explain is not."""
    walled = of_class(truth, "consent_wall")[0]
    tables = perfect(truth)
    said = finding_row(walled, check, severity) | {"level": "source", "url": None, "article_id": None}
    result = compare(truth, Tables([*tables.findings, said], tables.ledger, tables.articles))
    assert result.agrees is agrees
    assert [alarm.url for alarm in result.source_alarms] == ([] if agrees else [walled["source_id"]])


def test_rejected_clean_articles_are_false_alarms(truth):
    """A clean article that the gate turned away counts like a flagged one."""
    clean = {row["url_key"] for row in truth if row["fault"] is None and row["kind"] == "article"}
    tables = perfect(truth)
    turned = [
        row | {"outcome": "rejected", "outcome_reason": "not_article"} if row["url_key"] in clean else row
        for row in tables.ledger
    ]
    result = compare(truth, Tables(tables.findings, turned, tables.articles))
    assert not result.agrees
    assert {alarm.check for alarm in result.alarms} == {"rejected:not_article"}


def test_findings_join_over_the_ledger(truth):
    """A finding that names only the article is joined to its page over the ledger's article id."""
    tables = perfect(truth)
    nameless = [row | {"url": None} for row in tables.findings]
    assert compare(truth, Tables(nameless, tables.ledger, tables.articles)).agrees


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"headline": "Leave a Comment Cancel Reply"}, "headline is"),
        ({"authors": ["Somebody Else"]}, "authors are"),
        ({"body": ""}, "lines of the text are gone"),
    ],
)
def test_wrong_row_of_the_users_page(truth, change, why):
    """A published row of the user's kind of page with a wrong field is missed, with the reason."""
    row = of_class(truth, "naive_theme_page")[0]
    tables = perfect(truth)
    bad = [one | change if one["url_key"] == row["url_key"] else one for one in tables.articles]
    missed = compare(truth, Tables(tables.findings, tables.ledger, bad)).classes["naive_theme_page"].missed
    assert [miss.url for miss in missed] == [row["url"]]
    assert why in missed[0].why


@pytest.mark.parametrize(
    "extra", ["You may also like", "This site uses Akismet to reduce spam.", "HEADLINE", "The story of some other page"]
)
def test_leftovers_on_the_users_page(truth, extra):
    """What a theme printed around the text, the headline again, or any line not its own makes the row wrong."""
    row = of_class(truth, "naive_theme_page")[0]
    line = row["expected"]["row"]["headline"] if extra == "HEADLINE" else extra
    tables = perfect(truth)
    bad = [
        one | {"body": f"{line}\n{one['body']}"} if one["url_key"] == row["url_key"] else one for one in tables.articles
    ]
    assert len(compare(truth, Tables(tables.findings, tables.ledger, bad)).classes["naive_theme_page"].missed) == 1


def test_twins_are_found_on_either_page(truth):
    """A doubled headline is found when the finding stands on the other page of the pair."""
    for fault in ("duplicate_headline", "duplicate_headline_across"):
        row = of_class(truth, fault)[0]
        other = next(one for one in truth if one["url"] == row["also"][0])
        tables = perfect(truth)
        moved = [one for one in tables.findings if one["url"] not in {row["url"], other["url"]}]
        assert len(compare(truth, Tables(moved, tables.ledger, tables.articles)).classes[fault].missed) == 1
        moved.append(finding_row(other, fault))
        assert compare(truth, Tables(moved, tables.ledger, tables.articles)).classes[fault].missed == []


def test_source_faults_need_a_finding_after_they_began():
    """A silent source is found by a finding from its tick on, not by an earlier one."""
    rows = list(truth_rows(world_at(1, 1)))
    silent = next(row for row in rows if row["fault"] == "source_silent")
    ran = ledger_row(
        rows[-1], "published", source_id=silent["source_id"], collected_at=_at("2026-11-21T06:00:00+00:00")
    )
    early = finding_row(silent, "source_silent")
    assert compare([silent], Tables([early], [ran], [])).classes["source_silent"].found == 0
    late = early | {"collected_at": _at("2026-11-21T06:00:00+00:00")}
    assert compare([silent], Tables([late], [ran], [])).classes["source_silent"].found == 1


def _at(text):
    return datetime.fromisoformat(text)


def test_empty_tables_never_agree(truth):
    """Tables without a row disagree: everything planted is missed."""
    result = compare(truth, Tables([], [], []))
    assert not result.agrees
    assert all(one.found == 0 for one in result.classes.values())


def test_unreadable_truth(tmp_path):
    """A truth file that is missing or damaged is an error that names it."""
    with pytest.raises(TruthError, match=r"none\.jsonl"):
        read_truth(tmp_path / "none.jsonl")
    (tmp_path / "bad.jsonl").write_text("{")
    with pytest.raises(TruthError, match="damaged"):
        read_truth(tmp_path / "bad.jsonl")
