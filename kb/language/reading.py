"""Questions back to words: the reading that is shown with every answer, in the language itself, so that it can be asked.

The times in it are those that were taken, the names those of what was meant.
"""

from __future__ import annotations

from kb import edtf
from kb.frozen import replace
from kb.index import OPEN
from kb.language.lexicon import Lexicon
from kb.language.question import (
    About,
    According,
    At,
    Attended,
    Circle,
    Clause,
    Common,
    Compare,
    Conflicts,
    Connecting,
    Core,
    Count,
    Dates,
    Duration,
    Elapsed,
    Events,
    Gaps,
    Having,
    Holders,
    KnownOn,
    Lasting,
    Length,
    Linked,
    MinSources,
    Name,
    Names,
    Not,
    Nth,
    PartOf,
    Paths,
    Pattern,
    Positions,
    Query,
    Quotes,
    Rank,
    Relates,
    Role,
    Sequence,
    SetOperation,
    Shape,
    Show,
    SourcesFor,
    Tagged,
    Truth,
    Uncertain,
    When,
    Where,
    Who,
    Window,
)
from kb.language.readings import each_part
from kb.quoting import quoted

_RELATIONS = {
    "overlaps": "in", "within": "entirely in", "before": "before", "after": "after", "since": "since", "until": "until",
    "starts": "starting in", "ends": "ending in", "contains": "containing", "meets": "immediately before",
    "met by": "immediately after", "begins with": "starting with", "started by": "started by",
    "finishes": "finishing with", "finished by": "finished by", "equals": "equal to", "throughout": "throughout",
}  # fmt: skip
_PLURALS = {
    "person": "people", "actor": "actors", "country": "countries", "organization": "organizations", "place": "places",
    "source": "sources", "topic": "topics", "pair": "pairs", "day": "days", "week": "weeks", "month": "months",
    "year": "years", "type": "types",
}  # fmt: skip


def _steps(count: int) -> str:
    return f"{count} step{'s' if count != 1 else ''}"


def reading(query: Query, lexicon: Lexicon) -> str:
    """The reading of a question whose times are windows: parts with ` · ` between them."""
    parts = [*core(query.core, lexicon), *_shape(query.shape)]
    return " · ".join(part for part in parts if part)


def asked(query: Query, lexicon: Lexicon) -> str:
    """The question as it can be asked again for an answer of the same kind: a reading that says `who` where it was asked."""
    if not isinstance(query.core, Who):
        return reading(query, lexicon)
    return " · ".join(part for part in [*_who(query.core, lexicon), *_shape(query.shape)] if part)


