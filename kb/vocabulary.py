"""The IRIs of the ontology, and strings to RDF terms and back, as N-Triples writes them.

`docs/ontology.md` draws it, `ontology/events.ttl` defines every term. A term is a string such as `<https://…>` or
`"words"^^<https://…>`: the same text serves the engine's loader, SPARQL UPDATE and every serialiser, and nothing
else in the program builds one.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import quote, unquote

Triple = tuple[str, str, str]
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")

EV = "https://w3id.org/timeline-kb/ns#"
TYPE = "https://w3id.org/timeline-kb/type/"
STATUS = "https://w3id.org/timeline-kb/status/"
INDEX = "https://w3id.org/timeline-kb/index#"
KEYS = "https://w3id.org/timeline-kb/index"
"""What the IRIs of all derived keys begin with."""
ON = "https://w3id.org/timeline-kb/index/day/"
KIND = "https://w3id.org/timeline-kb/index/kind/"
IN = "https://w3id.org/timeline-kb/index/in/"
OF = "https://w3id.org/timeline-kb/index/of/"
STATES = "https://w3id.org/timeline-kb/index/states/"
ID = "https://w3id.org/timeline-kb/id/"
FILE = "https://w3id.org/timeline-kb/file/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"
SCHEMA = "https://schema.org/"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
WIKIDATA = "http://www.wikidata.org/entity/"

PREFIXES = {
    "ev": EV,
    "t": TYPE,
    "st": STATUS,
    "ix": INDEX,
    "on": ON,
    "kind": KIND,
    "in": IN,
    "of": OF,
    "states": STATES,
    "id": ID,
    "rdf": RDF,
    "skos": SKOS,
    "xsd": XSD,
    "owl": OWL,
    "schema": SCHEMA,
}

SHOWN_PREFIXES = {name: iri for name, iri in PREFIXES.items() if not iri.startswith(KEYS)}
"""Those of what is published: the derived keys are not."""


def prefixes(*names: str) -> str:
    """The PREFIX lines of a query, for some prefixes or for all.

    >>> prefixes("ev")
    'PREFIX ev: <https://w3id.org/timeline-kb/ns#>\\n'
    """
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names or PREFIXES)


def prefixed(query: str) -> str:
    """A SPARQL query with the PREFIX lines of the known prefixes that it uses without naming them.

    >>> prefixed("SELECT ?s { ?s a ev:Event }").splitlines()[0]
    'PREFIX ev: <https://w3id.org/timeline-kb/ns#>'
    """
    lower = query.lower()
    missing = [name for name in PREFIXES if f"{name}:" in query and not re.search(rf"prefix\s+{name}:", lower)]
    return (prefixes(*missing) if missing else "") + query


ROLE_PROPERTIES = {
    "by": "by",
    "to": "to",
    "with": "with",
    "told": "told",
    "host": "host",
    "witness": "witness",
    "mediator": "mediator",
    "guarantor": "guarantor",
    "recognised-by": "recognisedBy",
    "part": "part",
    "subject": "subject",
    "object": "object",
}
LINK_PROPERTIES = {
    "part-of": "partOf",
    "caused-by": "causedBy",
    "responds-to": "respondsTo",
    "depends-on": "dependsOn",
    "after": "after",
    "contradicts": "contradicts",
    "asserts": "asserts",
    "same-as": "sameEvent",
    "related": "related",
}
ACTOR_CLASSES = {
    "person": "Person",
    "organisation": "Organization",
    "group": "Group",
    "country": "Country",
    "": "Actor",
}
BOUNDS = ("begin", "latestBegin", "earliestEnd", "end")

_LETTERS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd"
_CHARACTER = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@{_LETTERS}-]|%[0-9A-Fa-f]{{2}})"
_IRI = (
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:(?![:@]){_CHARACTER})+(?::[0-9]*)?(?![^/?#])|(?!//))"
    rf"(?:{_CHARACTER}|/)*(?:\?(?:{_CHARACTER}|[/?])*)?(?:\#(?:{_CHARACTER}|[/?])*)?"
)
_IRI_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
}  # fmt: skip
_ESCAPED = re.compile(r'["\\\x00-\x09\x0b-\x1f\x7f]')
_UNESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")


def iri(text: str) -> str:
    """An IRI as an N-Triples term; characters that an IRI cannot hold are percent-encoded.

    >>> iri("https://example.org/a b>")
    '<https://example.org/a%20b%3E>'
    """
    return f"<{_IRI_FORBIDDEN.sub(lambda match: quote(match[0]), text)}>"


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987), with neither user nor IP literal in it.

    >>> is_iri("https://example.org/a?b=c#d"), is_iri("example"), is_iri("https://example.org/a b"), is_iri("://")
    (True, False, False, False)
    """
    return bool(_iri().fullmatch(text))


