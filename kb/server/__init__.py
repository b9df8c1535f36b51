"""The third door: a SPARQL 1.1 endpoint and questions over HTTP, safe to leave open.

A request goes through app.py (routes, hosts, origins) to protocol.py (what it asks for), guard.py (whether that is
within bounds) and negotiation.py (in which format), then to a worker process of pool.py, which alone opens the store
and can be killed at any moment. The front process never opens a store nor parses RDF that somebody sent.
"""
