"""Great Expectations' pages made to stand alone: nothing from elsewhere, nothing that runs, our own stylesheet."""

from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from expectations.links import REL
from expectations.tidying import tidy

STYLESHEET = "copydesk.css"
POLICY = "default-src 'none'; style-src 'self' file:; form-action 'none'; base-uri 'none'"
"""Content security policy of every page: should anything slip through, the browser does not load or run it."""

_DROPPED = frozenset(
    {"script", "iframe", "frame", "object", "embed", "applet", "base", "img", "picture", "video", "audio", "source"}
    | {"svg", "math", "form", "input", "button", "noscript", "template", "style", "link", "footer"}
)
_LOADING_ATTRIBUTES = frozenset(
    {"src", "srcset", "srcdoc", "background", "action", "formaction", "ping", "data", "poster", "manifest"}
)
_LOCAL_SCHEMES = frozenset({"", "http", "https"})


def stand_alone(html: str, to_root: str) -> str:
    """The page without scripts, images, foreign styles and handlers, with our stylesheet at `to_root`.

    Links that a reader may click stay, if they are plain addresses. `to_root` is the way from the page to the folder
    of the stylesheet, "" or "../" as often as needed.
    """
    tree = lxml.html.document_fromstring(html)
    for element in list(tree.iter()):
        if _is_dropped(element):
            _remove(element)
        else:
            _clean_attributes(element)
    tidy(tree, _remove)
    head = tree.find("head")
    if head is None:
        head = etree.SubElement(tree, "head")
        tree.insert(0, head)
    for title in head.findall("title")[1:]:
        _remove(title)
    head.insert(0, _element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}))
    head.append(_element("link", {"rel": "stylesheet", "href": f"{to_root}{STYLESHEET}"}))
    text: str = lxml.html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")
    return text


def make_site_stand_alone(root: Path) -> None:
    """Rewrites every page below `root` in place and removes what else the site builder copied there."""
    for path in sorted(root.rglob("*")):
        if path.suffix == ".html":
            depth = len(path.relative_to(root).parts) - 1
            path.write_text(stand_alone(path.read_text("utf-8"), "../" * depth), "utf-8")
        elif path.is_file():
            path.unlink()
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _is_dropped(element: HtmlElement) -> bool:
    tag: object = element.tag  # a function for comments and processing instructions
    if not isinstance(tag, str) or tag in _DROPPED:
        return True
    return (tag == "meta" and bool(element.get("http-equiv"))) or _is_lifeless(element)


def _is_lifeless(element: HtmlElement) -> bool:
    """What only scripts bring to life: filter buttons, folded blocks (clock times, fingerprints), their toggles."""
    classes = (element.get("class") or "").split()
    if "collapse" in classes or element.get("data-toggle") == "collapse":
        return True
    if "card" in classes:
        return any("btn-group" in (inner.get("class") or "") for inner in element.iter("div"))
    return False


def _clean_attributes(element: HtmlElement) -> None:
    for name, value in list(element.attrib.items()):
        if not _is_kept(str(name).rpartition("}")[2].lower(), str(value)):
            del element.attrib[name]
    if element.tag == "a" and urlsplit(element.get("href") or "").scheme:
        element.set("rel", REL)


def _is_kept(name: str, value: str) -> bool:
    if name.startswith("on") or name in _LOADING_ATTRIBUTES:
        return False
    if name == "href":
        return _is_plain_address(value)
    return name != "style"  # the stylesheet alone says how things look


def _is_plain_address(address: str) -> bool:
    try:
        return urlsplit(address.strip()).scheme.lower() in _LOCAL_SCHEMES
    except ValueError:
        return False


def _element(tag: str, attributes: dict[str, str]) -> HtmlElement:
    element = lxml.html.Element(tag)
    for name, value in attributes.items():
        element.set(name, value)
    return element


def _remove(element: HtmlElement) -> None:
    """Takes an element out and leaves the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
