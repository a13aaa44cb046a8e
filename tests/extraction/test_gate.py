"""The gate: pages of every verdict in the structures that real systems make, and articles that look like them."""

from collections.abc import Callable, Iterable

import pytest

from extraction import Article, Rejected, extract
from tests.extraction.gate_pages import articles, members, others, walls
from tests.extraction.gate_pages.frame import GatePage
from warehouse.contract import RejectionReason

VERDICTS: dict[RejectionReason, Callable[[], Iterable[GatePage]]] = {
    RejectionReason.CHALLENGE: walls.challenges,
    RejectionReason.CONSENT_WALL: walls.consents,
    RejectionReason.LOGIN_WALL: members.logins,
    RejectionReason.PAYWALL_STUB: members.paywalls,
    RejectionReason.ERROR_PAGE: others.errors,
    RejectionReason.SECTION_PAGE: others.sections,
    RejectionReason.SEARCH_OR_TAG: others.searches,
    RejectionReason.MEDIA_PAGE: others.media,
    RejectionReason.LIVE_BLOG: others.lives,
    RejectionReason.EMPTY_SHELL: others.shells,
    RejectionReason.NOT_HTML: others.foreign,
}
REJECTED = [(reason, page) for reason, pages in VERDICTS.items() for page in pages()]
ARTICLES = [
    (make.__name__, page)
    for make in (
        articles.about,
        articles.briefs,
        articles.headed,
        articles.surrounded,
        articles.pictured,
        articles.live,
    )
    for page in make()
]
AGAIN = {
    RejectionReason.CHALLENGE,
    RejectionReason.CONSENT_WALL,
    RejectionReason.ERROR_PAGE,
    RejectionReason.EMPTY_SHELL,
}

PASSING_ERRORS = {"server-alone", "server", "gateway", "maintenance", "back-soon"}
"""Errors that another try may not meet; the others say that the page is gone."""


@pytest.mark.parametrize(("reason", "page"), REJECTED, ids=lambda one: getattr(one, "name", None))
def test_page_is_rejected_for_its_reason(reason: RejectionReason, page: GatePage) -> None:
    """A page that holds no article is rejected for its reason, with evidence, and says whether another try can help."""
    result = extract(page.html.encode(), page.url)
    assert isinstance(result, Rejected), result
    gone = reason is RejectionReason.ERROR_PAGE and page.name not in PASSING_ERRORS
    assert (result.reason, result.retryable) == (reason, reason in AGAIN and not gone), result
    assert result.evidence


@pytest.mark.parametrize(("kind", "page"), ARTICLES, ids=lambda one: getattr(one, "name", None))
def test_article_that_looks_like_something_else_is_one(kind: str, page: GatePage) -> None:
    """An article is one, whatever it is about and whatever stands around it."""
    result = extract(page.html.encode(), page.url)
    assert isinstance(result, Article), result
    assert result.word_count >= 15
