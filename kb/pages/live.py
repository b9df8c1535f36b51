"""The frame of the pages that a server makes: where one can go, a box to ask in, scripts that make it nicer."""

from __future__ import annotations

from kb.pages.frame import page
from kb.pictures.svg import words as escape

LINKS = (("/", "Ask"), ("/names", "Names"), ("/names?kind=source", "Sources"), ("/query", "SPARQL"))

_HEAD = '<link rel="icon" href="/favicon.ico">\n<script type="module" src="/static/page.js"></script>\n'


def live(title: str, body: str, *, here: str = "", question: str = "", today: str = "", home: bool = False) -> str:
    """A whole page. `here` is the address in the header that it stands at, `question` what is in the box to ask in."""
    links = "".join(
        f'<a href="{address}"{" aria-current=" + chr(34) + "page" + chr(34) if address == here else ""}>{words}</a>'
        for address, words in LINKS
    )
    kept = f'<input type="hidden" name="today" value="{escape(today)}">' if today else ""
    box = (
        '<form class="ask" action="/" role="search"><label for="q">Ask the chronology</label>'
        f'<div class="box"><input type="text" enterkeyhint="search" id="q" name="q" value="{escape(question)}" maxlength="4000" '
        f'autocomplete="off" autocapitalize="off" spellcheck="false"{" autofocus" if home else ""}>{kept}'
        "<button>Ask</button></div></form>"
    )
    before = (
        '<a class="skip" href="#main">Skip to the content</a>\n'
        f'<header class="top"><a class="brand" href="/">Chronology</a><nav aria-label="Site">{links}</nav></header>\n{box}\n'
    )
    after = (
        '<footer><p class="note">Made with timeline-kb. For programs: <a href="/openapi.json">OpenAPI</a>, '
        '<a href="/sparql">SPARQL 1.1</a>.</p></footer>\n'
    )
    return page(f"{title} · Chronology", body, head=_HEAD, before=before, after=after, style="/static/page.css")


def problem(status: int, title: str, detail: str, hint: str = "") -> str:
    """The main part of a page that says what is wrong."""
    told = f'<p class="note">{escape(hint)}</p>' if hint else ""
    return f'<h1>{escape(title)}</h1>\n<p class="error" role="alert">{escape(detail)}</p>\n{told}\n'
