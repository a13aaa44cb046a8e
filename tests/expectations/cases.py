"""For every check a run that must fail it and one that must pass it, close to each other."""

from collections.abc import Callable
from datetime import timedelta

from expectations import CheckName, Thresholds
from tests.expectations.newsdesk import (
    NOW,
    OTHER_LAYOUT,
    Desk,
    article,
    backlog,
    fetch,
    prose,
    published,
    rejected,
)
from warehouse.contract import FetchReason, FetchState, RejectionReason, Role, SignalKind

_GERMAN = "\n".join(
    "Der Rat der Stadt hat am Abend über die Brücke beraten und die Entscheidung auf den Winter verschoben."
    for _ in "abc"
)
_NOTICE = "This site uses Akismet to reduce spam. Learn how your comment data is processed."
_QUOTED = 'The regulator said that sentences such as "we use cookies to improve your visit" tell readers nothing.'


def _signal(kind: SignalKind, evidence: str = "x") -> dict[str, str]:
    return {"kind": kind.value, "evidence": evidence}


def _one(**changes: object) -> Desk:
    return Desk(candidates=[article(1, **changes)])


def _pair(second: dict[str, object]) -> Desk:
    names = {"alpha": "Alpha Courier", "beta": "Beta Herald"}
    return Desk(candidates=[article(1), second], names=names, languages={"alpha": "en", "beta": "en"})


def _asked(failed: int, total: int = 10) -> Desk:
    rows = [fetch(n) for n in range(total)]
    for row in rows[:failed]:
        row.update(state=FetchState.FAILED.value, reason=FetchReason.SERVER_ERROR.value, http_status=503)
    return Desk(fetches=rows)


def _entry(state: FetchState) -> Desk:
    entry = fetch(
        1, url="https://alpha.example.org/feed", role=Role.ENTRY.value, discovered_via="source", state=state.value
    )
    if state is FetchState.FAILED:
        entry.update(reason=FetchReason.NOT_PARSEABLE.value, detail="an HTML page, not a feed")
    return Desk(fetches=[entry])


def _silent(hours: int) -> Desk:
    history = [published(article(900 + n, published_at=NOW - timedelta(hours=hours + 6 * n))) for n in range(40)]
    return Desk(history=history)


def _template(layout: int) -> Desk:
    return Desk(candidates=[article(n, layout=layout) for n in range(1, 5)], history=backlog())


def _bylines(byline: str | None) -> Desk:
    authors = [byline] if byline else []
    return Desk(candidates=[article(n, byline=byline, authors=authors) for n in range(1, 9)], history=backlog())


def _numbers(count: int) -> Desk:
    return Desk(candidates=[article(n) for n in range(count)], history=backlog(per_day=12), fetches=[fetch(1)])


BAD: dict[CheckName, Callable[[], Desk]] = {
    CheckName.MISSING_BYLINE: lambda: _one(byline=None, authors=[]),
    CheckName.BYLINE_UNREAD: lambda: _one(
        byline=None, authors=[], byline_source=None, signals=[_signal(SignalKind.BYLINE_UNREAD, "r.stone")]
    ),
    CheckName.MALFORMED_BYLINE: lambda: _one(authors=["Mara Lindqvist Senior News Editor"]),
    CheckName.HEADLINE_MISSING: lambda: _one(headline="—"),
    CheckName.HEADLINE_REPEATED: lambda: _one(
        headline="Ferry returns to the old quay", body=f"FERRY RETURNS TO THE OLD QUAY!\n{prose(1)}"
    ),
    CheckName.DUPLICATE_HEADLINE: lambda: _pair(article(2, headline=article(1)["headline"].upper())),
    CheckName.DUPLICATE_HEADLINE_ACROSS: lambda: _pair(article(2, "beta", headline=f"“{article(1)['headline']}”")),
    CheckName.BOILERPLATE_LEAKAGE: lambda: _one(body=f"{prose(1)}\n{_NOTICE}"),
    CheckName.PARAGRAPH_REPEATED: lambda: _one(
        body="\n".join([prose(1), prose(2, 1), prose(3, 1), prose(2, 1).upper()])
    ),
    CheckName.BODY_MISSING: lambda: _one(body="", word_count=0),
    CheckName.BODY_SHORT: lambda: _one(body="The ferry is back at the old quay."),
    CheckName.DATE_MISSING: lambda: _one(published_at=None),
    CheckName.DATE_IMPLAUSIBLE: lambda: _one(published_at=NOW + timedelta(days=9)),
    CheckName.FIELDS_CONTRADICT: lambda: _one(
        signals=[_signal(SignalKind.HEADLINE_CONFLICT), _signal(SignalKind.BYLINE_CONFLICT)]
    ),
    CheckName.LANGUAGE_MISMATCH: lambda: _one(language="de", body=_GERMAN),
    CheckName.MOJIBAKE: lambda: _one(headline="GrÃ¼ne fordern mehr ZÃ¼ge"),
    CheckName.PAGE_WITHHELD: lambda: Desk(pages=[rejected(RejectionReason.CONSENT_WALL)]),
    CheckName.SOURCE_SILENT: lambda: _silent(hours=90),
    CheckName.ARTICLES_PER_SOURCE: lambda: _numbers(0),
    CheckName.TEMPLATE_CHANGED: lambda: _template(OTHER_LAYOUT),
    CheckName.WITHHELD_SHARE: lambda: Desk(
        candidates=[article(n) for n in range(3)], pages=[rejected(RejectionReason.CHALLENGE, n) for n in range(3)]
    ),
    CheckName.QUARANTINED_SHARE: lambda: Desk(
        candidates=[article(n, **({"body": "", "word_count": 0} if n < 3 else {})) for n in range(6)]
    ),
    CheckName.FETCH_FAILURES: lambda: _asked(failed=4),
    CheckName.ENTRY_POINTS_FAILED: lambda: _entry(FetchState.FAILED),
    CheckName.FIELD_SHARE_DROPPED: lambda: _bylines(None),
}
"""A run that fails the check."""

