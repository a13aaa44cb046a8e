"""A page that better code reads otherwise is a revision, not a change of the article."""

import json
import tomllib
import urllib.request
from urllib.parse import urlsplit

import pytest
from deltalake import DeltaTable

from tests.newsroom import copydesk, newsroom

pytestmark = pytest.mark.slow  # two collections of one site


def test_better_code_makes_revisions_of_the_versions_it_knew(tmp_path):
    """Articles that another extractor had read are read again from the archive: same version, next revision."""
    with newsroom(tmp_path / "newsroom", 5) as room:
        config = room.configure(tmp_path / "desk")
        sources = json.loads(copydesk(config, "sources", "list", "--json").stdout)
        plain = next(source["id"] for source in sources if not _validates(room, source["id"]))
        assert copydesk(config, "run", plain).returncode in {0, 1}
        articles = DeltaTable(tmp_path / "desk/data/tables/articles")
        older = articles.update(new_values={"content_hash": "'other'", "extractor_version": "'older'"})
        assert older["num_updated_rows"] > 10
        room.tick()
        assert copydesk(config, "run", plain).returncode in {0, 1}
    sql = "select version, revision, count(*) as n from articles where extractor_version <> 'older' group by all"
    found = json.loads(copydesk(config, "query", sql, "--json").stdout)
    numbered = {(row["version"], row["revision"]): row["n"] for row in found}
    assert numbered.pop((1, 2)) > 10
    assert set(numbered) <= {(1, 1), (2, 1)}  # new articles, and those that were edited on that day


def _validates(room, source_id):
    """Whether the site of a source sends validators: then nothing unchanged is read a second time."""
    (source,) = [one for one in tomllib.loads(room.sources.read_text("utf-8"))["source"] if one["id"] == source_id]
    home = urlsplit(source["home"])
    request = urllib.request.Request(f"http://127.0.0.1:{home.port}/", headers={"Host": home.netloc})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return bool(answer.headers.get("ETag") or answer.headers.get("Last-Modified"))
