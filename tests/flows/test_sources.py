"""sources.toml."""

from datetime import timedelta
from pathlib import Path

import pytest

from flows.errors import SourcesError
from flows.sources import EXAMPLE, check_sources, load_sources


@pytest.fixture
def write(tmp_path):
    def _write(text: str, name: str = "sources.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def _source(name: str, extra: str = "", home: str = "") -> str:
    return (
        f'[[source]]\nid = "{name}"\nname = "The {name}"\nhome = "{home or f"https://{name}.example/"}"\n'
        f'language = "en"\nfeeds = ["https://{name}.example/rss"]\n{extra}\n'
    )


def _problems(path: Path) -> list[str]:
    with pytest.raises(SourcesError) as raised:
        load_sources(path)
    return [str(problem) for problem in raised.value.problems]


def test_the_example_is_a_valid_file(write):
    """The file that the message about a missing one shows can be used as it stands, and nothing is doubtful in it."""
    assert len(EXAMPLE.splitlines()) == 6
    found = load_sources(write(EXAMPLE))
    assert found.names == {"daily-herald": "Daily Herald"}
    assert found.languages == {"daily-herald": "en"}
    assert check_sources(found) == []


def test_sources_carry_fields_and_thresholds(write):
    """Fields become the crawlers' Source, `expect` the source's Thresholds, defaults where there is none."""
    text = _source(
        "a",
        'every = "30m"\ndeny = ["/tag/"]\n[source.expect.source_silent]\nmax_hours = 18\n'
        'reason = "prints every evening"',
    )
    found = load_sources(write(text + _source("b")))
    assert [source.id for source in found.sources] == ["a", "b"]
    assert found.sources[0].every == timedelta(minutes=30)
    assert found.sources[0].deny == ("/tag/",)
    assert found.thresholds["a"].source_silent.max_hours == 18
    assert found.thresholds["b"].source_silent.max_hours is None


def test_a_folder_is_read_in_the_order_of_names(write, tmp_path):
    """All *.toml files of a folder count, by name, and other files do not."""
    write(_source("second"), "list/b.toml")
    write(_source("first"), "list/a.toml")
    write("not a list", "list/readme.txt")
    assert [source.id for source in load_sources(tmp_path / "list").sources] == ["first", "second"]


def test_a_missing_file_says_how_to_write_one(tmp_path):
    """Without a file, or with an empty folder, the error shows a whole example."""
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "sources.toml", tmp_path / "empty"):
        with pytest.raises(SourcesError) as raised:
            load_sources(path)
        assert str(path) in str(raised.value)
        assert EXAMPLE in str(raised.value)


def test_every_problem_of_every_file_is_listed(write, tmp_path):
    """Unknown keys at any depth, bad values, patterns, addresses and ids that stand twice: all in one error."""
    first = write(_source("a"), "list/1.toml")
    second = write(
        _source("a")  # lines 1 to 7
        + '[[source]]\nid = "b"\nname = "B"\nhome = "ftp://b.example/"\nfeed = "https://b.example/rss"\n'
        'deny = ["ok", "("]\nevery = "3 parsecs"\n'  # lines 8 to 14
        "[source.expect.source_silent]\nmax_hours = -1\nmax_hour = 2\n"
        "[source.expect.sorce_silent]\n",
        "list/2.toml",
    )
    broken = write("[[source]\n", "list/3.toml")
    found = _problems(tmp_path / "list")
    places = [line.split(": ")[0] for line in found]
    assert places == [f"{second}:{n}" for n in (2, 11, 12, 13, 14, 15, 16, 17, 18)] + [f"{broken}:1"]
    by_place = dict(zip(places, found, strict=True))
    assert f"'a' stands at {first}:2 too" in by_place[f"{second}:2"]
    assert "did you mean feeds?" in by_place[f"{second}:12"]
    assert "regular expression" in by_place[f"{second}:13"]
    assert "reason: is missing" in by_place[f"{second}:15"]
    assert "above 0" in by_place[f"{second}:16"]
    assert "did you mean max_hours?" in by_place[f"{second}:17"]
    assert "did you mean source_silent?" in by_place[f"{second}:18"]


def test_a_problem_is_told_under_its_sources_id(write):
    """A wrong key names the source it stands in, one without an id by its number; items count from one."""
    path = write(
        _source("a")
        + '[[source]]\nid = "the-herald"\nname = "B"\nhome = "https://b.example/"\ndeny = ["ok", 3]\n'
        + '[[source]]\nname = "C"\nhome = "https://c.example/"\n'
    )
    found = _problems(path)
    assert [line.split(": ")[1] for line in found] == ['source "the-herald".deny, item 2', "source 3.id"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no source in it"),
        ('[source]\nid = "a"\n', "[[source]], in two brackets"),
        ("source = 1\n", "[[source]], in two brackets"),
        ('[[sources]]\nid = "a"\n', "every source is a table [[source]]"),
        ("[[source]]\n", "is missing"),
        ('[[source]]\nid = 3\nname = "A"\nhome = "https://a.example/"\n', "found 3"),
        (_source("a", "expect = 3"), "found 3"),
    ],
)
def test_a_file_that_is_no_list_of_sources_is_refused(write, text, said):
    """Whatever is not a list of sources is an error that says what one looks like."""
    assert any(said in problem for problem in _problems(write(text)))


def test_doubtful_sources_are_pointed_out(write):
    """What works and is probably not meant is a warning: shared sites and feeds, no entry point, no language."""
    text = (
        _source("a")
        + _source("b", home="https://www.a.example/news")
        + '[[source]]\nid = "c"\nname = "C"\nhome = "https://c.example/"\nobey_robots = false\n'
        + _source("d", 'sections = ["https://a.example/rss"]')
    )
    path = write(text)
    doubts = [str(doubt) for doubt in check_sources(load_sources(path))]
    assert [doubt.split(": ")[1] for doubt in doubts] == ["c", "c", "c", "a", "d", "a", "b"]
    assert "no entry point" in doubts[0]
    assert "no language" in doubts[1]
    assert "obey_robots" in doubts[2]
    assert "https://a.example/rss as d does" in doubts[3]
    assert "site a.example with b" in doubts[5]
    assert all(doubt.startswith(f"{path}:") for doubt in doubts)


def test_no_pattern_and_no_word_of_the_checking_library_is_told(write):
    """An id that is none is answered with what an id may be; what a validator states is not called right."""
    text = _source("a").replace('id = "a"', 'id = "Ä b"').replace('"https://a.example/"', '"a.example"')
    text = text.replace('language = "en"', 'language = "english"\nmax_concurrency = 99\nobey_robots = "maybe"')
    path = write(text)
    said = "\n".join(_problems(path)).replace(str(path), "")
    assert "lower-case letters, digits, dot, dash, underscore" in said
    assert "ISO 639-1 code" in said
    assert "; 'a.example' is no address of a page: write it whole" in said
    assert "right would be: at most 16" in said
    assert "right would be: true or false" in said
    assert not [word for word in ("pattern", "Input", "String", "boolean", "^[") if word in said], said
