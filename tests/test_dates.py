"""The date language: phrases, the days asked on, and the first and last day that each must mean.

What depends on no day is written out by hand; what does is worked out by rules over Python's `datetime` and `calendar`;
the rest stands in tables by day. Nothing expected here comes from the code under test.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from kb import edtf
from kb.compile.where import over
from kb.errors import QuestionError
from kb.knowledge import KnowledgeBase
from kb.language import parse
from kb.language.question import Events, Query, When, Window
from kb.renderers import render
from kb.vocabulary import literal
from kb.windows import Times, resolve
from tests.conftest import Journal

TODAYS = {
    "a Friday": date(2025, 8, 22),
    "a Saturday": date(2025, 8, 16),
    "a Sunday": date(2025, 8, 17),
    "a leap day": date(2024, 2, 29),
    "the last of December": date(2024, 12, 31),
    "the first of January": date(2025, 1, 1),
    "a month's end": date(2025, 5, 31),
}
FRIDAY = TODAYS["a Friday"]
DAY = timedelta(days=1)


def read(base: KnowledgeBase, phrase: str, today: date) -> tuple[When, Window, list[str]]:
    """The clause that a phrase makes of `events`, its window, and what was guessed; no names are known."""
    asked, notes = parse(f"events {phrase}", {}, base.lexicon, today.toordinal())
    resolved = resolve(asked, Times(lambda ids: {}, lambda nth: None))
    assert isinstance(resolved, Query) and isinstance(resolved.core, Events)
    clauses = resolved.core.pattern.clauses
    assert len(clauses) == 1, f"{phrase}: one time is one clause, not {clauses}"
    assert isinstance(clauses[0], When) and isinstance(clauses[0].begin, Window)
    return clauses[0], clauses[0].begin, notes


def number(day: str) -> int:
    """The day number of an ISO day; years before 1 are beyond `datetime`, which repeats every 400 years."""
    sign, digits = (-1, day[1:]) if day.startswith("-") else (1, day)
    year, month, of_month = (int(part) for part in digits.split("-"))
    year *= sign
    cycles = (2000 - year) // 400 if year < 1 else 0
    return date(year + 400 * cycles, month, of_month).toordinal() - 146_097 * cycles


def assert_reads(base: KnowledgeBase, phrase: str, today: date, first: int, last: int) -> None:
    when, window, _ = read(base, phrase, today)
    assert when.relation == "overlaps"
    assert (window.begin, window.end) == (first, last), f"{phrase!r} on {today}"
    assert window.exact


# Whatever the day

FIXED = """
on 2025-08-15                                 2025-08-15
on 15 August 2025                             2025-08-15
on 15 Aug 2025                                2025-08-15
on 15th August 2025                           2025-08-15
on the 15th of August 2025                    2025-08-15
on the 15th of August, 2025                   2025-08-15
on August 15 2025                             2025-08-15
on August 15, 2025                            2025-08-15
on August 15th, 2025                          2025-08-15
on Aug. 15, 2025                              2025-08-15
on 15 Aug. 2025                               2025-08-15
on 15. August 2025                            2025-08-15
on the fifteenth of August 2025               2025-08-15
on the twenty-first of August 2025            2025-08-21
on the thirty-first of August 2025            2025-08-31
on 2025 August 15                             2025-08-15
on Friday 15 August 2025                      2025-08-15
on Friday, August 15, 2025                    2025-08-15
on Fri, 15 Aug 2025                           2025-08-15
on 15-Aug-2025                                2025-08-15
on 15/Aug/2025                                2025-08-15
on 15Aug2025                                  2025-08-15
on 2025-Aug-15                                2025-08-15
on 2025/08/15                                 2025-08-15
on 2025.08.15                                 2025-08-15
on 2025-8-15                                  2025-08-15
on 20250815                                   2025-08-15
on 25/12/2025                                 2025-12-25
on 12/25/2025                                 2025-12-25
on 25.12.2025                                 2025-12-25
on 08/08/2025                                 2025-08-08
on 29 February 2024                           2024-02-29
on 31 December 1999                           1999-12-31
15 August 2025                                2025-08-15
on 2025-08-15T14:30                           2025-08-15
in August 2025                                2025-08-01 2025-08-31
in Aug 2025                                   2025-08-01 2025-08-31
in Sept. 2025                                 2025-09-01 2025-09-30
in August of 2025                             2025-08-01 2025-08-31
in August, 2025                               2025-08-01 2025-08-31
in 2025 Aug                                   2025-08-01 2025-08-31
in 2025-08                                    2025-08-01 2025-08-31
in 08/2025                                    2025-08-01 2025-08-31
in 2025/08                                    2025-08-01 2025-08-31
in AUG-2025                                   2025-08-01 2025-08-31
in February 2024                              2024-02-01 2024-02-29
in February 2023                              2023-02-01 2023-02-28
in February 1900                              1900-02-01 1900-02-28
in the month of August 2025                   2025-08-01 2025-08-31
in 2025                                       2025-01-01 2025-12-31
in the year 2025                              2025-01-01 2025-12-31
during 2025                                   2025-01-01 2025-12-31
throughout 2025                               2025-01-01 2025-12-31
in summer 2022                                2022-06-01 2022-08-31
in the summer of 2022                         2022-06-01 2022-08-31
in spring 2022                                2022-03-01 2022-05-31
in autumn 2022                                2022-09-01 2022-11-30
in fall 2022                                  2022-09-01 2022-11-30
in the fall of 2022                           2022-09-01 2022-11-30
in winter 2022                                2022-12-01 2023-02-28
in winter 2023                                2023-12-01 2024-02-29
in winter 2022/23                             2022-12-01 2023-02-28
in winter 2022-23                             2022-12-01 2023-02-28
in the winter of 2022-2023                    2022-12-01 2023-02-28
in Q1 2024                                    2024-01-01 2024-03-31
in Q3 2025                                    2025-07-01 2025-09-30
in Q4 2025                                    2025-10-01 2025-12-31
in 2025 Q3                                    2025-07-01 2025-09-30
in 2025Q3                                     2025-07-01 2025-09-30
in 2025-Q3                                    2025-07-01 2025-09-30
in Q3/2025                                    2025-07-01 2025-09-30
in the third quarter of 2025                  2025-07-01 2025-09-30
in the 1st quarter 2025                       2025-01-01 2025-03-31
in the last quarter of 2024                   2024-10-01 2024-12-31
in H1 2024                                    2024-01-01 2024-06-30
in H2 2024                                    2024-07-01 2024-12-31
in 2024 H2                                    2024-07-01 2024-12-31
in the first half of 2024                     2024-01-01 2024-06-30
in the second half of 2024                    2024-07-01 2024-12-31
in the first half of June 2024                2024-06-01 2024-06-15
in the second half of August 2025             2025-08-16 2025-08-31
in 2025-W33                                   2025-08-11 2025-08-17
in 2025W33                                    2025-08-11 2025-08-17
on 2025-W33-5                                 2025-08-15
in 2020-W53                                   2020-12-28 2021-01-03
in 2025-W01                                   2024-12-30 2025-01-05
in week 33 of 2025                            2025-08-11 2025-08-17
in week 33 2025                               2025-08-11 2025-08-17
in the 33rd week of 2025                      2025-08-11 2025-08-17
in 2025 week 33                               2025-08-11 2025-08-17
in the week of 15 August 2025                 2025-08-11 2025-08-17
in the week of 17 August 2025                 2025-08-11 2025-08-17
in the week of 1 January 2025                 2024-12-30 2025-01-05
in the week before 15 August 2025             2025-08-08 2025-08-14
in the week after 15 August 2025              2025-08-16 2025-08-22
in the month before 15 August 2025            2025-07-15 2025-08-14
in the 3 weeks before 15 August 2025          2025-07-25 2025-08-14
in the 3 days after 15 August 2025            2025-08-16 2025-08-18
in the week beginning 4 August 2025           2025-08-04 2025-08-10
in the week ending 10 August 2025             2025-08-04 2025-08-10
in early June 2024                            2024-06-01 2024-06-10
in mid June 2024                              2024-06-11 2024-06-20
in mid-June 2024                              2024-06-11 2024-06-20
in the middle of June 2024                    2024-06-11 2024-06-20
in late June 2024                             2024-06-21 2024-06-30
in late February 2024                         2024-02-21 2024-02-29
late in June 2024                             2024-06-21 2024-06-30
in early 2024                                 2024-01-01 2024-04-30
in mid-2024                                   2024-05-01 2024-08-31
in late 2024                                  2024-09-01 2024-12-31
in early summer 2022                          2022-06-01 2022-06-30
in mid-summer 2022                            2022-07-01 2022-07-31
in late Q3 2025                               2025-09-01 2025-09-30
in the 1990s                                  1990-01-01 1999-12-31
in the 1990's                                 1990-01-01 1999-12-31
in the 2010s                                  2010-01-01 2019-12-31
in the 2000s                                  2000-01-01 2009-12-31
in the early 1990s                            1990-01-01 1993-04-30
in the mid-1990s                              1993-05-01 1996-08-31
in the late 2010s                             2016-09-01 2019-12-31
in the 19th century                           1801-01-01 1900-12-31
in the nineteenth century                     1801-01-01 1900-12-31
in the 21st century                           2001-01-01 2100-12-31
in the 1st century AD                         0001-01-01 0100-12-31
in the first half of the 19th century         1801-01-01 1850-12-31
in the 2nd millennium                         1001-01-01 2000-12-31
in the 5th century BC                         -0499-01-01 -0400-12-31
in the fifth century BCE                      -0499-01-01 -0400-12-31
in the 1st century BC                         -0099-01-01 0000-12-31
in 44 BC                                      -0043-01-01 -0043-12-31
in 44 B.C.                                    -0043-01-01 -0043-12-31
in 44 BCE                                     -0043-01-01 -0043-12-31
in 1 BC                                       0000-01-01 0000-12-31
in AD 79                                      0079-01-01 0079-12-31
in 79 AD                                      0079-01-01 0079-12-31
in 79 CE                                      0079-01-01 0079-12-31
in early 44 BC                                -0043-01-01 -0043-04-30
in March 44 BC                                -0043-03-01 -0043-03-31
on 15 March 44 BC                             -0043-03-15
on March 15, 44 BC                            -0043-03-15
between 500 and 400 BC                        -0499-01-01 -0399-12-31
from 500 BC to 400 BC                         -0499-01-01 -0399-12-31
from 1000 to 400 BC                           -0999-01-01 -0399-12-31
500-400 BC                                    -0499-01-01 -0399-12-31
500–400 BC                                    -0499-01-01 -0399-12-31
between 44 BC and AD 14                       -0043-01-01 0014-12-31
in 2024~                                      2024-01-01 2024-12-31
in 2024-06?                                   2024-06-01 2024-06-30
in 202X                                       2020-01-01 2029-12-31
in 19XX                                       1900-01-01 1999-12-31
in 2024-XX                                    2024-01-01 2024-12-31
in 2024-06-XX                                 2024-06-01 2024-06-30
in 2024-21                                    2024-03-01 2024-05-31
in 2024-22                                    2024-06-01 2024-08-31
in 2024-06/2024-08                            2024-06-01 2024-08-31
in 2024-06-15/2024-07-02                      2024-06-15 2024-07-02
in [2025-08-18..2025-08-20]                   2025-08-18 2025-08-20
in {2023,2025}                                2023-01-01 2025-12-31
in -0043                                      -0043-01-01 -0043-12-31
between Aug 6 and Aug 18 2025                 2025-08-06 2025-08-18
between Aug 6 and Aug 18, 2025                2025-08-06 2025-08-18
between August 6 and 18, 2025                 2025-08-06 2025-08-18
between 6 and 18 August 2025                  2025-08-06 2025-08-18
between the 6th and the 18th of August 2025   2025-08-06 2025-08-18
between 6 August and 18 September 2025        2025-08-06 2025-09-18
between 6 August 2024 and 18 August 2025      2024-08-06 2025-08-18
between June and August 2025                  2025-06-01 2025-08-31
between 2022 and 2024                         2022-01-01 2024-12-31
between Q1 and Q3 2025                        2025-01-01 2025-09-30
between Dec 20 and Jan 5 2025                 2024-12-20 2025-01-05
between November and January 2025             2024-11-01 2025-01-31
from 20 December to 5 January 2025            2024-12-20 2025-01-05
from 20 December 2022 to 5 January            2022-12-20 2023-01-05
from Aug 6 2022 to Aug 18                     2022-08-06 2022-08-18
from November 2022 to January                 2022-11-01 2023-01-31
from 6 to 18 August 2025                      2025-08-06 2025-08-18
from 6 August to 18 August 2025               2025-08-06 2025-08-18
from 2022 to 2024                             2022-01-01 2024-12-31
from 6 Aug 2025 through 18 Aug 2025           2025-08-06 2025-08-18
from 6 Aug 2025 until 18 Aug 2025             2025-08-06 2025-08-18
from Aug 6 up to and including Aug 18 2025    2025-08-06 2025-08-18
since June 2024 until August 2024             2024-06-01 2024-08-31
6–18 August 2025                              2025-08-06 2025-08-18
on 6-18 August 2025                           2025-08-06 2025-08-18
on 6 - 18 August 2025                         2025-08-06 2025-08-18
on Aug 6-18 2025                              2025-08-06 2025-08-18
on August 6–18, 2025                          2025-08-06 2025-08-18
on 6th–8th August 2025                        2025-08-06 2025-08-08
Aug 6 to 18 2025                              2025-08-06 2025-08-18
6 August – 3 September 2025                   2025-08-06 2025-09-03
28 December – 3 January 2025                  2024-12-28 2025-01-03
May–July 2025                                 2025-05-01 2025-07-31
in May-July 2025                              2025-05-01 2025-07-31
May to July 2025                              2025-05-01 2025-07-31
2024 – August 2025                            2024-01-01 2025-08-31
in 2024-2025                                  2024-01-01 2025-12-31
in 2024–2025                                  2024-01-01 2025-12-31
in 2024/2025                                  2024-01-01 2025-12-31
in 2024/25                                    2024-01-01 2025-12-31
in 1914-18                                    1914-01-01 1918-12-31
in 1939–45 BC                                 -1938-01-01 -0044-12-31
2022 to 2024                                  2022-01-01 2024-12-31
Q1-Q2 2025                                    2025-01-01 2025-06-30
2025-08-06 – 2025-08-18                       2025-08-06 2025-08-18
in 2023 and 2024                              2023-01-01 2024-12-31
in 2023 or 2024                               2023-01-01 2024-12-31
in May and June 2025                          2025-05-01 2025-06-30
on 6 and 7 August 2025                        2025-08-06 2025-08-07
on the first Monday of August 2025            2025-08-04
on the last Friday of August 2025             2025-08-29
on the last Friday in August 2025             2025-08-29
on the second Tuesday of November 2024        2024-11-12
in the last 3 days of August 2025             2025-08-29 2025-08-31
in the first three months of 2024             2024-01-01 2024-03-31
in the last two months of 2024                2024-11-01 2024-12-31
in the first week of August 2025              2025-08-01 2025-08-07
on the first day of August 2025               2025-08-01
on the last day of February 2024              2024-02-29
at the end of 2024                            2024-12-31
the end of 2024                               2024-12-31
at the start of 2024                          2024-01-01
at the beginning of August 2025               2025-08-01
at the end of the 1990s                       1999-12-31
3 days after 15 August 2025                   2025-08-18
3 days before 15 August 2025                  2025-08-12
a week before 15 August 2025                  2025-08-08
one month after 31 January 2024               2024-02-29
one year after 29 February 2024               2025-02-28
3 days after August 2025                      2025-09-03
3 days before August 2025                     2025-07-29
2 days after the end of 2024                  2025-01-02
on the eve of 15 August 2025                  2025-08-14
on the day after 15 August 2025               2025-08-16
within 3 days of 15 August 2025               2025-08-12 2025-08-18
within 3 days after 15 August 2025            2025-08-16 2025-08-18
within 3 days before 15 August 2025           2025-08-12 2025-08-14
within 2 weeks of 15 August 2025              2025-08-01 2025-08-29
within a month after 31 January 2025          2025-02-01 2025-02-28
at most 3 days after 15 August 2025           2025-08-16 2025-08-18
around 24 Feb 2022 give or take 3 days        2022-02-21 2022-02-27
around 24 Feb 2022 give or take 2 weeks       2022-02-10 2022-03-10
around 15 August 2025                         2025-08-12 2025-08-18
circa 1850                                    1849-01-01 1851-12-31
"""


def _fixed() -> list[tuple[str, str, str]]:
    found = []
    for line in FIXED.strip().splitlines():
        phrase, days = line[:46], line[46:].split()
        found.append((phrase.strip(), days[0], days[-1]))
    return found


@pytest.mark.parametrize(("phrase", "first", "last"), _fixed(), ids=lambda each: str(each))
def test_a_whole_date_means_the_same_on_every_day(seeds: KnowledgeBase, phrase: str, first: str, last: str) -> None:
    for today in TODAYS.values():
        assert_reads(seeds, phrase, today, number(first), number(last))


# Counted from the day


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _back(day: date, months: int) -> date:
    """The same day some months before, or that month's last."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _month(day: date, step: int) -> tuple[date, date]:
    first = _back(day.replace(day=1), -step)
    return first, _month_end(first.year, first.month)


