"""What to do about a file that is no TOML: where it broke, and what would be right there, in words."""

import re

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_CURLY = re.compile("[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]")
_TRIPLE = re.compile("\"\"\"|'''")
_SPECIFICATION = "see https://toml.io/en/v1.0.0"
_CLOSE = "close it with the quote that it begins with, on the same line"
_ADVICE = (
    ("Illegal character '\\n'", _CLOSE),
    ("Illegal character '\\r'", _CLOSE),
    ("Unterminated string", _CLOSE),
    ('Expected "\'"', _CLOSE),
    ("Expected newline", 'write one key a line; a quote inside a text in double quotes is written \\"'),
    ("Unescaped '\\'", "write \\\\ for a backslash, or put the text in single quotes"),
    ("Invalid hex value", "write \\\\ for a backslash, or put the text in single quotes"),
    ("Invalid value", 'put text in straight quotes, as in name = "Daily Herald"'),
    ("Unclosed array", "write a comma between the items of a list, and ] at its end"),
    ("Invalid initial character", "begin the line with a key, a [table] or #"),
    ("Expected '=' after a key", "write a key, an equals sign and a value"),
    ("Cannot overwrite a value", "write each key once in its table"),
    ("Cannot declare", "write each [table] once; [[source]] in two brackets may stand as often as there are sources"),
)


def explain(text: str, error: str) -> tuple[int, str, str]:
    """Line (from 1) at which a text is no TOML, what is wrong there, and what to do.

    Values are not repeated: they may be secrets.

    Args:
        text: the file.
        error: what `tomllib` said of it.
    """
    match = _AT_LINE.search(error)
    said = error[: match.start()] if match else error.removesuffix(" (at end of document)")
    line = int(match.group(1)) if match else _last_line(text, said)
    lines = text.split("\n")
    here = lines[line - 1] if line <= len(lines) else ""
    key = _KEY.match(here)
    at = f" in the value of {key.group(1)}" if key else ""
    right = next((advice for begin, advice in _ADVICE if said.startswith(begin)), _SPECIFICATION)
    if right == _CLOSE:
        said = "a text in quotes has no end"
    elif said.startswith("Expected newline"):
        said = "something stands behind a value"
    elif said.startswith("Invalid value") and _CURLY.search(here):
        said, right = "curly quotes are no quotes to TOML", 'write straight ones: name = "Daily Herald"'
    return line, f"not valid TOML: {said}{at}", right


def _last_line(text: str, said: str) -> int:
    """The line of what was found at the end of the file: of a long text without an end, the line it begins at."""
    marks = list(_TRIPLE.finditer(text))
    if said.startswith(("Unterminated", "Expected")) and len(marks) % 2:
        return text.count("\n", 0, marks[-1].start()) + 1
    return text.rstrip("\n").count("\n") + 1
