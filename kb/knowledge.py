"""The face of the program: `open` a chronology, load files into it, ask it questions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kb import catalogue
from kb.errors import QuestionError
from kb.scheme import Scheme
from kb.statistics import RULES, Statistics
from kb.stores import SERVERS, Store, open_store

if TYPE_CHECKING:
    import rdflib

    from kb.answer import Answer
    from kb.errors import Problem
    from kb.language.lexicon import Lexicon
    from kb.language.likeness import Likeness
    from kb.loading import LoadSummary
    from kb.loading.bulk import Progress
    from kb.report import Rendered
    from kb.session import Session

DEMO = "demo:"


def open(store: str = "memory:", *, create: bool = True) -> KnowledgeBase:
    """Open a chronology.

    `store` is the path of a folder (made where there is none, unless `create` is False), `memory:`, `rdflib:`, or
    `demo:` for the bundled seed chronology. Raises StoreError E401 to E407 when it cannot be opened.
    """
    if store == DEMO:
        base = KnowledgeBase(open_store("memory:"), name=DEMO)
        base.load(*seed_files())
        return base
    return KnowledgeBase(open_store(store, create=create))


def seed_files() -> list[str]:
    """The paths of the bundled seed journals."""
    from kb.bundled import folder

    return [str(folder("seeds") / name) for name in ("ukraine-peace-talks.chron", "us-eu-trade.chron")]


class KnowledgeBase:
    """A chronology: a store of records and what asking it needs. A context manager that closes the store."""

    def __init__(self, store: Store, name: str = "") -> None:
        self.store = store
        self.name = name or store.name
        self.queries: tuple[Path, ...] = ()
        """Folders with saved questions of the chronology's own (`.kbq`)."""
        self.rules = RULES
        """The rules by which questions are compiled (`kb.statistics`); fewer change how long an answer takes, not what it is."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; asking after that raises StoreError."""
        self.store.close()

    @cached_property
    def scheme(self) -> Scheme:
        """The types of records, with those that the journals add."""
        found = catalogue.scheme(self.store)
        if self.store.name.lower().startswith(SERVERS):  # it may hold none, or only those that a journal adds
            from kb.importers.types import coded_scheme

            own, coded = bundled_scheme(), coded_scheme()
            missing = set(coded.types).difference(own.types, found.types)
            known = coded if catalogue.any_of_types(self.store, missing) else own
            return Scheme({**known.types, **found.types}.values())
        return found if found.types else bundled_scheme()

    @cached_property
    def known(self) -> Statistics:
        """What is known of the store's size, for the rules by which questions are compiled."""
        return Statistics(self.store, self.rules if self.store.has_keys else ())

    @cached_property
    def titles(self) -> catalogue.Titles:
        """What the store's things are called."""
        return catalogue.Titles(self.store)

    @cached_property
    def names(self) -> catalogue.KeptNames:
        """What words can name."""
        return catalogue.KeptNames(self.store)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The nouns and verbs of the types."""
        from kb.language.lexicon import Lexicon

        return Lexicon(self.scheme)

    @cached_property
    def likeness(self) -> Likeness:
        """What the store calls things, to be found by what words mean; made when a question is first in need of it."""
        return catalogue.likeness(self.store)

    @property
    def graph(self) -> rdflib.Graph:
        """An rdflib graph over the same data: live and read-only, without what is kept in named graphs."""
        from kb.stores.view import graph

        return graph(self.store)

    @property
    def root(self) -> str:
        """The folder to which the store's file names are relative: the one that the store stands in, or its `.kb`.

        Wherever a file is loaded from, it has one name. Empty for a store that stands in no folder.
        """
        folder = getattr(self.store, "folder", None)
        if folder is None:
            return ""
        above = Path(os.path.abspath(folder)).parent
        return str(above.parent if above.name == ".kb" else above)

    def load(
        self,
        *paths: str | Path,
        format: str = "",
        strict: bool = False,
        root: str = "",
        mapping: str | Path = "",
        reject: Callable[[Problem], None] | None = None,
        progress: Progress | None = None,
    ) -> LoadSummary:
        """Load files of any known format (`-`: standard input), replacing what each stated before.

        `format` names the format of all of them (docs/importing.md), `mapping` a TOML file that says what the columns
        of `csv` and `jsonl` hold. `reject` is called with every row that is left out, `progress` now and then with the
        file, the bytes read of how many, and the rows. Returns what was added, changed and left, and the problems; a
        file with an error changes nothing. Raises StoreError when the store cannot be written.
        """
        from kb.loading import load

        names = [str(path) for path in paths]
        try:
            return load(
                self.store, self.scheme, names, format=format, strict=strict, root=self.root or root,
                mapping=str(mapping), reject=reject, progress=progress,
            )  # fmt: skip
        finally:  # of several files some may be there when it raises
            self._forget_cached()

    def forget(self, *paths: str | Path, root: str = "") -> LoadSummary:
        """Take out what files stated. Raises StoreError E411 for a file that the store does not hold."""
        from kb.loading import forget

        try:
            return forget(self.store, [str(path) for path in paths], root=self.root or root)
        finally:
            self._forget_cached()

    def ask(
        self,
        question: str,
        *,
        today: str | date | None = None,
        choices: Mapping[str, str] | None = None,
        strict: bool = False,
    ) -> Answer:
        """Answer a question.

        `today` (an ISO day; the day it runs, unless given) is what `last Friday` counts from; `choices` maps words to
        the id that is meant where they name several things; with `strict` nothing is guessed. Raises QuestionError with a
        place and a hint.
        """
        session = self.session(today=today, strict=strict)
        session.choices |= choices or {}
        return session.ask(question)

    def session(self, *, today: str | date | None = None, statements: bool = True, strict: bool = False) -> Session:
        """A run of questions that share what `let` and `define` say.

        Without `statements` these are refused; with `strict` whatever can only be guessed is.
        """
        from kb.bundled import folder
        from kb.session import Session

        return Session(
            self, day_number(today), saved=(*self.queries, folder("queries")), statements=statements, strict=strict
        )

    def report(self, path: str | Path, *, today: str | date | None = None, **parameters: str) -> Rendered:
        """Fill in a report (docs/reports.md). Raises InputError and QuestionError; see `kb.report.render`."""
        from kb.report import render

        return render(path, self.session(today=today, statements=False), parameters)

    def export(self, format: str = "turtle", *, with_index: bool = False) -> Iterator[bytes]:
        """The whole chronology in a format, piece by piece; private records stay out. Raises QuestionError E120."""
        from kb.exporters import choose

        return choose(format).write(self.store, with_index)

    def site(self, folder: str | Path, *, title: str = "Chronology", force: bool = False) -> int:
        """Write a folder of plain pages for any host; how many files. Raises InputError E611, QuestionError E002, E003."""
        from kb.site import write

        return write(self.store, folder, title=title, force=force)

    def files(self) -> list[str]:
        """The files that were loaded."""
        from kb.importers.types import FILES
        from kb.stores.files import loaded

        return [name for name in loaded(self.store) if name not in FILES]

    def again(self) -> KnowledgeBase:
        """The same chronology for a forked process: a folder opened anew, what is in memory as it is."""
        from kb.stores.oxigraph import FolderStore

        if not isinstance(self.store, FolderStore):
            return self
        other = KnowledgeBase(open_store(self.store.name), self.name)
        other.queries, other.rules = self.queries, self.rules
        return other

    def refresh(self) -> bool:
        """Read what others have written to the store since it was opened; whether there was anything."""
        from kb.stores.oxigraph import FolderStore

        if not isinstance(self.store, FolderStore) or not self.store.refresh():
            return False
        self._forget_cached()
        return True

    def _forget_cached(self) -> None:
        for name in ("scheme", "lexicon", "known", "titles", "names", "likeness"):
            self.__dict__.pop(name, None)


def day_number(today: str | date | None) -> int:
    """The number of an ISO day; of the day it is, for None. Raises QuestionError E203."""
    if today is None:
        return date.today().toordinal()
    if isinstance(today, date):
        return today.toordinal()
    try:
        return date.fromisoformat(today).toordinal()
    except ValueError:
        raise QuestionError("E203", f"'{today}' is no day to count from", hint="write --today 2025-08-22") from None


def bundled_scheme() -> Scheme:
    from kb.loading import ontology_triples
    from kb.record import EventType
    from kb.triples import grouped, item

    groups = grouped(ontology_triples())
    return Scheme(found for subject in sorted(groups) if isinstance(found := item(subject, groups), EventType))
