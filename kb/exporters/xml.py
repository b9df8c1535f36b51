"""Words as XML 1.0 can hold them."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def allowed(text: str) -> str:
    """The text with a replacement character for each that XML 1.0 forbids."""
    return _FORBIDDEN.sub("\ufffd", text)


def words(text: str) -> str:
    """The text as the content of an element."""
    return escape(allowed(text))
