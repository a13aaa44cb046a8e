"""Bylines as they are printed, in many languages, and the names in them. All names are invented."""

import pytest

from extraction.candidates import is_plain_name
from extraction.names import parse_names

OWN = ("The Quayhaven Courier", "courier.example")

CASES = [
    # English: 'by', roles, places, outlets, dates
    ("By Helena Marsh", ["Helena Marsh"], []),
    ("by helena.marsh@courier.example", [], []),
    ("BY HELENA MARSH", ["HELENA MARSH"], []),
    ("Helena Marsh Senior News Editor", ["Helena Marsh"], []),
    ("by Helena Marsh Senior Town Editor", ["Helena Marsh"], []),
    ("By Helena Marsh, Political Correspondent", ["Helena Marsh"], []),
    ("Political editor Helena Marsh", ["Helena Marsh"], []),
    ("By Helena Marsh and Tom Ashby", ["Helena Marsh", "Tom Ashby"], []),
    ("By Helena Marsh, Tom Ashby and Ifeoma Brandvold", ["Helena Marsh", "Tom Ashby", "Ifeoma Brandvold"], []),
    ("By Helena Marsh & Tom Ashby", ["Helena Marsh", "Tom Ashby"], []),
    ("Helena Marsh | The Quayhaven Courier", ["Helena Marsh"], []),
    ("By Helena Marsh for The Quayhaven Courier", ["Helena Marsh"], []),
    ("By Helena Marsh in Quayhaven", ["Helena Marsh"], []),
    ("By Helena Marsh, helena@courier.example", ["Helena Marsh"], []),
    ("By Helena Marsh @helenam", ["Helena Marsh"], []),
    ("By Helena Marsh https://courier.example/helena", ["Helena Marsh"], []),
    ("By Helena Marsh · November 18, 2026", ["Helena Marsh"], []),
    ("By Helena Marsh Published 18 November 2026", ["Helena Marsh"], []),
    ("By Helena Marsh 10:42 GMT", ["Helena Marsh"], []),
    ("Written by: Helena Marsh", ["Helena Marsh"], []),
    ("Posted by Helena Marsh", ["Helena Marsh"], []),
    ("By By Helena Marsh", ["Helena Marsh"], []),
    ("Helena Marsh with reporting by Tom Ashby", ["Helena Marsh", "Tom Ashby"], []),
    ("By Helena Marsh; photographs by Tom Ashby", ["Helena Marsh"], []),
    ("By J. R. Ashby Jr.", ["J. R. Ashby Jr."], []),
    ("By Helena O’Marsh-Lindqvist", ["Helena O’Marsh-Lindqvist"], []),
    ("Dr. Helena Marsh", ["Dr. Helena Marsh"], []),
    ("Helena van der Marsh", ["Helena van der Marsh"], []),
    ("By Helena Marsh (Reuters)", ["Helena Marsh"], ["Reuters"]),
    ("By Helena Marsh, Associated Press", ["Helena Marsh"], ["Associated Press"]),
    ("Reuters Staff", [], ["Reuters Staff"]),
    ("AP", [], ["AP"]),
    ("Courier Newsroom", [], ["Courier Newsroom"]),
    ("The Quayhaven Courier", [], []),
    ("By courier.example", [], []),
    ("admin", [], []),
    ("Staff Writer", [], []),
    ("By Helena Marsh, Tom Ashby, Nairobi", ["Helena Marsh", "Tom Ashby"], []),
    (
        "By Helena Marsh in London, Tom Ashby in Paris and Ifeoma Brandvold in Rome",
        ["Helena Marsh", "Tom Ashby", "Ifeoma Brandvold"],
        [],
    ),
    ("By Helena Marsh in Tel Aviv and Tom Ashby in Paris", ["Helena Marsh", "Tom Ashby"], []),
    ("By Helena Marsh in Jerusalem and Gaza City", ["Helena Marsh"], []),
    ("By Helena Marsh, Berlin, and Tom Ashby, Paris", ["Helena Marsh", "Tom Ashby"], []),
    ("By Helena Marsh, Cher and Tom Ashby", ["Helena Marsh", "Cher", "Tom Ashby"], []),
    ("By Marsh, Helena", ["Helena Marsh"], []),
    ("Marsh, Helena", ["Helena Marsh"], []),
    ("Madrid, Reuters", [], ["Reuters"]),
    ("Reuters, London", [], ["Reuters"]),
    ("By Björk and Reuters", ["Björk"], ["Reuters"]),
    ("Redaktion, Berlin", [], ["Redaktion"]),
    ("Editor, London", ["London"], []),
    ("", [], []),
    # German
    ("Von Katharina Öhlschläger", ["Katharina Öhlschläger"], []),
    ("Von Katharina Öhlschläger und Timo Brandt, Birkenau", ["Katharina Öhlschläger", "Timo Brandt"], []),
    ("Katharina Öhlschläger, dpa", ["Katharina Öhlschläger"], ["dpa"]),
    ("dpa/lno", [], ["dpa"]),
    ("Text: Katharina Öhlschläger", ["Katharina Öhlschläger"], []),
    ("Ein Gastbeitrag von Katharina Öhlschläger", ["Katharina Öhlschläger"], []),
    ("Redakteurin Katharina Öhlschläger", ["Katharina Öhlschläger"], []),
    ("Von unserem Korrespondenten", [], []),
    ("Redaktion", [], ["Redaktion"]),
    # French
    ("Par Élodie Charpentier", ["Élodie Charpentier"], []),
    ("Par Élodie Charpentier et Luc Morvan", ["Élodie Charpentier", "Luc Morvan"], []),
    ("Élodie Charpentier (avec AFP)", ["Élodie Charpentier"], ["AFP"]),
    ("Propos recueillis par Luc Morvan", ["Luc Morvan"], []),
    # Spanish, Portuguese, Italian
    ("Por Inés Cabrera Molina", ["Inés Cabrera Molina"], []),
    ("Por Inés Cabrera y Luis Ortega", ["Inés Cabrera", "Luis Ortega"], []),
    ("Redacción", [], ["Redacción"]),
    ("Escrito por Inés Cabrera", ["Inés Cabrera"], []),
    ("Por João Peixoto da Silva", ["João Peixoto da Silva"], []),
    ("di Giulia Ferrante", ["Giulia Ferrante"], []),
    ("A cura di Giulia Ferrante", ["Giulia Ferrante"], []),
    # Dutch, Nordic, Polish, Czech
    ("Door Sanne de Wit", ["Sanne de Wit"], []),
    ("Av Ingrid Solberg", ["Ingrid Solberg"], []),
    ("Af Mads Kjær og Trine Holm", ["Mads Kjær", "Trine Holm"], []),
    ("Autor: Zofia Wrońska", ["Zofia Wrońska"], []),
    ("Oprac. PAP", [], ["PAP"]),
    # Russian, Turkish, Indonesian
    ("Автор: Мария Ветрова", ["Мария Ветрова"], []),
    ("Мария Ветрова и Олег Лугин", ["Мария Ветрова", "Олег Лугин"], []),
    ("Yazan: Elif Soydan", ["Elif Soydan"], []),
    ("Penulis: Rina Hartono", ["Rina Hartono"], []),
    # Words that are names with a capital, dates behind names, family names of two parts
    ("Par Maël Le Goff le 18 novembre", ["Maël Le Goff"], []),
    ("By Le Thu", ["Le Thu"], []),
    ("Helena Marsh 18 Nov 2026", ["Helena Marsh"], []),
    ("Publicado por Inés Cabrera el 12 de mayo de 2020", ["Inés Cabrera"], []),
    ("Geplaatst door Sanne de Wit op 12 mei 2020", ["Sanne de Wit"], []),
    ("Door Sanne de Wit en Joost van den Berg", ["Sanne de Wit", "Joost van den Berg"], []),
    ("Par Luc Morvan en Suède", ["Luc Morvan"], []),
    ("Por María José de la Fuente y Rey", ["María José de la Fuente y Rey"], []),
    ("Por Inés Cabrera Molina y Rey y Luis Ortega", ["Inés Cabrera Molina y Rey", "Luis Ortega"], []),
    ("Inés Cabrera y Agencias", ["Inés Cabrera"], ["Agencias"]),
    ("Maria de' Rossi", ["Maria de' Rossi"], []),
    # What a role and a place leave, who took the pictures
    ("Helena Marsh | Head of News", ["Helena Marsh"], []),
    ("Autora: Inés Cabrera - Editora de Economía", ["Inés Cabrera"], []),
    ("Por Inés Cabrera — Buenos Aires", ["Inés Cabrera"], []),
    ("Von Timo Brandt (Text) und Ulrike Weiß (Fotos)", ["Timo Brandt"], []),
    ("Text: Timo Brandt, Fotos: Ulrike Weiß", ["Timo Brandt"], []),
    ("About Helena Marsh", ["Helena Marsh"], []),
    # Hebrew, Hindi, Persian, Thai
    ("מאת דנה לוי ויוסי כהן", ["דנה לוי", "יוסי כהן"], []),
    ("लेखक: अनिल शर्मा और प्रिया सिंह", ["अनिल शर्मा", "प्रिया सिंह"], []),
    ("نویسنده: مریم احمدی", ["مریم احمدی"], []),
    ("โดย มาลี สุขใจ", ["มาลี สุขใจ"], []),
    # Chinese, Japanese, Korean
    ("记者 林晓雯", ["林晓雯"], []),
    ("森下健太記者", ["森下健太"], []),
    ("文／陳怡安", ["陳怡安"], []),
    ("김하늘 기자", ["김하늘"], []),
    ("共同通信", [], ["共同通信"]),
    ("新华社", [], ["新华社"]),
]


