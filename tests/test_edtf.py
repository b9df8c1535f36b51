"""EDTF strings against bounds worked out by hand from ISO 8601-2 and the journal's rules."""

from __future__ import annotations

import datetime

import pytest

from kb import edtf
from kb.errors import QuestionError

# string -> earliest begin, latest begin, earliest end, latest end; "" is open
BOUNDS = {
    # level 0
    "2025-08-15": "2025-08-15 2025-08-15 2025-08-15 2025-08-15",
    "2024-06": "2024-06-01 2024-06-30 2024-06-01 2024-06-30",
    "2024-02": "2024-02-01 2024-02-29 2024-02-01 2024-02-29",
    "1900-02": "1900-02-01 1900-02-28 1900-02-01 1900-02-28",
    "2000-02": "2000-02-01 2000-02-29 2000-02-01 2000-02-29",
    "2014": "2014-01-01 2014-12-31 2014-01-01 2014-12-31",
    "0000": "0000-01-01 0000-12-31 0000-01-01 0000-12-31",
    "2022-02-24T05:30:00+03:00": "2022-02-24 2022-02-24 2022-02-24 2022-02-24",
    "2022-02-24T05:30+03:00": "2022-02-24 2022-02-24 2022-02-24 2022-02-24",
    "2022-02-24T23:59:59Z": "2022-02-24 2022-02-24 2022-02-24 2022-02-24",
    "1985-04-12T23:20:30-04": "1985-04-12 1985-04-12 1985-04-12 1985-04-12",
    "2024-06-01/2024-06-30": "2024-06-01 2024-06-01 2024-06-30 2024-06-30",
    "2014/2022-02-24": "2014-01-01 2014-12-31 2022-02-24 2022-02-24",
    "2025/2025-03": "2025-01-01 2025-03-31 2025-03-01 2025-03-31",
    "2004-06/2006-08": "2004-06-01 2004-06-30 2006-08-01 2006-08-31",
    # level 1
    "-0043": "-0043-01-01 -0043-12-31 -0043-01-01 -0043-12-31",
    "-0043-03-15": "-0043-03-15 -0043-03-15 -0043-03-15 -0043-03-15",
    "-2005/-1999-02": "-2005-01-01 -2005-12-31 -1999-02-01 -1999-02-28",
    "Y170000002": "170000002-01-01 170000002-12-31 170000002-01-01 170000002-12-31",
    "Y-17000": "-17000-01-01 -17000-12-31 -17000-01-01 -17000-12-31",
    "2001-21": "2001-03-01 2001-05-31 2001-03-01 2001-05-31",
    "2003-22": "2003-06-01 2003-08-31 2003-06-01 2003-08-31",
    "2000-23": "2000-09-01 2000-11-30 2000-09-01 2000-11-30",
    "2010-24": "2010-12-01 2011-02-28 2010-12-01 2011-02-28",
    "2024~": "2024-01-01 2024-12-31 2024-01-01 2024-12-31",
    "2004-06-11?": "2004-06-11 2004-06-11 2004-06-11 2004-06-11",
    "2004-06%": "2004-06-01 2004-06-30 2004-06-01 2004-06-30",
    "201X": "2010-01-01 2019-12-31 2010-01-01 2019-12-31",
    "19XX": "1900-01-01 1999-12-31 1900-01-01 1999-12-31",
    "-01XX": "-0199-01-01 -0100-12-31 -0199-01-01 -0100-12-31",
    "1999-XX": "1999-01-01 1999-12-31 1999-01-01 1999-12-31",
    "1999-02-XX": "1999-02-01 1999-02-28 1999-02-01 1999-02-28",
    "1999-XX-XX": "1999-01-01 1999-12-31 1999-01-01 1999-12-31",
    "2022-02-24/..": "2022-02-24 2022-02-24 2022-02-24 ",
    "2022-02/": "2022-02-01 2022-02-28 2022-02-01 ",
    "../1985-04": " 1985-04-30 1985-04-01 1985-04-30",
    "/1985": " 1985-12-31 1985-01-01 1985-12-31",
    "../..": "   ",
    # sets
    "[2025-08-18..2025-08-20]": "2025-08-18 2025-08-20 2025-08-18 2025-08-20",
    "[..2021-08-15]": " 2021-08-15  2021-08-15",
    "[2025-08-21..]": "2025-08-21  2025-08-21 ",
    "[1667,1668,1670..1672]": "1667-01-01 1672-12-31 1667-01-01 1672-12-31",
    "[1667, 1760-12]": "1667-01-01 1760-12-31 1667-01-01 1760-12-31",
    "{1960,1961-12}": "1960-01-01 1960-12-31 1961-12-01 1961-12-31",
    # level 2 inside a date
    "156X-12-25": "1560-12-25 1569-12-25 1560-12-25 1569-12-25",
    "2023-02-X9": "2023-02-09 2023-02-19 2023-02-09 2023-02-19",
    "XXXX-02-29": "0000-02-29 9996-02-29 0000-02-29 9996-02-29",
    "2004-06-~11": "2004-06-11 2004-06-11 2004-06-11 2004-06-11",
    "2001-34": "2001-04-01 2001-06-30 2001-04-01 2001-06-30",
    "2001-29": "2001-09-01 2001-11-30 2001-09-01 2001-11-30",
}

