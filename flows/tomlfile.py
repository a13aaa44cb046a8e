"""TOML files with the line of every key, and pydantic's complaints as problems that name it.

`tomllib` gives values without positions. `locate` walks a text that `tomllib` has accepted (so it may
take its grammar for granted, TOML 1.0) and notes where each key and each array element begins.
"""

import difflib
import re
import tomllib
import typing
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from flows.errors import Problem
from flows.reference import docstrings
from flows.tomlhelp import explain

KeyPath = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_STRINGS = (
    # Closing quotes of a multi-line string may be followed by up to two quotes that belong to it (TOML 1.0).
    re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{1,2})?', re.DOTALL),
    re.compile(r"'''.*?'''(?:'{1,2})?", re.DOTALL),
    re.compile(r'"(?:[^"\\]|\\.)*"'),
    re.compile(r"'[^']*'"),
)
_SPAN, _WHOLE, _NUMBER = 'a length of time with its unit, as "30m", "1h" or "2d"', "a whole number", "a number"
_TABLE, _LIST, _FLAG, _PATH = "a table", 'a list, as ["…", "…"]', "true or false", "a path as text in quotes"
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")  # a member of an enum as Python shows it
_RIGHT = {  # where pydantic's own words help nobody who writes a configuration; {…} from the error's context
    "time_delta_parsing": _SPAN,
    "time_delta_type": _SPAN,
    "path_type": _PATH,
    "string_type": "text in quotes",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "greater_than_equal": "at least {ge:g}",
    "greater_than": "above {gt:g}",
    "less_than_equal": "at most {le:g}",
    "less_than": "below {lt:g}",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
}
_STATES = re.compile(r" is (?:no|not)\b")  # a validator that says what is wrong, and after it what would be right
MISSING = "is missing"
_SHOWN = 120  # characters of a wrong value that a message repeats: one line of a terminal


@dataclass(frozen=True)
class TomlFile:
    """A parsed file and where its keys stand."""

    path: Path
    """As the user named it: that is how messages name it."""
    data: dict[str, object]
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def where(self, key: KeyPath) -> str:
        """``file:line`` of the key, or of the nearest table around it that is written down."""
        for length in range(len(key), 0, -1):
            line = self.lines.get(key[:length])
            if line is not None:
                return f"{self.path}:{line}"
        return f"{self.path}:1"


def read_toml(path: Path) -> TomlFile | Problem:
    """The file with its positions, or what keeps it from being read."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Problem(f"{path}:{line}", "", f"not UTF-8 ({error.reason})", "save the file as UTF-8")
    except OSError as error:
        return Problem(f"{path}:1", "", f"cannot be read: {error.strerror}", "check the path and its permissions")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, said, right = explain(text, str(error))
        return Problem(f"{path}:{line}", "", said, right)
    return TomlFile(path, data, locate(text))


def locate(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of every key, table and array element of a valid TOML text.

    A key is the path of names and indexes that leads to it in what `tomllib.loads` gives:
    ``("source", 1, "expect", "missing_byline", "share")``. A table that several lines share has the
    line of the first that names it.
    """
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._lines: dict[KeyPath, int] = {}
        self._lengths: dict[KeyPath, int] = {}  # of arrays of tables, so far

    def scan(self) -> dict[KeyPath, int]:
        base: KeyPath = ()
        self._skip(_BLANK_LINES)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                base = self._header()
            else:
                self._pair(base)
            self._skip(_BLANK_LINES)
        return self._lines

    def _header(self) -> KeyPath:
        line, array = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        path: KeyPath = ()
        names = self._key()
        for number, name in enumerate(names, start=1):
            path = (*path, name)
            self._lines.setdefault(path, line)
            if array and number == len(names):
                index = self._lengths.get(path, 0)
                self._lengths[path] = index + 1
                path = (*path, index)
                self._lines[path] = line
            elif path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        self._at += 2 if array else 1
        return path

    def _pair(self, base: KeyPath) -> None:
        line, path = self._line(), base
        for name in self._key():
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._value(path)

    def _key(self) -> list[str]:
        names = []
        while True:
            self._skip(_BLANK)
            if self._text[self._at] in "\"'":
                names.append(_unquoted(self._string()))
            else:
                names.append(self._take(_BARE_KEY))
            self._skip(_BLANK)
            if self._text[self._at] != ".":
                return names
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        self._skip(_BLANK)
        first = self._text[self._at]
        if first in "\"'":
            self._string()
        elif first == "[":
            for index in self._members("]"):
                self._lines[(*path, index)] = self._line()
                self._value((*path, index))
        elif first == "{":
            for _ in self._members("}"):
                self._pair(path)
        else:
            self._skip(_SCALAR)

    def _members(self, closing: str) -> Iterator[int]:
        """Stops at each member in turn; the caller reads it."""
        self._at += 1
        self._skip(_BLANK_LINES)
        index = 0
        while self._text[self._at] != closing:
            yield index
            index += 1
            self._skip(_BLANK_LINES)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK_LINES)
        self._at += 1

    def _string(self) -> str:
        for pattern in _STRINGS:
            match = pattern.match(self._text, self._at)
            if match:
                self._at = match.end()
                return match.group()
        raise AssertionError(f"a string without an end at offset {self._at} of a text that tomllib accepted")

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if not match:
            raise AssertionError(f"no key at offset {self._at} of a text that tomllib accepted")
        self._at = match.end()
        return match.group()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match:
            self._at = match.end()

    def _line(self) -> int:
        return bisect_right(self._newlines, self._at - 1) + 1