def core(item: Core, lexicon: Lexicon) -> list[str]:
    """The parts of a core's reading."""
    pattern = _Reader(lexicon).pattern
    if isinstance(item, Events):
        return happened(item.pattern, lexicon)
    if isinstance(item, Nth):
        return [_nth(item), *pattern(item.pattern)]
    if isinstance(item, Who):
        return (
            _who(item, lexicon) if item.kind or item.never or item.order or _left_out(item) else pattern(item.pattern)
        )
    if isinstance(item, Where):
        nth = _nth(item.nth) if item.nth else item.order
        if record := _whole(item.pattern):
            return [f"places of {record}", *_clauses(item.pattern)[1:]]
        return ["places of", nth, *pattern(item.pattern)]
    if isinstance(item, Dates):
        unit = f"{item.unit}s" if item.unit else "dates"
        if record := _whole(item.pattern):
            return [f"{unit} of {record}", *_clauses(item.pattern)[1:]]
        if item.nth:
            return [f"{unit} of", _nth(item.nth), *pattern(item.pattern)]
        return [f"{unit} of", item.order, *pattern(item.pattern)]
    if isinstance(item, Truth):
        head, *rest = pattern(item.pattern)
        others = [part for other in item.others for part in ("and whether", *pattern(other))]
        return ["whether", f"no {head}" if item.negated else head, *rest, *others]
    if isinstance(item, Relates):
        return [f"did {item.left.written} happen {_when(item.relation, item.right)}"]
    if isinstance(item, Count):
        what = _PLURALS.get(item.of, "")
        return [f"how many {what} in" if what else "how many", *pattern(item.pattern)]
    if isinstance(item, Elapsed):
        until = item.until if isinstance(item.until, Window) else None
        since = item.since
        assert isinstance(since, Window)
        if until is None:
            return [f"how many {item.unit}s since {_window(since)}"]
        since, until = sorted((since, until), key=lambda each: (each.begin, each.end))
        return [f"{item.unit}s between {_window(since)} and {_window(until)}"]
    if isinstance(item, Length):
        return [f"how long did {item.record.written} last"]
    if isinstance(item, Attended):
        return [f"who attended {item.record.written}", *_clauses(item.pattern)]
    if isinstance(item, Holders):
        of = f" of {item.of.written}" if item.of else ""
        office = " ".join(item.office.words.lower().split())
        return [f"who was {office}{of}", *_clauses(item.pattern)]
    if isinstance(item, Positions):
        return [f"what positions did {item.name.written} hold", *_clauses(item.pattern)]
    if isinstance(item, Connecting):
        return [f"who connects {item.left.written} and {item.right.written}", *_clauses(item.pattern)]
    if isinstance(item, Common):
        return [f"what do {_names(item.names)} have in common", *_clauses(item.pattern)]
    if isinstance(item, Paths):
        avoiding = f" avoiding {_names(Names(item.avoiding))}" if item.avoiding else ""
        every = " all paths" if item.every else ""
        via = "" if _is_any(item.pattern) else f" via {_Reader(lexicon).noun(item.pattern)}"
        head = f"how are {item.left.written} and {item.right.written} connected{via} within {_steps(item.steps)}{avoiding}{every}"
        return [head, *_clauses(item.pattern)]
    if isinstance(item, Circle):
        avoiding = f" avoiding {_names(Names(item.avoiding))}" if item.avoiding else ""
        via = "" if _is_any(item.pattern) else f" via {_Reader(lexicon).noun(item.pattern)}"
        return [f"circle of {item.name.written}{via} within {_steps(item.steps)}{avoiding}", *_clauses(item.pattern)]
    if isinstance(item, Linked):
        return [f"what {'led to' if item.way == 'led' else 'followed'} {item.record.written}", *_clauses(item.pattern)]
    if isinstance(item, SourcesFor | Conflicts | Quotes):
        return _provenance(item, lexicon)
    if isinstance(item, Show):
        return [("aliases of " if item.aliases else "show ") + item.name.written]
    if isinstance(item, Gaps):
        over = f"gaps over {_duration(item.over)} in" if item.over else f"{item.which} gap between"
        return [over, *pattern(item.pattern)]
    if isinstance(item, Rank):
        if item.count == 1 and item.of in ("day", "week", "month", "quarter", "year", "weekday"):
            return [f"busiest {item.of} for", *pattern(item.pattern)]
        return [f"top {item.count} {_PLURALS.get(item.of, item.of)} by", *pattern(item.pattern)]
    if isinstance(item, Compare):
        return ["compare", *pattern(item.pattern), "with", *pattern(item.other)]
    if isinstance(item, Sequence):
        return _sequence(item, lexicon)
    assert isinstance(item, SetOperation)
    operator = {"minus": "and not"}.get(item.operator, item.operator)
    left, right = (_inside(side, lexicon) for side in (item.left, item.right))
    return [f"{left} {operator} {right}"]


def _inside(item: Core, lexicon: Lexicon) -> str:
    """One side of two answers put together, in parentheses; `who` is said there, where the answer does not show it."""
    parts = _who(item, lexicon) if isinstance(item, Who) else core(item, lexicon)
    return f"({' · '.join(part for part in parts if part)})"


def _who(item: Who, lexicon: Lexicon) -> list[str]:
    kind = f"which {item.kind}" if item.kind else "who"
    part = {"by": "taking part in", "object": "aimed at in", "told": "told in"}[item.role]
    head = " ".join(word for word in (kind, "never" if item.never else item.order, part) if word)
    others = _left_out(item)
    but = f"leaving out {_names(Names(others))}" if others else ""
    return [head, *_Reader(lexicon).pattern(item.pattern), but]


