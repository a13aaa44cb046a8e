"""Is this page an article? A typed verdict with its evidence."""

from extraction.article import Rejected
from extraction.body import Body
from extraction.document import Document
from extraction.structured import Structured
from extraction.text import visible_text
from warehouse.contract import RejectionReason


def judge(document: Document, structured: Structured, body: Body) -> Rejected | None:
    """Why the page is no article; None where it is one."""
    declared = structured.article is not None or (structured.first_meta("og:type") or "").lower() == "article"
    if not body.text and not declared:
        shown = visible_text(document.tree, 2_000)
        if len(shown) < 200:
            return Rejected(RejectionReason.EMPTY_SHELL, f"{len(shown)} characters of text: {shown}", retryable=True)
        return Rejected(RejectionReason.NOT_ARTICLE, "no text that reads like an article", retryable=False)
    return None
