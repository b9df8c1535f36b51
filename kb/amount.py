"""Measured values as journals write them, to `Value` and back: `~88 percent (share of territory)`."""

from __future__ import annotations

import re
from decimal import Decimal

from kb.errors import QuestionError
from kb.quoting import STRING, needs_quotes, opening_bracket, quoted, split, unquoted
from kb.record import Value

QUALIFIERS = ("on", "from", "for", "derived")

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
_MAGNITUDES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_AMOUNT = re.compile(
    rf"(?P<about>~\s*)?(?:(?P<compare>>=|<=)\s*)?(?P<low>{_NUMBER})(?:\.\.(?P<high>{_NUMBER}))?"
    rf"(?:\s+(?P<magnitude>{'|'.join(_MAGNITUDES)}))?(?P<unit>(?:\s+[^\s\"()]+)*)\s*"
)
_HINT = 'a number with a unit, or words in quotes: ~88 percent (share), 5..6, >= 40 billion USD, "few"'


def parse(text: str) -> Value:
    """Read a value; raises QuestionError E319 when it is none.

    >>> value = parse(">= 40 billion USD (purchases; on AI chips)")
    >>> value.minimum, value.maximum, value.unit, value.measure, value.qualifiers
    ('40000000000', '', 'USD', 'purchases', (('on', 'AI chips'),))
    """
    rest, measure, qualifiers = text, "", list[tuple[str, str]]()
    opening = opening_bracket(rest)
    if opening is not None:
        inside, rest = rest[opening + 1 : -1], rest[:opening].rstrip()
        first, *others = (part for part, _ in split(inside, ";"))
        measure = unquoted(first)
        for part in others:
            word, _, words = part.partition(" ")
            if word not in QUALIFIERS or not words:
                raise _bad(part, "after the measure: on …; from …; for …; derived …")
            qualifiers.append((word, unquoted(words.strip())))
    low = high = unit = ""
    amount = _AMOUNT.match(rest)
    if amount:
        power = _MAGNITUDES.get(amount["magnitude"] or "", 0)
        low = _scaled(amount["low"], power)
        high = _scaled(amount["high"], power) if amount["high"] else low
        unit = amount["unit"].strip()
        if amount["compare"]:
            low, high = (low, "") if amount["compare"] == ">=" else ("", high)
        rest = rest[amount.end() :].strip()
    if rest and not STRING.fullmatch(rest):
        raise _bad(rest, _HINT)
    if not rest and not amount and not measure:
        raise _bad(text, _HINT)
    if low and high and Decimal(low) > Decimal(high):
        raise _bad(text, f"{low} is more than {high}: put the lesser number first")
    approximate = bool(amount and amount["about"])
    return Value(low, high, unit, unquoted(rest), measure, approximate, tuple(sorted(qualifiers)))


def format(value: Value) -> str:
    """Write a value so that `parse` gives it back."""
    parts = []
    if value.minimum or value.maximum:
        if value.minimum == value.maximum:
            number = value.minimum
        elif not value.maximum:
            number = f">= {value.minimum}"
        elif not value.minimum:
            number = f"<= {value.maximum}"
        else:
            number = f"{value.minimum}..{value.maximum}"
        parts += [("~" if value.approximate else "") + number, value.unit]
    if value.text:
        parts.append(quoted(value.text))
    if value.measure or value.qualifiers:
        words = [_word(value.measure)] + [f"{name} {_word(text)}" for name, text in value.qualifiers]
        parts.append(f"({'; '.join(words)})")
    return " ".join(part for part in parts if part)


def _word(text: str) -> str:
    return quoted(text) if needs_quotes(text, ';,()[]#^"') or not text else text


def _scaled(number: str, power: int) -> str:
    scaled = Decimal(number.replace(",", "")).scaleb(power)
    return f"{scaled:f}".rstrip("0").rstrip(".") if "." in f"{scaled:f}" else f"{scaled:f}"


def _bad(text: str, hint: str) -> QuestionError:
    return QuestionError("E319", f"{text!r} is no value", hint=hint)
