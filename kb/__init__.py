"""timeline-kb: dated, sourced events as plain text and RDF, and plain English questions about them.

    import kb
    with kb.open("demo:") as base:
        answer = base.ask("who met Putin before the Alaska summit", today="2025-08-22")
        answer.answers, answer.events, answer.sparql

Only `open`, `KnowledgeBase` and the errors are public; importing this module imports nothing else until it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.errors import InputError, KbError, LimitError, QuestionError, StoreError
    from kb.knowledge import KnowledgeBase, open

__version__ = "0.1.0"
__all__ = ["InputError", "KbError", "KnowledgeBase", "LimitError", "QuestionError", "StoreError", "__version__", "open"]


def __getattr__(name: str) -> Any:
    if name in ("open", "KnowledgeBase"):
        from kb import knowledge

        return getattr(knowledge, name)
    if name in __all__:
        from kb import errors

        return getattr(errors, name)
    raise AttributeError(f"module 'kb' has no attribute {name!r}")
