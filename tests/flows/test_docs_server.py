"""Data Docs over HTTP: what is served, what never is, and who may link to it."""

import http.client
import json
import os
import socket
from urllib.parse import urlsplit

import pytest

from flows.config import load_settings
from flows.docs_server import docs_server, message_link, served_docs_url, web_link
from tests.servers import webhook

RUN = "collect-20261122T060000Z"


@pytest.fixture
def data(tmp_path):
    """A data folder with one run's pages, and things beside them that are nobody's to read."""
    folder = tmp_path / "data"
    (folder / "docs" / RUN / "pages").mkdir(parents=True)
    (folder / "docs" / RUN / "index.html").write_text("<!DOCTYPE html><p>é", "utf-8")
    (folder / "docs" / RUN / "pages" / "copydesk.css").write_text("p { color: red }", "utf-8")
    (folder / "docs" / f".{RUN}-x").mkdir()
    (folder / "docs" / f".{RUN}-x" / "index.html").write_text("half", "utf-8")
    (folder / "secret.txt").write_text("secret", "utf-8")
    return folder


def asked(url, path, method="GET", **headers):
    """Status, headers and body of one answer; the path goes out as it is."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        (f"/{RUN}/index.html", "text/html; charset=utf-8", "<!DOCTYPE html><p>é"),
        (f"/{RUN}/", "text/html; charset=utf-8", "<!DOCTYPE html><p>é"),
        (f"/{RUN}/index.html?a=b", "text/html; charset=utf-8", "<!DOCTYPE html><p>é"),
        (f"/{RUN}/pages/copydesk.css", "text/css; charset=utf-8", "p { color: red }"),
    ],
)
def test_pages_are_served(data, path, kind, body):
    """GET gives the file with its type, HEAD the same without it; neither may run, load or be framed."""
    with docs_server(data, port=0) as served:
        status, headers, found = asked(served.url, path)
        head, same, nothing = asked(served.url, path, "HEAD")
    assert (status, headers["Content-Type"], found.decode()) == (200, kind, body)
    assert (head, same["Content-Length"], nothing) == (200, str(len(body.encode())), b"")
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        f"/{RUN}/../../secret.txt",
        f"/{RUN}/%2e%2e%2f%2e%2e%2fsecret.txt",
        f"/{RUN}/..%5c..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        f"/.{RUN}-x/index.html",
        f"/{RUN}/link.html",
        f"/{RUN}/hard/secret.txt",
        f"/{RUN}/pipe",
        f"/{RUN}/pages/",
        f"/{RUN}/pages",
        f"/{RUN}/index.html%00.css",
        f"/{RUN}/%ff",
        f"/{'a' * 5000}/",
        "/no-such-run/index.html",
    ],
)
def test_nothing_else_is_served(data, path):
    """No way up, no link out of the folder, no pipe, no page that is still being built, no listing of a folder."""
    (data / "docs" / RUN / "link.html").symlink_to(data / "secret.txt")
    (data / "docs" / RUN / "hard").symlink_to(data)
    os.mkfifo(data / "docs" / RUN / "pipe")
    with docs_server(data, port=0) as served:
        status, headers, body = asked(served.url, path)
    assert status == 404
    assert b"secret" not in body
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(data, method):
    """Any method but GET and HEAD is refused."""
    with docs_server(data, port=0) as served:
        status, headers, _ = asked(served.url, f"/{RUN}/index.html", method)
    assert status == 405
    assert headers["Allow"] == "GET, HEAD"


def test_a_folder_is_named_with_its_slash(data):
    """Links of a page are relative to its folder: without the slash the reader is sent there, and nowhere else."""
    with docs_server(data, port=0) as served:
        status, headers, _ = asked(served.url, f"/{RUN}")
    assert (status, headers["Location"]) == (307, f"{served.url}{RUN}/")


def test_the_first_page_lists_the_runs(data):
    """Runs with their pages, the newest first; what is being built is not among them."""
    newer = data / "docs" / "collect-20261123T060000Z"
    newer.mkdir()
    (newer / "index.html").write_text("", "utf-8")
    os.utime(data / "docs" / RUN, (1, 1))
    with docs_server(data, port=0) as served:
        _, _, body = asked(served.url, "/")
    found = [part.split('"')[0] for part in body.decode().split('href="')[1:]]
    assert found == [f"{newer.name}/index.html", f"{RUN}/index.html"]


def test_a_name_that_was_made_to_lead_here_is_refused(data):
    """A foreign site's page cannot read the docs under its own name; a proxy's configured name can."""
    with docs_server(data, port=0, also=["desk.example.org"]) as served:
        answers = {host: asked(served.url, "/", Host=host)[0] for host in HOSTS}
    assert answers == HOSTS


HOSTS = {"evil.example": 400, "localhost:4201": 200, "desk.example.org": 200, "[": 400}


def test_only_this_machine_is_listened_to(data):
    """The socket is bound to loopback."""
    with docs_server(data, port=0) as served:
        assert urlsplit(served.url).hostname == "127.0.0.1"
        port = urlsplit(served.url).port
        with socket.socket() as other, pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", port))


def test_a_port_that_is_taken_is_told_and_another_found(data):
    """Serving goes on at a free port, and why is said in words."""
    with docs_server(data, port=0) as first:
        port = urlsplit(first.url).port
        with docs_server(data.parent / "other", port=port) as second:
            assert second.url != first.url
            assert second.doubt == f"port {port} of 127.0.0.1 cannot be had (Address already in use)"
            assert asked(second.url, "/")[0] == 200


def test_links_lead_to_the_server_while_it_runs(data):
    """Address of the run's page while it is served, none for a web page and the file for a message after that."""
    settings = load_settings(None, {"COPYDESK_DATA": str(data)})
    with docs_server(data, port=0) as served:
        link = web_link(settings, RUN)
        assert link == message_link(settings, RUN) == f"{served.url}{RUN}/index.html"
        assert asked(link, urlsplit(link).path)[0] == 200
    assert web_link(settings, RUN) is None
    assert message_link(settings, RUN) == (data / "docs" / RUN / "index.html").as_uri()


def test_the_configured_address_comes_first(data):
    """`report_url` is what people are given, served here or not; a file's address is no link of a web page."""
    settings = load_settings(None, {"COPYDESK_DATA": str(data), "COPYDESK_REPORT_URL": "https://desk.example/r"})
    with docs_server(data, port=0):
        assert web_link(settings, RUN) == message_link(settings, RUN) == f"https://desk.example/r/{RUN}/index.html"
    files = load_settings(None, {"COPYDESK_DATA": str(data), "COPYDESK_REPORT_URL": "file:///srv/docs"})
    assert web_link(files, RUN) is None
    assert message_link(files, RUN) == f"file:///srv/docs/{RUN}/index.html"


def test_another_server_at_the_noted_port_is_not_linked_to(data):
    """Of a `serve` that was killed the note stays: who answers at its port now is somebody else."""
    with docs_server(data.parent / "other", port=0) as other, webhook() as foreign:
        for url in (other.url, f"http://127.0.0.1:{foreign.port}/"):
            (data / "docs-serving.json").write_text(json.dumps({"url": url, "token": "x", "pid": 1}), "utf-8")
            assert served_docs_url(data) is None
