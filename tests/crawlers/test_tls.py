"""Certificates are verified: a real TLS server with one of its own making."""

import pytest
from OpenSSL import SSL

from crawlers.troubles import trouble_of
from tests.crawlers.certificates import self_signed
from tests.crawlers.crawling import NOW, finish, plan, rows, start
from tests.crawlers.web import TestWeb


def crawl_securely(folder, site: TestWeb, host: str, *, retries: int = 0, **env: str) -> dict[str, dict[str, object]]:
    """Rows by path of a source whose feed is served with TLS."""
    site.put(host, "/feed", "<rss version='2.0'><channel><title>Paper</title></channel></rss>")
    source = {"id": "paper", "home": site.url(host), "feeds": [site.url(host, "/feed")]}
    path = plan(folder, [source], settings={"max_retries": retries})
    finish(start(path, **env))
    return {url.rpartition("/")[2]: row for url, row in rows(path).items()}


def test_a_self_signed_certificate_is_refused(tmp_path):
    """Its pages fail as `connection`, saying that the certificate was not accepted, and nothing is asked for."""
    context, _ = self_signed(tmp_path, "paper.test")
    with TestWeb(tls=context) as site:
        found = crawl_securely(tmp_path, site, "paper.test")
        assert {(row["state"], row["reason"]) for row in found.values()} == {("failed", "connection")}
        told = found["robots.txt"]["detail"]
        assert "TLS: certificate verify failed" in told
        assert "paper.test is self-signed" in told
        assert told in found["feed"]["detail"]
        assert site.seen == []


def test_a_certificate_of_a_trusted_authority_is_taken(tmp_path):
    """The same server is collected once its certificate is among the trusted ones."""
    context, certificate = self_signed(tmp_path, "paper.test")
    with TestWeb(tls=context) as site:
        found = crawl_securely(tmp_path, site, "paper.test", SSL_CERT_FILE=str(certificate))
        assert found["feed"]["state"] == "fetched"


def test_a_certificate_for_another_host_is_refused(tmp_path):
    """A trusted certificate is not taken from a host that it does not name."""
    context, certificate = self_signed(tmp_path, "elsewhere.test")
    with TestWeb(tls=context) as site:
        found = crawl_securely(tmp_path, site, "paper.test", SSL_CERT_FILE=str(certificate))
        assert {(row["state"], row["reason"]) for row in found.values()} == {("failed", "connection")}
        assert found["robots.txt"]["detail"] == "TLS: the certificate is not one of paper.test"
        assert site.seen == []


def test_a_refused_certificate_is_not_asked_for_again(tmp_path):
    """The next try would meet the same certificate: there is one handshake, and the row speaks of no further tries."""
    context, _ = self_signed(tmp_path, "paper.test")
    handshakes: list[str] = []
    context.sni_callback = lambda _socket, name, _context: handshakes.append(name)
    with TestWeb(tls=context) as site:
        found = crawl_securely(tmp_path, site, "paper.test", retries=2)
    assert handshakes == ["paper.test"]
    assert "tries" not in found["robots.txt"]["detail"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SSL.SysCallError(104, "ECONNRESET"), "TLS: ECONNRESET"),
        (SSL.SysCallError(-1, "Unexpected EOF"), "TLS: Unexpected EOF"),
        (
            SSL.Error([("SSL routines", "", "wrong version number"), ("", "", "late")]),
            "TLS: wrong version number; late",
        ),
        (SSL.Error(), "TLS: the connection was ended without a reason"),
    ],
)
def test_the_end_of_a_secure_connection_says_why(error, told):
    """What the system or OpenSSL says of it is told, whichever of the two spoke."""
    wrapped = OSError("secure connection lost")
    wrapped.__cause__ = error
    assert trouble_of(wrapped, "https://paper.test/", None, NOW, None).detail == told
