"""Is this page an article? A typed verdict with its evidence.

Takes a page that was read, gives a `Rejected` or None. Conservative: a page that reads like an article is one,
whatever else stands on it (a consent banner beside a full text is no wall). A page that declares itself an article and
is empty is an article with an empty body, so that a check sees it, unless a wall, an error or a script explains why
it is empty. Briefs and leads of live blogs are articles; `notes` says what they are.
"""

from extraction.article import Rejected
from extraction.gate import failures, lists, media, walls
from extraction.gate.view import View
from extraction.page import Page
from extraction.text import shorten
from warehouse.contract import RejectionReason

_RETRYABLE = frozenset(
    {
        RejectionReason.CONSENT_WALL,
        RejectionReason.CHALLENGE,
        RejectionReason.ERROR_PAGE,
        RejectionReason.EMPTY_SHELL,
    }
)
"""What may be gone at the next try, or for a client that behaves otherwise."""
_TESTS = (
    walls.challenge,
    failures.error,
    walls.consent,
    media.live,
    walls.paywall,
    walls.login,
    lists.listing,
    media.media,
    failures.empty,
)
"""In this order: what explains why there is no article before what only says that there is none."""


def judge(page: Page, raw: bytes) -> Rejected | None:
    """Why the page is no article; None where it is one.

    Args:
        page: the page with the text that was read from it.
        raw: its bytes as served.
    """
    view = View(page, raw)
    for test in _TESTS:
        found = test(view)
        if found is not None:
            reason, evidence = found
            lasting = reason is RejectionReason.ERROR_PAGE and failures.lasts(evidence)
            return Rejected(reason, shorten(evidence), retryable=reason in _RETRYABLE and not lasting)
    return None
