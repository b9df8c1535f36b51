"""A whole page around a body: head, look, and a policy by which browsers fetch nothing from any other host."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from kb.pages.style import STYLE
from kb.pictures.svg import STYLE as PICTURE_STYLE
from kb.pictures.svg import words as escape


def page(title: str, body: str, *, head: str = "", before: str = "", after: str = "", style: str = "") -> str:
    """An HTML document. `body` goes into `<main>`; `style` is an address, without which the style is written into the page.

    `head`, `before` and `after` are markup that is escaped already.
    """
    look = f'<link rel="stylesheet" href="{escape(style)}">' if style else f"<style>\n{STYLE}\n</style>"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(linked=bool(style))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n{look}\n{head}</head>\n"
        f'<body>\n{before}<main id="main">\n{body}</main>\n{after}</body>\n</html>\n'
    )


@cache
def policy(*, linked: bool) -> str:
    """What a browser may take in: the styles that we wrote, and, for a site, its own script and icon."""
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in (f"\n{STYLE}\n", PICTURE_STYLE))
    if linked:
        return (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'"
        )
    return f"default-src 'none'; style-src {hashes}; img-src data:; form-action 'none'; base-uri 'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
