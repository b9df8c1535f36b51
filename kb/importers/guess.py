"""The first bytes of a file to the name of its format, where they tell."""

from __future__ import annotations

import csv
import json
import re

from kb.importers.columns import ACLED, GDELT_HEADER, ICEWS, TIMELINE, UCDP, name_of

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_GDELT_ROW = re.compile(r"\d+\t\d{8}\t\d{6}\t\d{4}\t")
_MARKWHEN = re.compile(r"(?:title|description|timezone|ranges?|view|dateFormat)\s*:|section\b|group\b|#\w+\s*:|---$")
_MARKWHEN_EVENT = re.compile(r"\s*(?:-\s*)?[\d\w][\w\s/.:,~+-]{2,40}:\s+\S")
_TURTLE = re.compile(r"\s*(?:@prefix|@base|PREFIX\s|BASE\s)", re.IGNORECASE)
_TRIPLE = re.compile(r'(?:<[^<>"{}|^`\\\s]+>|_:\S+)\s+<[^<>\s]+>\s+\S.*\.\s*$')


def guess(head: bytes, name: str = "") -> str:
    """The name of the format that content of these first bytes has; empty where they do not tell.

    >>> guess(b"2005-01-01\\tIran\\tConsult\\tIraq\\n")
    'tkg'
    """
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    first = next((line for line in lines if line.strip()), "")
    stripped = text.lstrip()
    if stripped.startswith(("BEGIN:VCALENDAR", "BEGIN:VEVENT")):
        return "ics"
    if stripped[:1] in ("{", "["):
        return _json(stripped, first)
    if stripped[:1] == "<" and not _TRIPLE.match(first):
        return "rdfxml" if re.search(r"<(?:\w+:)?RDF\b|rdf-syntax-ns#", stripped) else ""
    if _triples(lines):
        return "nquads" if any(_has_graph(line) for line in lines[:20]) else "ntriples"
    if _TURTLE.match(_without_comments(text)):
        return "trig" if re.search(r"^\s*(?:GRAPH\s+)?(?:<[^>]*>|\S+)\s*\{", text, re.MULTILINE) else "turtle"
    return _rows(first, lines) or _timeline(lines, name)


def _rows(first: str, lines: list[str]) -> str:
    tabs = first.split("\t")
    names = {name_of(cell) for cell in tabs}
    if len(tabs) >= 10 and names >= ICEWS:
        return "icews"
    if (_GDELT_ROW.match(first) and len(tabs) in (57, 58, 61)) or names >= GDELT_HEADER:
        return "gdelt"
    sample = [line.split("\t") for line in lines[:40] if line]
    if sum(len(cells) == 4 and bool(_ISO_DAY.match(cells[0])) for cells in sample) * 2 > len(sample):
        return "tkg"  # some rows may be broken
    for separator in (",", ";", "\t", "|"):
        if separator not in first:
            continue
        try:
            cells = next(csv.reader([first], delimiter=separator))
        except csv.Error:
            continue
        names = {name_of(cell) for cell in cells}
        if names >= UCDP:
            return "ucdp"
        if names >= ACLED:
            return "acled"
        if names >= ICEWS:
            return "icews"
        if names >= GDELT_HEADER:
            return "gdelt"
        if any(each <= names for each in TIMELINE):
            return "timelinejs"
    for separator in (",", ";", "\t", "|"):
        cells = first.split(separator)
        if len(cells) > 1 and not _MARKWHEN.match(first) and not _MARKWHEN_EVENT.match(first):
            named = [cell.strip().strip('"') for cell in cells]
            if all(re.fullmatch(r"[^\d\W][\w .#()/+-]{0,60}", cell) for cell in named):
                return "csv"
    return ""


def _timeline(lines: list[str], name: str) -> str:
    if name.lower().endswith((".mw", ".markwhen")):
        return "markwhen"
    written = [line for line in lines if line.strip() and not line.lstrip().startswith("//")]
    if not written or not (_MARKWHEN.match(written[0]) or _MARKWHEN_EVENT.match(written[0])):
        return ""
    dated = any(_MARKWHEN_EVENT.match(line) and re.search(r"\d|now|today", line.split(":")[0]) for line in written)
    return "markwhen" if dated else ""


def _json(text: str, first: str) -> str:
    if re.search(r'"@(?:context|id|graph|type)"\s*:', text):
        return "jsonld"
    if text[:1] == "{":
        try:
            if isinstance(json.loads(first), dict) and len(first) > 2:
                whole = json.loads(first)
                if not ({"events", "timeline"} & whole.keys() and len(whole) < 8):
                    return "jsonl"
        except (ValueError, RecursionError):
            pass
        if re.search(r'"(?:start_date|startDate|timeline)"\s*:', text) or re.match(
            r'\{\s*"(?:events|title)"\s*:', text
        ):
            return "timelinejs"
        return ""
    return "jsonl"  # an array of objects is read as such lines


def _triples(lines: list[str]) -> bool:
    written = [line for line in lines[:-1] or lines if line.strip() and not line.startswith("#")][:20]
    return bool(written) and all(_TRIPLE.match(line) for line in written)


def _has_graph(line: str) -> bool:
    return bool(re.search(r'(?:>|"|\s_:\S+)(?:@[\w-]+|\^\^<[^>]*>)?\s+(?:<[^<>\s]+>|_:\S+)\s*\.\s*$', line)) and bool(
        re.match(
            r'(?:<[^<>]*>|_:\S+)\s+<[^<>]*>\s+(?:<[^<>]*>|_:\S+|"(?:[^"\\]|\\.)*"\S*)\s+(?:<[^<>]*>|_:\S+)\s*\.', line
        )
    )


def _without_comments(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(lines)
