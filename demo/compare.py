"""Holds Copydesk's tables against the truth: planted, found, missed, false alarms.

Reads only published tables, by `warehouse.read`; all decisions are pure functions over rows. A page's fault
is found when its check has a finding on the page (at any severity), or the ledger has the expected outcome
and reason. A clean article is flagged by a finding of warning or above, or by being rejected.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo.errors import TruthError
from demo.model import FaultClass
from demo.prose.compose import fold
from warehouse.contract.identity import url_key
from warehouse.contract.values import Outcome, Severity

FOUND_AT_LEAST = 0.95  # of each class; issue 2
FLAGGED_AT_MOST = 0.01  # of the clean articles; issue 2
LOST_AT_MOST = 0.01  # of the clean articles, never asked for: a line that collects nothing raises no false alarm
_QUESTION_MARK = re.compile(r"^[QA]: ")  # printed before questions and answers; no part of what they say
_ALARMING = {Severity.WARNING.value, Severity.CRITICAL.value}


_WITHHELD = frozenset({FaultClass.PAYWALL_STUB, FaultClass.CONSENT_WALL, FaultClass.CHALLENGE, FaultClass.BODY_EMPTY})
_CAUSES: Mapping[str, frozenset[str]] = {
    "source_silent": frozenset({FaultClass.SOURCE_SILENT}),
    "articles_per_source": frozenset({FaultClass.SOURCE_SILENT}),
    "template_changed": frozenset({FaultClass.TEMPLATE_CHANGED}),
    "field_share_dropped": frozenset({FaultClass.TEMPLATE_CHANGED}),
    "withheld_share": _WITHHELD,
    "quarantined_share": _WITHHELD | {FaultClass.TEMPLATE_CHANGED, FaultClass.BOILERPLATE_LEAKAGE},
}
"""What a check of a source may rightly say something of; what is not here, nothing in the newsroom gives cause for."""

_READ = frozenset({Outcome.PUBLISHED, Outcome.QUARANTINED, Outcome.REJECTED, Outcome.FOLDED})
"""Outcomes of a page whose text was read; not "unchanged", which says nothing of it."""

Row = Mapping[str, Any]
Key = tuple[str, str]  # source id, url_key


@dataclass(frozen=True)
class Tables:
    """The rows of the published tables that the comparison needs, as dicts by column."""

    findings: Sequence[Row]
    ledger: Sequence[Row]
    articles: Sequence[Row]


@dataclass(frozen=True)
class Miss:
    """A planted fault that the tables do not show."""

    url: str
    variant: str
    why: str


@dataclass(frozen=True)
class Alarm:
    """A clean article that was flagged or rejected, or a source of which something was said that nobody planted."""

    url: str  # the source's id for a source
    check: str
    severity: str
    evidence: str


@dataclass
class ClassResult:
    """How one class of faults fared."""

    planted: int = 0
    found: int = 0
    not_counted: int = 0  # gone before any collection, or planted after the last
    missed: list[Miss] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Found of planted; 1 where nothing was planted."""
        return self.found / self.planted if self.planted else 1.0


@dataclass
class Comparison:
    """The verdict and all it rests on."""

    classes: dict[str, ClassResult] = field(default_factory=dict)
    clean: int = 0  # clean articles that were collected
    clean_not_collected: list[str] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    source_alarms: list[Alarm] = field(default_factory=list)

    @property
    def flagged(self) -> int:
        """Clean articles with at least one alarm."""
        return len({alarm.url for alarm in self.alarms})

    @property
    def flagged_share(self) -> float:
        """Of the clean articles that were collected."""
        return self.flagged / self.clean if self.clean else 0.0

    @property
    def agrees(self) -> bool:
        """Every class found at the asked rate, clean articles collected, few of them flagged, no source wrongly."""
        found = all(result.share >= FOUND_AT_LEAST for result in self.classes.values())
        lost = len(self.clean_not_collected)
        collected = self.clean > 0 and lost <= LOST_AT_MOST * (self.clean + lost)
        return found and collected and self.flagged_share <= FLAGGED_AT_MOST and not self.source_alarms


