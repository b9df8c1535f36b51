"""What is wrong with a question, in the asker's own words: one problem, what was expected, the nearest word."""

from __future__ import annotations

from collections.abc import Sequence

from kb.errors import QuestionError
from kb.language.question import Name
from kb.language.words import Text
from kb.names import nearest

_KINDS = {
    "actor": "an actor",
    "place": "a place",
    "topic": "a topic",
    "record": "a record",
    "source": "a source",
    "office": "an office",
}


def complaint(text: Text) -> QuestionError:
    """The error for a text that the grammar did not take: about the furthest word that it reached."""
    expected = list(dict.fromkeys(each.expects for each in text.failed if each.expects))
    if text.furthest >= len(text.tokens):
        end = text.tokens[-1].end
        return QuestionError(
            "E105", "the question ends too early", text=text.source, start=end, end=end, expected=_brief(expected)
        )
    token = text.tokens[text.furthest]
    place = {"text": text.source, "start": token.start, "end": token.end}
    runs = text.runs(text.furthest)
    if runs:
        end, candidates = runs[0]
        kinds = list(dict.fromkeys(_KINDS.get(kind, kind) for each in candidates for kind in each.kinds[:1]))
        place["end"] = text.tokens[end - 1].end
        words = text.span(text.furthest, end)
        message = f"'{words}' is {' or '.join(kinds)}, which does not fit here"
        return QuestionError("E108", message, expected=_brief(expected), **place)  # type: ignore[arg-type]
    hints = [hint for each in text.failed for hint in each.hints]
    wants_name = any("name" in each or "place" in each or "topic" in each or "event" in each for each in expected)
    suggestions = nearest(token.text, list(dict.fromkeys(hints)), 3, 70)
    if wants_name and not suggestions:
        return QuestionError(
            "E102",
            f"nothing is called '{token.text}' here",
            expected=_brief(expected),
            hint="kb ask \"show NAME\" finds out what a name stands for; a quoted text is searched for after 'about'",
            **place,  # type: ignore[arg-type]
        )
    message = f"'{token.text}' is not known here"
    return QuestionError("E104", message, expected=_brief(expected), suggestions=suggestions, **place)  # type: ignore[arg-type]


def tie(text: Text, name: Name) -> QuestionError:
    """The error for words that name several things equally well."""
    listed = [f"@{each.ids[0]}" for each in name.tied]
    shown = ", ".join(f"{each.label or each.ids[0]} (@{each.ids[0]})" for each in name.tied[:6])
    return QuestionError(
        "E103",
        f"'{name.words}' names {len(name.tied)} things: {shown}",
        hint="write the id that is meant: " + " or ".join(listed[:6]),
        suggestions=listed,
        text=text.source,
        start=name.start,
        end=name.end,
    )


def _brief(expected: Sequence[str]) -> list[str]:
    """At most six categories, «the end» last."""
    shown = [each for each in expected if each != "the end"][:5]
    return shown + (["the end"] if "the end" in expected else [])
