"""The date grammar: written periods in, spans of whole days out, counted from the day that the question is asked on.

docs/language.md has the table. A date that can be read two ways is an error that offers both. What the grammar does not
know goes to dateparser, whose reading is always echoed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyparsing as pp

from kb import edtf
from kb.errors import KbError, QuestionError
from kb.language.calendar import (
    century_span,
    day_span,
    month_span,
    part,
    shifted,
    unit_span,
    week_span,
    year_span,
)
from kb.language.question import Duration, Span
from kb.language.words import FirstOf, Terminal, Text, choice, current, token, words

MOST_UNITS = 100_000
MOST_FOREIGN = 64
"""Characters up to which dateparser is asked: it takes seconds for longer text."""

_A_DATE = "a date (2025-08-15, Aug 2025, last week, …)"


def _numbered(names: str, first: int = 1) -> dict[str, int]:
    """`a|b c` to {a: 1, b: 2, c: 2}: the words of each group count alike."""
    return {word: n for n, group in enumerate(names.split("|"), first) for word in group.split()}


MONTHS = _numbered("january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
                   "september sept sep|october oct|november nov|december dec")  # fmt: skip
WEEKDAYS = _numbered("monday mon|tuesday tues tue|wednesday wed|thursday thurs thur thu|friday fri|saturday sat|"
                     "sunday sun", 0)  # fmt: skip
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
CARDINALS = _numbered("one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
                      "sixteen|seventeen|eighteen|nineteen|twenty") | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100, "a hundred": 100,
    "a couple of": 2,
}  # fmt: skip
ORDINALS = _numbered("first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
                     "fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth") | {
    "twenty first": 21, "twenty second": 22, "twenty third": 23, "thirtieth": 30,
}  # fmt: skip
_SINGULAR = ("day", "week", "fortnight", "month", "quarter", "year", "decade", "century")
UNITS = {each: each for each in _SINGULAR} | {f"{each}s": each for each in _SINGULAR[:-1]} | {"centuries": "century"}
_MULTIPLES = {"fortnight": (2, "week"), "quarter": (3, "month"), "decade": (10, "year"), "century": (100, "year")}


# What the parts of a date give. Those without a year are completed from the day asked on: the latest one that is not in
# the future.


def _today() -> int:
    return current().today


def _latest(month: int, day: int = 1) -> int:
    """The latest year in which that day of that month is not in the future."""
    this_year = edtf.calendar_day(_today())[0]
    for year in range(this_year, this_year - 9, -1):  # 29 February may lie eight years back
        if day <= edtf.days_in_month(year, month) and edtf.day_number(year, month, day) <= _today():
            return year
    return this_year


def _months(month: int, year: int | None = None, months: int = 1) -> Span:
    return month_span(_latest(month) if year is None else year, month, months)


def _day(day: int, month: int, year: int | None = None) -> Span:
    return day_span(_latest(month, day) if year is None else year, month, day)


def _days(offset: int) -> Span:
    return Span(_today() + offset, _today() + offset)


def _duration(count: int, unit: str) -> Duration:
    if count > MOST_UNITS:
        raise QuestionError("E204", f"{count} {unit}s are more than can be counted", hint=f"at most {MOST_UNITS}")
    factor, base = _MULTIPLES.get(unit, (1, unit))
    return Duration(count * factor, base)  # type: ignore[arg-type]  # one of the units of Duration


def _ago(duration: Duration) -> Span:
    day = shifted(_today(), duration, -1)
    return Span(day, day)


def _some(step: int, duration: Duration) -> Span:
    """`the last 30 days` end today; `the next 2 weeks` begin tomorrow; `these` are as the last."""
    if step > 0:
        return Span(_today() + 1, shifted(_today(), duration, 1))
    return Span(shifted(_today(), duration, -1) + 1, _today())


def _unit(step: int, unit: str) -> Span:
    """`last month`, `this week`, `next year`: whole calendar units, but for a fortnight, which counts days."""
    if unit == "fortnight":
        return _some(step, _duration(1, unit))
    first = unit_span(_today(), unit).first or 0
    return unit_span(shifted(first, _duration(1, unit), step) if step else first, unit)


def _weekday(step: int, weekday: int) -> Span:
    """`last Friday` is the nearest before today, `next Friday` the nearest after it, `this Friday` that of this week."""
    of_week = (_today() - 1) % 7
    if step == 0:
        return _days(weekday - of_week)
    return _days((weekday - of_week - 1) % 7 + 1 if step > 0 else -((of_week - weekday - 1) % 7 + 1))


def _bare_weekday(weekday: int) -> Span:
    return _days(-(((_today() - 1) - weekday) % 7))


def _turn(step: int, month: int, months: int) -> Span:
    """`last summer`, `next May`: the nearest whole one before or after today; `this summer`: that of this year."""
    year = edtf.calendar_day(_today())[0]
    if step == 0:
        return month_span(year, month, months)
    spans = [month_span(each, month, months) for each in range(year - 2, year + 3)]
    if step > 0:
        return next(span for span in spans if (span.first or 0) > _today())
    return next(span for span in reversed(spans) if (span.last or 0) < _today())


def _bc(year: int, era: int) -> Span:
    return year_span(year if era > 0 else 1 - year)


def _through(begin: Span, end: Span) -> Span:
    return Span(begin.first, end.last)


# Tokens


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def _ordinal(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", text, re.I)
    return int(match[1]) if match else None


def _four_digits(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{4}", text) else None


def _day_of_month(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", text, re.I)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def _compact(text: str) -> Duration | None:
    match = re.fullmatch(r"(\d{1,6})(d|w|m|y)", text, re.I)
    return (
        _duration(int(match[1]), {"d": "day", "w": "week", "m": "month", "y": "year"}[match[2].lower()])
        if match
        else None
    )


def _decade(text: str) -> Span | None:
    return year_span(int(text[:4]), 10) if re.fullmatch(r"\d{3}0s", text) else None


def _iso(text: str) -> Span | None:
    """A day, month, year, week or interval as ISO 8601 and EDTF write it."""
    if match := re.fullmatch(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?", text, re.I):
        week = week_span(int(match[1]), int(match[2]))
        day = (week.first or 0) + int(match[3] or 1) - 1
        return Span(day, day) if match[3] else week
    if match := re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)", text):
        return _numeric(text, int(match[1]), int(match[3]), match[4])
    if match := re.fullmatch(r"(\d{1,2})/(\d{4})", text):
        if not 1 <= int(match[1]) <= 12:
            raise QuestionError("E201", f"there is no month {match[1]}", hint="write 2025-08 or Aug 2025")
        return month_span(int(match[2]), int(match[1]))
    if not re.match(r"(?:(?:\.\.)?/)?-?(?:\d{4}(?![\da-z])|\d{3}X|\d{2}XX)|\.\./\.\.$", text):
        return None
    try:
        period = edtf.parse(text)
    except KbError as error:
        raise QuestionError(error.code, error.message, hint=error.hint) from None
    return Span(period.earliest_begin, period.latest_end)


def _numeric(text: str, one: int, two: int, year: str) -> Span:
    """`06/08/2025` is the 6th of August or the 8th of June; `25/12/2025` is one day only."""
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    fitting = [
        (month, day)
        for month, day in dict.fromkeys(((two, one), (one, two)))
        if 1 <= month <= 12 and 1 <= day <= edtf.days_in_month(full, month)
    ]
    if not fitting:
        raise QuestionError("E201", f"there is no day {text}", hint="write dates as 2025-08-15")
    if len(fitting) == 1 and len(year) == 4:
        return day_span(full, *fitting[0])
    readings = [f"{full:04d}-{month:02d}-{day:02d}" for month, day in fitting]
    raise QuestionError(
        "E202", f"{text} can be read in more than one way", hint="write the year first", suggestions=readings
    )


_JOINTS = frozenset(
    [
        "and",
        "or",
        "to",
        "in",
        "on",
        "at",
        "by",
        "of",
        "with",
        "from",
        "since",
        "until",
        "before",
        "after",
        "between",
        "not",
        "but",
    ]
)
"""Words of the language that dateparser passes over; a date neither begins nor ends with one."""


def _foreign(text: Text, index: int) -> tuple[int, Any] | None:
    """What dateparser makes of the longest run of words that it can read; asked only after the grammar has failed."""
    if not text.foreign:
        return None
    from kb.language import foreign

    for end in range(min(len(text.tokens), index + 6), index, -1):
        if text.words[index] in _JOINTS or text.words[end - 1] in _JOINTS:
            continue  # `in July and August 2025` must not become two times that both have to hold
        written = text.span(index, end)
        if len(written) <= MOST_FOREIGN and all(each.kind in ("word", "number") for each in text.tokens[index:end]):
            span = foreign.read(written, text.today)
            if span is not None:
                text.guesses.append(f"'{written}' is read as {edtf.format_span(span.first or 0, span.last or 0)}")
                return end, span
    return None


# Grammar


def _gives(element: Any, function: Callable[..., Any]) -> pp.ParserElement:
    """The element, giving what the function makes of its values; an error of the function is placed at its words."""

    def action(_: str, location: int, found: Any) -> Any:
        try:
            return function(*found)
        except QuestionError as error:
            text = current()
            first = text.index(location)
            text.place(error, first, first + max(1, len(found)))
            raise

    return pp.And(element).set_parse_action(action) if isinstance(element, list) else element.set_parse_action(action)


def _maybe(*phrases: str) -> pp.ParserElement:
    return pp.Optional(words(*phrases, expects=""))


cardinal = token("number", "a number", _whole) | choice(CARDINALS, "a number")
ordinal = token("number", "an ordinal (first, second, 3rd)", _ordinal) | choice(
    ORDINALS, "an ordinal (first, second, 3rd)"
)
unit = choice(UNITS, "a unit (days, weeks, months, years)")
duration = (
    token("number", "", _compact)
    | _gives([cardinal, unit], _duration)
    | _gives([words("a", "an", expects="", value=1), unit], _duration)
)

_month = choice(MONTHS, "a month")
_weekdays = choice(WEEKDAYS, "a weekday")
_season = choice(SEASONS, "a season")
_day_number = token("number", "a day of the month", _day_of_month)
_year = token("number", "a year", _four_digits)
_any_year = token("number", "a year", lambda text: int(text) if re.fullmatch(r"\d{1,5}", text) else None)
_era = choice({"bc": -1, "bce": -1, "ad": 1, "ce": 1}, "BC or AD")
_step = choice(
    {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}, "last, this or next"
)
_quarter = choice({f"q{n}": n for n in range(1, 5)}, "") | ordinal + words("quarter", expects="")
_of = _maybe("of", "in")

_DATED = (
    _gives([_month, _day_number, _of, _year], lambda month, day, year: _day(day, month, year)),
    _gives([_day_number, _of, _month, _of, _year], _day),
    _gives([_month, _of, _year], _months),
)
_UNDATED = (
    _gives([_month, _day_number], lambda month, day: _day(day, month)),
    _gives([_day_number, _of, _month], _day),
)
_whole_period = FirstOf(
    [
        _gives([ordinal, words("century", expects=""), pp.Optional(_era, default=1)], century_span),
        _gives([_any_year, _era], _bc),
        _gives([words("today", expects="", value=0)], _days),
        _gives([words("yesterday", expects="", value=-1)], _days),
        _gives([words("day before yesterday", expects="", value=-2)], _days),
        _gives([words("tomorrow", expects="", value=1)], _days),
        _gives([words("day after tomorrow", expects="", value=2)], _days),
        _gives([_step, duration], _some),
        _gives([_step, unit], _unit),
        _gives([_step, _weekdays], _weekday),
        _gives([_step, _season], lambda step, month: _turn(step, month, 3)),
        _gives([_step, _month], lambda step, month: _turn(step, month, 1)),
        _gives([duration, words("ago", expects="'ago'")], _ago),
        token("number", "", _decade),
        _gives([_quarter, _of, _year], lambda quarter, year: _months(3 * quarter - 2, year, 3)),
        _gives([_year, _quarter], lambda year, quarter: _months(3 * quarter - 2, year, 3)),
        _gives([_quarter], lambda quarter: _months(3 * quarter - 2, None, 3)),
        _gives([words("week", expects=""), _any_year, _of, _year], lambda week, year: week_span(year, week)),
        *_DATED,
        *_UNDATED,
        _gives([_month], _months),
        _gives([_season, _of, _year], lambda month, year: _months(month, year, 3)),
        _gives([_season], lambda month: _months(month, None, 3)),
        _gives([_weekdays], _bare_weekday),
        _maybe("year of", "year") + token("number", _A_DATE, _iso),
        Terminal("", _foreign),
    ]
)
_which_part = choice({"early": "early", "mid": "mid", "middle": "mid", "late": "late"}, "early, mid or late")
_which_half = choice({"first half": "first", "second half": "second"}, "")

period = FirstOf(
    [
        _gives([_which_part, _of, _whole_period], lambda which, span: part(span, which)),
        _gives([_which_half, _of, _whole_period], lambda which, span: part(span, which)),
        _whole_period,
    ]
)
"""A written period; gives a Span."""


def _shared_days(month_day: tuple[int, int], end: Span) -> Span:
    """`Aug 6 and Aug 18 2025`: the trailing year counts for both, or the one before where it would end first."""
    year = edtf.calendar_day(end.first or 0)[0]
    begin = day_span(year, *month_day)
    return _through(begin if (begin.first or 0) <= (end.last or 0) else day_span(year - 1, *month_day), end)


def _shared_months(month: int, end: Span) -> Span:
    year = edtf.calendar_day(end.first or 0)[0]
    begin = month_span(year, month)
    return _through(begin if (begin.first or 0) <= (end.last or 0) else month_span(year - 1, month), end)


def _shared_month(day: int, end: Span) -> Span:
    year, month, _ = edtf.calendar_day(end.first or 0)
    return _through(day_span(year, month, day), end)


def joined(joint: pp.ParserElement) -> pp.ParserElement:
    """Two dates of which the first takes its year, or its month, from the second; gives one Span."""
    full = FirstOf([each.copy() for each in _DATED])
    day_in_month = _gives([_month, _day_number], lambda month, day: (month, day)) | _gives(
        [_day_number, _of, _month], lambda day, month: (month, day)
    )
    return FirstOf(
        [
            _gives([day_in_month, joint, full], _shared_days),
            _gives([_month, joint, full], _shared_months),
            _gives([_day_number, joint, full], _shared_month),
        ]
    )