def _week(day: date, step: int) -> tuple[date, date]:
    monday = day - day.weekday() * DAY + 7 * step * DAY
    return monday, monday + 6 * DAY


def _quarter(day: date, step: int) -> tuple[date, date]:
    first = _back(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), -3 * step)
    return first, _month_end(first.year, first.month + 2)


def _years(first: int, last: int | None = None) -> tuple[date, date]:
    return date(first, 1, 1), date(first if last is None else last, 12, 31)


def _one(day: date) -> tuple[date, date]:
    return day, day


def _search(today: date, direction: int, fits: Callable[[date], bool], *, start: int = 0) -> date:
    """The nearest day that fits, from some days away on."""
    return next(day for n in range(start, 4000) if fits(day := today + direction * n * DAY))


def _latest(month: int, day: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: _one(_search(today, -1, lambda each: (each.month, each.day) == (month, day)))


def _latest_months(month: int, count: int = 1) -> Callable[[date], tuple[date, date]]:
    def found(today: date) -> tuple[date, date]:
        first = _search(today, -1, lambda each: (each.month, each.day) == (month, 1))
        last = _back(first, 1 - count)
        return first, _month_end(last.year, last.month)

    return found


def _weekend(monday: date) -> tuple[date, date]:
    return monday + 5 * DAY, monday + 6 * DAY


RULES: Mapping[str, Callable[[date], tuple[date, date]]] = {
    "today": _one,
    "now": _one,
    "yesterday": lambda today: _one(today - DAY),
    "tomorrow": lambda today: _one(today + DAY),
    "the day before yesterday": lambda today: _one(today - 2 * DAY),
    "the day after tomorrow": lambda today: _one(today + 2 * DAY),
    "on Friday": lambda today: _one(_search(today, -1, lambda each: each.weekday() == 4)),
    "on Sunday": lambda today: _one(_search(today, -1, lambda each: each.weekday() == 6)),
    "last Friday": lambda today: _one(_search(today, -1, lambda each: each.weekday() == 4, start=1)),
    "last Saturday": lambda today: _one(_search(today, -1, lambda each: each.weekday() == 5, start=1)),
    "next Friday": lambda today: _one(_search(today, 1, lambda each: each.weekday() == 4, start=1)),
    "next Monday": lambda today: _one(_search(today, 1, lambda each: each.weekday() == 0, start=1)),
    "this Friday": lambda today: _one(_week(today, 0)[0] + 4 * DAY),
    "on Friday last week": lambda today: _one(_week(today, -1)[0] + 4 * DAY),
    "Friday of last week": lambda today: _one(_week(today, -1)[0] + 4 * DAY),
    "last week Friday": lambda today: _one(_week(today, -1)[0] + 4 * DAY),
    "Monday of next week": lambda today: _one(_week(today, 1)[0]),
    "last week": lambda today: _week(today, -1),
    "this week": lambda today: _week(today, 0),
    "next week": lambda today: _week(today, 1),
    "the week before last": lambda today: _week(today, -2),
    "last month": lambda today: _month(today, -1),
    "this month": lambda today: _month(today, 0),
    "next month": lambda today: _month(today, 1),
    "last quarter": lambda today: _quarter(today, -1),
    "this quarter": lambda today: _quarter(today, 0),
    "next quarter": lambda today: _quarter(today, 1),
    "last year": lambda today: _years(today.year - 1),
    "this year": lambda today: _years(today.year),
    "next year": lambda today: _years(today.year + 1),
    "the year before last": lambda today: _years(today.year - 2),
    "last decade": lambda today: _years(2010, 2019),
    "this decade": lambda today: _years(2020, 2029),
    "last century": lambda today: _years(1901, 2000),
    "this century": lambda today: _years(2001, 2100),
    "last weekend": lambda today: _weekend(_week(today, -1)[0]),
    "this weekend": lambda today: _weekend(_week(today, 0)[0]),
    "next weekend": lambda today: _weekend(_week(_search(today, 1, lambda each: each.weekday() == 5, start=1), 0)[0]),
    "in the last 30 days": lambda today: (today - 29 * DAY, today),
    "in the past 7 days": lambda today: (today - 6 * DAY, today),
    "in the last two weeks": lambda today: (today - 13 * DAY, today),
    "in the last 3 months": lambda today: (_back(today, 3) + DAY, today),
    "in the last 5 years": lambda today: (_back(today, 60) + DAY, today),
    "in the last fortnight": lambda today: (today - 13 * DAY, today),
    "in the past week": lambda today: (today - 6 * DAY, today),
    "in the past month": lambda today: (_back(today, 1) + DAY, today),
    "over the last year": lambda today: (_back(today, 12) + DAY, today),
    "in the next 3 days": lambda today: (today + DAY, today + 3 * DAY),
    "in the next 2 weeks": lambda today: (today + DAY, today + 14 * DAY),
    "3 days ago": lambda today: _one(today - 3 * DAY),
    "3d ago": lambda today: _one(today - 3 * DAY),
    "a week ago": lambda today: _one(today - 7 * DAY),
    "two weeks ago": lambda today: _one(today - 14 * DAY),
    "a couple of weeks ago": lambda today: _one(today - 14 * DAY),
    "a month ago": lambda today: _one(_back(today, 1)),
    "18 months ago": lambda today: _one(_back(today, 18)),
    "a year ago": lambda today: _one(_back(today, 12)),
    "10 years ago": lambda today: _one(_back(today, 120)),
    "a week from today": lambda today: _one(today + 7 * DAY),
    "3 days from now": lambda today: _one(today + 3 * DAY),
    "year to date": lambda today: (date(today.year, 1, 1), today),
    "so far this month": lambda today: (today.replace(day=1), today),
    "earlier this year": lambda today: (date(today.year, 1, 1), today),
    "early this year": lambda today: (date(today.year, 1, 1), date(today.year, 4, 30)),
    "late last year": lambda today: (date(today.year - 1, 9, 1), date(today.year - 1, 12, 31)),
    "the first half of this year": lambda today: (date(today.year, 1, 1), date(today.year, 6, 30)),
    "in March last year": lambda today: (date(today.year - 1, 3, 1), date(today.year - 1, 3, 31)),
    "6 August of last year": lambda today: _one(date(today.year - 1, 8, 6)),
    "the third quarter of last year": lambda today: (date(today.year - 1, 7, 1), date(today.year - 1, 9, 30)),
    "on the 5th of last month": lambda today: _one(_month(today, -1)[0].replace(day=5)),
    "at the end of last year": lambda today: _one(date(today.year - 1, 12, 31)),
    "on Aug 6": _latest(8, 6),
    "on 6 August": _latest(8, 6),
    "on the 6th of August": _latest(8, 6),
    "on Dec 31": _latest(12, 31),
    "on 1 January": _latest(1, 1),
    "on 29 February": _latest(2, 29),
    "on 31 May": _latest(5, 31),
    "on August 16th": _latest(8, 16),
    "on 25/12": _latest(12, 25),
    "in August": _latest_months(8),
    "in May": _latest_months(5),
    "in December": _latest_months(12),
    "in January": _latest_months(1),
    "in summer": _latest_months(6, 3),
    "in winter": _latest_months(12, 3),
    "in Q3": _latest_months(7, 3),
    "in the first quarter": _latest_months(1, 3),
    "since 2022 until today": lambda today: (date(2022, 1, 1), today),
    "from 2022 until now": lambda today: (date(2022, 1, 1), today),
    "from last month to today": lambda today: (_month(today, -1)[0], today),
    "from Monday to today": lambda today: (_search(today, -1, lambda each: each.weekday() == 0), today),
}  # fmt: skip


@pytest.mark.parametrize("phrase", RULES)
@pytest.mark.parametrize("when", TODAYS)
def test_a_relative_date_is_counted_from_the_day_asked_on(seeds: KnowledgeBase, phrase: str, when: str) -> None:
    today = TODAYS[when]
    first, last = RULES[phrase](today)
    assert_reads(seeds, phrase, today, first.toordinal(), last.toordinal())


@pytest.mark.parametrize(
    ("today", "phrase", "first", "last"),
    [
        # Two ends without a year: the later one is the latest not in the future, the earlier one the latest before it.
        ("2025-08-22", "from Aug 6 to Aug 18", "2025-08-06", "2025-08-18"),
        ("2025-08-10", "from Aug 6 to Aug 18", "2024-08-06", "2024-08-18"),
        ("2024-12-31", "from December 20 to January 5", "2023-12-20", "2024-01-05"),
        ("2025-08-22", "from December 20 to January 5", "2024-12-20", "2025-01-05"),
        ("2025-01-01", "between November and January", "2024-11-01", "2025-01-31"),
        ("2025-08-22", "between May and March", "2024-05-01", "2025-03-31"),
        ("2025-08-22", "between 6 and 18 August", "2025-08-06", "2025-08-18"),
        ("2025-08-17", "between 6 and 18 August", "2024-08-06", "2024-08-18"),
        ("2025-08-22", "Aug 6–18", "2025-08-06", "2025-08-18"),
        ("2025-08-22", "from Monday to Friday", "2025-08-18", "2025-08-22"),
        ("2025-08-20", "from Monday to Friday", "2025-08-11", "2025-08-15"),
        ("2025-08-22", "from last Monday to Friday", "2025-08-18", "2025-08-22"),
        ("2026-03-01", "from Aug 6 2025 to Aug 18", "2025-08-06", "2025-08-18"),
        ("2025-08-22", "from 2022 to May", "2022-01-01", "2025-05-31"),
        ("2025-08-22", "from March to yesterday", "2025-03-01", "2025-08-21"),
        # Parts: the part, not the month, is what lies in the past.
        ("2025-08-22", "late August", "2025-08-21", "2025-08-31"),
        ("2025-08-16", "late August", "2024-08-21", "2024-08-31"),
        ("2025-08-16", "mid August", "2025-08-11", "2025-08-20"),
        # Whole seasons and months before or after today, and the one that goes on.
        ("2025-08-22", "last summer", "2024-06-01", "2024-08-31"),
        ("2025-08-22", "this summer", "2025-06-01", "2025-08-31"),
        ("2025-08-22", "next summer", "2026-06-01", "2026-08-31"),
        ("2025-01-01", "this winter", "2024-12-01", "2025-02-28"),
        ("2025-01-01", "last winter", "2023-12-01", "2024-02-29"),
        ("2024-12-31", "this winter", "2024-12-01", "2025-02-28"),
        ("2025-08-22", "last August", "2024-08-01", "2024-08-31"),
        ("2025-08-22", "next May", "2026-05-01", "2026-05-31"),
        ("2025-05-31", "last May", "2024-05-01", "2024-05-31"),
        ("2025-08-22", "later this year", "2025-08-23", "2025-12-31"),
        # Weeks without a year.
        ("2025-08-22", "week 33", "2025-08-11", "2025-08-17"),
        ("2025-01-01", "week 1", "2024-12-30", "2025-01-05"),
        ("2024-12-31", "week 1", "2024-12-30", "2025-01-05"),
        ("2025-01-01", "week 52", "2024-12-23", "2024-12-29"),
        ("2025-08-22", "the weekend", "2025-08-16", "2025-08-17"),
        ("2025-08-16", "the weekend", "2025-08-16", "2025-08-17"),
        ("2025-08-22", "week of August 6", "2025-08-04", "2025-08-10"),
        # Other languages.
        ("2025-08-22", "15 août 2025", "2025-08-15", "2025-08-15"),
        ("2025-08-22", "vendredi 15 août 2025", "2025-08-15", "2025-08-15"),
        ("2025-08-22", "1er janvier 2024", "2024-01-01", "2024-01-01"),
        ("2025-08-22", "marzo de 2024", "2024-03-01", "2024-03-31"),
        ("2025-08-22", "15. elokuuta 2025", "2025-08-15", "2025-08-15"),
        ("2025-08-22", "15 августа 2025", "2025-08-15", "2025-08-15"),
        ("2025-08-22", "2024年8月15日", "2024-08-15", "2024-08-15"),
        ("2025-08-22", "15 août", "2025-08-15", "2025-08-15"),
        ("2025-08-10", "15 août", "2024-08-15", "2024-08-15"),
        ("2025-08-22", "5 de marzo", "2025-03-05", "2025-03-05"),
        ("2025-08-22", "29 février", "2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_completed(seeds: KnowledgeBase, today: str, phrase: str, first: str, last: str) -> None:
    assert_reads(seeds, phrase, date.fromisoformat(today), number(first), number(last))


# What was guessed is told


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("on Aug 6", "'Aug 6' is read as 2025-08-06"),
        ("in December", "'December' is read as 2024-12"),
        ("since Friday", "'Friday' is read as 2025-08-22"),
        ("from December 20 to January 5 2025", "'December 20' is read as 2024-12-20"),
        ("from Aug 6 2022 to Aug 18", "'Aug 18' is read as 2022-08-18"),
        ("before Aug 6–18", "'August 18' is read as 2025-08-18"),
        ("in the past month", "is read as 2025-07-23/2025-08-22"),
        ("two weeks ago", "'two weeks ago' is read as 2025-08-08"),
        ("2001-21", "'2001-21' is read as 2001-03-01/2001-05-31"),
        ("mars 2024", "'mars 2024' is read as 2024-03"),
        ("15 août", "'15 août' is read as 2025-08-15"),
    ],
)
def test_a_guess_is_told(seeds: KnowledgeBase, phrase: str, told: str) -> None:
    _, _, notes = read(seeds, phrase, FRIDAY)
    assert any(told in note for note in notes), notes


@pytest.mark.parametrize(
    "phrase", ["on 6 August 2025", "between Aug 6 and Aug 18 2025", "last Friday", "in 2024", "6–18 August 2025"]
)
def test_where_nothing_was_guessed_nothing_is_told(seeds: KnowledgeBase, phrase: str) -> None:
    assert read(seeds, phrase, FRIDAY)[2] == []


# Relations


@pytest.mark.parametrize(
    ("phrase", "relation", "first", "last"),
    [
        ("since 6 Aug 2025", "since", "2025-08-06", "2025-08-06"),
        ("from 6 Aug 2025", "since", "2025-08-06", "2025-08-06"),
        ("from 2022 on", "since", "2022-01-01", "2022-12-31"),
        ("from 2022 onwards", "since", "2022-01-01", "2022-12-31"),
        ("2022 onwards", "since", "2022-01-01", "2022-12-31"),
        ("on or after 6 Aug 2025", "since", "2025-08-06", "2025-08-06"),
        ("no earlier than 6 Aug 2025", "since", "2025-08-06", "2025-08-06"),
        ("at least 3 days after 6 Aug 2025", "since", "2025-08-09", "2025-08-09"),
        ("until 6 Aug 2025", "until", "2025-08-06", "2025-08-06"),
        ("till August 2025", "until", "2025-08-01", "2025-08-31"),
        ("by 6 Aug 2025", "until", "2025-08-06", "2025-08-06"),
        ("by the end of 2024", "until", "2024-12-31", "2024-12-31"),
        ("until the end of 2024", "until", "2024-12-31", "2024-12-31"),
        ("up to 6 Aug 2025", "until", "2025-08-06", "2025-08-06"),
        ("up to and including 6 Aug 2025", "until", "2025-08-06", "2025-08-06"),
        ("through 6 Aug 2025", "until", "2025-08-06", "2025-08-06"),
        ("no later than 6 Aug 2025", "until", "2025-08-06", "2025-08-06"),
        ("on or before 6 Aug 2025", "until", "2025-08-06", "2025-08-06"),
        ("before 6 Aug 2025", "before", "2025-08-06", "2025-08-06"),
        ("prior to August 2025", "before", "2025-08-01", "2025-08-31"),
        ("before 44 BC", "before", "-0043-01-01", "-0043-12-31"),
        ("before 6–18 August 2025", "before", "2025-08-06", "2025-08-18"),
        ("after 6 Aug 2025", "after", "2025-08-06", "2025-08-06"),
        ("after the end of 2024", "after", "2024-12-31", "2024-12-31"),
        ("more than 3 days after 6 Aug 2025", "after", "2025-08-09", "2025-08-09"),
        ("entirely in August 2025", "within", "2025-08-01", "2025-08-31"),
        ("starting in June 2024", "starts", "2024-06-01", "2024-06-30"),
        ("ending in June 2024", "ends", "2024-06-01", "2024-06-30"),
        ("since 2022-02-24/..", "since", "2022-02-24", ""),
    ],
)
def test_the_words_before_a_date_say_its_relation(
    seeds: KnowledgeBase, phrase: str, relation: str, first: str, last: str
) -> None:
    when, window, _ = read(seeds, phrase, FRIDAY)
    assert when.relation == relation
    assert window.begin == number(first)
    assert not last or window.end == number(last)


OFFICES = """actor t  Ann Tor
  kind: person

actor j  Bo Jin
  kind: person

actor r  Ruritania
  kind: country

state 2020-01-20/2025-03-20 * Ann Tor is president
  type: office
  subject: @t
  object: @r
  value: "President" (office)

state 2025-03-21/2025-12 * Bo Jin is president
  type: office
  subject: @j
  object: @r
  value: "President" (office)

state 2022-02-24/2025-11-30 * A war  ^war
  type: war
  subject: @r

2025-08-04 * They meet  ^talks
  type: meet
  by: @t, @j
"""


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("who was president of Ruritania throughout June 2025", ["Bo Jin"]),
        ("who was president of Ruritania throughout 2025", []),
        ("who was president of Ruritania in 2025", ["Ann Tor", "Bo Jin"]),
        ("wars throughout 2024", ["war"]),
        ("wars throughout 2025", []),
        ("wars not throughout 2025", ["war"]),
        ("wars throughout the week of 2025-11-30", ["war"]),
        ("wars throughout the week of 2025-12-01", []),
        ("meetings throughout August 2025", ["talks"]),
        ("meetings throughout the week of 2025-08-05", ["talks"]),
        ("did A war happen throughout 2024", ["yes"]),
        ("did A war happen throughout 2025", ["no"]),
        ("meetings entirely in the 3 weeks before 2025-08-10", ["talks"]),
        ("wars entirely in the 3 weeks before 2025-08-10", []),
    ],
)
def test_a_state_lasts_throughout_a_time_and_events_lie_in_it(
    base: KnowledgeBase, journal: Journal, question: str, answers: list[str]
) -> None:
    assert base.load(journal(OFFICES)).rejected == ()
    answer = base.ask(question)
    assert list(dict.fromkeys(answer.answers)) == answers
    if "happen" not in question:
        assert base.ask(answer.reading).answers == answer.answers, answer.reading


