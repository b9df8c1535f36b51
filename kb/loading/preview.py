"""What a load would do, without doing it: items that are new, changed, unchanged, gone, and probably double."""

from __future__ import annotations

from collections.abc import Sequence

from kb import index, loading
from kb.errors import Problem
from kb.exporters import items
from kb.frozen import Frozen
from kb.loading.doubles import Double, doubles
from kb.record import Item, Record
from kb.scheme import Scheme
from kb.stores import Store, files
from kb.triples import triples
from kb.vocabulary import Triple, identifier


class Preview(Frozen):
    """Ids by what would become of them; new records that may be told already; the summary that a load would give."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    doubles: tuple[Double, ...]
    titles: dict[str, str]
    files: tuple[str, ...]
    rejected: tuple[str, ...]
    problems: tuple[Problem, ...]
    records: int = 0  # of files of data, which are read but not compared

    def __str__(self) -> str:
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {len(self.unchanged)} unchanged"
        gone = f", {len(self.gone)} gone" if self.gone else ""
        double = f", {len(self.doubles)} probably double"
        data = f", {self.records} records of data" if self.records else ""
        return f"{counts}{gone}{double}{data}, {len(self.rejected)} of {len(self.files)} files rejected; nothing was loaded"


def preview(
    store: Store, scheme: Scheme, paths: Sequence[str], *, format: str = "", strict: bool = False, root: str = ""
) -> Preview:
    """What `kb.loading.load` of the same files would do."""
    batch = loading.read(paths, format, root)
    kept, found, problems = loading.prepare(store, scheme, batch, strict=strict)
    read, complaints, records_ = loading.examine(batch, strict=strict)
    statements: dict[str, dict[str, set[Triple]]] = {name: {} for name in kept}
    by_id: dict[str, Item] = {}
    for item in found:
        stated = (*triples(item), *index.keys(item))
        by_id.setdefault(item.id, item)
        statements[item.origin.file if item.origin else ""].setdefault(stated[0][0], set()).update(stated)
    change = files.change(store, statements)
    new = [identifier(each) for each in change.new]
    held = {each.id: each for each in items(store, private=True)}
    records = [each for id_ in new if isinstance(each := by_id.get(id_), Record)]
    known = [each for each in held.values() if isinstance(each, Record)]
    titles = {id_: each.title for id_, each in (held | by_id).items()}
    return Preview(
        tuple(new),
        tuple(identifier(each) for each in change.changed),
        tuple(identifier(each) for each in change.unchanged),
        tuple(identifier(each) for each in change.gone),
        tuple(doubles(records, known, scheme)),
        titles,
        tuple(batch.files),
        tuple(name for name in batch.files if name not in (*kept, *read)),
        (*problems, *complaints),
        records_,
    )
