"""Content negotiation (RFC 9110, 12.5.1): what a client accepts, and what there is, to the format to send."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kb.server.problems import Problem


class MediaType(NamedTuple):
    """A format: its media type, the name under which a worker writes it, and other types that mean it."""

    type: str
    name: str
    also: tuple[str, ...] = ()


RESULTS = (
    MediaType("application/sparql-results+json", "json", ("application/json",)),
    MediaType("application/sparql-results+xml", "xml", ("application/xml", "text/xml")),
    MediaType("text/csv", "csv"),
    MediaType("text/tab-separated-values", "tsv"),
)
BOOLEANS = RESULTS
"""CSV and TSV have no form for them: `true` or `false` is sent, as other servers do."""
GRAPHS = (
    MediaType("text/turtle", "turtle", ("application/x-turtle",)),
    MediaType("application/n-triples", "ntriples", ("text/plain",)),
    MediaType("application/rdf+xml", "rdfxml", ("application/xml",)),
    MediaType("application/ld+json", "jsonld", ("application/json",)),
)
PAGE = MediaType("text/html", "html", ("application/xhtml+xml",))


LONGEST = 2_000
"""Characters of an Accept header that are read."""


def choose(accept: str, offered: Sequence[MediaType]) -> tuple[MediaType, str]:
    """The format that a client likes best, and the media type to call it by.

    Of what it likes as well the one offered first. Raises Problem 406 where it accepts none of them.
    """
    return _chosen(accept[:LONGEST], offered)


@lru_cache(maxsize=512)
def _chosen(accept: str, offered: Sequence[MediaType]) -> tuple[MediaType, str]:
    if not accept.strip():
        return offered[0], offered[0].type
    ranges = _ranges(accept)
    best: tuple[float, int, MediaType, str] | None = None
    for place, media in enumerate(offered):
        for type_ in (media.type, *media.also):
            quality = _quality(type_, ranges, named=type_ != media.type)
            if quality > 0 and (best is None or quality > best[0]):
                best = (quality, place, media, type_)
    if best is None:
        raise Problem(406, "there is no such format here", available=[media.type for media in offered])
    return best[2], best[3]


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        type_, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        if "/" in type_:
            found.append((type_, quality))
    return found


def _quality(type_: str, ranges: Sequence[tuple[str, float]], *, named: bool) -> float:
    """How much a client likes a type: by the most exact of its ranges. Another name of a type must be named exactly."""
    exact = [quality for each, quality in ranges if each == type_]
    if exact:
        return max(exact)
    if named:
        return 0.0
    whole = [quality for each, quality in ranges if each == type_.split("/", maxsplit=1)[0] + "/*"]
    if whole:
        return max(whole)
    return max((quality for each, quality in ranges if each == "*/*"), default=0.0)
