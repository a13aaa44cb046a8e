"""Organisations that a byline names: agencies, desks, companies."""

import re

from extraction.text import CJK, fold, folded_set, word_list, word_set


def is_organisation(name: str) -> bool:
    """Whether a name is an agency's, a desk's or a company's rather than a person's."""
    folded = fold(name)
    if folded in folded_set("agencies"):
        return True
    words = folded.split()
    if any(word in folded_set("organisation_words") for word in words):
        return True
    if CJK.search(name) and any(name.endswith(word) for word in word_list("organisation_words") if CJK.search(word)):
        return True
    pieces = [piece for piece in re.split(r"[/-]", name.lower()) if piece]
    if len(pieces) > 1 and any(piece.strip() in word_set("agencies") for piece in pieces):
        return True
    return bool(
        re.fullmatch(
            r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|de|at|ch|fr|es|it|nl|pl|is|lt|info|tv|news|co\.\w\w|jp)", name.lower()
        )
    )


def is_agency(text: str) -> bool:
    """Whether a short text is the sign of an agency that is known, alone or with others: 'dpa/lno'."""
    pieces = [piece.lower() for piece in re.split(r"[\s/,+-]+", text) if piece]
    return text.lower() in word_set("agencies") or any(piece in word_set("agencies") for piece in pieces)


def names_agency(text: str) -> bool:
    """Whether a text names an organisation, or holds the sign of an agency."""
    return is_organisation(text) or any(word.lower() in word_set("agencies") for word in text.split())


def is_nobody(name: str) -> bool:
    """Whether a name is that of an account or an office under which several people write."""
    if len(name) > _NAME_CHARS:
        return False
    word = name.rsplit(None, 1)[-1].lower()
    return (
        _ACCOUNT.fullmatch(name) is not None
        or desk_in(name) is not None
        or name.lower() in _DESKS
        or word.endswith(_OFFICES)
    )


_ACCOUNT = re.compile(
    r"\w*(?:admin|superuser|webmaster)\w*|\w*(?:comms|press|presse|news|web|media|editor|staff|user|desk)\d+",
    re.IGNORECASE,
)
_NAME_CHARS = 60
_OFFICES = ("redaktion", "büro", "sekretariat", "geschäftsstelle", "pressestelle", "verwaltung")


def is_clause(name: str) -> bool:
    """Whether words that hold an organisation's are part of a sentence: more than two are written small."""
    words = name.split()
    inner = word_set("name_particles") | word_set("name_prepositions") | _IN_TITLES
    return sum(word[0].islower() and word.lower() not in inner for word in words) > _SMALL_WORDS


_SMALL_WORDS = 2
_IN_TITLES = frozenset({"of", "the", "for", "and", "für", "und", "et", "y", "e", "der", "die", "in"})
"""Small words in the names of organisations."""


def signs_alone(name: str) -> bool:
    """Whether a name in a line of its own signs a text: an agency that reports ('dpa', 'AFP/Reuters'), 'Redaktion'."""
    pieces = [piece.lower() for piece in re.split(r"\s*[/,+-]\s*", name) if piece]
    known = word_set("agencies") - _NO_REPORTERS
    return name.lower() in known or all(piece in known for piece in pieces) or name.lower() in _DESKS


_NO_REPORTERS = frozenset(
    {"press release", "pressemitteilung", "news agencies", "agencies", "agenturen", "shutterstock", "getty images"}
)
_DESKS = frozenset(
    {"redaktion", "redacción", "redaccion", "redação", "redazione", "redactie", "redakcja", "redakce", "la rédaction"}
)
"""Desks that sign alone; 'Newsroom' and 'Team' name pages of the site as often."""


def desk_in(part: str) -> str | None:
    """The part itself where it names a desk or a staff ('Reuters Staff', 'BR24 Redaktion') or an agency's office."""
    name = part.strip(" \t,.:;-–—|/•·*()[]")
    words = name.split()
    if not 1 <= len(words) <= 4:
        return None
    if (
        words[0].lower() in word_set("agencies")
        and len(words) > 1
        and words[1].lower() not in word_set("role_nouns") | word_set("role_modifiers")
    ):
        return name
    last = words[-1].lower()
    if last in word_set("desks") or (last.rsplit("-", 1)[-1] in word_set("desks") and "-" in last):
        return name
    return None
