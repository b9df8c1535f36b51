"""Random chronologies and questions: every server gives the answers of the embedded store, with keys and without."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import Phase, given, settings

import kb
from kb.errors import QuestionError
from kb.record import Item
from tests.conftest import is_nightly
from tests.engines.servers import SERVERS, OxigraphServer, VirtuosoServer, running, triples
from tests.engines.test_same_answers import compared
from tests.generated import TODAY, chronologies, questions
from tests.test_properties import holding

pytestmark = pytest.mark.slow

SERVED: dict[str, OxigraphServer | VirtuosoServer] = {}
NUMBERS = count()


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(request.param, tmp_path_factory.mktemp(request.param)) as started:
        SERVED[request.param] = started
        yield request.param


@settings(max_examples=300 if is_nightly() else 25, phases=[Phase.generate])  # to shrink would take minutes
@given(chronologies(most=6), questions)
def asked_alike(server: str, found: list[Item], question: str) -> None:
    base = holding(found)
    try:
        here = base.ask(question, today=TODAY)
    except QuestionError:
        return
    for keys in (True, False):
        url = SERVED[server].hold(f"random-{next(NUMBERS)}", triples(base.store, keys=keys))
        with kb.open(url) as there:
            assert compared(there.ask(question, today=TODAY)) == compared(here), (question, keys)


def test_random_chronologies_are_answered_alike(server: str) -> None:
    asked_alike(server)