class _Seen:
    """What the tables say of each page, by source and url_key."""

    def __init__(self, tables: Tables) -> None:
        self.outcomes: dict[Key, list[Row]] = defaultdict(list)
        self.findings: dict[Key, list[Row]] = defaultdict(list)
        self.of_source: dict[str, list[Row]] = defaultdict(list)
        self.articles: dict[Key, Row] = {}
        self.runs: dict[str, set[datetime]] = defaultdict(set)
        pages_of: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in tables.ledger:
            self.outcomes[row["source_id"], row["url_key"]].append(row)
            self.runs[row["source_id"]].add(_utc(row["collected_at"]))
            if row["article_id"]:
                pages_of[row["source_id"], row["article_id"]].add(row["url_key"])
        for row in sorted(
            tables.articles, key=lambda row: (_utc(row["collected_at"]), row["version"], row["revision"])
        ):
            self.articles[row["source_id"], row["url_key"]] = row
            pages_of[row["source_id"], row["article_id"]].add(row["url_key"])
        for row in tables.findings:
            if row["level"] == "source":
                self.of_source[row["source_id"]].append(row)
                continue
            keys = {url_key(row["url"])} if row["url"] else set()
            if row["article_id"]:
                keys |= pages_of[row["source_id"], row["article_id"]]
            for key in keys:
                self.findings[row["source_id"], key].append(row)

    def was_collectable(self, row: Row) -> bool:
        """Whether a run of the source came while the page was there; True where the source never ran at all."""
        runs = self.runs.get(row["source_id"])
        if not runs:
            return True
        since, removed = _moment(row["since"]), _moment(row["removed"]) if row["removed"] else None
        return any(since <= run and (removed is None or run < removed) for run in runs)


def compare(truth: Iterable[Row], tables: Tables) -> Comparison:
    """The comparison of truth rows with the tables' rows."""
    seen = _Seen(tables)
    result = Comparison()
    planted: dict[str, set[str]] = defaultdict(set)
    for row in truth:
        if row["fault"] is not None:
            planted[row["source_id"]].add(row["fault"])
        if row["fault"] is None:
            _clean(row, seen, result)
        elif not row["optional"]:
            _planted(row, seen, result)
    for source_id, findings in sorted(seen.of_source.items()):
        for found in findings:
            if found["severity"] in _ALARMING and not planted[source_id] & _CAUSES.get(found["check"], frozenset()):
                alarm = Alarm(source_id, found["check"], found["severity"], found["evidence"] or "")
                result.source_alarms.append(alarm)
    return result


def _planted(row: Row, seen: _Seen, result: Comparison) -> None:
    entry = result.classes.setdefault(row["fault"], ClassResult())
    if not seen.was_collectable(row):
        entry.not_counted += 1
        return
    entry.planted += 1
    why = _why_missed_source(row, seen) if row["level"] == "source" else _why_missed(row, seen)
    if why is None:
        entry.found += 1
    else:
        entry.missed.append(Miss(row["url"] or row["source_id"], row["variant"], why))


def _why_missed_source(row: Row, seen: _Seen) -> str | None:
    check = row["expected"]["check"]
    since = _moment(row["since"])
    if any(
        found["check"] == check and _utc(found["collected_at"]) >= since for found in seen.of_source[row["source_id"]]
    ):
        return None
    return f"no finding {check} on the source from {row['since']} on"


def _why_missed(row: Row, seen: _Seen) -> str | None:
    """Why the fault counts as missed; None where it was found."""
    expected = row["expected"]
    key = (row["source_id"], row["url_key"])
    if "row" in expected:
        return _why_unlike(expected["row"], seen.articles.get(key))
    keys = [key, *_partners(row, seen)]
    check = expected.get("check")
    if check and any(found["check"] == check for one in keys for found in seen.findings[one]):
        return None
    reason = expected.get("reason")
    outcomes = seen.outcomes[key]
    if reason and any(one["outcome"] == expected["outcome"] and _says(one, reason) for one in outcomes):
        return None
    if not outcomes:
        return "not collected at all"
    first = _first_reading(outcomes, _moment(row["since"]))
    got = ", ".join(sorted({found["check"] for found in seen.findings[key]})) or "none"
    said = first["outcome"] + (f" ({first['outcome_reason']})" if first["outcome_reason"] else "")
    return f"expected {check or reason}; the page was {said} on {_utc(first['collected_at']):%Y-%m-%d}, findings: {got}"


def _first_reading(outcomes: Sequence[Row], since: datetime) -> Row:
    """What became of a page when it was first read with its fault; later runs often find it unchanged."""
    ordered = sorted(outcomes, key=lambda row: _utc(row["collected_at"]))
    with_fault = [row for row in ordered if _utc(row["collected_at"]) >= since] or ordered
    return next((row for row in with_fault if row["outcome"] in _READ), with_fault[0])


def _partners(row: Row, seen: _Seen) -> list[Key]:
    """The other pages that a finding may stand on; they may belong to another source."""
    wanted = {url_key(url) for url in row["also"]}
    return [key for key in seen.outcomes if key[1] in wanted] if wanted else []


def _says(outcome: Row, reason: str) -> bool:
    return reason in [part.strip() for part in (outcome["outcome_reason"] or "").split(",")]


