import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.contract.identity import article_id, content_hash, finding_id, url_key

LABEL = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,8}[A-Za-z0-9])?", fullmatch=True)
FRONT = st.lists(st.sampled_from(["m", "amp", "mobile", "www", "M", "bücher", "日本"]), max_size=3)
HOST = st.builds(lambda front, one, two: ".".join([*front, one, two]), FRONT, LABEL, LABEL)
PORT = st.sampled_from(["", ":80", ":443", ":8080", ":"])
STEP = st.one_of(
    st.sampled_from(["amp", "a.amp.html", "a.amp", "", ".", "..", "%2f", "%e4", "é", "a b", "x;y=1"]),
    st.text(max_size=6),
)
NAME = st.one_of(st.sampled_from(["utm_source", "amp", "id", "output", "%ff", "a+b", ""]), st.text(max_size=5))
VALUE = st.one_of(st.sampled_from(["1", "amp", "", "%fe", "a b", "x=y"]), st.text(max_size=5))


@st.composite
def addresses(draw) -> str:
    path = "".join("/" + step for step in draw(st.lists(STEP, max_size=4)))
    query = "&".join(f"{name}={value}" for name, value in draw(st.lists(st.tuples(NAME, VALUE), max_size=3)))
    scheme, user = draw(st.sampled_from(["http", "https", "HTTP"])), draw(st.sampled_from(["", "me@", "me:pw@"]))
    end = draw(st.sampled_from(["", "#top", "#", "?", "/", "//"]))
    return f"{scheme}://{user}{draw(HOST)}{draw(PORT)}{path}{'?' + query if query else ''}{end}"


def key_or_none(url: str) -> str | None:
    try:
        return url_key(url)
    except ValueError:
        return None


@given(st.one_of(addresses(), st.text(), st.text().map("http://{}".format)))
def test_the_key_of_a_key_is_that_key(url):
    """url_key of ``https://`` and a key gives the key again, for every address that has one."""
    key = key_or_none(url)
    if key is not None:
        assert url_key("https://" + key) == key


@given(addresses())
def test_where_a_reader_came_from_is_not_in_the_key(url):
    """A fragment and campaign parameters change no key."""
    key = key_or_none(url)
    if key is not None and "#" not in url and url.isprintable() and url == url.strip():
        joint = "&" if "?" in url else "?"
        assert url_key(f"{url}{joint}utm_source=mail&fbclid=abc#comments") == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://M.Example.org/a/amp?utm_source=x#top", "https://example.org/a"),
        ("https://example.org:443/a/", "http://example.org:80/a"),
        ("https://amp.m.example.org/a", "https://m.amp.example.org/a"),
        ("https://example.org/story.amp.html", "https://example.org/story.html"),
        ("https://example.org/a?b=1&a=2", "https://example.org/a?a=2&b=1"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://user:pw@example.org./a", "https://example.org/a"),
    ],
)
def test_addresses_of_one_page_have_one_key(one, other):
    """Spellings of an address that show the same page give the same key."""
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a?q=%E4", "https://example.org/a?q=%F6"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://news.example.org/a", "https://example.org/a"),
        ("https://m.org/a", "https://org/a"),
        ("https://[::1]/a", "https://[::2]/a"),
        ("https://example.org/A", "https://example.org/a"),
    ],
)
def test_addresses_of_two_pages_have_two_keys(one, other):
    """What may show another page is in the key."""
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "story.html",
        "mailto:desk@example.org",
        "https://example.org:nine/a",
        "https://[::1/a",
        "https://a b.example/",
    ],
)
def test_an_address_without_a_host_has_no_key(url):
    """What cannot be asked for is an error that shows the address, not a key."""
    with pytest.raises(ValueError, match="address"):
        url_key(url)


def test_ids_do_not_run_into_each_other():
    """The parts of an id are kept apart: moving a letter from one to the next makes another id."""
    assert article_id("ab", "c") != article_id("a", "bc")
    assert finding_id("r", "s", "", "c", "x") != finding_id("r", "s", "c", "", "x")
    assert article_id("a", "b") == article_id("a", "b")


@given(st.text(), st.lists(st.text(), max_size=3), st.text())
def test_spelling_and_order_of_authors_are_no_change(headline, authors, body):
    """White space, the order of authors and upper case in ASCII leave the content hash as it is."""
    again = content_hash(f" {headline}\n", reversed(authors), body.replace(" ", "\n "))
    assert again == content_hash(headline, authors, body)


def test_a_changed_word_is_a_change():
    """Another word, another author, another headline: another hash."""
    hashes = {
        content_hash("Ferry late", ["Ada Brook"], "It rained."),
        content_hash("Ferry late", ["Ada Brook"], "It snowed."),
        content_hash("Ferry late", ["Bo Ash"], "It rained."),
        content_hash("Ferry on time", ["Ada Brook"], "It rained."),
    }
    assert len(hashes) == 4
