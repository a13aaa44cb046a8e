"""`copydesk extract URL`: one page from its site, within the crawler's rules."""

import json
import signal
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawlers import CrawlSettings
from flows.one_page import fetch_page
from flows.stages import ahead
from flows.stages.ahead import crawl_ahead
from tests.newsroom import copydesk

PARAGRAPH = (
    "<p>The ferry came back to the old quay on Monday after a long winter, and the town was there to see it.</p>"
)
STORY = (
    "<html><head><title>Ferry back</title><meta property='og:type' content='article'></head><body><main>"
    f"<h1>Ferry comes back to the quay</h1><p>By Anna Roe</p>{PARAGRAPH}<p>Nobody had expected it.</p>"
    + "".join(
        f"<p>The harbour master counted {n} people on the quay, more than in any year before.</p>" for n in range(9)
    )
    + "<a href='/other'>Another story of that day with a long headline</a></main></body></html>"
)
LEADS_TO = {"/old": "/story", "/round": "/about", "/about": "/round"}  # redirects


class Site(BaseHTTPRequestHandler):
    """A page, one that robots.txt keeps back, a redirect, and two that lead to each other."""

    def do_GET(self):
        self.server.asked.append(self.path)
        body, status = {
            "/robots.txt": (b"User-agent: *\nDisallow: /private\n", 200),
            "/story": (STORY.encode(), 200),
            **dict.fromkeys(LEADS_TO, (b"", 301)),
        }.get(self.path, (b"gone", 404))
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if status == 301:
            self.send_header("Location", LEADS_TO[self.path])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "copydesk.toml"
    path.write_text(
        'data = "data"\n[crawl]\nuser_agent_contact = "https://desk.test/about"\n'
        '[crawl.allow_hosts]\n"herald.test" = "127.0.0.1"\n',
        "utf-8",
    )
    return path


def test_a_page_is_asked_for_and_read(site, config, tmp_path):
    """A redirect is followed, robots.txt is asked first, no link is followed and nothing is left behind."""
    address = f"http://herald.test:{site.server_port}"
    done = copydesk(config, "extract", f"{address}/old", "--json")
    assert done.returncode == 0, done.stderr
    page = json.loads(done.stdout)
    assert (page["headline"], page["authors"]) == ("Ferry comes back to the quay", ["Anna Roe"])
    assert page["url"] == f"{address}/story"
    assert site.asked == ["/robots.txt", "/old", "/story"]
    assert list(tmp_path.iterdir()) == [config]


@pytest.mark.parametrize(
    ("address", "code", "told"),
    [
        ("http://herald.test:{port}/private/a", 3, ("robots", "→ save the page")),
        ("http://herald.test:{port}/nowhere", 3, ("gone", "→ check the address\n")),
        ("http://herald.test:{port}/round", 3, ("redirect", "→ check the address; save")),
        ("http://127.0.0.1:{port}/story", 3, ("→ where the host is one of yours", "[crawl.allow_hosts]")),
    ],
)
def test_what_may_not_be_asked_or_does_not_come_is_told(site, config, address, code, told):
    """What robots.txt forbids, what is not there or at no public address ends with its reason and what to do."""
    done = copydesk(config, "extract", address.format(port=site.server_port))
    assert done.returncode == code, done.stderr
    assert all(words in done.stderr for words in told), done.stderr
    assert not [path for path in site.asked if path.startswith(("/private", "/story"))]


def test_nobody_is_asked_without_a_contact(site, tmp_path):
    """Without the contact of whoever asks, the error names the key and no request is made."""
    config = tmp_path / "copydesk.toml"
    config.write_text('data = "data"\n', "utf-8")
    done = copydesk(config, "extract", f"http://127.0.0.1:{site.server_port}/story")
    assert (done.returncode, site.asked) == (2, [])
    assert "user_agent_contact" in done.stderr


@pytest.mark.parametrize("killed", [False, True])
def test_a_crawl_that_loads_ahead_is_used_where_it_lives(site, killed):
    """The page comes from the process that waited, or from another where that one died; none is left behind."""
    host, port = site.server_address
    settings = CrawlSettings(user_agent_contact="https://desk.example/c", allow_hosts={"127.0.0.1": "127.0.0.1"})
    with crawl_ahead():
        (waiting,) = ahead._waiting
        if killed:
            waiting.kill()
            waiting.wait()
        found = fetch_page(f"http://{host}:{port}/story", settings, datetime(2026, 11, 22, tzinfo=UTC))
        assert waiting.returncode == (-signal.SIGKILL if killed else 0)
    assert found.body == STORY.encode()
    assert ahead._waiting == []


def test_a_crawl_that_gets_no_plan_ends():
    """What waits for a plan that never comes is ended with what it waited for."""
    with crawl_ahead():
        (waiting,) = ahead._waiting
        assert waiting.poll() is None
    assert waiting.returncode == -signal.SIGKILL
