"""Measured values as journals write them, to `Value` and back: `~88 percent (share of territory)`."""

from __future__ import annotations

import re
from decimal import Decimal

from kb.errors import QuestionError
from kb.quoting import STRING, needs_quotes, opening_bracket, quoted, split, unquoted
from kb.record import Value

QUALIFIERS = ("on", "from", "for", "derived")

MOST_DIGITS = 18
"""Before and after the point: what every engine can compare."""

_NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?![0-9,])(?:\.[0-9]+)?"
_UNIT = r'[^\s"()0-9][^\s"()]*'
_PLAIN_UNIT = re.compile(rf"{_UNIT}(?: {_UNIT})*")
_MAGNITUDES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_AMOUNT = re.compile(
    rf"(?:(?P<compare>>=|<=)\s*)?(?P<low>{_NUMBER})(?:\.\.(?P<high>{_NUMBER}))?"
    rf"(?:\s+(?P<magnitude>{'|'.join(_MAGNITUDES)}))?(?P<unit>(?:\s+{_UNIT})*)\s*"
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
            if word not in (*QUALIFIERS, "unit") or not words:
                raise _bad(part, "after the measure: on …; from …; for …; derived …; unit …")
            qualifiers.append((word, unquoted(words.strip())))
    approximate = rest.startswith("~")
    if approximate:
        rest = rest[1:].lstrip()
    low = high = ""
    unit = dict(qualifiers).get("unit", "")
    qualifiers = [each for each in qualifiers if each[0] != "unit"]
    amount = _AMOUNT.match(rest)
    if amount:
        power = _MAGNITUDES.get(amount["magnitude"] or "", 0)
        low = _scaled(amount["low"], power)
        high = _scaled(amount["high"], power) if amount["high"] else low
        unit = " ".join(amount["unit"].split()) or unit
        if amount["compare"]:
            low, high = (low, "") if amount["compare"] == ">=" else ("", high)
        rest = rest[amount.end() :].strip()
    if rest and not STRING.fullmatch(rest):
        raise _bad(rest, _HINT)
    if not rest and not amount and not measure:
        raise _bad(text, _HINT)
    if low and high and Decimal(low) > Decimal(high):
        raise _bad(text, f"{low} is more than {high}: put the lesser number first")
    if any(len(digits) > MOST_DIGITS for number in (low, high) for digits in number.lstrip("-").split(".")):
        raise _bad(text, f"a number has at most {MOST_DIGITS} digits before the point, and after it")
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
        parts.append(number)
    qualifiers = list(value.qualifiers)
    if parts and (_PLAIN_UNIT.fullmatch(value.unit) and value.unit.split()[0] not in _MAGNITUDES):
        parts.append(value.unit)
    elif value.unit:
        qualifiers.append(("unit", value.unit))
    if value.text:
        parts.append(quoted(value.text))
    if value.measure or qualifiers:
        words = [_word(value.measure)] + [f"{name} {_word(text)}" for name, text in qualifiers]
        parts.append(f"({'; '.join(words)})")
    return ("~" if value.approximate else "") + " ".join(parts)


def _word(text: str) -> str:
    return quoted(text) if needs_quotes(text, ';,()[]#^"') or not text else text


def _scaled(number: str, power: int) -> str:
    """A number times a power of ten, digit by digit: no rounding."""
    whole, _, fraction = number.replace(",", "").lstrip("-").partition(".")
    digits = (whole + fraction[:power].ljust(power, "0")).lstrip("0") or "0"
    if rest := fraction[power:].rstrip("0"):
        digits += f".{rest}"
    return f"-{digits}" if number.startswith("-") and digits != "0" else digits


def _bad(text: str, hint: str) -> QuestionError:
    shown = text if len(text) <= 64 else text[:61] + "…"
    return QuestionError("E319", f"{shown!r} is no value", hint=hint)
