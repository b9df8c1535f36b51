"""timeline-kb: dated, sourced events as plain text and RDF, and plain English questions about them."""

__version__ = "0.1.0"
