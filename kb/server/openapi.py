"""The OpenAPI description (version 3.1) of what the server answers."""

from __future__ import annotations

from typing import Any


def document(address: str) -> dict[str, Any]:
    """The description of a server at an address."""
    problem = {"description": "What is wrong", "content": {"application/problem+json": {"schema": {"type": "object"}}}}
    question = _parameter("q", "A question in the language of docs/language.md.", required=True)
    today = _parameter("today", "The day that relative dates count from (an ISO day; today, unless given).")

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
    return {
        "openapi": "3.1.0",
        "info": {"title": "timeline-kb", "version": "1", "description": "Questions and SPARQL over a chronology."},
        "servers": [{"url": address}],
        "paths": {
            "/ask": {"get": {
                "operationId": "ask", "summary": "Answer a question", "responses": answer("application/json"),
                "parameters": [question, today, _parameter("format", "json, csv, text, html, ics, …")],
            }},
            "/complete": {"get": {
                "operationId": "complete", "summary": "What can stand at a place of a question",
                "parameters": [question, _parameter("cursor", "The place, in characters.")],
                "responses": answer("application/json"),
            }},
            "/timeline.ics": {"get": {"operationId": "calendar", "summary": "An answer as a calendar to subscribe to",
                                      "parameters": [question, today], "responses": answer("text/calendar")}},
            "/feed.atom": {"get": {"operationId": "feed", "summary": "An answer as an Atom feed",
                                   "parameters": [question, today], "responses": answer("application/atom+xml")}},
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
