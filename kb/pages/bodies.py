"""What the page of one thing shows: of a record, of a person, place or topic, of a source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.frozen import Frozen
from kb.pages.cards import BACKWARDS, Guide, cards, linked, quotes, reference, title_of, web
from kb.pages.dates import precision
from kb.pictures.svg import words as escape
from kb.record import LINK_KINDS, ROLES, Actor, Item, Place, Record, Source, Topic, Value
from kb.vocabulary import WIKIDATA, is_iri


class Around(Frozen):
    """What the page of a thing shows beside its own facts, as far as one page has room for it.

    `entries` and `states` are cards (`kb.pages.cards.card`), `company` those who appear in the same records, with their
    number; `inside` are things below this one; `backwards` are links from other records; `more` leads to further pages.
    """

    entries: Sequence[str] = ()
    states: Sequence[str] = ()
    company: Sequence[tuple[str, int]] = ()
    inside: Sequence[str] = ()
    backwards: Sequence[tuple[str, str]] = ()
    picture: str = ""
    more: str = ""


def body(item: Item, around: Around, guide: Guide) -> str:
    """The main part of the page of a thing, from its heading on."""
    if isinstance(item, Record):
        return _record(item, around, guide)
    facts = list(_facts(item, guide))
    if around.company:
        facts.append(("appears with", ", ".join(f"{linked(id_, guide)} ({number})" for id_, number in around.company)))
    if around.inside:
        facts.append(("holds", ", ".join(linked(id_, guide) for id_ in around.inside)))
    parts = [f"<h1>{escape(guide.label(item.id))}</h1>\n", _list(facts)]
    if around.picture:
        parts.append(around.picture)
    if around.states:
        parts.append(f"<h2>States and offices</h2>\n{cards(around.states)}")
    if around.entries:
        heading = "What rests on it" if isinstance(item, Source) else "Timeline"
        parts.append(f"<h2>{heading}</h2>\n{cards(around.entries)}")
    elif not around.states:
        parts.append('<p class="note">No record names it.</p>\n')
    return "".join([*parts, around.more])


def _record(record: Record, around: Around, guide: Guide) -> str:
    facts = [
        ("date", f"{escape(record.period.text)} <small>({escape(precision(record.period))})</small>"),
        ("what", escape(record.type.replace("_", " ")) + f" <small>({type(record).__name__.lower()})</small>"),
        ("status", escape(record.status)),
    ]
    for role in ROLES:
        named = [
            linked(each.name, guide) + (f" <small>({escape(each.capacity)})</small>" if each.capacity else "")
            for each in record.participants
            if each.role == role
        ]
        facts.append((role.replace("-", " "), ", ".join(named)))
    facts += [
        ("place", ", ".join(linked(id_, guide) for id_ in record.places)),
        ("about", ", ".join(linked(id_, guide) for id_ in record.about if guide.href(id_))),
        ("value", "; ".join(escape(_measured(each)) for each in record.values)),
        ("certainty", escape(record.certainty)),
        ("attributed to", ", ".join(_attributed(each, guide) for each in record.attributed)),
        ("as of", escape(record.asof)),
        ("dated by", escape(record.dating)),
        ("tags", ", ".join(map(escape, record.tags))),
    ]
    for kind in LINK_KINDS:
        targets = [linked(each.target, guide) for each in record.links if each.kind == kind and guide.href(each.target)]
        facts.append((kind.replace("-", " "), "; ".join(targets)))
    for kind in dict.fromkeys(kind for _, kind in around.backwards):
        words = BACKWARDS.get(kind, f"{kind.replace('-', ' ')}, by")
        facts.append((words, "; ".join(linked(id_, guide) for id_, of in around.backwards if of == kind)))
    facts += _common(record, guide)
    parts = [f"<h1>{escape(title_of(record, guide))}</h1>\n", _list(facts)]
    if said := quotes(record, guide):
        parts.append(f"<h2>Quoted</h2>\n{said}\n")
    if record.sources:
        listed = []
        for id_ in record.sources:
            source = guide.item(id_)
            told = reference(source, guide) if isinstance(source, Source) else escape(id_)
            places = ", ".join(
                dict.fromkeys(each.locator for each in record.evidence if each.source == id_ and each.locator)
            )
            listed.append(f"<li>{told}{f' <small>({escape(places)})</small>' if places else ''}</li>")
        parts.append(f'<h2>Sources</h2>\n<ul class="sources">\n{"".join(listed)}\n</ul>\n')
    else:
        parts.append('<p class="note">It rests on no source.</p>\n')
    return "".join([*parts, around.more])


def _facts(item: Item, guide: Guide) -> Iterable[tuple[str, str]]:
    yield "kind", escape(kind(item))
    if isinstance(item, Actor):
        yield "description", escape(item.description)
        yield "belongs to", ", ".join(linked(id_, guide) for id_ in item.affiliations)
    if isinstance(item, Actor | Place):
        yield "lies in", ", ".join(linked(id_, guide) for id_ in item.within)
        yield "coordinates", escape(", ".join(item.coordinates or ()))
    if isinstance(item, Topic):
        yield "part of", ", ".join(linked(id_, guide) for id_ in item.broader)
    if isinstance(item, Source):
        yield "by", ", ".join(linked(id_, guide) for id_ in item.authors)
        yield "publisher", linked(item.publisher, guide) if item.publisher else ""
        yield "published", escape(item.published)
        yield "read", escape(item.accessed)
        yield "address", web(item.url)
    yield from _common(item, guide)


def _common(item: Item, guide: Guide) -> Iterable[tuple[str, str]]:
    yield "also called", escape(", ".join(item.aliases))
    yield "the same as", ", ".join(_same(each) for each in item.same)
    yield "note", escape(item.note)
    yield "id", f"<code>{escape(item.id)}</code>"


def kind(item: Item) -> str:
    """What a thing is, in a word."""
    if isinstance(item, Actor):
        return item.kind or "actor"
    return type(item).__name__.lower()


def _attributed(named: str, guide: Guide) -> str:
    """An actor, written with an @, or words."""
    return linked(named[1:], guide) if named.startswith("@") else escape(named)


def _same(same: str) -> str:
    iri = WIKIDATA + same.removeprefix("wikidata:") if same.startswith("wikidata:") else same
    if not iri.startswith(("https://", "http://")) or not is_iri(iri):
        return escape(same)
    return f'<a href="{escape(iri)}" rel="noreferrer">{escape(same)}</a>'


def _measured(value: Value) -> str:
    number = "–".join(dict.fromkeys(each for each in (value.minimum, value.maximum) if each))
    told = " ".join(each for each in (value.measure, "about" if value.approximate else "", number, value.unit) if each)
    rest = ", ".join([value.text, *(f"{name} {words}" for name, words in value.qualifiers)]).strip(", ")
    return f"{told} ({rest})" if told and rest else told or rest


def _list(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<div><dt>{name}</dt><dd>{words}</dd></div>\n" for name, words in facts if words)
    return f'<dl class="facts-of">\n{rows}</dl>\n' if rows else ""
