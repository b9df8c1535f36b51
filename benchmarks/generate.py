"""A seed and a number in, as many events like ICEWS's out: date, source, relation, target, divided by tabs.

The skew is that of the real data: few actors take part in most events (a power law, exponent 0.9), a sixth of all
relations are `Make statement`, a third of the events come again a day later with the sides turned. The same arguments
give the same bytes on every machine. Usage: python -m benchmarks.generate 1000000 > events.tsv
"""

from __future__ import annotations

import random
import sys
from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

FIRST_DAY = date(2005, 1, 1)
COUNTRIES = (
    "China", "United States", "Iran", "Russia", "Iraq", "Japan", "India", "Pakistan", "Israel", "Turkey", "France",
    "South Korea", "Thailand", "Afghanistan", "Syria", "North Korea", "Germany", "Nigeria", "Ukraine", "Egypt",
    "Philippines", "Malaysia", "Vietnam", "Australia", "Somalia", "Kenya", "Sudan", "Yemen", "Italy", "Brazil",
)  # fmt: skip
GROUPS = (
    "Citizen", "Police", "Military", "Government", "Protester", "Business", "Media", "Lawmaker", "Militant", "Student",
    "Foreign Affairs", "Court Judge", "Opposition Activist", "Insurgent", "Education", "Criminal",
)  # fmt: skip
RELATIONS = (
    ("Make statement", 165), ("Consult", 107), ("Express intent to meet or negotiate", 61),
    ("Make an appeal or request", 57), ("Host a visit", 50), ("Make a visit", 50), ("Criticize or denounce", 45),
    ("Express intent to cooperate", 40), ("Arrest, detain, or charge with legal action", 38), ("Praise or endorse", 34),
    ("Engage in negotiation", 33), ("Accuse", 31), ("Use conventional military force", 22), ("Discuss by telephone", 20),
    ("Sign formal agreement", 18), ("Demand", 14), ("Demonstrate or rally", 13), ("Threaten", 12), ("Reject", 11),
    ("Provide humanitarian aid", 10), ("Use unconventional violence", 9), ("Investigate", 8), ("Provide aid", 6),
    ("Impose administrative sanctions", 5), ("Return, release person(s)", 5), ("Express accord", 4), ("Mediate", 3),
    ("Impose embargo, boycott, or sanctions", 3), ("Cooperate militarily", 3), ("Assassinate", 1),
)  # fmt: skip
_FIRST = (
    "Ada",
    "Boris",
    "Chen",
    "Dina",
    "Emil",
    "Fatima",
    "Goran",
    "Hana",
    "Ivo",
    "Jun",
    "Karim",
    "Lena",
    "Marek",
    "Nadia",
)
_LAST = (
    "Abebe",
    "Berg",
    "Castro",
    "Dorn",
    "Erdem",
    "Falk",
    "Gupta",
    "Haddad",
    "Ito",
    "Jansen",
    "Kovac",
    "Lund",
    "Mori",
    "Novak",
)


def events(count: int, seed: int = 1, per_day: int = 150) -> Iterator[str]:
    """Lines with their ends. `per_day` sets how many days they spread over."""
    chance = random.Random(seed)
    actors = names(max(300, min(30_000, count // 20)))
    weights = list(accumulate(1 / (rank + 1) ** 0.9 for rank in range(len(actors))))
    relations = [name for name, _ in RELATIONS]
    shares = list(accumulate(share for _, share in RELATIONS))

    def pick(total: list[float] | list[int]) -> int:
        return bisect(total, chance.random() * total[-1])

    given = 0
    turned: list[tuple[str, str, str]] = []
    day = FIRST_DAY
    while given < count:
        written = day.isoformat()
        for source, relation, target in turned:
            if given < count:
                yield f"{written}\t{source}\t{relation}\t{target}\n"
                given += 1
        turned = []
        for _ in range(per_day):
            if given >= count:
                return
            source, target = actors[pick(weights)], actors[pick(weights)]
            relation = relations[pick(shares)]
            yield f"{written}\t{source}\t{relation}\t{target}\n"
            given += 1
            if chance.random() < 1 / 3:
                turned.append((target, relation, source))
        day += timedelta(days=1)


def names(count: int) -> list[str]:
    """Actors, the busiest first: countries, groups of countries, people."""
    found = list(COUNTRIES)
    number = 0
    while len(found) < count:
        country = COUNTRIES[number % len(COUNTRIES)]
        if number < len(GROUPS) * len(COUNTRIES):
            found.append(f"{GROUPS[number // len(COUNTRIES)]} ({country})")
        first = _FIRST[number % len(_FIRST)]
        last = _LAST[(number // len(_FIRST)) % len(_LAST)]
        found.append(f"{first} {last} {number // (len(_FIRST) * len(_LAST)) or ''}".strip())
        number += 1
    return found[:count]


if __name__ == "__main__":
    sys.stdout.writelines(events(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
