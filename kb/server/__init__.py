"""The third door: a SPARQL 1.1 endpoint and questions over HTTP, safe to leave open.

A request comes in through connection.py (HTTP, and how long it may take), admission.py (hosts, origins, clients, replies
that are kept) and app.py (which address is answered by what) to sparql.py, graphs.py, questions.py, pages.py or status.py;
protocol.py, guard.py and negotiation.py read what it asks for, whether that is within bounds, and in which format. What is
asked goes to a worker process of pool.py, which alone opens the store (jobs.py, public.py, graphstore.py) and can be killed
at any moment. The front process never opens a store nor parses RDF that somebody sent.

Pages for readers are made in the worker, too: shown.py looks up what an answer's page needs, facets.py what narrows it, and
kb/pages writes them; static/ holds their look and their scripts.
"""
