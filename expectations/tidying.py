"""Great Expectations' pages in plain words: what only the library's authors need goes, what is left says what it means.

Works on the parsed page by the library's own class names and words; what a table of findings holds is scraped text and
is left as it is.
"""

import re
from collections.abc import Callable

from lxml.html import HtmlElement

Remove = Callable[[HtmlElement], None]

_WORDS = {
    "Expectation Validation Result": "What the checks found",
    "Evaluates whether a batch of data matches expectations.": "Every check of this level, and what it found.",
    "Expectation Suite": "What is checked",
    "A collection of Expectations defined for batches of data.": "Every check of this level, in Great Expectations.",
    "Table of Contents": "Checks",
    "Expectation Suite:": "What is checked:",
    "Status:": "Result:",
    "Statistics": "Figures",
    "Evaluated Expectations": "Checks",
    "Successful Expectations": "held",
    "Unsuccessful Expectations": "did not hold",
    "Status": "result",
    "Expectation": "check",
    "Observed Value": "found on",
    "Expectation Suite Name": "Suite",
    "Home": "Summary of the run",
}
_SIZE = re.compile(r"This Expectation suite currently contains (\d+) total Expectations across \d+ columns\.")
_RESULTS = {"Failed": "not all checks held", "Succeeded": "all checks held"}
_MARKS = {"fa-check-circle": "held", "fa-times": "failed", "fa-exclamation-triangle": "crashed"}
_NOISE_ROWS = frozenset({"Success Percent"})
_NOISE_TAILS = frozenset({"Data asset: None", "Data asset:"})
SAMPLES = "samples"
"""Class of the tables whose cells hold scraped text."""


def tidy(tree: HtmlElement, remove: Remove) -> None:
    """Rewrites a page of the library in place; `remove` takes an element out and leaves the text behind it."""
    for element in list(tree.iter("br", "i", "tr")):
        if _is_scraped(element):
            continue
        if element.tag == "i":
            _mark(element, remove)
        elif _is_noise(element):
            element.tail = None
            remove(element)
    for element in list(tree.iter()):
        if not _is_scraped(element):
            element.text = _in_plain_words(element.text)
    for element in list(tree.iter("li", "a")):
        if not _is_scraped(element) and not element.text_content().strip():
            remove(element)


def _is_noise(element: HtmlElement) -> bool:
    """A row of a table, or a line break and what stands behind it, that says nothing to a reader."""
    if element.tag == "br":
        return (element.tail or "").strip() in _NOISE_TAILS
    first = element.find("td")
    return first is not None and first.text_content().strip() in _NOISE_ROWS


def _mark(element: HtmlElement, remove: Remove) -> None:
    """An icon as a word in a cell; elsewhere the word stands behind it already."""
    classes = (element.get("class") or "").split()
    word = next((said for name, said in _MARKS.items() if name in classes), None)
    if word is None:
        return
    if next(element.iterancestors("td"), None) is not None:
        element.tag = "span"
        element.set("class", f"mark-{word}")
        element.text = word
    else:
        said = (element.tail or "").strip()
        element.tail = f" {_RESULTS.get(said, said)}"
        remove(element)


def _is_scraped(element: HtmlElement) -> bool:
    around = (element, *element.iterancestors())
    return any(one.tag == "table" and SAMPLES in (one.get("class") or "").split() for one in around)


def _in_plain_words(text: str | None) -> str | None:
    return None if text is None else _SIZE.sub(r"\1 checks.", _WORDS.get(text.strip(), text))