GOOD: dict[CheckName, Callable[[], Desk]] = {
    CheckName.MISSING_BYLINE: lambda: _one(byline=None, authors=[], agencies=["Coast Press Agency"]),
    CheckName.BYLINE_UNREAD: lambda: _one(byline=None, authors=[]),
    CheckName.MALFORMED_BYLINE: lambda: _one(authors=["Mara Lindqvist-Özdemir", "J. R. O’Neil"]),
    CheckName.HEADLINE_MISSING: lambda: _one(headline="7"),
    CheckName.HEADLINE_REPEATED: lambda: _one(
        headline="Ferry returns to the old quay", body=f"The ferry returned to the old quay on Monday.\n{prose(1)}"
    ),
    CheckName.DUPLICATE_HEADLINE: lambda: _pair(article(2)),
    CheckName.DUPLICATE_HEADLINE_ACROSS: lambda: _pair(
        article(2, "beta", headline=article(1)["headline"], body=article(1)["body"])
    ),
    CheckName.BOILERPLATE_LEAKAGE: lambda: _one(body=f"{prose(1)}\n{_QUOTED}"),
    CheckName.PARAGRAPH_REPEATED: lambda: _one(body=f"Yes.\n{prose(1)}\nYes."),
    CheckName.BODY_MISSING: _one,
    CheckName.BODY_SHORT: lambda: _one(body="港" * 160, word_count=80),
    CheckName.DATE_MISSING: _one,
    CheckName.DATE_IMPLAUSIBLE: lambda: _one(published_at=NOW + timedelta(hours=14)),
    CheckName.FIELDS_CONTRADICT: lambda: _one(signals=[_signal(SignalKind.DATE_CONFLICT)]),
    CheckName.LANGUAGE_MISMATCH: lambda: _one(language="de", body="Drei Wörter nur."),
    CheckName.MOJIBAKE: lambda: _one(headline="Grüne fordern mehr Züge – „sofort“, amanhã"),
    CheckName.PAGE_WITHHELD: lambda: Desk(pages=[rejected(RejectionReason.SECTION_PAGE)]),
    CheckName.SOURCE_SILENT: lambda: _silent(hours=20),
    CheckName.ARTICLES_PER_SOURCE: lambda: _numbers(11),
    CheckName.TEMPLATE_CHANGED: lambda: _template(backlog()[0]["layout"] ^ 0b1011),
    CheckName.WITHHELD_SHARE: lambda: Desk(
        candidates=[article(n) for n in range(30)], pages=[rejected(RejectionReason.CHALLENGE, n) for n in range(3)]
    ),
    CheckName.QUARANTINED_SHARE: lambda: Desk(
        candidates=[article(n, **({"body": "", "word_count": 0} if n < 2 else {})) for n in range(6)]
    ),
    CheckName.FETCH_FAILURES: lambda: _asked(failed=2),
    CheckName.ENTRY_POINTS_FAILED: lambda: _entry(FetchState.FETCHED),
    CheckName.FIELD_SHARE_DROPPED: lambda: _bylines("Mara Lindqvist"),
}
"""A run that is near to it and passes."""

LENIENT = Thresholds.model_validate(
    {name.value: {"reason": "not what the test is about", "enabled": False} for name in CheckName}
)
"""Every check off."""
