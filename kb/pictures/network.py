"""The network: who is tied to whom, the stronger a tie the thicker its line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from kb.answer import Answer
from kb.pictures.svg import element, picture, shortened, text, titled, width_of
from kb.pictures.ties import Tie, strongest, ties

MOST = 40
"""People up to this many are drawn: those with the most records."""

_ROUNDS = 240
_LABEL = 190  # pixels at most

Point = tuple[float, float]
Force = Callable[[float], float]


def network(answer: Answer, *, width: int = 960) -> str:
    """The ties of an answer as a network; a picture that says so where there are none."""
    people, drawn, left_out = strongest(ties(answer), MOST)
    title = f"Network: {answer.reading or answer.question}"
    if not people:
        return picture([text("nothing to draw: nobody is tied to anybody", 14, 24)], width, 40, title, "No ties.")
    height = min(900, max(260, 120 + 34 * len(people)))
    places = _spread(_layout(tuple(people), tuple(drawn)), width, height)
    content = []
    for tie in drawn:
        (x1, y1), (x2, y2) = places[tie.one], places[tie.other]
        number = len(tie.records)
        told = "\n".join(tie.records[:12]) + (f"\n… and {number - 12} more" if number > 12 else "")
        line = element("path", d=f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", class_="edge",
                       stroke_width=round(min(8.0, 1 + math.log2(number)), 1))  # fmt: skip
        words = (
            [text(str(number), (x1 + x2) / 2, (y1 + y2) / 2 - 3, class_="soft halo", text_anchor="middle")]
            if number > 1
            else []
        )
        content.append(titled(f"{tie.one} – {tie.other}: {number}\n{told}", line, *words))
    degree = {name: sum(len(tie.records) for tie in drawn if name in (tie.one, tie.other)) for name in people}
    beside: dict[str, list[str]] = {name: [] for name in people}
    for tie in drawn:
        beside[tie.one].append(tie.other)
        beside[tie.other].append(tie.one)
    for name in people:
        x, y = places[name]
        radius = min(12.0, 4 + math.sqrt(degree[name]))
        shown = shortened(name, _LABEL)
        half = 0.56 * width_of(shown) + 4  # it is bold
        above = sum(places[other][1] - y for other in beside[name]) > 0  # its lines go down: its words stand above it
        content.append(titled(
            f"{name}: {degree[name]}",
            element("circle", cx=x, cy=y, r=radius, class_="fill"),
            text(shown, min(max(x, half), width - half), y - radius - 5 if above else y + radius + 13,
                 text_anchor="middle", class_="strong halo"),
        ))  # fmt: skip
    if left_out:
        content.append(text(f"{left_out} more with fewer ties are left out", 14, height - 10, class_="soft"))
    description = f"{len(people)} names, {len(drawn)} ties: " + "; ".join(
        f"{tie.one} – {tie.other} ({len(tie.records)})" for tie in drawn[:40]
    )
    return picture(content, width, height, title, description)


@lru_cache(maxsize=8)  # a page draws the same network for two widths
def _layout(people: Sequence[str], drawn: Sequence[Tie]) -> dict[str, Point]:
    """Places for people: they push each other away and ties pull them together (Fruchterman and Reingold, 1991).

    It begins with a circle in order of name, so that the same ties give the same picture.
    """
    count = len(people)
    ideal = 1 / math.sqrt(count)
    places = {
        name: (math.cos(2 * math.pi * n / count) / 2, math.sin(2 * math.pi * n / count) / 2)
        for n, name in enumerate(people)
    }
    for step in range(_ROUNDS):
        heat = 0.12 * (1 - step / _ROUNDS)
        push = {name: [-0.02 * places[name][0], -0.02 * places[name][1]] for name in people}
        for place, one in enumerate(people):
            for other in people[place + 1 :]:
                _move(push, places, one, other, lambda far: ideal * ideal / far)
        for tie in drawn:
            _move(push, places, tie.one, tie.other, _pull(min(2.0, 1 + math.log10(len(tie.records))) / ideal))
        for name in people:
            dx, dy = push[name]
            far = math.hypot(dx, dy) or 1.0
            places[name] = (places[name][0] + dx / far * min(far, heat), places[name][1] + dy / far * min(far, heat))
    return places


def _pull(strength: float) -> Force:
    return lambda far: -strength * far * far


def _move(push: dict[str, list[float]], places: Mapping[str, Point], one: str, other: str, force: Force) -> None:
    dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
    far = max(0.01, math.hypot(dx, dy))
    strength = force(far)
    for name, way in ((one, 1), (other, -1)):
        push[name][0] += way * dx / far * strength
        push[name][1] += way * dy / far * strength


def _spread(places: Mapping[str, Point], width: float, height: float) -> dict[str, Point]:
    """The places stretched to a picture, with room for the words around them."""
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    side = min(_LABEL / 2, width / 6)
    return {
        name: (side + (x - min(xs)) / wide * (width - 2 * side), 34 + (y - min(ys)) / high * (height - 84))
        for name, (x, y) in places.items()
    }
