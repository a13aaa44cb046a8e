"""Lines of keys in TOML files."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.tomlfile import locate

# Our own small writer of TOML notes the line of each key as it writes it: what `locate` must find again.

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=5)
PLAIN = st.from_regex(r"[A-Za-z0-9_-]{1,5}", fullmatch=True)
KEYS = st.one_of(PLAIN, NAMES)
BLANKS = st.sampled_from(["", " ", "\t", "  "])
SCALARS = st.one_of(
    st.booleans().map(lambda flag: str(flag).lower()),
    st.integers(-(10**9), 10**9).map(str),
    st.sampled_from(["1.5", "inf", "2026-11-22T06:00:00Z", "0xff", '""', "''", '"a#b = [c] \\" \\\\"', "'C:\\x#[['"]),
    st.sampled_from(['"""one\ntwo # [x]\n""" ', "'''\n[a]\nb = 1\n'''", '"""a""\\""""', '"""q"""""', "''''x'''''"]),
)


def _quoted(key: str) -> str:
    if key and all(char.isascii() and (char.isalnum() or char in "_-") for char in key):
        return key
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Writer:
    """Writes random documents; `lines` is the truth."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    @property
    def line(self) -> int:
        return self.text.count("\n") + 1

    def blank(self) -> None:
        self.text += self.draw(BLANKS)

    def comment(self) -> None:
        self.text += self.draw(st.sampled_from(["\n", "\r\n", " # [[x]] a = 1\n", "\n\n", '\n# """\n']))

    def value(self, path, depth) -> None:
        kinds = ["scalar", "scalar", "array", "inline"] if depth else ["scalar"]
        kind = self.draw(st.sampled_from(kinds))
        if kind == "scalar":
            self.text += self.draw(SCALARS)
        elif kind == "array":
            self.text += "["
            for index in range(self.draw(st.integers(0, 3))):
                if self.draw(st.booleans()):
                    self.comment()
                self.lines[(*path, index)] = self.line
                self.value((*path, index), depth - 1)
                self.text += ","
            if self.draw(st.booleans()):
                self.comment()
            self.text += "]"
        else:
            self.text += "{"
            names = self.draw(st.lists(KEYS, max_size=3, unique=True))
            for number, name in enumerate(names):
                self.text += "," if number else ""
                self.blank()
                self.pair(path, [name], depth - 1)
            self.text += "}"

    def pair(self, path, names, depth) -> None:
        for number in range(1, len(names) + 1):
            self.lines.setdefault((*path, *names[:number]), self.line)
        self.text += ".".join(map(_quoted, names))
        self.blank()
        self.text += "="
        self.blank()
        self.value((*path, *names), depth)

    def table(self, path) -> None:
        for name in self.draw(st.lists(KEYS, max_size=4, unique=True)):
            inner = self.draw(st.one_of(st.just([]), st.lists(KEYS, min_size=1, max_size=2)))
            self.blank()
            self.pair(path, [name, *inner], 2)
            self.comment()

    def document(self) -> None:
        self.table(())
        for name in self.draw(st.lists(KEYS.map(lambda key: "table " + key), max_size=3, unique=True)):
            for index in range(self.draw(st.integers(1, 3))):
                array = self.draw(st.booleans()) if index == 0 else array  # noqa: F821 - of this table's first round
                if not array and index:
                    break
                self.lines.setdefault((name,), self.line)
                path = (name, index) if array else (name,)
                self.lines[path] = self.lines.get(path, self.line)
                self.text += f"[[{_quoted(name)}]]" if array else f"[ {_quoted(name)} ]"
                self.comment()
                self.table(path)
                if self.draw(st.booleans()):
                    self.lines.setdefault((*path, "longer"), self.line)
                    self.lines.setdefault((*path, "longer", "deep"), self.line)
                    self.text += f'[{_quoted(name)}."longer".deep]'
                    self.comment()
                    self.table((*path, "longer", "deep"))


@st.composite
def documents(draw):
    writer = _Writer(draw)
    writer.document()
    return writer.text, writer.lines


def _paths(value, path=()):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from _paths(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*path, index)
            yield from _paths(inner, (*path, index))


@settings(deadline=None)  # a loaded machine is no failure
@given(documents())
def test_every_key_of_a_generated_file_is_found_on_its_line(document):
    """For any document, exactly the keys and elements that tomllib reads are located, each where it was written."""
    text, lines = document
    data = tomllib.loads(text)
    assert locate(text) == lines
    assert set(lines) == set(_paths(data))


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        (
            "[[source]]\nid = 1\n[[source]]\nid = 2\n[source.expect.x]\nlow = 1\n",
            ("source", 1, "expect", "x", "low"),
            6,
        ),
        ("a.b . c = 1\n", ("a", "b", "c"), 1),
        ('x = """\n[y]\n"""\ny = 1\n', ("y",), 4),
        ("x = [\n # one\n 1,\n\n 2 ]\n", ("x", 1), 5),
        ('"a.b" = 1\r\n\r\n"c" = 2', ("c",), 3),
        ("[[a]]\n[[a.b]]\n[[a.b]]\nc = 1\n[[a]]\n[[a.b]]\nc = 1\n", ("a", 1, "b", 0, "c"), 7),
    ],
)
def test_lines_of_keys(text, key, line):
    """Arrays of tables, dotted and quoted keys, strings and arrays over several lines are counted right."""
    tomllib.loads(text)
    assert locate(text)[key] == line
