"""A grammar in, what it makes of a text out: pyparsing describes the grammar, this carries it out on tokens.

pyparsing goes through the characters of a text, raises an exception wherever an alternative does not fit, and wraps what
each element took; half a thousand times for one question that is three quarters of the time. Here an element is a function
from a token to the token after what it took, and the values of that, or None. What may stand at a token is known before
it is tried (`Text.ahead`), so that most alternatives are not tried at all.

It stays a grammar of pyparsing's: `element.parse_string` takes a text in just the same, and tests hold the one to the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyparsing as pp

from kb.language.words import Terminal, Text, current

Matched = tuple[int, list[Any]] | None
"""The token after what an element took, and the values of that; None where it does not fit."""

Match = Callable[[Text, int], Matched]


MOST_DEPTH = 104
"""So many parts within parts are matched: `the end of the end of …`. More take ever longer, and some day all of the stack."""


class Treated(pp.ParseElementEnhance):
    """An element that makes something of what another one took."""

    def made(self, text: Text, first: int, end: int, values: list[Any]) -> Any:
        """The value of the tokens from one up to another, from the values of the other element."""
        raise NotImplementedError

    def parseImpl(self, instring: str, loc: int, do_actions: bool = True) -> Any:
        end, found = self.expr._parse(instring, loc, do_actions)
        text = current()
        return end, [self.made(text, text.index(loc), text.index(end), list(found))]


class Once(pp.ParseElementEnhance):
    """An element that is parsed once at a token, however many alternatives come to it; gives what it gave then."""


def matching(element: pp.ParserElement) -> Match:
    """The function that matches an element; made once for each element, when it is first tried."""
    known: Match | None = getattr(element, "_matching", None)
    if known is None:
        known = _with_actions(element, _plain(element))
        element._matching = known  # type: ignore[attr-defined]
    return known


def _plain(element: Any) -> Match:
    """The match of an element without its parse actions."""
    if isinstance(element, Terminal):
        return _terminal(element)
    if isinstance(element, pp.And):
        return _sequence([matching(each) for each in _flat(element, pp.And)])
    if isinstance(element, pp.MatchFirst):
        return _first(_flat(element, pp.MatchFirst))
    if isinstance(element, pp.Forward):
        return _forward(element)
    inner = matching(element.expr)
    if isinstance(element, pp.Opt):
        return _optional(inner, [] if element.defaultValue is _NO_DEFAULT else [element.defaultValue])
    if isinstance(element, pp.ZeroOrMore | pp.OneOrMore):
        return _repeated(inner, least=0 if isinstance(element, pp.ZeroOrMore) else 1)
    if isinstance(element, pp.NotAny):
        return lambda text, index: (index, []) if inner(text, index) is None else None
    if isinstance(element, pp.Suppress):
        return _suppressed(inner)
    if isinstance(element, Once):
        return _once(element, inner)
    if isinstance(element, Treated):
        return _treated(element, inner)
    raise TypeError(f"no text is matched with {type(element).__name__}")


_NO_DEFAULT = pp.Opt(pp.Empty()).defaultValue


def _flat(element: Any, kind: type[Any]) -> list[Any]:
    """The parts of a sequence, or the alternatives of a choice; those of one within it in its place."""
    parts: list[Any] = []
    for each in element.exprs:
        parts += _flat(each, kind) if type(each) is kind and not each.parseAction else [each]
    return parts


def _with_actions(element: Any, match: Match) -> Match:
    """A match that gives what the parse actions of an element make of its values; a list is several values."""
    actions = element.parseAction
    if not actions:
        return match

    def acted(text: Text, index: int) -> Matched:
        found = match(text, index)
        if found is None:
            return None
        end, values = found
        try:
            for action in actions:
                made = action(text.source, text.offset(index), values)
                if made is not None:
                    values = made if isinstance(made, list) else [made]
        except pp.ParseException:  # a condition that does not hold
            return None
        return end, values

    return acted


def _terminal(terminal: Terminal) -> Match:
    """A terminal, articles before it passed over."""
    take = terminal.match

    def match(text: Text, index: int) -> Matched:
        while True:
            found = take(text, index)
            if found is not None:
                end, value = found
                return end, [] if value is None else [value]
            if not text.is_noise(index):
                text.fail(index, (terminal,))
                return None
            index += 1

    return match


def _sequence(parts: list[Match]) -> Match:
    def match(text: Text, index: int) -> Matched:
        values: list[Any] = []
        for part in parts:
            found = part(text, index)
            if found is None:
                return None
            index, more = found
            values += more
        return index, values

    return match


def _first(alternatives: list[Any]) -> Match:
    """Alternatives, tried in order, without those that cannot begin with what stands there.

    Looking at the next word spares nine tenths of the attempts. What is passed over is noted as expected all the same.
    """
    matches: list[Match | None] = [None] * len(alternatives)
    leading: list[Terminal] = []  # the terminals that alternatives begin with, in their order
    begins = [0]  # the first of them of each alternative
    always: list[int] = []  # the alternatives that may begin with anything
    by_word: dict[str, list[int]] = {}
    for place, alternative in enumerate(alternatives):
        starts, terminals = _starts(alternative, frozenset())
        leading += terminals
        begins.append(len(leading))
        for word in starts or ():
            by_word.setdefault(word, []).append(place)
        if starts is None:
            always.append(place)
    by_word = {word: sorted((*always, *places)) for word, places in by_word.items()}

    def match(text: Text, index: int) -> Matched:
        ahead, reached = text.ahead(index)
        known = [by_word[each] for each in ahead if each in by_word]
        places = (known[0] if len(known) == 1 else sorted(set().union(*known))) if known else always
        noted = 0
        for place in places:
            if noted < place and reached >= text.furthest:
                text.fail(reached, leading[begins[noted] : begins[place]])
            noted = place + 1
            found = (matches[place] or made(place))(text, index)
            if found is not None:
                return found
        if noted < len(alternatives) and reached >= text.furthest:
            text.fail(reached, leading[begins[noted] :])
        return None

    def made(place: int) -> Match:
        found = matches[place] = matching(alternatives[place])
        return found

    return match


def _starts(element: Any, above: frozenset[int]) -> tuple[frozenset[str] | None, list[Terminal]]:
    """The words that an element can begin with (None: any), and the terminals that take them."""
    if id(element) in above:
        return None, []
    above |= {id(element)}
    if isinstance(element, Terminal):
        return element.starts, [element]
    if isinstance(element, pp.And):
        words: frozenset[str] = frozenset()
        terminals: list[Terminal] = []
        for part in element.exprs:
            found, taken = _starts(part, above)
            if found is None:
                return None, []
            words, terminals = words | found, terminals + taken
            if not isinstance(part, pp.Opt | pp.ZeroOrMore):
                return words, terminals
        return None, []
    if isinstance(element, pp.MatchFirst):
        parts = getattr(element, "_starting", None)  # looked for once, since most alternatives stand in many others
        if parts is None:
            parts = [_starts(part, above) for part in element.exprs]
            element._starting = parts  # type: ignore[attr-defined]
        if any(found is None for found, _ in parts):
            return None, []
        return frozenset().union(*(found for found, _ in parts if found)), [t for _, taken in parts for t in taken]
    if isinstance(element, pp.ParseElementEnhance) and element.expr is not None:
        return _starts(element.expr, above)
    return None, []


def _forward(forward: Any) -> Match:
    """What is defined later than it is named, so that it may have itself in it. Raises RecursionError."""
    inner: list[Match] = []

    def match(text: Text, index: int) -> Matched:
        if not inner:
            inner.append(matching(forward.expr))
        text.depth += 1
        if text.depth > MOST_DEPTH:
            raise RecursionError
        found = inner[0](text, index)
        text.depth -= 1
        return found

    return match


def _optional(inner: Match, otherwise: list[Any]) -> Match:
    def match(text: Text, index: int) -> Matched:
        found = inner(text, index)
        return (index, otherwise) if found is None else found

    return match


def _repeated(inner: Match, *, least: int) -> Match:
    def match(text: Text, index: int) -> Matched:
        values: list[Any] = []
        times = 0
        while (found := inner(text, index)) is not None:
            index, more = found
            values += more
            times += 1
        return (index, values) if times >= least else None

    return match


def _suppressed(inner: Match) -> Match:
    def match(text: Text, index: int) -> Matched:
        found = inner(text, index)
        return None if found is None else (found[0], [])

    return match


def _once(element: Once, inner: Match) -> Match:
    def match(text: Text, index: int) -> Matched:
        key = id(element), index
        if key not in text.parsed:
            text.parsed[key] = inner(text, index)
        return text.parsed[key]

    return match


def _treated(element: Treated, inner: Match) -> Match:
    def match(text: Text, index: int) -> Matched:
        found = inner(text, index)
        if found is None:
            return None
        end, values = found
        return end, [element.made(text, index, end, values)]

    return match
