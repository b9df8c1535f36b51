"""The page where SPARQL is written: an editor, queries to begin with, the result as a table."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from kb.pages.answers import table
from kb.pages.views import thing
from kb.pictures.svg import words as escape
from kb.vocabulary import ID, PREFIXES, SHOWN_PREFIXES, identifier

EXAMPLES = (
    ("Summits, in order of time", """SELECT ?event ?title ?date WHERE {
  ?event ev:type t:summit ; skos:prefLabel ?title ; ev:date ?date ; ev:begin ?begin
} ORDER BY ?begin"""),
    ("Who takes part most often", """SELECT ?who ?name (COUNT(?event) AS ?events) WHERE {
  ?event ev:actor ?who . ?who skos:prefLabel ?name
} GROUP BY ?who ?name ORDER BY DESC(?events) LIMIT 20"""),
    ("What each source tells", """SELECT ?source ?title (COUNT(?event) AS ?records) WHERE {
  ?event ev:source ?source . ?source skos:prefLabel ?title
} GROUP BY ?source ?title ORDER BY DESC(?records)"""),
    ("Records that contradict others", """SELECT ?one ?title ?other ?against WHERE {
  ?one ev:contradicts ?other ; skos:prefLabel ?title . ?other skos:prefLabel ?against
}"""),
    ("What was said, word for word", """SELECT ?event ?quote ?source WHERE {
  ?event ev:evidence ?passage . ?passage ev:quote ?quote ; ev:source ?source
} LIMIT 50"""),
    ("Dates that leave days open", """SELECT ?event ?title ?date WHERE {
  ?event ev:date ?date ; skos:prefLabel ?title ; ev:latestBegin ?latest
} ORDER BY ?latest LIMIT 50"""),
)  # fmt: skip
"""What a query does, and the query; prefixes are known."""

MOST = 500
"""Rows that are shown; all of them are in the files."""


def body(text: str, result: dict[str, Any] | None, wrong: str) -> str:
    """The main part of the page. `result` is what a worker gave for the query, as SPARQL JSON or `{"text": …}`."""
    shown = text or f"{EXAMPLES[0][1]}\n"
    items = "".join(f'<li><a href="/query?query={quote(query)}">{escape(words)}</a></li>' for words, query in EXAMPLES)
    known = " ".join(f"<code>{name}:</code>" for name in SHOWN_PREFIXES)
    lines = min(30, max(10, shown.count("\n") + 2))
    form = (
        '<form action="/query" class="editor"><label for="query">A query (SPARQL 1.1)</label>\n'
        f'<textarea id="query" name="query" rows="{lines}" spellcheck="false" autocapitalize="off" '
        f'autocomplete="off">\n{escape(shown)}</textarea>\n'
        f'<p><button>Run</button> <span class="note">Ctrl-Enter runs it, too. Known without PREFIX: {known}.</span></p></form>\n'
    )
    told = f'<p class="error" role="alert">{escape(wrong)}</p>\n' if wrong else ""
    found = _result(text, result) if result is not None else ""
    return (
        f'<h1>SPARQL</h1>\n<div class="answer sided"><div class="result">{form}{told}{found}</div>\n'
        f'<aside class="facets" aria-label="Examples"><h2>Examples</h2><ul class="plain">{items}</ul></aside></div>\n'
    )


def _result(text: str, result: dict[str, Any]) -> str:
    query = quote(text)
    if "text" in result:
        links = _downloads(query, (("turtle", "Turtle"), ("rdfxml", "RDF/XML")))
        return f'<h2>Result</h2>\n<pre class="told" tabindex="0">{escape(str(result["text"]))}</pre>\n{links}'
    if "boolean" in result:
        return f'<h2>Result</h2>\n<p class="headline">{"yes" if result["boolean"] else "no"}</p>\n'
    names = result["head"]["vars"]
    bindings = result["results"]["bindings"]
    rows = ["<tr>" + "".join(f"<td>{_cell(row.get(name))}</td>" for name in names) + "</tr>" for row in bindings[:MOST]]
    more = f", the first {MOST:,} are shown" if len(bindings) > MOST else ""
    count = f'<p class="count">{len(bindings):,} row{"s" if len(bindings) != 1 else ""}{more}</p>\n'
    links = _downloads(query, (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML")))
    return f"<h2>Result</h2>\n{count}{table(names, rows)}{links}"


def _downloads(query: str, formats: tuple[tuple[str, str], ...]) -> str:
    links = " ".join(
        f'<a href="/query/result.{name}?query={escape(query)}" download="result.{name}">{words}</a>'
        for name, words in formats
    )
    return f'<p class="formats">{links}</p>\n'


def _cell(term: dict[str, Any] | None) -> str:
    """A term: an id of this chronology leads to its page, other IRIs are only shown."""
    if term is None:
        return ""
    value = str(term["value"])
    if term["type"] == "uri":
        for name, iri in PREFIXES.items():
            if value.startswith(iri) and len(value) > len(iri):
                short = f"{name}:{value[len(iri) :]}"
                if iri == ID:
                    return f'<a href="{escape(thing(identifier(value)))}">{escape(short)}</a>'
                return f'<span title="{escape(value)}">{escape(short)}</span>'
        return f"<code>&lt;{escape(value)}&gt;</code>"
    note = term.get("xml:lang") or ""
    return escape(value) + (f" <small>@{escape(note)}</small>" if note else "")