def _left_out(item: Who) -> tuple[Name, ...]:
    """Whom an answer leaves out beside those whom the question itself names."""
    asked = {name.ids for name in each_part(item.pattern, Name)}
    return tuple(name for name in item.but if name.ids not in asked)


def happened(pattern: Pattern, lexicon: Lexicon) -> list[str]:
    """A pattern for what happened says so, since planned events would be in it otherwise."""
    head, *rest = _Reader(lexicon).pattern(pattern)
    if pattern.tense == "past" and not pattern.status:
        head = "what happened" if head == "events" else f"past {head}"
    return [head, *rest]


class _Reader:
    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def noun(self, pattern: Pattern) -> str:
        if not pattern.types:
            return f"{pattern.noun}s"
        nouns = list(dict.fromkeys(self.lexicon.plural(each) for each in pattern.types))
        for noun in nouns:  # a code of coded data has the nouns of the type that it means
            found = self.lexicon.noun(noun.split(), 0)
            if found is not None and set(found.types) == set(pattern.types):
                return noun
        return " and ".join(nouns)

    def pattern(self, pattern: Pattern) -> list[str]:
        noun = self.noun(pattern)
        if pattern.noun == "state" and not (pattern.types and self.lexicon.noun(noun.split(), 0)):
            noun = "states" + (f" of {noun}" if pattern.types else "")
        head = " ".join(part for part in (pattern.judged, pattern.status, noun) if part)
        scheme = self.lexicon.scheme
        symmetric = bool(pattern.types) and all(scheme.is_symmetric(each) for each in pattern.types)
        return [head, *_clauses(pattern, symmetric=symmetric)]


def _clauses(pattern: Pattern, *, symmetric: bool = False) -> list[str]:
    """What narrows a pattern in words: its clauses, and at the end whether only or also what is not certain."""
    return [*(clause(each, symmetric=symmetric) for each in pattern.clauses), pattern.certainty]


def clause(item: Clause, *, symmetric: bool) -> str:
    """One clause in words."""
    if isinstance(item, When):
        return _when(item.relation, item.begin)
    if isinstance(item, Role):
        word = {"by": "by", "object": "to", "to": "to", "told": "told", "of": "of", "actor": "with"}[item.role]
        return f"{'with' if symmetric else word} {_names(item.names)}"
    if isinstance(item, About):
        return f"about {_names(item.names)}"
    if isinstance(item, At):
        return f"in {_names(item.places)}"
    if isinstance(item, PartOf):
        return f"at {item.record.written}"
    if isinstance(item, According):
        return f"according to {_names(item.sources)}"
    if isinstance(item, MinSources):
        return f"with at least {item.count} sources"
    if isinstance(item, KnownOn):
        assert isinstance(item.day, Window)
        return f"as known on {_window(item.day)}"
    if isinstance(item, Lasting):
        return f"lasting {'more' if item.more else 'less'} than {_duration(item.duration)}"
    if isinstance(item, Uncertain):
        return "with uncertain dates"
    if isinstance(item, Tagged):
        return f"tagged {quoted(item.tag)}"
    if isinstance(item, Having):
        return f"where {item.property} {item.operator} {quoted(item.value)}"
    assert isinstance(item, Not)
    inner = item.clause
    if isinstance(inner, PartOf) and inner.whole:
        return f"other than {inner.record.written}"
    if isinstance(inner, Role | About | At) and (together := _together(inner)) is not None:
        return f"not {clause(together, symmetric=symmetric)}"
    if isinstance(inner, Role) and inner.role == "actor":
        return f"without {_names(inner.names)}"
    return f"not {clause(inner, symmetric=symmetric)}"


def _together(inner: Role | About | At) -> Clause | None:
    """The clause with `both` before its names, where `not` is said of all of them together."""
    field = "places" if isinstance(inner, At) else "names"
    names: Names = getattr(inner, field)
    if len(names.names) < 2 or names.mode == "any":
        return None
    return replace(inner, **{field: replace(names, both=True)})


