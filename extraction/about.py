"""What stands at the end of a text about who wrote it: 'Anna Roe is a writer who …', the author's name alone."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.body import Body
from extraction.closings import heading_about
from extraction.text import ends_sentence, fold

_NOTES = 4
"""Lines at the end of a text that may be such notes."""
_NOTE_CHARS, _SIGNATURE_CHARS, _HEADING_CHARS = 500, 100, 60
"""Characters of the longest note, of the longest line that is a name with what stands beside it, and of a heading."""
_SHARE = 0.25
"""Of a text, the largest that such notes may be."""
_IS = (
    r"(?:is|are|writes|covers|lives|works|teaches|joined|served|leads|reports|edits|hosts|ist|sind|schreibt|arbeitet"
    r"|lebt|lehrt|berichtet|leitet|est|sont|écrit|vit|enseigne|es|escribe|vive|trabaja|é|escreve|trabalha|è|scrive|lavora"
    r"|insegna|schrijft|werkt|woont|är|skriver|er|jest|pisze|mieszka|пише|є|пишет|живёт|живе)\b"
)
_OF_AUTHOR = re.compile(
    r"(?:the (?:author|writer)s?|(?:der|die) autor(?:in|en|innen)?|l['’](?:auteure?|autrice|autore)"
    rf"|(?:el|la|o|a) autora?|de auteur|autorka|автор(?:ка)?) {_IS}[^.]{{0,60}}?\b(?:journalist|redakt|reporter"
    r"|correspond|korrespond|column|editor|fellow|director|professor|profesor|dozent|lecturer|historian|historiker"
    r"|periodista|jornalista|giornalist|dziennikar|писатель|журналист)\w*",
    re.IGNORECASE,
)
_TELLS = re.compile(rf"(?:,[^,.]{{2,80}},|\([^()]{{1,60}}\))?\s*{_IS}", re.IGNORECASE)


def without_notes_about(body: Body, authors: Sequence[str]) -> Body:
    """The text without the lines at its end that tell who its author is; they are added to what was removed.

    A line tells of the author where it begins with the full name of one whom the page names, or with 'The author is'. A
    heading of such notes goes with them.
    """
    lines = body.text.split("\n")
    names = [name for name in authors if " " in name]
    end = len(lines)
    while end > max(1, len(lines) - _NOTES) and _is_about(lines[end - 1], names):
        end -= 1
    if (
        1 < end < len(lines)
        and len(lines[end - 1]) <= _HEADING_CHARS
        and heading_about().fullmatch(lines[end - 1].strip(" :"))
    ):
        end -= 1
    if end == len(lines) or sum(map(len, lines[end:])) > _SHARE * len(body.text):
        return body
    return replace(body.keeping(range(end)), removed=(*body.removed, *lines[end:]))


def _is_about(line: str, names: Sequence[str]) -> bool:
    if len(line) > _NOTE_CHARS:
        return False
    if _OF_AUTHOR.match(line):
        return True
    name = next((name for name in names if f"{fold(line)} ".startswith(f"{fold(name)} ")), None)
    if name is None:
        return False
    if len(line) <= _SIGNATURE_CHARS and not ends_sentence(line):
        return ":" not in line and not any(map(str.isdigit, line))  # 'Anna Roe: Quayhaven 2-1 Seaford'
    words = r"\W+".join(map(re.escape, name.split()))
    behind = re.match(words, line, re.IGNORECASE)
    return behind is not None and _TELLS.match(line, behind.end()) is not None