@pytest.mark.parametrize("phrase", ["not before Aug 6 2025", "not earlier than Aug 6 2025", "not after 2024"])
def test_not_before_and_not_after_are_taken(seeds: KnowledgeBase, phrase: str) -> None:
    parse(f"events {phrase}", {}, seeds.lexicon, FRIDAY.toordinal())


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("days between Aug 6 and Aug 18 2024", "12"),
        ("days between Dec 20 and Jan 5 2025", "16"),
        ("days between 2024-02-28 and 2024-03-01", "2"),
    ],
)
def test_days_between_share_their_year_too(seeds: KnowledgeBase, question: str, days: str) -> None:
    assert seeds.ask(question, today="2025-08-22").answers == [days]


@pytest.mark.parametrize(
    ("phrase", "days"),
    [
        ("in the week of the Alaska summit", "2025-08-11/2025-08-17"),
        ("in the week before the Alaska summit", "2025-08-08/2025-08-14"),
        ("3 days after the Alaska summit", "2025-08-18"),
        ("a week before the Alaska summit", "2025-08-08"),
        ("on the eve of the Alaska summit", "2025-08-14"),
        ("within 3 days after the Alaska summit", "2025-08-16/2025-08-18"),
        ("within 3 days of the Alaska summit", "2025-08-12/2025-08-18"),
        ("from 6 August to the Alaska summit", "2025-08-06/2025-08-15"),
    ],
)
def test_days_are_counted_from_an_event(seeds: KnowledgeBase, phrase: str, days: str) -> None:
    assert days in seeds.ask(f"events {phrase}", today="2025-08-22").reading


