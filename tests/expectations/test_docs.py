"""Data Docs: they open without a network, and nothing that was scraped runs in them."""

import os
import shutil
import subprocess
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
import pytest

from expectations import DocsError
from expectations.offline import stand_alone
from tests.expectations.newsdesk import NOW, Desk, article, backlog, rejected
from warehouse.contract import RejectionReason

CHROMIUM = shutil.which("chromium")
ATTACK = (
    "<script>document.title='RAN';new Image().src='{home}/beacon'</script><img src=x onerror=\"document.title='RAN'\">"
)


def wicked(home="http://127.0.0.1:9"):
    """A run of which every scraped field tries to run a script or to call home."""
    attack = ATTACK.format(home=home)
    return Desk(
        candidates=[
            article(1, headline=attack, body=f"Short. {attack}"),
            article(2, byline=f"By {attack}", authors=[f"Reporter {attack}"]),
            article(3, headline=attack, published_at=NOW + timedelta(days=40)),
            article(
                4, url="https://alpha.example.org/'\"><script>document.title='RAN'</script>", authors=[], byline=None
            ),
        ],
        pages=[rejected(RejectionReason.CHALLENGE, evidence=attack)],
        history=backlog(),
        names={"alpha": f"Alpha {attack}"},
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The Data Docs of such a run."""
    root = tmp_path_factory.mktemp("docs") / "run-1"
    index = wicked().check(root, report_url="https://docs.example.org/run-1/").docs_index
    assert index == root / "index.html"
    return root


def pages(root):
    """Every page and its tree."""
    found = sorted(root.rglob("*.html"))
    assert len(found) == 7  # the summary, three suites, three results
    return [(path, lxml.html.fromstring(path.read_bytes())) for path in found]


def test_nothing_is_loaded_from_elsewhere(site):
    """No page has an element or attribute that a browser would load, but for our stylesheet, which is there."""
    for path, tree in pages(site):
        assert not tree.xpath("//script|//img|//iframe|//object|//embed|//style|//form|//svg")
        assert not tree.xpath("//@src|//@srcset|//@style|//@background|//@ping|//@action")
        (link,) = tree.xpath("//link/@href")
        assert (path.parent / link).resolve() == (site / "copydesk.css").resolve()
        assert (site / "copydesk.css").read_text("utf-8").count("url(") == 0
        assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_links_lead_to_pages_that_are_there(site):
    """Every link within the site leads to a file of it, every other one is a plain web address."""
    for path, tree in pages(site):
        for href in tree.xpath("//a/@href"):
            parts = urlsplit(href)
            if parts.scheme:
                assert parts.scheme in {"http", "https"}
            elif parts.path:
                assert (path.parent / parts.path).resolve().is_file(), href


def test_the_summary_leads_to_every_suite(site):
    """The start page links the results of all three suites and names the findings with their evidence, escaped."""
    text = (site / "index.html").read_text("utf-8")
    for level in ("articles", "pages", "sources"):
        assert f"validations/{level}/run-1/" in text
    assert "&lt;script&gt;document.title=&#x27;RAN&#x27;" in text
    assert "https://docs.example.org/run-1/" in text


def test_a_repeated_run_replaces_its_docs(tmp_path):
    """Docs of the same run written again are whole, and nothing of the old ones or of the building is left."""
    root = tmp_path / "docs" / "run-1"
    (root / "old").mkdir(parents=True)
    Desk(candidates=[article(1)]).check(root)
    assert not (root / "old").exists()
    assert [path.name for path in root.parent.iterdir()] == ["run-1"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """A place where no docs can be is an error that says which."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DocsError, match="file"):
        Desk(candidates=[article(1)]).check(tmp_path / "file" / "run-1")


@pytest.mark.parametrize(
    "markup",
    [
        "<script src='http://x.test/a.js'></script>",
        "<body onload='alert(1)'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' JaVaScRiPt:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<img src='http://x.test/a.png'>",
        "<svg><script>alert(1)</script></svg>",
        "<meta http-equiv='refresh' content='0;url=http://x.test/'>",
        "<base href='http://x.test/'>",
        "<div style='background:url(http://x.test/a.png)'>x</div>",
        "<form action='http://x.test/'><input></form>",
        "<link rel='stylesheet' href='http://x.test/a.css'>",
        "<!-- <script>alert(1)</script> -->",
    ],
)
def test_what_runs_or_loads_is_taken_out(markup):
    """No markup that runs or loads survives, and the text beside it does."""
    clean = stand_alone(f"<html><head></head><body><p>before</p>{markup}<p>after</p></body></html>", "../")
    assert "alert" not in clean
    assert "x.test" not in clean
    assert "before" in clean
    assert "after" in clean


def test_every_finding_of_a_source_is_told(tmp_path):
    """Where a check finds three things wrong with one source, its page tells all three, each with its severity."""
    bare = {"byline": None, "authors": [], "section": None, "published_at": None}
    desk = Desk(candidates=[article(number, **bare) for number in range(14)], history=backlog())
    desk.check(tmp_path / "run-1")
    (page,) = (tmp_path / "run-1" / "validations" / "sources").rglob("*.html")
    (table,) = lxml.html.fromstring(page.read_bytes()).xpath(
        "//table[contains(@class, 'samples')][contains(., '14 articles have a byline')]"
    )
    said = [line.text_content() for line in table.xpath(".//td/div/div | .//td/div//div[span]")]
    assert [word for word in ("byline", "published_at", "section") if any(f"have a {word}" in one for one in said)] == [
        "byline",
        "published_at",
        "section",
    ]
    assert all(one.startswith("warning ") for one in said)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//x.test/a", "http:alert(1)", "x"]
)
def test_an_address_that_is_not_of_the_web_is_no_link(address, tmp_path):
    """A page that names such an address is told with it as text, on every page of the docs; web addresses are links."""
    strange = {**article(1, byline=None, authors=[]), "url": address}
    Desk(candidates=[strange, article(2, byline=None, authors=[])]).check(tmp_path / "run-1")
    for path, tree in pages(tmp_path / "run-1"):
        assert not [href for href in tree.xpath("//a/@href") if "alert" in href or "x.test" in href or "data:" in href]
        if path.name in {"index.html", "run-articles.html"}:
            assert address.strip() in tree.text_content()
            (link,) = set(tree.xpath("//a[starts-with(@href, 'http')]/@href"))
            assert link == "https://alpha.example.org/story-2"
            assert set(tree.xpath("//a[starts-with(@href, 'http')]/@rel")) == {"noreferrer noopener nofollow"}