def _why_unlike(wanted: Row, row: Row | None) -> str | None:
    """How a published row differs from what the user's kind of page must give."""
    if row is None:
        return "not published"
    if fold(row["headline"] or "") != fold(wanted["headline"]):
        return f"headline is {row['headline']!r}"
    if list(row["authors"]) != list(wanted["authors"]):
        return f"authors are {list(row['authors'])!r}"
    return _why_another_text(wanted, row["body"] or "")


def _why_another_text(wanted: Row, body: str) -> str | None:
    """How a published text differs: all of the article's lines, and nothing that is not its own."""
    if any(fold(line) == fold(wanted["headline"]) for line in body.splitlines()):
        return "the headline stands in the body"
    folded = fold(body)
    lost = [line for line in wanted["contains"] if fold(line) not in folded]
    if lost:
        return f"{len(lost)} lines of the text are gone, first: {lost[0][:80]!r}"
    left = [phrase for phrase in wanted["lacks"] if phrase.casefold() in body.casefold()]
    if left:
        return f"left in the body: {left!r}"
    own = {fold(line) for line in (*wanted["contains"], *wanted["may_hold"])}
    foreign = [line for line in body.splitlines() if fold(_QUESTION_MARK.sub("", line)) not in own]
    return f"{len(foreign)} lines of the body are not the article's, first: {foreign[0][:80]!r}" if foreign else None


def _clean(row: Row, seen: _Seen, result: Comparison) -> None:
    if row["kind"] != "article" or not seen.was_collectable(row):
        return
    key = (row["source_id"], row["url_key"])
    outcomes = seen.outcomes[key]
    if not outcomes:
        result.clean_not_collected.append(row["url"])
        return
    result.clean += 1
    for found in seen.findings[key]:
        if found["severity"] in _ALARMING:
            result.alarms.append(Alarm(row["url"], found["check"], found["severity"], found["evidence"] or ""))
    for outcome in outcomes:
        if outcome["outcome"] == Outcome.REJECTED:
            name = f"rejected:{outcome['outcome_reason']}"
            result.alarms.append(Alarm(row["url"], name, Severity.CRITICAL.value, outcome["outcome_evidence"] or ""))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_truth(path: Path) -> list[Row]:
    """The rows of a truth file.

    Raises:
        TruthError: the file is missing or a line is no JSON object.
    """
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    except OSError as error:
        raise TruthError(f"cannot read the truth file {path}: {error}; it is in the newsroom's --dir") from error
    except json.JSONDecodeError as error:
        raise TruthError(f"the truth file {path} is damaged: {error}; let the newsroom write it again") from error


def read_tables(root: str) -> Tables:
    """The published tables under `root`.

    Raises:
        TruthError: a table cannot be read.
    """
    import warehouse

    columns = {
        "findings": ["source_id", "level", "check", "severity", "url", "article_id", "evidence", "collected_at"],
        "ledger": [
            "source_id",
            "url_key",
            "collected_at",
            "article_id",
            "outcome",
            "outcome_reason",
            "outcome_evidence",
        ],
        "articles": [
            "source_id",
            "url_key",
            "collected_at",
            "article_id",
            "version",
            "revision",
            "headline",
            "authors",
            "body",
        ],
    }
    rows: dict[str, list[Row]] = {}
    for name, wanted in columns.items():
        try:
            rows[name] = warehouse.read(name, columns=wanted, root=root, frame="arrow").to_pylist()
        except Exception as error:  # any storage or Delta error: told apart by its message, all end the comparison
            raise TruthError(f"cannot read the table {name} under {root}: {error}; did a run publish there?") from error
    return Tables(**rows)


def as_dict(result: Comparison) -> dict[str, Any]:
    """The comparison as plain data, for --json."""
    classes = {
        name: {
            "planted": one.planted,
            "found": one.found,
            "share": one.share,
            "not_counted": one.not_counted,
            "missed": [asdict(miss) for miss in one.missed],
        }
        for name, one in sorted(result.classes.items())
    }
    return {
        "agrees": result.agrees,
        "classes": classes,
        "clean": {
            "collected": result.clean,
            "flagged": result.flagged,
            "share": result.flagged_share,
            "not_collected": result.clean_not_collected,
            "false_alarms": [asdict(alarm) for alarm in result.alarms],
        },
        "source_alarms": [asdict(alarm) for alarm in result.source_alarms],
    }


def run(tables: str, truth: Path, *, as_json: bool) -> int:
    """Prints the comparison; 0 where the tables agree with the truth, 1 where they do not."""
    result = compare(read_truth(truth), read_tables(tables))
    if as_json:
        print(json.dumps(as_dict(result), ensure_ascii=False, indent=1))
    else:
        from demo.report import show

        show(result)
    return 0 if result.agrees else 1