def test_a_preposition_after_from_a_year_keeps_its_name(seeds: KnowledgeBase) -> None:
    assert "Ukraine" in seeds.ask("strikes from 2022 on Ukraine", today="2025-08-22").reading


# What is not surely a date is an error


@pytest.mark.parametrize(
    ("phrase", "code", "words", "offered"),
    [
        ("on 06/08/2025", "E202", "06/08/2025", ["2025-08-06", "2025-06-08"]),
        ("on 6.8.2025", "E202", "6.8.2025", ["2025-08-06", "2025-06-08"]),
        ("on 6-8-2025", "E202", "6-8-2025", ["2025-08-06", "2025-06-08"]),
        ("on 6/8/25", "E202", "6/8/25", ["2025-08-06", "2025-06-08"]),
        ("on 25/12/25", "E202", "25/12/25", ["2025-12-25", "1925-12-25"]),
        ("on 6/8", "E202", "6/8", ["6 August", "8 June"]),
        ("on 6 Aug 25", "E202", "6 Aug 25", ["2025-08-06", "1925-08-06"]),
        ("on Aug 6, 25", "E202", "Aug 6, 25", ["2025-08-06", "1925-08-06"]),
        ("in Aug '25", "E202", "Aug '25", ["2025-08", "1925-08"]),
        ("in '24", "E202", "'24", ["2024", "1924"]),
        ("on 15-AUG-25", "E202", "15-AUG-25", ["2025-08-15", "1925-08-15"]),
        ("in the 90s", "E202", "90s", ["1990-01-01/1999-12-31"]),
        ("in the 1800s", "E202", "1800s", ["1800/1809", "1800/1899"]),
        ("in 2024-25", "E202", "2024-25", ["2024/2025"]),
        ("in 2008/09", "E202", "2008/09", ["2008-09", "2008/2009"]),
        ("in listopad 2024", "E202", "listopad 2024", ["2024-10", "2024-11"]),
        ("on 30 February 2024", "E201", "30 February 2024", []),
        ("on 29 Feb 2023", "E201", "29 Feb 2023", []),
        ("on February 30", "E201", "February 30", []),
        ("on 31 September", "E201", "31 September", []),
        ("on 2025-02-30", "E201", "2025-02-30", []),
        ("in 2025-13", "E201", "2025-13", []),
        ("in 2025-W54", "E201", "2025-W54", []),
        ("in 2021-W53", "E201", "2021-W53", []),
        ("on 31/02/2025", "E201", "31/02/2025", []),
        ("in 0 BC", "E201", "0 BC", []),
        ("in the 0th century", "E201", "0th century", []),
        ("in the 5th quarter of 2024", "E201", "5th quarter of 2024", []),
        ("on Thursday 6 August 2025", "E201", "Thursday 6 August 2025", []),
        ("on the fifth Monday of February 2025", "E201", "fifth Monday of February 2025", []),
        ("between 2025 and 2024", "E205", "2025 and 2024", []),
        ("from Aug 18 to Aug 6 2025", "E205", "Aug 18 to Aug 6 2025", []),
        ("in 2024-2022", "E205", "2024-2022", []),
        ("in the last few days", "E206", "last few days", []),
        ("in the last days", "E206", "last days", []),
        ("in recent weeks", "E206", "recent weeks", []),
        ("several weeks ago", "E206", "several weeks", []),
        ("recently", "E206", "recently", []),
        ("at the turn of the year", "E206", "turn of", []),
        ("in the last 24 hours", "E206", "last 24 hours", []),
        ("on Mondays", "E206", "Mondays", []),
        ("as of 6 Aug 2025", "E206", "as of 6 Aug 2025", []),
        ("in the days before 6 Aug 2025", "E206", "in the days before 6 Aug 2025", []),
        ("in early 2022-02-24/..", "E206", "early 2022-02-24/..", []),
        ("in 2021 and 2023", "E207", "in 2021 and 2023", []),
        ("in 2024, August 2025", "E207", "2025", []),
        ("last week, 2024", "E207", "2024", []),
        ("in the last 999999 days", "E204", "999999 days", []),
    ],
)
def test_what_is_no_one_date_is_an_error_at_its_words(
    seeds: KnowledgeBase, phrase: str, code: str, words: str, offered: list[str]
) -> None:
    with pytest.raises(QuestionError) as caught:
        parse(f"events {phrase}", {}, seeds.lexicon, FRIDAY.toordinal())
    error = caught.value
    assert error.code == code
    assert error.text[error.start : error.end] == words
    assert set(offered) <= set(error.suggestions)


