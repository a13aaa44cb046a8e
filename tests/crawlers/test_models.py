"""Values that a configuration may not have, refused with what would be right."""

import re

import pytest
from pydantic import ValidationError

from crawlers import CrawlSettings
from crawlers.addresses import forbidden_literal, named_address, no_public_address
from crawlers.site import host_of

CONTACT = "https://desk.test/about"


@pytest.mark.parametrize(
    ("pattern", "address", "told"),
    [
        ("gazette.test:8765", "127.0.0.1", "without scheme, port and brackets"),
        ("http://gazette.test/", "127.0.0.1", "without scheme, port and brackets"),
        ("[::1]", "::1", "without scheme, port and brackets"),
        ("[::1]:8765", "::1", "without scheme, port and brackets"),
        ("", "127.0.0.1", "without scheme, port and brackets"),
        ("gazette.test", "127.0.0.1:8765", "IP address without a port"),
        ("gazette.test", "localhost", "IP address without a port"),
    ],
)
def test_a_host_that_could_never_match_is_refused(pattern, address, told):
    """A port, a scheme or a name in `allow_hosts` would silently allow nothing: it is an error that says so."""
    with pytest.raises(ValidationError, match=told):
        CrawlSettings(user_agent_contact=CONTACT, allow_hosts={pattern: address})


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("localhost", "http://localhost:8765/"),
        ("*.Newsroom.test", "https://gazette.NEWSROOM.test/"),
        ("127.0.0.1", "http://127.0.0.1/"),
        ("::1", "http://[::1]:8765/"),
        ("FD00::7", "http://[fd00::7]/"),
    ],
)
def test_hosts_that_can_match_are_taken(pattern, url):
    """Names, patterns and addresses are kept in lower case and give the host of a URL the address that they say."""
    settings = CrawlSettings(user_agent_contact=CONTACT, allow_hosts={pattern: "127.0.0.1"})
    assert settings.allow_hosts == {pattern.lower(): "127.0.0.1"}
    assert named_address(host_of(url), settings.allow_hosts) == "127.0.0.1"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "fd00::7"])
def test_what_a_refused_address_says_to_write_is_taken(address):
    """The line of configuration in the message about an address that is not public allows that address."""
    name, value = re.search('"(.+)" = "(.+)"', no_public_address(address, [address])).groups()
    settings = CrawlSettings(user_agent_contact=CONTACT, allow_hosts={name: value})
    assert forbidden_literal(address, settings.allow_hosts) is None
