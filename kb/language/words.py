"""Questions as tokens, and the terminals of the grammar: pyparsing tokens that match words, names, verbs and nouns.

A grammar never lists a store's names or a scheme's verbs: its terminals look them up in the `Text` that is being
parsed, which knows every run of words that is a name. The text also notes, at the furthest word reached, what each
terminal there would have taken: errors and completion are made of that.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pyparsing as pp

from kb.errors import KbError, QuestionError
from kb.frozen import Frozen, replace
from kb.language.inflection import is_participle, is_progressive
from kb.language.lexicon import Found, Lexicon
from kb.language.question import Name, Names
from kb.language.wording import MANNER, NOISE
from kb.names import GUESSED, LAST_WORD, Candidate, NameTable, bag, begins, fold
from kb.quoting import unquoted

MOST_CHARACTERS = 2_000
MOST_LEVELS = 64
_LONGEST_NAME = 32  # words
_LONGEST_AMONG_MANY = 12  # of a name in a text of more than 100 words, so that no text takes long
_NOISE_SIGNS = frozenset(",.-–—·:")

_TOKEN = re.compile(
    r"""
    (?P<string>"(?:[^"\\]|\\.)*"|“[^”]*”)
  | (?P<id>@[^\s,;()|"]+)
  | (?P<variable>\$\w+)
  | (?P<number>(?<![\w.])(?:\.\.)?/\.\.|(?<![\w.])(?:(?:\.\.)?/)?-?\d[\w]*(?:[-/.:+~%]+[\w]+)*(?:/\.\.)?[~%]?)
  | (?P<possessive>['’]s\b|(?<=s)['’](?=\s))
  | (?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_](?:\w|['’](?!s\b)(?=\w))*)
  | (?P<sign><=|>=|!=|[^\w\s])
    """,
    re.X,
)


_ABBREVIATED = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]$")


class Token(Frozen):
    """A word, a number or date, a quoted string, or a sign; `folded` is how it compares."""

    kind: str
    text: str
    folded: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a question; full stops, question marks and exclamation marks at its end are left out."""
    stripped = text.rstrip(" \t\r\n?.!…")
    if stripped.endswith("/") and text.startswith("..", len(stripped)):
        stripped += ".."  # an open end: 2022-02-24/..
    if _ABBREVIATED.search(stripped) and text.startswith(".", len(stripped)):
        stripped += "."  # who met the U.S.
    found = []
    for match in _TOKEN.finditer(stripped):
        kind = match.lastgroup or "sign"
        found.append(Token(kind, match[0], _folded(kind, match[0]), match.start(), match.end()))
    return found


def name_runs(tokens: Sequence[Token]) -> dict[str, None]:
    """The folded form of every run of words that could be a name: what a store is asked for, in one lookup."""
    runs: dict[str, None] = {}
    for start in range(len(tokens)):
        for _, folded, plain in runs_of(tokens, start):
            runs[folded] = None
            if words := bag(plain):
                runs[words] = None
    for token in tokens:
        if token.kind == "string":
            runs[fold(unquoted(token.text))] = None
    return runs


def written_ids(tokens: Sequence[Token]) -> list[str]:
    """Every `@id`, and every run of tokens without blanks that may be an id (`reuters-0821`), as `@id`."""
    found = {token.text: None for token in tokens if token.kind == "id"}
    for start in range(len(tokens)):
        found |= {f"@{written}": None for _, written in _unbroken(tokens, start)}
    return list(found)


@dataclass(slots=True)
class Text:
    """A question while it is parsed: its tokens, what they can mean, and how far a parse has come."""

    source: str
    tokens: list[Token]
    names: NameTable
    lexicon: Lexicon
    today: int
    choices: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    furthest: int = 0
    starts: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    solid: list[int] = field(default_factory=list)  # the first token from each on that means something by itself
    dated: set[int] = field(default_factory=set)  # where a written period ended
    foreign: bool = False  # whether dateparser may be asked
    shadowed: frozenset[int] = frozenset()  # tokens that begin a name and are taken as no keyword
    spoken: frozenset[int] = frozenset()  # tokens that begin a name and are taken as none
    shut: bool = False  # whether a time in the middle of a question takes only its first clause
    gated: bool = False  # whether one took more
    depth: int = 0  # how many parts within parts are being matched
    moved: str = ""  # the preposition at the front of a question that belongs to the end of its verb
    topical: set[int] = field(default_factory=set)  # tokens after a verb whose object is what it is about
    tails: dict[int, int] = field(
        default_factory=dict
    )  # tokens at which words of a verb after its object begin, and end
    nested: dict[int, int] = field(default_factory=dict)  # tokens at which such a time begins, and ends
    parsed: dict[tuple[int, int], tuple[int, list[Any]] | None] = field(default_factory=dict)
    _failed: list[Sequence[Terminal]] = field(default_factory=list)
    _ahead: dict[int, tuple[set[str], int]] = field(default_factory=dict)
    _runs: dict[int, list[tuple[int, Sequence[Candidate]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.starts = [token.start for token in self.tokens]
        self.words = [token.folded for token in self.tokens]
        self.solid = [len(self.tokens)] * (len(self.tokens) + 1)
        for index in range(len(self.tokens) - 1, -1, -1):
            self.solid[index] = self.solid[index + 1] if self.is_noise(index) else index

    def afresh(self, **settings: Any) -> Text:
        """The same text as before it was parsed, with some settings (`foreign`, `shadowed`, `spoken`, `shut`)."""
        made = Text(
            self.source, self.tokens, self.names, self.lexicon, self.today, self.choices, self.variables, **settings
        )
        made._ahead, made._runs = self._ahead, self._runs
        return made

    def index(self, position: int) -> int:
        """The token at or after a character."""
        return bisect_left(self.starts, position)

    def offset(self, index: int) -> int:
        """The character at which a token ends: where parsing goes on after it."""
        return self.tokens[index - 1].end if index else 0

    def fail(self, index: int, terminals: Sequence[Terminal]) -> None:
        """Note that some terminals did not match at a token."""
        if index > self.furthest:
            self.furthest, self._failed = index, []
        if index == self.furthest:
            self._failed.append(terminals)

    @property
    def failed(self) -> dict[Terminal, None]:
        """The terminals that did not match at the furthest token, in the order in which they were tried."""
        return dict.fromkeys(chain.from_iterable(self._failed))

    def runs(self, start: int) -> list[tuple[int, Sequence[Candidate]]]:
        """The names that begin at a token, the longest first: where each ends, and what it can be."""
        if start in self.spoken:
            return []
        if start not in self._runs:
            self._runs[start] = self._named(start) if self._may_be_named(start) else []
        return self._runs[start]

    def _named(self, start: int) -> list[tuple[int, Sequence[Candidate]]]:
        found = [
            (end, self.names.get(folded) or self.names.get(bag(plain)))
            for end, folded, plain in runs_of(self.tokens, start)
        ]
        found += [(end, self.names.get(f"@{written}")) for end, written in _unbroken(self.tokens, start)]
        return sorted(((end, names) for end, names in found if names), key=lambda run: -run[0])

    def _may_be_named(self, start: int) -> bool:
        """Whether any name may begin at a token."""
        token = self.tokens[start]
        return token.kind != "word" or any(
            begins(name, token.folded) or name.startswith(f"@{token.text}") for name in self.names
        )

    def is_noise(self, index: int) -> bool:
        """Whether a token means nothing by itself: an article, a possessive 's, a comma, a hyphen, a dot between parts."""
        if index >= len(self.tokens):
            return False
        token = self.tokens[index]
        return token.folded in NOISE or token.kind == "possessive" or token.text in _NOISE_SIGNS

    def is_possessive(self, index: int) -> bool:
        return index < len(self.tokens) and self.tokens[index].kind == "possessive"

    def is_read_as_name(self, index: int) -> bool:
        """Whether a word, articles before it passed over, is one of the language and read as a name all the same."""
        while self.is_noise(index):
            index += 1
        return index in self.shadowed

    def ahead(self, index: int) -> tuple[set[str], int]:
        """What a terminal at a token can take: that token, and those after it as far as it means nothing, as words and as
        what kind of token each is (A_WORD …). Also the number of the last of these tokens.
        """
        known = self._ahead.get(index)
        if known is None:
            found: set[str] = set()
            last = index
            while last < len(self.tokens):
                token = self.tokens[last]
                found.add(token.text if token.kind == "sign" else token.folded)
                if token.kind in _KINDS:
                    found.add(_KINDS[token.kind])
                if not self.is_noise(last):
                    break
                last += 1
            known = self._ahead[index] = found, min(last, len(self.tokens))
        return known

    def place(self, error: KbError, first: int, end: int) -> None:
        """Give an error the words that it is about, where it has none yet."""
        if not error.text:
            first = min(first, len(self.tokens) - 1)
            last = max(first, min(len(self.tokens), end) - 1)
            error.text, error.start, error.end = self.source, self.tokens[first].start, self.tokens[last].end

    def span(self, start: int, end: int) -> str:
        return self.source[self.tokens[start].start : self.tokens[end - 1].end]


_current: ContextVar[Text] = ContextVar("text")


def parsing(text: Text) -> Any:
    """Make a text the one that terminals look into; gives what `_current.reset` takes."""
    return _current.set(text)


def parsed(token: Any) -> None:
    _current.reset(token)


def current() -> Text:
    return _current.get()


A_WORD, A_NUMBER, A_STRING, AN_ID, A_VARIABLE = "a word", "a number", "a string", "an id", "a variable"
"""What a terminal can begin with that takes any token of a kind; no word is called so, for each has a blank."""
_KINDS = {"word": A_WORD, "number": A_NUMBER, "string": A_STRING, "id": AN_ID, "variable": A_VARIABLE}
_NAMES = frozenset((A_WORD, A_NUMBER, A_STRING, AN_ID, A_VARIABLE, "("))
"""What a name can begin with."""


class Terminal(pp.Token):
    """A terminal: `match` gets the text and a token's number, and gives the number after what it took, and a value.

    `expects` says in plain words what it takes; an empty string keeps it out of error messages. `hints` are the phrases
    that it takes, `slots` the kinds of things whose names it takes, `part` says that it takes a verb or a noun: what
    completion offers. `starts` are what it can begin with, where hints do not say that: words, signs, A_WORD and the like;
    elsewhere it is not tried. Articles before it are passed over.
    """

    def __init__(
        self,
        expects: str,
        match: Callable[[Text, int], tuple[int, Any] | None],
        hints: Iterable[str] = (),
        *,
        slots: Sequence[str] = (),
        part: str = "",
        starts: Collection[str] = (),
    ) -> None:
        super().__init__()
        self.expects, self.match, self.hints = expects, match, tuple(hints)
        self.slots, self.part = tuple(slots), part
        self.starts = frozenset(starts) or frozenset(hint.split()[0] for hint in self.hints) or None

    __eq__, __hash__ = object.__eq__, object.__hash__  # as fast as they can be, for each is noted wherever it fails

    def _generateDefaultName(self) -> str:  # pyparsing's own hook
        return self.expects or "words"

    def parseImpl(self, instring: str, loc: int, do_actions: bool = True) -> Any:
        text = current()
        index = text.index(loc)
        while (found := self.match(text, index)) is None:
            if not text.is_noise(index):
                raise pp.ParseException(instring, loc, elem=self)
            index += 1
        end, value = found
        return text.offset(end), [] if value is None else [value]


def words(*phrases: str, expects: str | None = None, value: Any = None) -> Terminal:
    """One of some phrases, word for word, the longest first. Gives `value`, or nothing."""
    return choice(dict.fromkeys(phrases, value), f"'{phrases[0]}'" if expects is None else expects)


def choice(table: Mapping[str, Any], expects: str) -> Terminal:
    """One of the phrases of a table; gives its value. The longest phrase wins."""
    by_first: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for phrase, value in sorted(table.items(), key=lambda each: -len(each[0].split())):
        split = tuple(phrase.split())
        by_first.setdefault(split[0], []).append((split, value))

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index >= len(text.words):
            return None
        for phrase, value in by_first.get(text.words[index], ()):
            end = _phrase(text, index, phrase)
            if end is not None:
                return end, value
        return None

    return Terminal(expects, match, table)


def sign(*signs: str, expects: str | None = None) -> Terminal:
    """One of some signs; gives it."""

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index < len(text.tokens) and text.tokens[index].text in signs and text.tokens[index].kind == "sign":
            return index + 1, text.tokens[index].text
        return None

    return Terminal(f"'{signs[0]}'" if expects is None else expects, match, starts=signs)


def token(kind: str, expects: str, accept: Callable[[str], Any] = lambda word: word) -> Terminal:
    """A token of a kind for which `accept` gives something; gives that."""

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index < len(text.tokens) and text.tokens[index].kind == kind:
            try:
                value = accept(text.tokens[index].text)
            except QuestionError as error:
                text.place(error, index, index + 1)
                raise
            if value is not None:
                return index + 1, value
        return None

    return Terminal(expects, match, starts=(_KINDS[kind],))


def name(slots: Sequence[str], expects: str, *, texts: bool = False) -> Terminal:
    """A name whose thing is of one of some kinds, the preferred first; with `texts` also any quoted string.

    The longest run of words that fits the slot wins; of its candidates those of the first kind that any has, and of
    these the best rank. What is left is a tie, noted in the name.
    """

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index >= len(text.tokens):
            return None
        at = text.tokens[index]
        if at.kind == "variable":
            bound = text.variables.get(at.text[1:])
            one = bound.names[0] if isinstance(bound, Names) and len(bound.names) == 1 else None
            return (index + 1, one) if one is not None and set(one.kinds) & set(slots) else None
        if at.kind == "id":
            found = [each for each in text.names.get(at.text, ()) if set(each.kinds) & set(slots)]
            return (index + 1, _name(text, index, index + 1, found, slots)) if found else None
        if at.kind == "string":
            words = unquoted(at.text) if at.text[0] == '"' else at.text[1:-1]
            fitting = _fitting(text.names.get(fold(words), ()), slots)
            if fitting:
                return index + 1, _name(text, index, index + 1, fitting, slots)
            return (index + 1, Name(words, "text", (), words, (), at.start, at.end)) if texts else None
        best: tuple[int, list[Candidate]] | None = None
        for end, candidates in text.runs(index):
            fitting = _fitting(candidates, slots)
            if fitting:
                best = end, fitting
                break
        if best is None:
            return None
        end, fitting = best
        if text.is_noise(index):  # «the White House» against «White House meeting»: the longer one
            later = [(stop, _fitting(found, slots)) for stop, found in text.runs(index + 1)]
            longer = [(stop, found) for stop, found in later if found and stop > end]
            if longer:
                return None
        return end, _name(text, index, end, fitting, slots)

    return Terminal(expects, match, slots=slots, starts=_NAMES)


def bound(kind: type | tuple[type, ...], accept: Callable[[Any], bool] = lambda value: True) -> Terminal:
    """A variable that stands for a value of a class; gives the value."""

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index < len(text.tokens) and text.tokens[index].kind == "variable":
            value = text.variables.get(text.tokens[index].text[1:])
            if isinstance(value, kind) and accept(value):
                return index + 1, value
        return None

    return Terminal("", match, starts=(A_VARIABLE,))


def here() -> Terminal:
    """Takes nothing; gives the number of the token that comes next."""
    return Terminal("", lambda text, index: (index, index))


def moved(*prepositions: str) -> Terminal:
    """A preposition that a question moves from the end of its verb to its front: `with whom did X sign an agreement`."""

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index >= len(text.tokens) or text.words[index] not in prepositions or index in text.shadowed:
            return None
        text.moved = text.words[index]
        return index + 1, None

    return Terminal("", match, prepositions)


def verb(
    expects: str = "a verb (met, said, visited, …)", *, form: str = "", moved: bool = False, ordered: bool = True
) -> Terminal:
    """A verb of the scheme in any form, or only in one: `participle` (said, met), `progressive` (saying), `passive` (any
    but that one). With `moved` the preposition at its end may stand at the front of the question; without `ordered` it
    may not say first or last in its midst. Gives a Found; `tail` takes the words of it that follow the object."""

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index >= len(text.tokens) or text.tokens[index].kind != "word":
            return None
        while index + 1 < len(text.words) and text.words[index] in MANNER:
            index += 1
        if not _is_form(text.words[index], form):
            return None
        found = text.lexicon.verb(text.words, index)
        if found and text.words[found.end - 1] in _BEGIN_CLAUSES and not _names_follow(text, found.end):
            # `demand from Kyiv`, but `demand from January to March`
            found = text.lexicon.verb(text.words[: found.end - 1], index) or found
        if moved:
            found = _with_moved(text, index, found)
        if found and found.object == "about":
            text.topical.add(found.end)
        if found and found.tail:
            text.tails[found.tail[0]] = found.tail[1]
        return (found.end, found) if found and (ordered or not found.order) else None

    return Terminal(expects, match, part="verb", starts=(A_WORD,))


def deed(*, form: str = "") -> Terminal:
    """A verb of the scheme that says nothing of first or last, for forms that ask for neither."""
    return verb(form=form, ordered=False)


def adjective(*, ordered: bool = True) -> Terminal:
    """What a verb of the scheme that begins with `be` says without it: `optimistic about` in `was China optimistic about`.

    Without `ordered` it may not say first or last.
    """

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        found = text.lexicon.verb(["be", *text.words[index:]], 0)
        if found is None or found.tail or found.end == 1 or (found.order and not ordered):
            return None
        return index + found.end - 1, found

    return Terminal("", match)


def tail() -> Terminal:
    """The words of a verb that follow its object: `of war crimes` in `accused Iraq of war crimes`. Gives nothing."""
    return Terminal("", lambda text, index: (text.tails[index], None) if index in text.tails else None)


_MOST_VERB_WORDS = 12


def _with_moved(text: Text, index: int, found: Found | None) -> Found | None:
    """The longest verb that begins at a token, the preposition that was moved put back behind it."""
    for end in range(min(len(text.words), index + _MOST_VERB_WORDS), found.end if found else index, -1):
        whole = text.lexicon.verb([*text.words[:end], text.moved], index)
        if whole and whole.end == end + 1:
            return replace(whole, end=end)
    if found:
        whole = text.lexicon.verb([*text.words[: found.end], text.moved], index)
        if whole and whole.end == found.end + 1:
            return replace(whole, end=found.end)
    return found


def _is_form(word: str, form: str) -> bool:
    if form == "participle":
        return is_participle(word)
    return not form or is_progressive(word) == (form == "progressive")


def topical() -> Terminal:
    """Takes nothing; fits where a verb ends whose object is what it is about (`mentioned energy`)."""
    return Terminal("", lambda text, index: (index, None) if index in text.topical else None)


_BEGIN_CLAUSES = frozenset(("from", "in", "on", "at", "by", "between", "under"))


_END_OBJECT = frozenset(("anyone", "anybody", "first", "last", "before", "after", "since", "until", "during", "in"))
"""Words that begin what follows an object, which then stands elsewhere: `who did he make remarks on last`."""


def _names_follow(text: Text, index: int) -> bool:
    """Whether something named stands at a token, or nothing at all."""
    while text.is_noise(index):
        index += 1
    if index >= len(text.tokens):
        return True
    if text.tokens[index].kind in ("string", "id", "variable") or text.words[index] in _END_OBJECT:
        return True
    return any(set(each.kinds) & {"actor", "place"} for _, names in text.runs(index) for each in names)


def noun(expects: str = "a kind of event (meetings, statements, strikes, …)") -> Terminal:
    """A noun of the scheme, singular or plural; gives a Found."""

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        if index >= len(text.tokens) or text.tokens[index].kind != "word":
            return None
        found = text.lexicon.noun(text.words, index)
        return (found.end, found) if found else None

    return Terminal(expects, match, part="noun", starts=(A_WORD,))


def _phrase(text: Text, index: int, phrase: tuple[str, ...]) -> int | None:
    """Where a phrase that begins at a token ends; articles between its words are passed over."""
    listed = text.words
    if index in text.shadowed:
        return None
    for position, word in enumerate(phrase):
        if position and word not in NOISE and index < len(listed):
            index = text.solid[index]
        if index >= len(listed) or listed[index] != word or text.tokens[index].kind not in ("word", "possessive"):
            return None
        index += 1
    return index


def _fitting(candidates: Iterable[Candidate], slots: Sequence[str]) -> list[Candidate]:
    """Those that fit a slot best; a guess, of whatever kind, only where no name does."""
    for slot in slots:
        found = [each for each in candidates if slot in each.kinds and each.rank < GUESSED]
        if found:
            best = min(each.rank for each in found)
            return [each for each in found if each.rank == best]
    guesses = [each for each in candidates if each.rank >= GUESSED and not set(slots).isdisjoint(each.kinds)]
    return [min(guesses, key=lambda each: each.rank)] if guesses else []


def _name(text: Text, start: int, end: int, fitting: Sequence[Candidate], slots: Sequence[str]) -> Name:
    words = text.span(start, end)
    if text.tokens[start].text == "(":
        words = words[1:-1].strip()
    chosen = text.choices.get(fold(words))
    if chosen is not None and any(each.id == chosen for each in fitting):
        fitting = [each for each in fitting if each.id == chosen]
    begin, stop = text.tokens[start].start, text.tokens[end - 1].end

    def made(each: Candidate) -> Name:
        kind = next(slot for slot in slots if slot in each.kinds)
        guess = f"'{words}' is read as {each.label}" if each.rank >= LAST_WORD else ""
        return Name(words, kind, (each.id,), each.label, (), begin, stop, False, each.kinds, each.called, guess=guess)

    names = [made(each) for each in fitting]
    if names[0].kind == "office":
        ids = tuple(each.ids[0] for each in names)
        return Name(words, "office", ids, names[0].label, (), begin, stop)
    first = names[0]
    tied = tuple(names) if len(names) > 1 else ()
    return replace(first, tied=tied)


def runs_of(tokens: Sequence[Token], start: int) -> Iterable[tuple[int, str, str]]:
    """Runs of tokens from one on that could be a name: where each ends, its folded form, and that without possessives.

    Parentheses within a name are closed in it: `Foreign Ministry (Russia)`.
    """
    if tokens[start].kind not in ("word", "number") and tokens[start].text != "(":
        return
    depth = count = 0
    folded = plain = ""
    longest = _LONGEST_NAME if len(tokens) <= 100 else _LONGEST_AMONG_MANY
    for end in range(start, min(len(tokens), start + 2 * longest)):
        token = tokens[end]
        if token.kind in ("string", "id", "variable") or token.text in ("|", "=", "·"):
            return
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            return
        if token.kind == "sign":
            gap = " and " if token.text == "&" else " "
            folded, plain = folded + gap, plain + gap
        else:
            count += 1
            if count > longest:
                return
            word = fold(token.text) if token.kind == "number" else token.folded
            if token.kind == "number" and not word:
                return  # `../..` is a time; with nothing to be called by it would be part of any name beside it
            joined = folded and tokens[end - 1].end == token.start and token.kind in ("word", "possessive")
            folded += word if joined else " " + word
            if token.kind != "possessive":
                plain += word if joined else " " + word
        if depth == 0 and (token.kind != "sign" or token.text == ")"):
            whole = " ".join(folded.split())
            if whole:
                closing = end + 1
                yield closing, whole, " ".join(plain.split())


def _unbroken(tokens: Sequence[Token], start: int) -> Iterable[tuple[int, str]]:
    """Runs of two tokens and more, with hyphens or dots and without blanks between them: where each ends, and its text."""
    if tokens[start].kind not in ("word", "number"):
        return
    text = tokens[start].text
    for end in range(start + 1, len(tokens)):
        if tokens[end].start != tokens[end - 1].end or tokens[end].kind not in ("word", "number", "sign"):
            return
        if tokens[end].kind == "sign" and tokens[end].text not in "-._:":
            return
        text += tokens[end].text
        if tokens[end].kind != "sign":
            yield end + 1, text


def _folded(kind: str, word: str) -> str:
    if kind == "possessive":
        return "s" if "s" in word else ""
    return fold(word) if kind == "word" else word.casefold()
