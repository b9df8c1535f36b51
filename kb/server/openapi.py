"""The OpenAPI description (version 3.1) of what the server answers."""

from __future__ import annotations

from typing import Any


def document(address: str) -> dict[str, Any]:
    """The description of a server at an address."""
    problem = {"description": "What is wrong", "content": {"application/problem+json": {"schema": {"type": "object"}}}}
    question = _parameter("q", "A question in the language of docs/language.md.", required=True)
    today = _parameter("today", "The day that relative dates count from (an ISO day; today, unless given).")
    strict = _parameter("strict", "1: guess at nothing; what would be a guess is an error (E131).")

    def answer(*types: str) -> dict[str, Any]:
        return {
            "200": {"description": "The answer", "content": {each: {"schema": {}} for each in types}},
            "304": {"description": "Unchanged since the ETag"},
            "400": problem, "429": problem, "503": problem, "504": problem,
        }  # fmt: skip

    sparql = answer(
        "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
        "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json",
    )  # fmt: skip
    graphs = [
        _parameter("default-graph-uri", "An IRI; may be repeated."),
        _parameter("named-graph-uri", "An IRI; may be repeated."),
    ]
    described = answer(
        "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "text/html"
    )
    formats = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
    graph = answer(*formats)
    sent = {"required": True, "content": {each: {"schema": {"type": "string"}} for each in formats}}
    refusals = dict.fromkeys(("400", "401", "403", "413", "415", "503", "507"), problem)
    written = {"201": {"description": "A new graph"}, "204": {"description": "Done"}, **refusals}
    return {
        "openapi": "3.1.0",
        "info": {"title": "timeline-kb", "version": "1", "description": "Questions and SPARQL over a chronology."},
        "servers": [{"url": address}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/ask": {"get": {
                "operationId": "ask", "summary": "Answer a question", "responses": answer("application/json"),
                "parameters": [question, today, strict, _parameter("format", "json, csv, text, html, ics, …")],
            }},
            "/complete": {"get": {
                "operationId": "complete", "summary": "What can stand at a place of a question",
                "parameters": [question, _parameter("cursor", "The place, in characters.")],
                "responses": answer("application/json"),
            }},
            "/timeline.ics": {"get": {"operationId": "calendar", "summary": "An answer as a calendar to subscribe to",
                                      "parameters": [question, today, strict], "responses": answer("text/calendar")}},
            "/feed.atom": {"get": {"operationId": "feed", "summary": "An answer as an Atom feed",
                                   "parameters": [question, today, strict], "responses": answer("application/atom+xml")}},
            "/sparql": {
                "get": {"operationId": "query", "summary": "SPARQL 1.1 query; without one the service description",
                        "parameters": [_parameter("query", "SPARQL 1.1"), *graphs], "responses": sparql},
                "post": {"operationId": "queryByPost", "summary": "SPARQL 1.1 query", "parameters": graphs, "responses": sparql,
                         "requestBody": {"required": True, "content": {
                             "application/sparql-query": {"schema": {"type": "string"}},
                             "application/x-www-form-urlencoded": {"schema": {
                                 "type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}},
                         }}},
            },
            "/update": {"post": {
                "operationId": "update", "summary": "SPARQL 1.1 update, with the token", "security": [{"token": []}],
                "parameters": [_parameter("using-graph-uri", "An IRI; may be repeated."),
                               _parameter("using-named-graph-uri", "An IRI; may be repeated.")],
                "requestBody": {"required": True, "content": {"application/sparql-update": {"schema": {"type": "string"}}}},
                "responses": {"204": {"description": "Done"}, **refusals},
            }},
            "/store": {
                "parameters": [_parameter("graph", "The graph's IRI."), _parameter("default", "The default graph.")],
                "get": {"operationId": "readGraph", "summary": "A graph", "responses": graph | {"404": problem}},
                "put": {"operationId": "replaceGraph", "summary": "Put a graph in the place of what it was, with the token",
                        "security": [{"token": []}], "requestBody": sent, "responses": written},
                "post": {"operationId": "addToGraph", "summary": "Add to a graph, with the token",
                         "security": [{"token": []}], "requestBody": sent, "responses": written},
                "delete": {"operationId": "removeGraph", "summary": "Remove a graph, with the token",
                           "security": [{"token": []}], "responses": written | {"404": problem}},
            },
            "/id/{id}": {"get": {
                "operationId": "describe", "summary": "What is known of a thing or a record",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": described
                | {"404": problem},
            }},
            "/health": {"get": {"operationId": "health", "summary": "Whether it answers", "responses": {
                "200": {"description": "It does"}}}},
            "/metrics": {"get": {"operationId": "metrics", "summary": "Counters as Prometheus text", "responses": {
                "200": {"description": "The counters"}}}},
        },
    }  # fmt: skip


def _parameter(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": {"type": "string"}}