@pytest.mark.parametrize(("printed", "people", "agencies"), CASES, ids=[case[0] or "empty" for case in CASES])
def test_names(printed: str, people: list[str], agencies: list[str]) -> None:
    """A byline gives the names of people alone, and agencies and desks apart from them."""
    names = parse_names(printed, own=OWN)
    assert (list(names.people), list(names.agencies)) == (people, agencies)


def test_one_word_names_are_believed_where_a_person_is_stated() -> None:
    """A name in one word or in lower case is a name where the page states a person's name."""
    assert parse_names("marlow", trusted=True).people == ("marlow",)
    assert parse_names("marlow").people == ()


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("Helena Marsh", False),
        ("Helena Marsh and Tom Ashby", False),
        ("By Helena Marsh", False),
        ("By By Helena Marsh", True),
        ("By Helena Marsh, helena@courier.example", True),
        ("Helena Marsh, Editor", True),
    ],
)
def test_cleaned_says_whether_more_than_names_was_printed(printed: str, cleaned: bool) -> None:
    """`cleaned` is set exactly where the byline holds more than one 'by', names and what joins them."""
    assert parse_names(printed).cleaned is cleaned


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Anna Roe", True),
        ("Jan P. van der Poe", True),
        ("Yusuf ibn Salim", True),
        ("Anne-Sophie d’Estaing", True),
        ("María José de la Fuente y Rey", True),
        ("Анна Петровская", True),
        ("Anna zum Felde", False),
        ("Quayhaven Harbour Town Walls", False),
        ("Zurück zum Hafen", False),
        ("Anna und Jan", False),
        ("Harbour closed", False),
    ],
)
def test_plain_names(text: str, plain: bool) -> None:
    """A text alone is told for a name by capitals and particles, but not by words that stand in headings as often."""
    assert is_plain_name(text) is plain


def test_prepositions_in_a_byline() -> None:
    """Where a 'by' says that a name follows, prepositions are parts of it."""
    assert parse_names("Von Anna zum Felde").people == ("Anna zum Felde",)


def test_own_name_without_its_accents() -> None:
    """A site's name is known whether it is written as in its address or with its accents."""
    assert parse_names("La Crónica", own=("lacronica",)).all == ()
