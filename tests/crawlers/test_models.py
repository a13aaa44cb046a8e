"""Values that a configuration may not have, refused with what would be right."""

import pytest
from pydantic import ValidationError

from crawlers import CrawlSettings

CONTACT = "https://desk.test/about"


@pytest.mark.parametrize(
    ("pattern", "address", "told"),
    [
        ("gazette.test:8765", "127.0.0.1", "without scheme and port"),
        ("http://gazette.test/", "127.0.0.1", "without scheme and port"),
        ("", "127.0.0.1", "without scheme and port"),
        ("gazette.test", "127.0.0.1:8765", "IP address without a port"),
        ("gazette.test", "localhost", "IP address without a port"),
    ],
)
def test_a_host_that_could_never_match_is_refused(pattern, address, told):
    """A port, a scheme or a name in `allow_hosts` would silently allow nothing: it is an error that says so."""
    with pytest.raises(ValidationError, match=told):
        CrawlSettings(user_agent_contact=CONTACT, allow_hosts={pattern: address})


@pytest.mark.parametrize("pattern", ["localhost", "*.Newsroom.test", "127.0.0.1", "[::1]"])
def test_hosts_that_can_match_are_taken(pattern):
    """Names, patterns and addresses are kept in lower case with the address they resolve to."""
    settings = CrawlSettings(user_agent_contact=CONTACT, allow_hosts={pattern: "127.0.0.1"})
    assert settings.allow_hosts == {pattern.lower(): "127.0.0.1"}
