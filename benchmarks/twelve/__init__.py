"""The twelve questions, asked of all engines in one run: `python -m benchmarks.twelve`.

| module | holds |
|---|---|
| `data` | events, the stores and tables made of them, and what loading costs |
| `questions` | the twelve, for a hot, a middling and a rare actor of the data |
| `language` | asked in words: what is measured |
| `hand` | the best SPARQL that we can write by hand, over the derived keys |
| `naive` | the SPARQL that a newcomer writes over the ontology; also what rdflib is asked |
| `sql` | DuckDB and SQLite on indexed tables |
| `served` | servers, filled with the same events and asked in words over HTTP |
| `rows` | what they share: rows as they are shown, pairs, shortest paths |
| `engines` | a process for each, asked in turn, with a limit of time |
| `results` | medians, ratios, targets, Markdown |
| `machine` | where it was measured |
"""
