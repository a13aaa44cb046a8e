"""What stands at the end of a text about its author; pages and names are invented."""

import pytest

from extraction import Article, extract

_TEXT = "".join(
    f"<p>The ferry across the sound was late again on {day}, and the harbour office could not say why.</p>"
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
)


def _body(end: str, by: str = "Helena Marsh") -> list[str]:
    page = f"<html><head><title>The late ferry</title></head><body><article><h1>The late ferry</h1><p>By {by}</p>"
    article = extract(f"{page}{_TEXT}{end}</article></body></html>".encode(), "https://quayhaven.example/late-ferry")
    assert isinstance(article, Article), article
    return article.body.split("\n")


@pytest.mark.parametrize(
    "end",
    [
        "<p><em>Helena Marsh is a professor of law at Wexler College and the author of “Twelve Chairs”.</em></p>",
        "<p>Helena Marsh writes about harbours. Her latest book is “The Quay”.</p>",
        "<p>Helena Marsh, who grew up in Quayhaven, covers the harbour.</p>",
        "<p><em>Helena Marsh est romancière. Dernier ouvrage paru : « La Marée ».</em></p>",
        "<p>Helena Marsh ist Redakteurin im Ressort Stadt.</p>",
        "<p>The author is a former director of the harbour office.</p>",
        "<p>Die Autorin ist Redakteurin im Ressort Stadt.</p>",
        "<h3>About the author</h3><p><strong>Helena Marsh</strong> joined the Courier in 2012.</p>",
        "<p><strong>Helena Marsh, special for the Courier</strong></p>",
    ],
)
def test_notes_about_the_author_are_no_text(end: str) -> None:
    """A line at the end that tells who the page's author is goes, with its heading."""
    assert all("ferry across the sound" in line for line in _body(end))


@pytest.mark.parametrize(
    "end",
    [
        "<p>Tom Ashby is the captain of the ferry, and he was not on board.</p>",
        "<p>The author of the letter was never found, the police say.</p>",
        "<p>The writer is at her best where the tide comes in.</p>",
        "<p>El autor es un vecino de 34 años con antecedentes, según la policía.</p>",
        "<p>L'auteur est un homme de 32 ans, connu des services de police.</p>",
        "<p>The author is a former engineer, and it shows on every page of this fine book.</p>",
        "<p>Helena Marsh was 19 when the flood took the house of her parents.</p>",
        "<p>Helena Marsh: Quayhaven 2-1 Seaford</p>",
        "<p>Helena Marshall is the captain of the ferry.</p>",
        "<p>In the end Helena Marsh is the one who has to wait.</p>",
    ],
)
def test_sentences_about_others_stay(end: str) -> None:
    """A closing sentence about somebody else, or that only names the author, is the article's."""
    assert len(_body(end)) == len(_body("")) + 1


@pytest.mark.parametrize(
    "end",
    [
        "<p>About Quayhaven</p><p>Quayhaven is a registered charity of the harbour's own people.</p>",
        "<p>The Quayhaven is a free paper of the harbour, founded in 1861.</p>",
        "<p>Do you have old pictures of the sound? Send them to letters@quayhaven.example.</p>",
        "<p>Helena Marsh has received funding from the Moana Trust.</p>",
        "<p>Reach Helena Marsh at 320-555-0187 or hmarsh@quayhaven.example.</p>",
        "<p>Helena Marsh</p><p>Senior Correspondent</p>",
    ],
)
def test_notes_about_the_house_are_no_text(end: str) -> None:
    """What the house is, where to write to it, and what its authors declare stands behind a text."""
    assert all("ferry across the sound" in line for line in _body(end))


@pytest.mark.parametrize(
    "end",
    [
        "<p>Quayhaven will have to wait until spring, the harbour master said.</p>",
        "<p>Tickets are sold at the pier until noon; ferry@seaford.example knows more.</p>",
        "<p>Registration for the walk: walks@quayhaven.example.</p>",
        "<p>Helena Marsh</p><p>*The captain's name was changed.</p>",
        "<p>The Quayhaven is the paper that will be missed, said the mayor.</p>",
        "<p>Whoever knows should write to the police, said the mayor, and nothing else; harbour@quayhaven.example.</p>",
    ],
)
def test_sentences_about_the_place_stay(end: str) -> None:
    """A town of the site's name, addresses of others and of an event, notes on the article are its own."""
    assert len(_body(end)) > len(_body(""))