def test_the_librarys_noise_is_gone(site):
    """No page shows batch markers, a missing data asset, a result said twice, or items without text."""
    for _, tree in pages(site):
        text = " ".join(tree.text_content().split())
        for noise in ("Batch", "Data asset", "Failed", "fingerprint", "Success Percent", "Table of Contents"):
            assert noise not in text
        assert all(item.text_content().strip() for item in tree.xpath("//li | //a"))
    (found,) = (site / "validations" / "articles").rglob("*.html")
    text = " ".join(lxml.html.fromstring(found.read_bytes()).text_content().split())
    assert "Result: not all checks held" in text


def test_a_verdict_beside_critical_findings_is_explained(site):
    """The start page says that critical findings of articles withhold them and do not fail the source."""
    text = " ".join(lxml.html.fromstring((site / "index.html").read_bytes()).text_content().split())
    assert "An article with critical findings is withheld" in text


class _Ears(BaseHTTPRequestHandler):
    """Remembers who called."""

    calls: list[str]

    def do_GET(self):
        self.calls.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@pytest.mark.server
@pytest.mark.skipif(CHROMIUM is None and os.environ.get("CI") != "true", reason="Chromium is not installed")
def test_in_a_browser_nothing_runs_and_nothing_is_asked_for(tmp_path):
    """Chromium shows every page with its title untouched, our style at work, and no request arrives at the beacon."""
    assert CHROMIUM is not None, "install Chromium: Debian's package `chromium`"
    ears = type("Ears", (_Ears,), {"calls": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), ears)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        home = f"http://127.0.0.1:{server.server_address[1]}"
        root = tmp_path / "run-1"
        wicked(home).check(root)
        for path in sorted(root.rglob("*.html")):
            log = tmp_path / "net.json"
            dom = _browse(path, tmp_path / "profile", log)
            assert "<title>RAN" not in dom
            assert home not in _requests(log)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert ears.calls == []


def _browse(path: Path, profile: Path, log: Path) -> str:
    """The page's DOM after its scripts, had it any, ran."""
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    flags += f" --disable-component-update --disable-sync --user-data-dir={profile} --log-net-log={log}"
    command = [str(CHROMIUM), *flags.split(), "--virtual-time-budget=2000", "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "</html>" in done.stdout
    return done.stdout


def _requests(log: Path) -> str:
    """What the browser's own network log says it asked for."""
    return log.read_text("utf-8", "replace") if log.exists() else ""