@pytest.mark.parametrize(
    "phrase",
    ["gestern", "hier", "letzte Woche", "hace 3 días", "vor 3 Tagen", "Ende 2024", "mardi 15 août 2025", "29 février 2023",
     "31 février 2024", "06 août 25", "15 août 2025 14:30", "10 Uhr 2024", "or 2024", "summit 2025", "agosto", "the 15th",
     "Friday the 15th", "at Christmas", "tonight", "12 2024", "in 24", "32 August 2025", "3 weeks", "12025", "half a year ago"],
)  # fmt: skip
def test_what_is_not_understood_is_an_error_and_no_date(seeds: KnowledgeBase, phrase: str) -> None:
    with pytest.raises(QuestionError):
        parse(f"events {phrase}", {}, seeds.lexicon, FRIDAY.toordinal())


def test_a_long_text_is_not_given_to_dateparser(seeds: KnowledgeBase) -> None:
    with pytest.raises(QuestionError):
        parse(f"events in 15 {'a' * 70}oût 2025", {}, seeds.lexicon, FRIDAY.toordinal())


BOOKS = """
source book  A history
  published: 1954

source paper  A paper
  published: 1954-02

source daily  A daily
  published: 1954-02-10

1954-01-05 * Ann speaks  ^one
  type: say
  by: Ann
  src: book

1954-01-05 * Ann speaks again  ^two
  type: say
  by: Ann
  src: book, paper

1954-01-06 * Ann says no more  ^three
  type: say
  by: Ann
  src: paper, daily
"""