def _when(relation: str, window: object) -> str:
    assert isinstance(window, Window)
    word = _RELATIONS[relation]
    if word == "in" and window.begin == window.end:
        word = "on"
    return f"{word} {_window(window)}"


def _window(window: Window) -> str:
    first = "" if window.begin <= -OPEN else edtf.format_day(window.begin)
    last = "" if window.end >= OPEN else edtf.format_day(window.end)
    if first and last:
        shown = edtf.format_span(window.begin, window.end)
    else:
        shown = f"{first or '..'}/{last or '..'}"
    return f"{shown} ({window.label})" if window.label else shown


def _names(names: Names) -> str:
    listed = [each.written for each in names.names]
    both = "both " if names.both and names.mode == "all" and len(listed) > 1 else ""
    return both + f" {'and' if names.mode == 'all' else 'or'} ".join(listed)


def _nth(nth: Nth) -> str:
    backwards, place = nth.position < 0, abs(nth.position)
    if place == 1:
        word = "last" if backwards else "first"
        return f"{word} {nth.count}" if nth.count > 1 else word
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10 if place % 100 not in (11, 12, 13) else 0, "th")
    return f"{place}{ending}{' last' if backwards else ''}"


def _duration(duration: Duration) -> str:
    return f"{duration.count} {duration.unit}{'s' if duration.count != 1 else ''}"


def _whole(pattern: Pattern) -> str:
    """The record that a pattern is for alone, as it is written."""
    first = pattern.clauses[0] if pattern.clauses else None
    return first.record.written if isinstance(first, PartOf) and first.whole else ""


def _is_any(pattern: Pattern) -> bool:
    return pattern.noun == "event" and not pattern.types


def _provenance(item: SourcesFor | Conflicts | Quotes, lexicon: Lexicon) -> list[str]:
    head = {"SourcesFor": "sources for", "Conflicts": "conflicting dates for", "Quotes": "quotes from"}[
        type(item).__name__
    ]
    if isinstance(item, Quotes) and item.speakers:
        return [f"{head} {_names(item.speakers)}", *_clauses(item.pattern)]
    first, *rest = item.pattern.clauses or (None,)
    if item.pattern.noun == "record" and isinstance(first, PartOf) and first.whole:
        return [f"{head} {first.record.written}", *(clause(each, symmetric=False) for each in rest if each)]
    if item.pattern.noun == "record" and isinstance(first, Role | About | At):
        return [
            f"{head} {_names(first.places if isinstance(first, At) else first.names)}",
            *(clause(each, symmetric=False) for each in rest if each),
        ]
    return [head, *_Reader(lexicon).pattern(item.pattern)]


def _sequence(item: Sequence, lexicon: Lexicon) -> list[str]:
    pattern = _Reader(lexicon).pattern
    parts = pattern(item.pattern)
    for step in item.steps:
        parts += [f"{step.way} by{' no' if step.absent else ''}", *pattern(step.pattern)]
    parts.append(f"within {_duration(item.within)}" if item.within else "")
    parts.append(f"with the same {item.same}" if item.same else "")
    if item.without:
        parts += ["with no", *pattern(item.without), "in between"]
    if item.until:
        parts += ["until", *pattern(item.until)]
    return [*parts, "all pairs" if item.every else ""]


def _shape(shape: Shape) -> list[str]:
    parts = [f"per {' and '.join(shape.by)}" if shape.by else ""]
    parts.append(f"sorted by {shape.sort}{' desc' if shape.descending else ''}" if shape.sort else "")
    parts.append("newest first" if shape.newest else "")
    parts.append(f"top {shape.limit}" if shape.limit is not None else "")
    parts.append(f"showing {', '.join(shape.columns)}" if shape.columns else "")
    parts.append("with sources" if shape.sources else "")
    parts.append("with quotes" if shape.quotes else "")
    parts.append("including empty" if shape.empty else "")
    parts.append(f"having more than {shape.more_than}" if shape.more_than is not None else "")
    if isinstance(shape.compared, Window):
        parts.append(f"compared with {_window(shape.compared)}")
    return [*parts, "count" if shape.count else ""]
