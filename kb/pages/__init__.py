"""Pages of a chronology: things with what is known of them in, escaped HTML out; reports, site and server share them.

style.py is their look, frame.py the whole page, cards.py a record in a list, bodies.py what the page of one thing shows,
gathered.py what a store tells of one thing.
"""