def test_what_was_published_in_a_month_or_a_year_is_known_when_that_is_over(
    base: KnowledgeBase, journal: Journal
) -> None:
    assert base.load(journal(BOOKS)).rejected == ()
    for day, known in (
        ("1954-02-09", []), ("1954-02-10", ["three"]), ("1954-02-27", ["three"]), ("1954-02-28", ["two", "three"]),
        ("1954-12-30", ["two", "three"]), ("1954-12-31", ["one", "two", "three"]), ("2025-01-01", ["one", "two", "three"]),
    ):  # fmt: skip
        assert base.ask(f"events as known on {day}").answers == known, day
    assert "[book] 1954: A history" in render(base.ask("events"), "table")
    told = b"".join(base.export("turtle")).decode()
    assert '"1954"^^xsd:gYear' in told
    assert '"1954-02"^^xsd:gYearMonth' in told
    text = b"".join(base.export("chron")).decode()
    assert "published: 1954\n" in text
    assert "published: 1954-02\n" in text


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("events as known on 2025-08-15", 2),
        ("how many events by Ann as known on 2025-08-15", 2),
        ("events as known on 2025-08-15 followed by events within 3 days", 2),
        ("events on 2025-08-02 as known on 2025-08-15", 1),
        ("events on 2025-08-01 as known on 2025-08-05", 0),
        ("events not as known on 2025-08-15", 0),
        ("events", 0),
    ],
)
def test_what_no_dated_source_tells_of_is_not_left_out_without_a_word(
    base: KnowledgeBase, journal: Journal, question: str, left_out: int
) -> None:
    text = "actor a  Ann\n  kind: person\n\nsource dated  Page\n  published: 2025-08-10\n\nsource read  Page\n  accessed: 2025-08-10\n\nsource none  Page\n\n"
    for day, sources in (("01", "dated"), ("02", "none"), ("03", "none, read")):
        text += f"2025-08-{day} * Ann speaks\n  type: say\n  by: Ann\n  src: {sources}\n\n"
    assert base.load(journal(text + "2025-08-04 * Ann speaks\n  type: say\n  by: Ann\n")).rejected == ()
    told = f"left out: {left_out} of which no source has a date, so nothing tells when they were known"
    assert [note for note in base.ask(question).notes if "left out" in note] == ([told] if left_out else [])