@cache
def _iri() -> re.Pattern[str]:
    """Compiled when first needed, which takes 10 ms: few questions name an IRI."""
    return re.compile(_IRI)


def literal(text: str, datatype: str = "") -> str:
    r"""A literal as an N-Triples term.

    >>> literal('say "no"\n')
    '"say \\"no\\"\\n"'
    """
    escaped = _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}", text)
    escaped = escaped.replace("\n", "\\n")  # of which texts of keys have many
    return f'"{escaped}"^^<{datatype}>' if datatype else f'"{escaped}"'


def decimal(number: str) -> str:
    """A decimal as an N-Triples term, in its canonical form: engines may give back no other.

    >>> decimal("61.20"), decimal("-0")
    ('"61.2"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"0"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    whole, _, fraction = number.lstrip("+-").partition(".")
    digits = whole.lstrip("0") or "0"
    if fraction := fraction.rstrip("0"):
        digits += f".{fraction}"
    sign = "-" if number.startswith("-") and digits != "0" else ""
    return literal(sign + digits, XSD + "decimal")


def integer(number: int) -> str:
    return f'"{number}"^^<{XSD}integer>'


def entity(identifier: str) -> str:
    """The IRI term of an id: one below ID, or an absolute IRI as it stands.

    >>> entity("alaska-summit")
    '<https://w3id.org/timeline-kb/id/alaska-summit>'
    """
    return f"<{entity_iri(identifier)}>"


def entity_iri(identifier: str) -> str:
    if _PLAIN.fullmatch(identifier):
        return ID + identifier
    if "://" in identifier and is_iri(identifier):
        return identifier
    return ID + quote(identifier, safe="-._~:@!$&'()*+,;=")


def identifier(text: str) -> str:
    """The id of an IRI or IRI term: the inverse of `entity`."""
    text = text[1:-1] if text.startswith("<") else text
    if not text.startswith(ID):
        return text
    own = text[len(ID) :]
    return unquote(own) if "%" in own else own


def file_term(name: str) -> str:
    """The IRI term of a loaded file, whatever bytes its name is made of."""
    return f"<{FILE}{quote(name, errors='surrogateescape')}>"


def file_name(term: str) -> str:
    """The name of a loaded file: the inverse of `file_term`."""
    return unquote(term[1:-1].removeprefix(FILE), errors="surrogateescape")


def value_of(term: str) -> str:
    """The IRI, or the words of a literal, that a term holds."""
    if term.startswith("<"):
        return term[1:-1]
    words = term[1 : term.rindex('"')]
    return _UNESCAPED.sub(_unescape, words) if "\\" in words else words


@lru_cache(maxsize=4096)
def type_term(name: str) -> str:
    """The IRI term of a type of records."""
    return f"<{TYPE}{quote(name)}>"


def is_key(predicate: str) -> bool:
    """Whether a predicate term is one of the derived keys."""
    return predicate.startswith(f"<{KEYS}")


def ev(name: str) -> str:
    return f"<{EV}{name}>"


RDF_TYPE = f"<{RDF}type>"
PREF_LABEL = f"<{SKOS}prefLabel>"
ALT_LABEL = f"<{SKOS}altLabel>"
NOTE = f"<{SKOS}note>"
BROADER = f"<{SKOS}broader>"
CONCEPT = f"<{SKOS}Concept>"
SAME_AS = f"<{OWL}sameAs>"
TOPIC_SCHEME = f"<{EV}topics>"
TYPE_SCHEME = f"<{TYPE}>"
IN_SCHEME = f"<{SKOS}inScheme>"
LATITUDE, LONGITUDE = f"<{GEO}lat>", f"<{GEO}long>"


def is_node(subject: str) -> bool:
    """Whether an IRI term names a node that hangs below a record (evidence, value, participation)."""
    return subject.startswith(f"<{ID}") and "#" in subject


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "uU":
        return chr(int(code[1:], 16))
    return {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}.get(code, code)