WRONG = [
    "2025-02-30",
    "2025-13",
    "2025-00-10",
    "2025-8-15",
    "25-08-15",
    "06/08/2025",
    "15.08.2025",
    "2023-02-29",
    "-0000",
    "Y2006",
    "20067890",
    "2012-10-10T1:10:10",
    "2012-10-10T25:00:00",
    "2004-01-01T10:10:10-05:60",
    "2004-01-01T10:10:10+15:00",
    "2005-07-25T10:10:10Z/2006-01-01T10:10:10Z",
    "2024-06-30/2024-06-01",
    "1000/-2000",
    "0000-02/0000",
    "2012/2013/2014",
    "/",
    "[]",
    "[2025-08-20..2025-08-18]",
    "[2025",
    "{2025",
    "2025]",
    "[..]",
    "[,2025]",
    "2001-21-05",
    "2001-21^north",
    "Y17E7",
    "1950S2",
    "August",
    "2025~~",
    "2025-~",
    "yesterday",
    "(2011)-06-04~",
    "Y9999999999",
    "2010-24/2010-21",
    "x",
    "2012-24/2012-21",
]


@pytest.mark.parametrize("text", BOUNDS)
def test_a_string_has_the_bounds_that_the_calendar_gives(text: str) -> None:
    assert [edtf.format_day(day) for day in edtf.parse(text).bounds] == BOUNDS[text].split(" ")


@pytest.mark.parametrize("text", [*WRONG, "", " 2025", "2025 ", "2025- 08"])
def test_what_is_no_date_is_an_error_with_a_reason(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        edtf.parse(text)
    assert caught.value.code == "E201"
    assert caught.value.message


def test_marks_of_doubt_are_kept() -> None:
    assert [(edtf.parse(t).approximate, edtf.parse(t).uncertain) for t in ("2024", "2024~", "2024?", "2024%", "?2004-06")] == [
        (False, False), (True, False), (False, True), (True, True), (False, True),
    ]  # fmt: skip


def test_an_open_end_is_held_until_the_day_that_it_is_known_on() -> None:
    day = edtf.day_number(2025, 8, 21)
    held = [
        edtf.held(edtf.parse(text), day)
        for text in ("2022-02-24/..", "../..", "2025-09-01/..", "[2025-08-21..]", "2024")
    ]
    assert [" ".join(edtf.format_day(each) or "-" for each in period.bounds) for period in held] == [
        "2022-02-24 2022-02-24 2025-08-21 -",
        "- 2025-08-21 2025-08-21 -",
        "2025-09-01 2025-09-01 2025-09-01 -",
        "2025-08-21 - 2025-08-21 -",
        "2024-01-01 2024-12-31 2024-01-01 2024-12-31",
    ]


def test_day_numbers_are_those_of_the_standard_library() -> None:
    for number in [*range(1, 1500), *range(693_000, 694_000), *range(738_000, 740_000), datetime.date.max.toordinal()]:
        day = datetime.date.fromordinal(number)
        assert edtf.day_number(day.year, day.month, day.day) == number
        assert edtf.calendar_day(number) == (day.year, day.month, day.day)


def test_day_numbers_run_on_before_year_one() -> None:
    for number in range(-800_000, 1000):
        year, month, day = edtf.calendar_day(number)
        assert edtf.day_number(year, month, day) == number
    assert edtf.day_number(1, 1, 1) - edtf.day_number(0, 12, 31) == 1
    assert edtf.day_number(0, 12, 31) - edtf.day_number(0, 1, 1) == 365  # year 0 is a leap year


def test_another_library_agrees_where_it_can_be_asked() -> None:
    """python-edtf as an oracle, on what it reads rightly (it has no open ends and cuts a winter off at New Year)."""
    other = pytest.importorskip("edtf")
    for text, bounds in BOUNDS.items():
        if (
            any(mark in text for mark in ("..", "{", "Y", "-24", "X9", "XXXX", "T05:30+"))
            or text.endswith("/")
            or text[0] == "/"
        ):
            continue
        found = other.parse_edtf(text)
        low, high = found.lower_strict(), found.upper_strict()
        expected = bounds.split(" ")
        assert edtf.format_day(edtf.day_number(*low[:3])) == expected[0], text
        assert edtf.format_day(edtf.day_number(*high[:3])) == expected[3], text