def test_where_no_source_has_a_date_nothing_is_known_by_any(base: KnowledgeBase, journal: Journal) -> None:
    text = "actor a  Ann\n  kind: person\n\nsource none  Page\n\n"
    text += "".join(f"2025-08-0{n} * Ann speaks\n  type: say\n  by: Ann\n  src: none\n\n" for n in range(1, 4))
    assert base.load(journal(text)).rejected == ()
    known, unknown = (base.ask(f"events by Ann {word}as known on 2025-08-15") for word in ("", "not "))
    assert (len(known.answers), len(unknown.answers)) == (0, 3)
    assert any(note.startswith("left out: 3 of which no source has a date") for note in known.notes)
    assert (
        base.load(
            journal(
                "source one  Page\n  published: 2025-08-10\n\n2025-08-04 * Ann speaks\n  type: say\n  by: Ann\n  src: one\n",
                "b.chron",
            )
        ).rejected
        == ()
    )
    known, unknown = (base.ask(f"events by Ann {word}as known on 2025-08-15") for word in ("", "not "))
    assert (len(known.answers), len(unknown.answers)) == (1, 3)


def test_without_the_keys_it_is_known_from_the_same_day(base: KnowledgeBase) -> None:
    days = [
        edtf.day_number(1954, month, day)
        for month, day in ((1, 1), (1, 31), (2, 27), (2, 28), (3, 1), (12, 30), (12, 31))
    ]
    days += [
        edtf.day_number(1955, 1, 1),
        edtf.day_number(1953, 12, 31),
        edtf.day_number(1956, 2, 28),
        edtf.day_number(1956, 2, 29),
    ]
    for published in ("1953", "1954", "1955", "1954-01", "1954-02", "1954-12", "1956-02", "1954-02-28", "1953-12-31"):
        for day in days:
            query = f"ASK {{ VALUES ?day {{ {literal(published)} }} FILTER({over('?day', day)}) }}"
            latest = edtf.parse(published).latest_end
            assert latest is not None
            assert base.store.ask(query) == (latest <= day), (published, edtf.format_day(day))
