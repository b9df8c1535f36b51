"""The date grammar: written periods in, spans of whole days out, counted from the day that the question is asked on.

docs/language.md has the table. A date that can be read two ways is an error that offers both, a phrase that names no exact
time an error too, and what was completed (a year, the day of `2 weeks ago`) is told in the span. What the grammar does
not know, kb.language.foreign may.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

import pyparsing as pp

from kb import edtf
from kb.errors import QuestionError
from kb.frozen import replace
from kb.language import figures
from kb.language.calendar import (
    MONTH_NAMES,
    century_span,
    day_span,
    month_span,
    part,
    shifted,
    unit_span,
    week_span,
    year_span,
)
from kb.language.matching import Once, Treated
from kb.language.question import Duration, Span
from kb.language.undated import Undated, alone, checked, pair
from kb.language.words import Terminal, Text, Token, bound, choice, current, sign, token, words

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
    **{f"twenty {word}": 20 + n for word, n in _numbered("first|second|third|fourth|fifth|sixth|seventh|eighth|ninth").items()},
    "thirtieth": 30, "thirty first": 31,
}  # fmt: skip
_SINGULAR = ("day", "week", "fortnight", "month", "quarter", "year", "decade", "century")
_PLURALS = {f"{each}s": each for each in _SINGULAR[:-1]} | {"centuries": "century"}
UNITS = {each: each for each in _SINGULAR} | _PLURALS
_MULTIPLES = {"fortnight": (2, "week"), "quarter": (3, "month"), "decade": (10, "year"), "century": (100, "year")}
_DASHES = ("-", "–", "—")


# What the parts of a date give


def _today() -> int:
    return current().today


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


def _from_now(duration: Duration) -> Span:
    day = shifted(_today(), duration, 1)
    return Span(day, day)


def _some(step: int, duration: Duration) -> Span:
    """`the last 30 days` end today; `the next 2 weeks` begin tomorrow."""
    if step > 0:
        return Span(_today() + 1, shifted(_today(), duration, 1))
    return Span(shifted(_today(), duration, -1) + 1, _today())


def _rolling(step: int, unit: str) -> Span:
    return _some(step, _duration(1, unit))


def _unit(step: int, unit: str) -> Span:
    """`last month`, `this week`, `next year`: whole calendar units, but for a fortnight, which counts days."""
    if unit == "fortnight":
        return _some(step, _duration(1, unit))
    first = unit_span(_today(), unit).first or 0
    return unit_span(shifted(first, _duration(abs(step), unit), 1 if step > 0 else -1) if step else first, unit)


def _so_far(unit: str) -> Span:
    return Span(unit_span(_today(), unit).first, _today())


def _still(unit: str) -> Span:
    last = unit_span(_today(), unit).last or 0
    if last == _today():
        raise QuestionError("E206", f"today is the last day of the {unit}", hint=f"ask for the next {unit}")
    return Span(_today() + 1, last)


def _weekday(step: int, weekday: int) -> Span:
    """`last Friday` is the nearest before today, `next Friday` the nearest after it, `this Friday` that of this week."""
    of_week = (_today() - 1) % 7
    if step == 0:
        return _days(weekday - of_week)
    return _days((weekday - of_week - 1) % 7 + 1 if step > 0 else -((of_week - weekday - 1) % 7 + 1))


def _weekend(step: int) -> Span:
    """Saturday and Sunday: of this week, or the nearest whole ones before or after today."""
    saturday = _today() - (_today() - 1) % 7 + 5
    if step > 0 and saturday <= _today():
        saturday += 7
    if step < 0:
        saturday -= 7
    return Span(saturday, saturday + 1)


def _latest_weekend() -> Span:
    saturday = _today() - (_today() - 6) % 7
    return Span(saturday, saturday + 1)


def _of_week(weekday: int, step: int) -> Span:
    monday = _unit(step, "week").first or 0
    return Span(monday + weekday, monday + weekday)


def _turn(step: int, month: int, months: int) -> Span:
    """`last summer`, `next May`: the nearest whole one before or after today; `this summer` is the one that goes on, or
    that of this year."""
    year = edtf.calendar_day(_today())[0]
    spans = [month_span(each, month, months) for each in range(year - 2, year + 3)]
    if step == 0:
        on = (span for span in spans if (span.first or 0) <= _today() <= (span.last or 0))
        return next(on, month_span(year, month, months))
    if step > 0:
        return next(span for span in spans if (span.first or 0) > _today())
    return next(span for span in reversed(spans) if (span.last or 0) < _today())


def _year_of(step: int) -> int:
    return edtf.calendar_day(_today())[0] + step


def _era(number: int, era: int) -> int:
    if number < 1:
        raise QuestionError("E201", "there is no year 0", hint="1 BC is followed by AD 1")
    return number if era > 0 else 1 - number


def _within_month(day: int, step: int) -> Span:
    year, month, _ = edtf.calendar_day(_unit(step, "month").first or 0)
    return day_span(year, month, day)


def _on_weekday(weekday: int, item: Span | Undated) -> Span | Undated:
    """`Wednesday 6 August 2025`: what is written twice must agree."""
    if isinstance(item, Undated):
        return replace(item, weekday=weekday, words="")
    return checked(Undated(1, 1, weekday=weekday), item)


def _parted(which: str, item: Span | Undated) -> Span | Undated:
    return (
        replace(item, part=which, words="")
        if isinstance(item, Undated)
        else replace(part(item, which), guess=item.guess)
    )


def _nth_weekday(nth: int, weekday: int, item: Span | Undated) -> Span:
    """`the first Monday of August 2025`, `the last Friday of 2024`."""
    whole = alone(item, _today())
    first, last = _ends(whole)
    day = first + (weekday - (first - 1)) % 7 + 7 * (nth - 1) if nth > 0 else last - (last - 1 - weekday) % 7
    if not first <= day <= last:
        raise QuestionError("E201", f"there are not {nth} of these days in {edtf.format_span(first, last)}")
    return Span(day, day, guess=whole.guess)


def _end_units(side: int, *found: Any) -> Span:
    """`the first 3 months of 2024`, `the last week of August`: counted from the first day, or back from the last."""
    *count, unit, item = found
    whole = alone(item, _today())
    first, last = _ends(whole)
    duration = _duration(count[0] if count else 1, unit)
    if side > 0:
        span = Span(first, shifted(first, duration, 1) - 1, guess=whole.guess)
    else:
        span = Span(_back(last, duration), last, guess=whole.guess)
    if (span.first or 0) < first or (span.last or 0) > last:
        raise QuestionError("E201", f"{edtf.format_span(first, last)} is shorter than that")
    return span


def _back(last: int, duration: Duration) -> int:
    """The first of the units that end on a day: shifted from the day after, so that months stay whole."""
    return shifted(last + 1, duration, -1)


def _ends(span: Span) -> tuple[int, int]:
    if span.first is None or span.last is None:
        raise QuestionError("E206", "a time that is open on a side has no parts", hint="write both its ends")
    return span.first, span.last


def _seven_days(side: int, item: Span | Undated) -> Span:
    """`the week beginning 4 August`, `the week ending 10 August`."""
    whole = alone(item, _today())
    first, last = _ends(whole)
    return Span(first, first + 6, guess=whole.guess) if side > 0 else Span(last - 6, last, guess=whole.guess)


def _winter(year: int, second: int) -> Span:
    if second != (year + 1) % (100 if second < 100 else 10_000):
        raise QuestionError(
            "E201", "a winter ends in the year after the one in which it begins", hint="write winter 2022"
        )
    return month_span(year, 12, 3)


# Words that name no exact time


def _vague(*found: Any) -> NoReturn:
    hint = "say how many, as in the last 30 days, or write the dates"
    raise QuestionError("E206", "this is no exact time", hint=hint)


def _no_hours(*found: Any) -> NoReturn:
    hint = "write today, yesterday, the last 2 days"
    raise QuestionError("E206", "times are counted in whole days here, not in hours", hint=hint)


def _which_weekday(*found: Any) -> NoReturn:
    hint = "write last Friday, or one date; 'per weekday' counts by day of the week"
    raise QuestionError("E206", "weekdays in general are no time", hint=hint)


def _short_year(written: str) -> Callable[..., NoReturn]:
    """What raises E202 for a year of two digits after a day, a month or nothing (`d`, `m`, `y`)."""

    def raised(*found: int) -> NoReturn:
        spans: dict[str, Callable[[int], Span]] = {
            "y": year_span,
            "m": lambda year: month_span(year, found[0]),
            "dm": lambda year: day_span(year, found[1], found[0]),
            "md": lambda year: day_span(year, found[0], found[1]),
            "s": lambda year: year_span(year, 10),
        }
        shown = f"the year '{found[-1]:02d}" if written != "s" else f"'{found[-1]:02d}s'"
        figures.either_century(shown, found[-1], spans[written])

    return raised


# Tokens


def _ordinal(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", text, re.I | re.A)
    return int(match[1]) if match else None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.A) else None


def _four_digits(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{4}", text, re.A) else None


def _day_of_month(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", text, re.I | re.A)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def _day_pair(text: str) -> tuple[int, int] | None:
    """`6-18`, `6th-18th`: days of one month."""
    if "-" not in text:
        return None
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?-(\d{1,2})(?:st|nd|rd|th)?", text, re.I | re.A)
    days = (int(match[1]), int(match[2])) if match else (0, 0)
    return days if min(days) >= 1 and max(days) <= 31 else None


def _year_pair(text: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,4})-(\d{1,4})", text, re.A)
    return (int(match[1]), int(match[2])) if match else None


def _compact(text: str) -> Duration | None:
    match = re.fullmatch(r"(\d{1,6})(d|w|m|y)", text, re.I | re.A)
    return (
        _duration(int(match[1]), {"d": "day", "w": "week", "m": "month", "y": "year"}[match[2].lower()])
        if match
        else None
    )


def _decade(text: str) -> Span | None:
    """`1990s`; `1800s` can be the decade or the century, and `2000s` is not a century that has been."""
    match = re.fullmatch(r"(\d{3}0)s", text, re.A)
    if match is None:
        return None
    year = int(match[1])
    if year % 100 == 0 and year < 2000:
        readings = [f"{year:04d}/{year + 9:04d}", f"{year:04d}/{year + 99:04d}"]
        hint = "write the years, or the 19th century"
        raise QuestionError("E202", f"{text} can be a decade or a century", hint=hint, suggestions=readings)
    return year_span(year, 10)


def _century_word(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)-century", text, re.I | re.A)
    return int(match[1]) if match else None


def _short_decade(text: str) -> int | None:
    match = re.fullmatch(r"(\d0)s", text, re.A)
    return int(match[1]) if match else None


def _adjoins(text: Text, index: int) -> bool:
    """Whether a word belongs to the date that stands before it: no dash lies between, but for a hyphen without blanks."""
    before = text.tokens[index - 1] if index else None
    if before is None or before.text not in _DASHES:
        return True
    unbroken = before.end == text.tokens[index].start and index > 1 and text.tokens[index - 2].end == before.start
    return before.text == "-" and unbroken


def _adjoining(terminal: Terminal) -> Terminal:
    """A terminal that takes nothing behind a dash: in `2024 – August 2025` the month is not that of 2024."""

    def match(text: Text, index: int) -> tuple[int, Any] | None:
        return terminal.match(text, index) if index < len(text.tokens) and _adjoins(text, index) else None

    made = Terminal(terminal.expects, match, terminal.hints)
    made.starts = terminal.starts
    return made


def _apostrophe(text: Text, index: int) -> tuple[int, Any] | None:
    """`'24`: the two digits behind an apostrophe."""
    if (
        index + 1 < len(text.tokens)
        and text.tokens[index].text in ("'", "’", "‘")
        and text.tokens[index].kind == "sign"
    ):
        year = text.tokens[index + 1]
        if year.start == text.tokens[index].end and re.fullmatch(r"\d\d", year.text, re.A):
            return index + 2, int(year.text)
    return None


def _apostrophe_decade(text: Text, index: int) -> tuple[int, Any] | None:
    """`'90s`."""
    if (
        index + 1 < len(text.tokens)
        and text.tokens[index].text in ("'", "’", "‘")
        and text.tokens[index].kind == "sign"
    ):
        decade = _short_decade(text.tokens[index + 1].text)
        return None if decade is None else (index + 2, decade)
    return None


def _possessive_decade(text: Text, index: int) -> tuple[int, Any] | None:
    """`1990's`."""
    if index + 1 >= len(text.tokens) or text.tokens[index + 1].kind != "possessive":
        return None
    year = text.tokens[index]
    if year.end != text.tokens[index + 1].start or not re.fullmatch(r"\d{3}0", year.text, re.A):
        return None
    return index + 2, _decade(f"{year.text}s")


def _edtf_set(text: Text, index: int) -> tuple[int, Any] | None:
    """`[2025-08-18..2025-08-20]`, `{2024,2025}`."""
    closing = {"[": "]", "{": "}"}.get(text.tokens[index].text if index < len(text.tokens) else "")
    if closing is None:
        return None
    end = next((n for n in range(index, len(text.tokens)) if text.tokens[n].text == closing), None)
    if end is None:
        return None
    try:
        return end + 1, figures.from_edtf(text.span(index, end + 1))
    except QuestionError as error:
        text.place(error, index, end + 1)
        raise


def _foreign(text: Text, index: int) -> tuple[int, Any] | None:
    """What dateparser makes of the longest run of words that it can read; asked only after the grammar has failed.

    A run holds a number and at most four words, none of which is a word of the question language or a name.
    """
    if not text.foreign:
        return None
    from kb.language import foreign

    for end in range(min(len(text.tokens), index + 7), index, -1):
        run = text.tokens[index:end]
        written = text.span(index, end)
        if (
            len(written) > MOST_FOREIGN
            or not any(each.kind == "number" for each in run)
            or not any(_may_be_foreign(each) for each in run)
            or not all(each.kind in ("word", "number") or each.text == "." for each in run)
            or any(each.text in _ENGLISH for each in run)
            or run[-1].text == "."
        ):
            continue
        try:
            found = foreign.read(written)
        except QuestionError as error:
            text.place(error, index, end)
            raise
        if isinstance(found, Span):
            shown = edtf.format_span(found.first or 0, found.last or 0)
            return end, replace(found, guess=f"'{written}' is read as {shown}")
        if found is not None:
            return end, replace(found, words=written)
    return None


def _may_be_foreign(each: Token) -> bool:
    if each.kind == "number":
        return not each.text.isascii()
    return each.kind == "word" and each.folded not in MONTHS and each.folded not in WEEKDAYS


_ENGLISH = frozenset(
    ["a", "after", "all", "an", "and", "any", "as", "at", "before", "between", "but", "by", "ever", "every",
     "for", "from", "how", "in", "into", "is", "last", "next", "no", "not", "of", "on", "or", "out", "over",
     "per", "since", "so", "than", "that", "the", "then", "this", "till", "to", "under", "until", "up", "was",
     "were", "what", "when", "where", "which", "who", "with"]
)  # fmt: skip


# Grammar


class Made(Treated):
    """An element, giving what a function makes of its values; an error of the function is placed at its words.

    With `why` the words are told in the span that comes out, for what of it was not written.
    """

    def __init__(self, element: pp.ParserElement | list[Any], function: Callable[..., Any], why: str = "") -> None:
        super().__init__(pp.And(element) if isinstance(element, list) else element)
        self.function, self.why = function, why

    def made(self, text: Text, first: int, end: int, values: list[Any]) -> Any:
        while first + 1 < end and text.is_noise(first):
            first += 1
        try:
            value = self.function(*values)
        except QuestionError as error:
            text.place(error, first, end)
            raise
        if isinstance(value, Undated) and not value.words:
            return replace(value, words=text.span(first, end))
        if self.why and isinstance(value, Span):
            shown = edtf.format_span(value.first or 0, value.last or 0)
            return replace(value, guess=f"'{text.span(first, end)}' is read as {shown}{self.why}")
        return value


def _maybe(*phrases: str) -> pp.ParserElement:
    return pp.Optional(words(*phrases, expects=""))


cardinal = bound(int) | token("number", "a number", _whole) | choice(CARDINALS, "a number")
ordinal = token("number", "an ordinal (first, second, 3rd)", _ordinal) | choice(
    ORDINALS, "an ordinal (first, second, 3rd)"
)
unit = choice(UNITS, "a unit (days, weeks, months, years)")
plural_unit = choice(_PLURALS, "")
duration = (
    token("number", "", _compact)
    | Made([cardinal, unit], _duration)
    | Made([words("a", "an", expects="", value=1), unit], _duration)
)

_month = choice(MONTHS, "a month")
_weekdays = choice(WEEKDAYS, "a weekday")
_season = choice(SEASONS, "a season")
_day_number = token("number", "a day of the month", _day_of_month)
_day_word = choice({word: day for word, day in ORDINALS.items() if day <= 31}, "")
_of = _maybe("of", "in", "year", "year of", "of year", "in year", "of year of", "in year of")
_ERAS = {"bc": -1, "bce": -1, "ad": 1, "ce": 1, "b c": -1, "b c e": -1, "a d": 1, "c e": 1}
_era_word = choice(_ERAS, "BC or AD")
_number_of_year = token("number", "a year", lambda text: int(text) if re.fullmatch(r"\d{1,5}", text, re.A) else None)
_STEPS = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_step = choice(_STEPS, "last, this or next")
_moving_step = choice({word: step for word, step in _STEPS.items() if step}, "last or next")
_rolling_step = choice({"the last": -1, "past": -1, "the past": -1, "the next": 1, "this past": -1}, "")
_rolling_unit = choice({each: each for each in ("day", "week", "month", "year", "decade")}, "")
_era_year = pp.MatchFirst(
    [
        Made([_number_of_year, _era_word], _era),
        Made([choice({"ad": 1, "a d": 1}, ""), _number_of_year], lambda era, number: _era(number, era)),
    ]
)
_year = pp.MatchFirst(
    [
        _era_year,
        token("number", "a year", _four_digits),
        Made([_step, words("year", expects="")], _year_of),
    ]
)
_two_digits = _adjoining(token("number", "", lambda text: int(text) if re.fullmatch(r"\d\d", text, re.A) else None))
_short = Terminal("", _apostrophe)
_quarter = choice({f"q{n}": n for n in range(1, 5)}, "") | ordinal + words("quarter", expects="")
_half = choice({"h1": 1, "h2": 2}, "")
_month_next = _adjoining(_month)
_day_next = _adjoining(_day_number)
_hours = choice(dict.fromkeys(("hour", "hours", "minute", "minutes", "business days", "working days"), 0), "")
_few = words("few", "several", "recent", expects="")

_day = Once(
    pp.MatchFirst(
        [
            Made([_month, _day_next, _of, _year], lambda month, day, year: day_span(year, month, day)),
            Made([_day_number, _of, _month, _of, _year], lambda day, month, year: day_span(year, month, day)),
            Made(
                [_day_word, words("of", expects=""), _month, _of, _year],
                lambda day, month, year: day_span(year, month, day),
            ),
            Made([token("number", "", _four_digits), _month_next, _day_next], day_span),
            Made([_month, _day_next, _short], _short_year("md")),
            Made([_month, _day_next, _two_digits], _short_year("md")),
            Made([_day_number, _of, _month, _short], _short_year("dm")),
            Made([_day_number, _of, _month, _two_digits], _short_year("dm")),
            Made([_month, _day_next], Undated),
            Made([_day_number, _of, _month], lambda day, month: Undated(month, day)),
            Made([_day_word, words("of", expects=""), _month], lambda day, month: Undated(month, day)),
        ]
    )
)
"""A day, whole or without its year."""

_whole_period = pp.Forward()
_any_part = pp.Forward()
_parts = Once(_any_part)
"""A period, or an early, mid or late part or a half of one; gives a Span, or an Undated."""

_whole_period <<= pp.MatchFirst(
    [
        # What goes further comes before what it begins like.
        Made([words("turn of", "change of", "middle ages", "other day", "dawn of", expects="")], _vague),
        Made([words("recently", "lately", "soon", "nowadays", "these days", "in recent times", expects="")], _vague),
        Made([pp.Optional(_step), _few, unit], _vague),
        Made([_moving_step, plural_unit], _vague),
        Made([pp.Optional(_step), cardinal, _hours], _no_hours),
        Made([choice({f"{day}s": 0 for day, n in WEEKDAYS.items() if len(day) > 5} | {"weekdays": 0, "weekends": 0}, "")],
              _which_weekday),
        Made([choice({"first": 1, "last": -1, "final": -1}, ""), pp.Optional(cardinal), unit,
               words("of", expects="").suppress(), _parts], _end_units),
        Made([choice({**ORDINALS, "last": -1, "final": -1}, ""), _weekdays, words("of", "in", expects=""), _parts],
              _nth_weekday),
        Made([ordinal, words("century", expects=""), pp.Optional(_era_word, default=1)], century_span),
        Made([ordinal, words("millennium", expects=""), pp.Optional(_era_word, default=1)],
              lambda number, era: century_span(number, era, 1000)),
        Made([token("number", "", _century_word), pp.Optional(_era_word, default=1)], century_span),
        Made([words("today", "now", "the present", "present day", expects="", value=0)], _days),
        Made([words("yesterday", expects="", value=-1)], _days),
        Made([words("day before yesterday", expects="", value=-2)], _days),
        Made([words("tomorrow", expects="", value=1)], _days),
        Made([words("day after tomorrow", expects="", value=2)], _days),
        Made([choice({"year to date": "year", "month to date": "month", "week to date": "week"}, "")], _so_far),
        Made([words("so far this", "earlier this", expects=""), unit], _so_far, ", up to today"),
        Made([words("later this", "rest of this", "the rest of the", expects=""), unit], _still, ", from tomorrow on"),
        Made([choice({f"{each} before last": each for each in _SINGULAR}, "")], lambda unit: _unit(-2, unit)),
        Made([choice({"week beginning": 1, "week starting": 1, "week commencing": 1, "week ending": -1}, ""),
               _maybe("on"), _parts], _seven_days),
        Made([_moving_step, duration], _some),
        Made([_rolling_step, _rolling_unit], _rolling, ", counted from today, not by the calendar"),
        Made([_day_number, words("of", expects=""), _step, words("month", expects="")], _within_month),
        Made([_weekdays, _maybe("of", "in"), _step, words("week", expects="")], _of_week),
        Made([_step, words("week", expects=""), _maybe("on"), _weekdays], lambda step, weekday: _of_week(weekday, step)),
        Made([_step, unit], _unit),
        Made([_step, words("weekend", expects="")], _weekend),
        Made([words("weekend", expects="")], _latest_weekend, ", the latest that is not in the future"),
        Made([_step, _weekdays], _weekday),
        Made([_step, _season], lambda step, month: _turn(step, month, 3)),
        Made([_step, _month], lambda step, month: _turn(step, month, 1)),
        Made([cardinal, choice({"days": 1, "day": 1}, "").suppress(), words("ago", expects="'ago'")], lambda days: _days(-days)),
        Made([duration, words("ago", expects="'ago'")], _ago, ", that very day"),
        Made([duration, words("from now", "from today", "hence", expects="")], _from_now, ", that very day"),
        Terminal("", _possessive_decade),
        token("number", "", _decade),
        Made([token("number", "", _short_decade)], _short_year("s")),
        Made([Terminal("", _apostrophe_decade)], _short_year("s")),
        Made([_quarter, _of, _year], lambda quarter, year: figures.quarter(year, quarter)),
        Made([_quarter, _short], lambda quarter, year: _short_year("y")(year)),
        Made([token("number", "", _four_digits), _adjoining(choice({f"q{n}": n for n in range(1, 5)}, ""))],
              figures.quarter),
        Made([_quarter, sign("/", expects="").suppress(), _year], lambda quarter, year: figures.quarter(year, quarter)),
        Made([_quarter], lambda quarter: Undated((figures.quarter(1, quarter), 3 * quarter - 2)[1], months=3)),
        Made([_half, _of, _year], lambda half, year: figures.half(year, half)),
        Made([token("number", "", _four_digits), _adjoining(choice({"h1": 1, "h2": 2}, ""))], figures.half),
        Made([words("week", expects=""), token("number", "", _whole), _of, _year], lambda week, year: week_span(year, week)),
        Made([token("number", "", _four_digits), words("week", expects=""), token("number", "", _whole)], week_span),
        Made([token("number", "", _ordinal), words("week of", "week in", expects=""), _year],
              lambda week, year: week_span(year, week)),
        Made([words("week", expects=""), token("number", "", _whole)], lambda week: Undated(week=week)),
        Made([_weekdays, _day], _on_weekday),
        _day,
        Made([_month, _of, _year], lambda month, year: month_span(year, month)),
        Made([token("number", "", _four_digits), _month_next], month_span),
        Made([_month, _of, _short], _short_year("m")),
        Made([_month], Undated),
        Made([words("winter", expects=""), _of, token("number", "", _year_pair)], lambda pair: _winter(*pair)),
        Made([words("winter", expects=""), _of,
               token("number", "", lambda text: tuple(map(int, text.split("/"))) if re.fullmatch(r"\d{4}/(\d\d|\d{4})", text, re.A)
                     else None)], lambda pair: _winter(*pair)),
        Made([_season, _of, _year], lambda month, year: month_span(year, month, 3)),
        Made([_season, _of, _short], _short_year("y")),
        Made([_season], lambda month: Undated(month, months=3)),
        Made([_weekdays], lambda weekday: Undated(weekday=weekday)),
        Made([_maybe("year of", "year"), _era_year], year_span),
        Made([_short], _short_year("y")),
        Made([_maybe("year of", "year"), token("number", _A_DATE, figures.read)], lambda item: item),
        Terminal("", _edtf_set),
        Terminal("", _foreign),
    ]
)  # fmt: skip
_which_part = choice({"early": "early", "mid": "mid", "middle": "mid", "late": "late"}, "early, mid or late")
_which_half = choice({"first half": "first", "second half": "second"}, "")
_any_part <<= pp.MatchFirst(
    [
        Made([_which_part, _of, _whole_period], _parted),
        Made([_which_half, _of, _whole_period], _parted),
        _whole_period,
    ]
)


# Two dates of one range


def _same_month(day: int, end: Span | Undated) -> tuple[Span, Span]:
    """`6 to 18 August 2025`."""
    last = alone(end, _today())
    year, month, _ = edtf.calendar_day(last.first or 0)
    return pair(day_span(year, month, day), last, _today())


def _month_first(month: int, first: int, last: int, *year: int) -> tuple[Span, Span]:
    """`Aug 6 to 18 2025`."""
    end = day_span(year[0], month, last) if year else Undated(month, last, words=f"{MONTH_NAMES[month - 1]} {last}")
    return _same_month(first, end)


def _both(begin: Span | Undated, end: Span | Undated) -> tuple[Span, Span]:
    return pair(begin, end, _today())


def _in_era(first: int, last: int, era: int) -> tuple[Span, Span]:
    return pair(year_span(_era(first, era)), year_span(_era(last, era)), _today())


def joined(joint: pp.ParserElement) -> pp.ParserElement:
    """Two dates of which one may take its year, or its month, from the other; gives a pair of Spans."""
    joint = joint.suppress()
    return pp.MatchFirst(
        [
            Made([_number_of_year, joint, _number_of_year, _era_word], _in_era),
            Made([_day_number, joint, _day], _same_month),
            Made([_parts, joint, _parts], _both),
            Made([_month, _day_number, joint, _day_number, pp.Optional(_of + _year)], _month_first),
        ]
    )


def through(spans: tuple[Span, Span]) -> Span:
    """From the first day of one to the last of the other."""
    begin, end = spans
    guesses = [each.guess for each in spans if each.guess]
    return Span(begin.first, end.last, guess="; ".join(guesses))


def _pair_of_days(month: int, days: tuple[int, int], *year: int) -> Span:
    return through(_month_first(month, *days, *year))


_dash = sign(*_DASHES, expects="").suppress()
period = pp.MatchFirst(
    [
        Made([token("number", "", _year_pair), _era_word], lambda years, era: through(_in_era(years[0], years[1], era))),
        Made([_month, _adjoining(token("number", "", _day_pair)), pp.Optional(_of + _year)], _pair_of_days),
        Made([token("number", "", _day_pair), _of, _month, pp.Optional(_of + _year)],
              lambda days, month, *year: _pair_of_days(month, days, *year)),
        Made([_number_of_year, _dash, _number_of_year, _era_word],
              lambda first, last, era: through(_in_era(first, last, era))),
        Made([_day_number, _dash, _day],
              lambda day, end: through(_same_month(day, end))),
        Made([_month, _day_number, _dash, _day_number, ~_month, pp.Optional(_of + _year)],
              lambda *found: through(_month_first(*found))),
        Made([_parts, pp.Optional(_dash + _parts)],
              lambda begin, *end: through(_both(begin, *end)) if end else alone(begin, _today())),
    ]
)  # fmt: skip
"""A written period; gives a Span."""
