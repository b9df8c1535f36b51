"""HTML and Markdown of timelines to plain words, and the links in them to sources."""

from __future__ import annotations

import re
from hashlib import blake2b
from html.parser import HTMLParser

from kb.importers.cast import Cast
from kb.record import Source

_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\((https?://[^\s)]+)\)")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._at: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "p", "div", "li", "blockquote"):
            self.parts.append(" ")
        href = dict(attrs).get("href") or ""
        if tag == "a" and re.match(r"https?://", href):
            self._at = href, len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._at is not None:
            href, start = self._at
            self.links.append((" ".join("".join(self.parts[start:]).split()), href))
            self._at = None
        elif tag in ("p", "div", "li"):
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def html(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The words of HTML, and its links: title and address.

    >>> html("<p>See <a href='https://example.org/a'>the page</a></p>")
    ('See the page', [('the page', 'https://example.org/a')])
    """
    if "<" not in text and "&" not in text:
        return " ".join(text.split()), []
    words = _Words()
    words.feed(text[:200_000])
    words.close()
    return " ".join("".join(words.parts).split()), words.links


def markdown(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The words of Markdown text, and its links."""
    links = [(match[1], match[2]) for match in _MARKDOWN_LINK.finditer(text)]
    return " ".join(_MARKDOWN_LINK.sub(r"\1", text).split()), links


def sources(links: list[tuple[str, str]], cast: Cast) -> tuple[str, ...]:
    """The ids of linked pages as sources."""
    found = [
        cast.source(Source(f"page-{blake2b(url.encode(), digest_size=8).hexdigest()}", title, url=url))
        for title, url in links
    ]
    return tuple(dict.fromkeys(found))
