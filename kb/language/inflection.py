"""English inflection: a word to the base forms that it can come from, and a noun to its plural."""

from __future__ import annotations

import re
from functools import lru_cache

# Base form -> the forms that no rule gives.
_IRREGULAR = {
    "be": "am is are was were been being", "have": "has had having", "do": "does did done doing",
    "arise": "arose arisen", "bear": "bore borne", "beat": "beaten", "become": "became", "begin": "began begun",
    "bid": "bade bidden", "bind": "bound", "break": "broke broken", "bring": "brought", "broadcast": "broadcast",
    "build": "built", "buy": "bought", "catch": "caught", "choose": "chose chosen", "come": "came",
    "cut": "cut", "deal": "dealt", "draw": "drew drawn", "drive": "drove driven", "eat": "ate eaten", "fall": "fell fallen",
    "feel": "felt", "fight": "fought", "find": "found", "flee": "fled", "fly": "flew flown", "forbid": "forbade forbidden",
    "forget": "forgot forgotten", "forgive": "forgave forgiven", "freeze": "froze frozen", "get": "got gotten",
    "give": "gave given", "go": "went gone goes", "grow": "grew grown", "hear": "heard", "hide": "hid hidden",
    "hit": "hit", "hold": "held", "hurt": "hurt", "keep": "kept", "know": "knew known", "lay": "laid", "lead": "led",
    "leave": "left", "lend": "lent", "let": "let", "lie": "lay lain lying", "lose": "lost", "make": "made",
    "mean": "meant", "meet": "met", "overthrow": "overthrew overthrown", "pay": "paid", "put": "put",
    "read": "read", "ride": "rode ridden", "ring": "rang rung", "rise": "rose risen", "run": "ran",
    "say": "said", "see": "saw seen", "seek": "sought", "sell": "sold", "send": "sent", "set": "set",
    "shake": "shook shaken", "shoot": "shot", "show": "shown", "shut": "shut", "sing": "sang sung",
    "sink": "sank sunk", "sit": "sat", "speak": "spoke spoken", "spend": "spent", "split": "split",
    "spread": "spread", "stand": "stood", "steal": "stole stolen", "stick": "stuck", "strike": "struck stricken",
    "swear": "swore sworn", "take": "took taken", "teach": "taught", "tear": "tore torn", "tell": "told",
    "think": "thought", "throw": "threw thrown", "understand": "understood", "undertake": "undertook undertaken",
    "uphold": "upheld", "wage": "waged", "wear": "wore worn", "win": "won", "withdraw": "withdrew withdrawn",
    "withhold": "withheld", "write": "wrote written",
}  # fmt: skip
_BASE_OF: dict[str, set[str]] = {}
for _base, _forms in _IRREGULAR.items():
    for _form in _forms.split():
        _BASE_OF.setdefault(_form, set()).add(_base)

_PLURALS = {"person": "people", "man": "men", "woman": "women", "child": "children", "crisis": "crises"}
_SINGULAR_OF = {plural: singular for singular, plural in _PLURALS.items()} | {"persons": "person"}
_VOWELS = "aeiou"
_SHORT = re.compile(r"(?:[^aeiou]|qu)*[aeiou][^aeiouwxy]")
_OUR = re.compile(r"\b(col|fav|hon|lab|neighb|harb|endeav|behavi|arm)or")
_IZE = re.compile(r"(?<=[a-z]{2})(i|y)z(?=e|ing|ation)")
_ENSE = re.compile(r"\b(def|off|pret)ense")


def british(word: str) -> str:
    """The British spelling of a word, so that both compare alike.

    >>> british("criticized"), british("defense"), british("mobilization")
    ('criticised', 'defence', 'mobilisation')
    """
    if "z" in word:
        word = _IZE.sub(r"\1s", word)
    if "or" in word:
        word = _OUR.sub(r"\1our", word)
    if "ense" in word:
        word = _ENSE.sub(r"\1ence", word)
    return word


@lru_cache(maxsize=4096)
def verb_bases(word: str) -> frozenset[str]:
    """The verbs that a word, in lower case, can be a form of; the word itself among them.

    >>> sorted(verb_bases("met")), "criticise" in verb_bases("criticizing"), "stop" in verb_bases("stopped")
    (['meet', 'met'], True, True)
    """
    word = british(word)
    found = {word} | _BASE_OF.get(word, set())
    for ending, least in (("ies", 4), ("ied", 4)):
        if word.endswith(ending) and len(word) >= least:
            found.add(word[: -len(ending)] + "y")
    if word.endswith("es") and len(word) > 3:
        found |= {word[:-2], word[:-1]}
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        found.add(word[:-1])
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            if not any(letter in _VOWELS + "y" for letter in stem):
                continue
            found |= {stem, stem + "e"}
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
                found.add(stem[:-1])
    return frozenset(found)


def verb_forms(verb: str) -> tuple[str, ...]:
    """A verb with its commonest past forms.

    >>> verb_forms("meet"), verb_forms("visit"), verb_forms("deny")
    (('meet', 'met'), ('visit', 'visited'), ('deny', 'denied'))
    """
    if verb in _IRREGULAR:
        return verb, *(form for form in _IRREGULAR[verb].split() if form != verb)
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb, f"{verb[:-1]}ied"
    return verb, verb + ("d" if verb.endswith("e") else "ed")


def is_progressive(word: str) -> bool:
    """Whether a word, in lower case, is a form in -ing.

    >>> is_progressive("meeting"), is_progressive("bring"), is_progressive("met")
    (True, False, False)
    """
    return word.endswith("ing") and any(letter in _VOWELS + "y" for letter in word[:-3])


def is_participle(word: str) -> bool:
    """Whether a word, in lower case, can be a past participle.

    >>> is_participle("said"), is_participle("struck"), is_participle("hit"), is_participle("strike")
    (True, True, True, False)
    """
    return word.endswith("ed") or word in _BASE_OF


def past(verb: str) -> str:
    """The simple past of a verb.

    >>> past("meet"), past("visit"), past("criticise"), past("deny"), past("stop"), past("be")
    ('met', 'visited', 'criticised', 'denied', 'stopped', 'was')
    """
    if verb == "be":
        return "was"
    if verb in _IRREGULAR:
        return _IRREGULAR[verb].split()[0]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _SHORT.fullmatch(verb) else "") + "ed"


@lru_cache(maxsize=4096)
def noun_bases(word: str) -> frozenset[str]:
    """The nouns that a word, in lower case, can be the singular or plural of."""
    word = british(word)
    found = {word}
    if word in _SINGULAR_OF:
        found.add(_SINGULAR_OF[word])
    if word.endswith("ies") and len(word) > 4:
        found.add(word[:-3] + "y")
    if word.endswith("es") and len(word) > 3:
        found |= {word[:-2], word[:-1]}
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        found.add(word[:-1])
    return frozenset(found)


def plural(noun: str) -> str:
    """The plural of a noun; of several words, that of the one before `of`, `to` or `in`, else of the last.

    >>> plural("meeting"), plural("inquiry"), plural("refusal to comment"), plural("speech"), plural("talks")
    ('meetings', 'inquiries', 'refusals to comment', 'speeches', 'talks')
    """
    head, preposition, rest = noun, "", ""
    if match := re.search(r" (of|to|in|into|on) ", noun):
        head, preposition, rest = noun[: match.start()], match[0], noun[match.end() :]
    *before, last = head.split(" ")
    return " ".join([*before, _plural_word(last)]) + preposition + rest


def _plural_word(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith(("s", "praise", "aid", "criticism", "control")) and not word.endswith(("ss", "us")):
        return word
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
