"""SVG as text: elements whose attributes and words are escaped, one style for every picture, widths of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape

FONT = 12
"""Size of the type in pixels."""

_RULES = (
    (" text", "fill:{ink}"),
    (" .soft", "fill:{soft}"),
    (" .paper", "fill:{paper}"),
    (" .line", "stroke:{line};fill:none"),
    (" .edge", "stroke:{soft};fill:none"),
    (" .mark", "fill:{mark};stroke:{mark}"),
    (" .fill", "fill:{fill};stroke:{mark}"),
    (" .halo", "stroke:{paper};stroke-width:3;paint-order:stroke"),
    (" .hollow", "fill:{paper};stroke:{mark};stroke-width:1.5"),
    (" .may", "fill:{pale};stroke:{mark};stroke-dasharray:3 2"),
)
_LIGHT = {"ink": "#1b1b1b", "soft": "#5f6368", "line": "#d5d7da", "paper": "#ffffff", "mark": "#174a7c", "fill": "#b9cfe4",
          "pale": "#e6edf5"}  # fmt: skip
_DARK = {"ink": "#ececec", "soft": "#a7abb0", "line": "#44484d", "paper": "#16181b", "mark": "#8fc1f0", "fill": "#365a7d",
         "pale": "#24323f"}  # fmt: skip
_PRINT = {
    "ink": "#000",
    "soft": "#333",
    "line": "#bbb",
    "paper": "#fff",
    "mark": "#000",
    "fill": "#bbb",
    "pale": "#e8e8e8",
}


def _rules(colours: dict[str, str]) -> str:
    return "".join(f".kb-picture{where}{{{rule.format(**colours)}}}" for where, rule in _RULES)


STYLE = (
    '.kb-picture{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;'
    "font-size:12px;line-height:1.3;max-width:100%;height:auto}.kb-picture .strong{font-weight:600}"
    + _rules(_LIGHT)
    + f"@media (prefers-color-scheme:dark){{{_rules(_DARK)}}}@media print{{{_rules(_PRINT)}}}"
)
"""Colours that keep apart in black and white, on a dark page and in print: what is only possible is dashed and pale.

Written out for each, not as variables, which programs other than browsers do not read in an SVG."""

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def element(name: str, content: str | Iterable[str] = "", **attributes: object) -> str:
    """An element. `content` is markup that is escaped already; attributes are escaped here, `_` in their names is `-`."""
    inner = content if isinstance(content, str) else "".join(content)
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{words(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{inner}</{name}>" if inner else f"<{name}{given}/>"


def words(text: str) -> str:
    """Words as they stand in markup, without what XML cannot hold."""
    return escape(_NO_XML.sub("\ufffd", text))


def text(content: str, x: float, y: float, **attributes: object) -> str:
    return element("text", words(content), x=x, y=y, **attributes)


def titled(title: str, *content: str, **attributes: object) -> str:
    """A group with a title: what a pointer, and a screen reader, is told of it."""
    return element("g", [element("title", words(title)), *content], **attributes)


def picture(
    content: Iterable[str], width: float, height: float, title: str, description: str, *, role: str = "img"
) -> str:
    """A whole picture with a text alternative; its role is `group` where what is in it can be followed."""
    inner = [
        element("title", words(title)),
        element("desc", words(description)),
        element("style", STYLE),
        element("rect", width=width, height=height, class_="paper"),
        *content,
    ]
    return element(
        "svg", inner, xmlns="http://www.w3.org/2000/svg", class_="kb-picture", role=role, aria_label=title,
        viewBox=f"0 0 {_number(width)} {_number(height)}", width=width, height=height,
    )  # fmt: skip


def bare(drawn: str) -> str:
    """A picture without its style, for a page that has the style of pictures itself."""
    return drawn.replace(element("style", STYLE), "", 1)


def width_of(content: str) -> float:
    """About how wide words are, in pixels; rather too much than too little."""
    if content.isascii():
        return 6.6 * len(content)
    return sum(13 if unicodedata.east_asian_width(char) in "WF" else 6.8 for char in content)


def shortened(content: str, room: float) -> str:
    """Words cut to a width, with an ellipsis where something is left out."""
    content = " ".join(content.split())
    if width_of(content) <= room:
        return content
    kept = content
    while kept and width_of(kept) + 8 > room:
        kept = kept[:-1]
    return kept.rstrip(" ,.;:-") + "…" if kept else ""


def _number(value: object) -> str:
    """A number with at most one place after the point, so that pictures are the same everywhere."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
