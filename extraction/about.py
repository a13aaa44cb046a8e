"""What stands at the end of a text about who wrote it ('Anna Roe is a writer who …') and about the house."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.body import Body, is_head_matter
from extraction.closings import heading_about
from extraction.prefixes import after_prefix
from extraction.text import ends_sentence, fold, word_set

_NOTES = 4
"""Lines at the end of a text that may be such notes."""
_NOTE_CHARS, _SIGNATURE_CHARS, _HEADING_CHARS = 500, 100, 60
"""Characters of the longest note, of the longest line that is a name with what stands beside it, and of a heading."""
_SHARE = 0.25
"""Of a text, the largest that such notes may be."""
_IS = (
    r"(?:is|are|writes|covers|lives|works|teaches|joined|served|leads|reports|edits|hosts|ist|sind|schreibt|arbeitet"
    r"|lebt|lehrt|berichtet|leitet|est|sont|écrit|vit|enseigne|es|escribe|vive|trabaja|é|escreve|trabalha|è|scrive|lavora"
    r"|insegna|schrijft|werkt|woont|är|skriver|er|jest|pisze|mieszka|пише|є|пишет|живёт|живе|wohnt|είναι|γράφει|ζει"
    r"|receives? (?:funding|no)|(?:has )?received funding|(?:do|does) not (?:work|receive)|a reçu des"
    r"|ne travaille(?:nt)? pas|recibe financiación|non lavora per)\b"
)
_OF_AUTHOR = re.compile(
    r"(?:the (?:author|writer)s?|(?:der|die) autor(?:in|en|innen)?|l['’](?:auteure?|autrice|autore)"
    rf"|(?:el|la|o|a) autora?|de auteur|autorka|автор(?:ка)?) {_IS}[^.]{{0,60}}?\b(?:journalist|redakt|reporter"
    r"|correspond|korrespond|column|editor|fellow|director|professor|profesor|dozent|lecturer|historian|historiker"
    r"|periodista|jornalista|giornalist|dziennikar|писатель|журналист)\w*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:[ΗΟ]|Dr\.|Prof\.) ")
_TELLS = re.compile(rf"(?:,[^,.]{{2,80}},|\([^()]{{1,60}}\))?\s*{_IS}", re.IGNORECASE)


def without_notes_about(body: Body, authors: Sequence[str], house: Sequence[str] = (), host: str = "") -> Body:
    """The text without the lines at its end that tell who its author or its house is; they go to what was removed.

    Args:
        body: the text.
        authors: names of its authors: a line tells of one where it begins with his full name, or with 'The author is'.
        house: names under which the site calls itself: a line tells of it where it begins with one and says what it is.
        host: the site's host: a line with an address of e-mail there asks readers to write.

    A heading of such notes goes with them.
    """
    lines = body.text.split("\n")
    names = [name for name in authors if " " in name]
    own = _of_house(house)
    end = len(lines)
    while end > max(1, len(lines) - _NOTES) and (
        _is_about(lines[end - 1], names) or _is_of_house(lines[end - 1], own, host) or _is_signature(lines[end - 1])
    ):
        end -= 1
    if end == len(lines) and _is_role_of(lines[-2:], names):
        end -= 2
    if (
        1 < end < len(lines)
        and len(lines[end - 1]) <= _HEADING_CHARS
        and _is_heading(lines[end - 1].strip(" :"), (*house, *authors))
    ):
        end -= 1
    if end == len(lines) or sum(map(len, lines[end:])) > _SHARE * len(body.text):
        return body
    return replace(body.keeping(range(end)), removed=(*body.removed, *lines[end:]))


def _is_signature(line: str) -> bool:
    """Whether a line is a byline and nothing else."""
    signed = len(line) <= _SIGNATURE_CHARS and after_prefix(line) is not None
    return signed and not ends_sentence(line) and is_head_matter(line)


def _is_heading(line: str, names: Sequence[str]) -> bool:
    if heading_about().fullmatch(line) is not None:
        return True
    key = fold(line)
    return _ABOUT_HOUSE.fullmatch(line) is not None and any(fold(name) in key for name in names if name)


_ABOUT_HOUSE = re.compile(
    r"(?:about|über|à propos d[eu]s?|sobre|acerca de|chi (?:è|siamo)|over|om|o firmie|о компании)\b.{2,50}",
    re.IGNORECASE,
)


def _of_house(names: Sequence[str]) -> re.Pattern[str] | None:
    """What a line begins with that says what the house is: 'The Quayhaven Trust is a charity that …'."""
    told = [re.escape(name) for name in names if len(name) >= _NAME_CHARS]
    if not told:
        return None
    return re.compile(
        rf"(?:the |der |die |das |le |la |l['’]|el |il |den |het |o |a )?(?:{'|'.join(told)})\b{_IS_HOUSE}",
        re.IGNORECASE,
    )


_IS_HOUSE = (
    r"(?: (?:plc|inc\.?|ltd\.?|gmbh|ag|e\. ?v\.|s\.a\.))?,? "
    r"(?:is (?:an?|the|written|published|run|funded)|designs|ist (?:mit|eine?|der|die|das)"
    r"|est (?:une?|le|la)|emploie|har \d|är (?:en|ett)|es (?:una?|el|la)|è (?:una?|il)|é (?:uma?|o|a)"
    r"|is (?:een|de|het))\b"
)
_NAME_CHARS = 4


def _is_of_house(line: str, own: re.Pattern[str] | None, host: str) -> bool:
    if len(line) > _NOTE_CHARS:
        return False
    if own is not None and own.match(line):
        return _SAID.search(line) is None
    site = ".".join(host.split(".")[-2:])
    mail = re.search(rf"(?P<desk>[\w.+-]+)@(?:[\w-]+\.)?{re.escape(site)}\b", line) if site else None
    if mail is None or len(line) > _MAIL_CHARS:
        return False
    near = line[max(0, mail.start() - _NEAR) : mail.start()]
    asks = _WRITE.search(near) or _WRITE.match(line)
    return _DESK.match(mail["desk"]) is not None or asks is not None


_SAID = re.compile(
    r"\b(?:said|says|told|sagte|erklärte|teilte|dit|déclaré|dijo|disse|ha detto|powiedział\w*)\b", re.IGNORECASE
)
_NEAR = 25
"""Characters before an address among which readers are asked to write."""
_DESK = re.compile(
    r"(?:news|editor|letter|tips?$|stor(?:y|ies)$|feedback|alert|redak[ct]|redac|redazione|rédac|lokal|leser|lectores|lettori"
    r"|lecteurs|leitor|contacto?$|kontakt$|press|prensa|stampa|imprensa)",
    re.IGNORECASE,
)
"""Addresses of a desk."""
_WRITE = re.compile(
    r"\b(?:reach|contact|e-?mail|write to|tell us|send (?:us|your)|get in touch|schreib(?:en sie|t)?|mailen|écrivez"
    r"|envoyez|escrib\w+|env[íi]\w+|scriv\w+|mandat\w+|napisz|пишите|stuur|mail|skriv|napište)\b",
    re.IGNORECASE,
)
"""Words with which readers are asked to write."""
_MAIL_CHARS = 300


def _is_role_of(lines: Sequence[str], names: Sequence[str]) -> bool:
    """Whether two lines are an author's name and his role."""
    if len(lines) < 2 or any(len(line) > _HEADING_CHARS or ends_sentence(line) for line in lines):
        return False
    named = fold(lines[0]) in {fold(name) for name in names}
    return named and not word_set("role_nouns").isdisjoint(fold(lines[1]).split())


def _is_about(line: str, names: Sequence[str]) -> bool:
    if len(line) > _NOTE_CHARS:
        return False
    if _OF_AUTHOR.match(line):
        return True
    line = _ARTICLE.sub("", line)
    name = next((name for name in names if f"{fold(line)} ".startswith(f"{fold(name)} ")), None)
    if name is None:
        return False
    if len(line) <= _SIGNATURE_CHARS and not ends_sentence(line):
        return ":" not in line and not any(map(str.isdigit, line))  # 'Anna Roe: Quayhaven 2-1 Seaford'
    words = r"\W+".join(map(re.escape, name.split()))
    behind = re.match(words, line, re.IGNORECASE)
    return behind is not None and _TELLS.match(line, behind.end()) is not None
