"""CAMEO's codes and the labels that ICEWS's files use for them, to the types of ontology/types.ttl and cameo.ttl."""

from __future__ import annotations

import re
from functools import cache

from kb.bundled import folder
from kb.record import Event, Statement
from kb.scheme import Scheme

_TYPE = re.compile(r"^t:(\w+) (.*?) \.$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r'"(\d+)"\^\^cameo:code')
_LABEL = re.compile(r'skos:(?:prefLabel|hiddenLabel) "((?:[^"\\]|\\.)*)"')


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Codes and labels (folded) -> ids of types. Both files are made by us, a statement a line."""
    codes: dict[str, str] = {}
    labels: dict[str, str] = {}
    told = [
        match
        for name in ("cameo.ttl", "types.ttl")
        for match in _TYPE.finditer((folder("ontology") / name).read_text(encoding="utf-8"))
    ]
    for match in told:
        for code in _CODE.findall(match[0]):
            codes.setdefault(code, match[1])
    coded = {match[1] for match in told if _CODE.search(match[0])}
    for match in told:
        for label in _LABEL.findall(match[0]) if match[1] in coded else ():
            labels.setdefault(key(label), match[1])
    return codes, labels


def key(label: str) -> str:
    """The form in which labels are compared: `Use conventional military force, not specified below` is the short one."""
    text = re.sub(r",?\s*not spec\w*( below)?\s*$", "", label.strip().casefold())
    return re.sub(r"[\W_]+", " ", text).strip()


def by_code(code: str) -> str:
    """The type of a code; that of the wider code where the code is not known; empty where there is none.

    >>> by_code("040"), by_code("0409"), by_code("99")
    ('consultation', 'consultation', '')
    """
    codes = _tables()[0]
    while code and code not in codes:
        code = code[:-1] if len(code) > 2 else ""
    return codes.get(code, "")


def by_label(label: str) -> str:
    """The type of a label; empty where there is none.

    >>> by_label("Consult")
    'consultation'
    """
    return _tables()[1].get(key(label), "")


class Kinds:
    """Whether a type is one of statements, remembered."""

    def __init__(self) -> None:
        from kb.importers.types import coded_scheme

        self._scheme: Scheme = coded_scheme()
        self._kinds: dict[str, type[Event]] = {}

    def of(self, type_id: str) -> type[Event]:
        found = self._kinds.get(type_id)
        if found is None:
            found = Statement if self._scheme.is_statement(type_id) else Event
            self._kinds[type_id] = found
        return found
