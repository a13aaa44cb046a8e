"""A site that is built anew: told with its day, examples and what suffers; old pages are read as before."""

import json
import random

import pytest

from tests.newsroom import copydesk

pytestmark = pytest.mark.slow  # four ingests of one site

WORDS = ["harbour", "council", "river", "school", "library", "bridge", "station", "market", "theatre", "museum"]


def story(number):
    chance = random.Random(number)
    return [
        " ".join(
            f"The {chance.choice(WORDS)} of the {chance.choice(WORDS)} opened on day {chance.randint(2, 900)} again."
            for _ in range(4)
        )
        for _ in range(7)
    ]


def old(number):
    """The site as it was."""
    text = "".join(f"<p>{one}</p>" for one in story(number))
    return (
        f"<body><div id='page'><ul class='nav'><li><a href='/'>Start</a></li></ul><div class='story'>"
        f"<h1 class='head'>Story {number} of the town</h1><p class='byline'>By Anna Roe</p>"
        f"<time class='when' datetime='2026-11-{number % 9 + 10}T06:00:00Z'>day</time><div class='text'>{text}</div>"
        "</div><table class='foot'><tr><td>Imprint of the town press</td></tr></table></div></body>"
    )


def new(number):
    """The site as it is: other elements, and nobody is named any more."""
    text = "".join(f"<section class='part'><p class='run'>{one}</p></section>" for one in story(number))
    return (
        f"<body><header class='bar'><nav class='main'><a class='logo' href='/'>T</a></nav></header><main class='grid'>"
        f"<aside class='left'><p class='hint'>Weather: rain</p></aside><article class='card wide'><header class='top'>"
        f"<h1 class='title'>Story {number} of the town</h1><span class='date'><time datetime='2026-11-20T06:00:00Z'>day"
        f"</time></span></header>{text}</article></main><footer class='end'><p class='legal'>Hi</p></footer></body>"
    )


def write(folder, build, numbers):
    folder.mkdir()
    for number in numbers:
        head = (
            f"<head><link rel='canonical' href='https://town.example/n/{number}'><title>Story {number}</title></head>"
        )
        (folder / f"{number}.html").write_text(f"<html lang='en'>{head}{build(number)}</html>", "utf-8")
    return folder


def rows(config, sql):
    return json.loads(copydesk(config, "query", sql, "--json").stdout)


def test_a_relaunch_is_told_and_old_pages_are_read_as_before(tmp_path):
    """The finding has the day, a page before and after, and the byline; later pages of the old build fit its places."""
    config = tmp_path / "copydesk.toml"
    config.write_text("[extract]\npage_seconds = 120\n", "utf-8")  # whatever else the machine does meanwhile
    days = [(old, range(1, 9)), (new, range(11, 19)), (old, range(24, 28)), (new, range(31, 35))]
    for day, (build, numbers) in enumerate(days, 20):
        saved = write(tmp_path / f"saved-{day}", build, numbers)
        done = copydesk(config, "ingest", str(saved), "--run-id", f"d{day}", "--now", f"2026-11-{day}T09:00:00Z")
        assert done.returncode in {0, 1}, done.stderr
    told = rows(config, "select run_id, message, sample_urls from findings where \"check\" = 'template_changed'")
    assert [row["run_id"] for row in told] == ["d21"]
    message = told[0]["message"]
    assert message.startswith("2026-11-21: 8 of 8 pages")
    assert "An example: https://town.example/n/1" in message
    assert "As they were on 2026-11-20: https://town.example/n/" in message
    assert "What suffers: byline on 0% of them, 100% before." in message
    assert all(url.startswith("https://town.example/n/1") for url in told[0]["sample_urls"])
    read = rows(config, "select run_id, extractor, count(*) as n from articles group by all")
    # One page in 32 is read both ways; which one, its address says: none of these.
    by_memory = {row["run_id"]: row["n"] for row in read if row["extractor"] == "memory"}
    assert by_memory == {"d22": 4, "d23": 4}
