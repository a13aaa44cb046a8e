"""Expressions that are tried only where their letters are find what they find when they are tried everywhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.phrases import Phrases, any_phrase, heads, needles, phrases
from extraction.text import word_list

LISTS = (
    "corrections", "update_notes", "walls_consent", "walls_challenge", "walls_login", "walls_paywall", "errors_shown",
    "searches_empty", "notices", "consent_titles", "consent_subjects", "consent_buttons", "login_titles",
)  # fmt: skip
DATES = ("updated", "issued", "joined")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_finds_what_its_expressions_find_one_by_one(name: str) -> None:
    """Every text that an expression of the list is made of, in any case, is judged as by the expressions alone."""
    plain = [re.compile(line, re.IGNORECASE) for line in word_list(name)]
    pieces = {piece for line in word_list(name) for piece in re.split(r"[|()?:\\.^$\[\]{}*+]+", line)}
    for piece in pieces:
        for text in {piece, piece.upper(), f"Anna Roe {piece} of the harbour", piece.replace("i", "İ")}:
            first = next((found.group(0) for one in plain if (found := one.search(text))), None)
            found = phrases(name).search(text)
            assert (found.group(0) if found else None) == first
            assert phrases(name).fullmatch(text) == any(one.fullmatch(text) for one in plain)


@pytest.mark.parametrize("name", DATES)
def test_the_word_furthest_ahead_counts(name: str) -> None:
    """Of several words of one expression the first in the text is found, whatever their order in the list."""
    words = word_list(name)
    text = f"18 November, {words[-1]} or {words[-2]}"
    found = any_phrase(name).search(text)
    assert found is not None
    assert found.start() == min(text.index(words[-1]), text.index(words[-2]))


@given(st.text(alphabet="update: thsrycoıİſKσς", max_size=40))
def test_letters_that_case_changes_are_no_loss(text: str) -> None:
    """What an expression finds without regard to case is found, whatever letters stand for its own."""
    for pattern in (
        "^(?:updates?|this story):",
        "stor(?:y|ies)",
        "ıt",
        "κόσμος",
        "(?:s|th)?ik",
        "ti{0,2}s",
        r"co\.?ck",
    ):
        plain = re.compile(pattern, re.IGNORECASE).search(text)
        found = Phrases([pattern]).search(text)
        assert (found and found.span()) == (plain and plain.span())


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?:please )?(?:log|sign) ?in to (?:continue|read)", ("in to ",)),
        (r"^(?:update|nachtrag)[:：]", ("update", "nachtrag")),
        (r"[【(\[]?(?:更正|정정)[】\]:]", ("更正", "정정")),
        (r"colou?rs?", ("colo",)),
        (r"ab{2}c|\d+", ()),
        (r"(?:ab|cd)?e", ("e",)),
        (r"\x41bcd", ()),
    ],
)
def test_letters_that_cannot_be_missing(pattern: str, expected: tuple[str, ...]) -> None:
    """Of each alternative the longest run of letters that no quantifier makes optional is what a text must hold."""
    assert needles(pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^(?:please )?(?:log|sign) in", ("please ", "log", "sign")),
        (r"e-?mail", ("e",)),
        (r"[【(]?(?:更正|정정)", ("",)),
        (r"(?:ab|c?d)+x|\.\.\. more", ("ab", "", "... more")),
        (r"(?:ab)*cd", ("",)),
        (r"\x41b", ("",)),
    ],
)
def test_letters_that_a_text_begins_with(pattern: str, expected: tuple[str, ...]) -> None:
    """A group that may be missing leaves what follows it as a beginning; a class or a number may be anything."""
    assert heads(pattern) == expected
