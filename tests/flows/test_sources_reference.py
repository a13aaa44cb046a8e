"""docs/sources.md says what the models say."""

import re
import tomllib
from pathlib import Path

import pytest

from flows.config import load_settings
from flows.reference import filled, models
from flows.sources import load_sources

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"


def test_the_reference_is_what_the_models_give():
    """docs/sources.md is up to date: `python -m flows.reference docs/sources.md` would change nothing."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert filled(text) == text


@pytest.mark.parametrize("name", sorted(models()))
def test_every_key_is_in_the_reference(name):
    """Each key of each model stands in its table, with a meaning."""
    text = DOCUMENT.read_text(encoding="utf-8")
    block = text.split(f"<!-- generated: {name} -->")[1].split("<!-- end -->")[0]
    keys = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| .{10,} \|$", block, re.MULTILINE))
    apart = {"crawl", "extract", "alerts", "schedule", "prefect", "docs", "storage", "file", "written"}
    sections = apart if name == "settings" else set()
    assert keys == set(models()[name].model_fields) - sections


def test_the_examples_work(tmp_path):
    """Every TOML example of the page is accepted as it stands."""
    source, expect, settings, crawl = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "sources.toml").write_text(source + expect, encoding="utf-8")
    found = load_sources(tmp_path / "sources.toml")
    assert found.thresholds["daily-herald"].source_silent.max_hours == 80
    (tmp_path / "copydesk.toml").write_text(settings, encoding="utf-8")
    assert load_settings(tmp_path / "copydesk.toml", {}).crawl_settings().user_agent_contact
    (tmp_path / "crawl.toml").write_text(crawl, encoding="utf-8")
    assert "localhost" in load_settings(tmp_path / "crawl.toml", {}).crawl_settings().allow_hosts
    assert tomllib.loads(settings)["schedule"] == {"every": "15m"}
