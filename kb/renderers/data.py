"""Answers as data: JSON, CSV, TSV, and the SPARQL that was sent."""

from __future__ import annotations

import csv
import io
import json

from kb.answer import Answer
from kb.exporters.csv import guarded
from kb.renderers.columns import data_columns, rows


def json_object(answer: Answer) -> str:
    """One JSON object (docs/commands.md, «kb ask --format json»)."""
    return json.dumps(answer.as_json(), ensure_ascii=False, indent=1) + "\n"


def json_line(answer: Answer) -> str:
    """The same object on one line."""
    return json.dumps(answer.as_json(), ensure_ascii=False) + "\n"


def csv_rows(answer: Answer) -> str:
    """A header and a row for each row of the answer; no cell is one that a spreadsheet would run."""
    return _separated(answer, ",", "\r\n")


def tsv_rows(answer: Answer) -> str:
    """The same between tabs; tabs and line breaks within a cell become blanks."""
    return _separated(answer, "\t", "\n")


def sparql(answer: Answer) -> str:
    """The queries that were sent."""
    return "\n\n".join(answer.sparql) + "\n"


def _separated(answer: Answer, delimiter: str, end: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    names = data_columns(answer)
    writer.writerow(names if answer.rows else [answer.kind])
    for row in rows(answer, names):
        cells = [
            cell.replace("\t", " ").replace("\r", " ").replace("\n", " ") if delimiter == "\t" else cell for cell in row
        ]
        writer.writerow([guarded(cell) for cell in cells])
    return text.getvalue()