def _unquoted(quoted: str) -> str:
    return str(tomllib.loads(f"key = {quoted}")["key"])


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    where: Callable[[KeyPath], str],
    *,
    base: KeyPath = (),
    also: Sequence[str] = (),
    hidden: Callable[[KeyPath], bool] = lambda _: False,
) -> list[Problem]:
    """Pydantic's complaints, each with its place, what was found and what would be right.

    Args:
        error: raised by validating with `model` what stands under `base`.
        model: names the keys that exist, for suggesting the nearest.
        where: ``file:line`` (or the environment variable) of a key.
        base: the key under which the validated value stands.
        also: further keys that are known in the outermost table.
        hidden: true for keys whose values must not be repeated (secrets).
    """
    found = []
    for item in error.errors(include_url=False):
        loc = tuple(part for part in item["loc"] if isinstance(part, int) or not part.startswith("function-"))
        key = (*base, *loc)
        if item["type"] == "extra_forbidden":
            known = known_keys(model, loc[:-1]) + (list(also) if len(loc) == 1 else [])
            what, right = "unknown key", suggest(str(loc[-1]), known)
        elif item["type"] == "missing":
            what, right = MISSING, _described(model, loc) or "give it a value"
        else:
            shown = "(not shown)" if hidden(key) else shorten(repr(item["input"]))
            what, right = f"found {shown}", _would_be_right(item, model, loc)
        found.append(Problem(where(key), dotted(key), what, right))
    return found


def _described(model: type[BaseModel], loc: KeyPath) -> str:
    """What the model says the missing field is, where the model says it."""
    holder = model_at(model, loc[:-1])
    found = holder.model_fields.get(str(loc[-1])) if holder else None
    return f"give it a value: {found.description}" if found and found.description else ""


def _would_be_right(item: ErrorDetails, model: type[BaseModel], loc: KeyPath) -> str:
    if item["type"] == "string_pattern_mismatch":
        holder, name = model_at(model, loc[:-1]), str(loc[-1])
        field_ = holder.model_fields.get(name) if holder else None
        meaning = field_ and (field_.description or docstrings(holder).get(name)) if holder else None
        if meaning:
            return f"what it means: {' '.join(meaning.split()).rstrip('.')}"
    known = _RIGHT.get(item["type"])
    if known:
        return f"right would be: {known.format(**item.get('ctx', {}))}"
    said = item["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ").replace("Input should be ", "")
    said = _MEMBER.sub(r"\1", said)
    return said if _STATES.search(said) else f"right would be: {said}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """As a reader goes through the files: each file's by line."""

    def place(problem: Problem) -> tuple[str, int]:
        file, _, line = problem.where.rpartition(":")
        return (file, int(line)) if line.isdecimal() else (problem.where, 0)

    return sorted(problems, key=place)


def suggest(name: str, known: Sequence[str]) -> str:
    """The known name most like `name`, else all of them."""
    nearest = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    if nearest:
        return f"did you mean {nearest[0]}?"
    return f"known keys: {', '.join(sorted(known))}" if known else "no keys are known here"


def known_keys(model: type[BaseModel], loc: KeyPath) -> list[str]:
    """Keys of the table at `loc` inside `model`; empty where any key is allowed or none is known.

    Without those that nobody writes: a field that is left out of dumps is filled by whoever reads the file.
    """
    inner = model_at(model, loc)
    return [name for name, known in inner.model_fields.items() if not known.exclude] if inner else []


def model_at(model: type[BaseModel], loc: KeyPath) -> type[BaseModel] | None:
    """The model of the table at `loc` inside `model`; indexes of arrays are passed over."""
    inner: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, str):
            field_ = inner.model_fields.get(part) if inner else None
            inner = _model_in(field_.annotation) if field_ else None
    return inner


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in typing.get_args(annotation) if (model := _model_in(part))), None)


def dotted(key: KeyPath) -> str:
    """``("crawl", "hosts", 1)`` as ``crawl.hosts, item 2``: people count from one."""
    text = ""
    for part in key:
        text += f", item {part + 1}" if isinstance(part, int) else f".{part}" if text else part
    return text


def shorten(text: str) -> str:
    """At most a line of it."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
