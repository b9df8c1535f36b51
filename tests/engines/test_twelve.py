"""The twelve questions of the benchmark, asked of servers that their own bulk loader filled with an export."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.servers import program
from benchmarks.twelve import __main__ as twelve
from benchmarks.twelve.data import Data
from tests.engines.servers import SERVERS, needed

pytestmark = pytest.mark.slow

EVENTS = 2_000


def test_servers_answer_the_twelve_as_the_embedded_store_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for server in SERVERS.values():
        needed(server.program_name)
    Data(tmp_path, EVENTS, Path("nowhere")).load()
    arguments = ["--run", str(EVENTS), "--folder", str(tmp_path), "--repeats", "1", "--levels", "hot", "--no-keys-cost"]
    assert twelve.main([*arguments, "--engines", f"language,{','.join(SERVERS)}"]) == 0
    shown = capsys.readouterr().out
    assert "DISAGREE" not in shown and "failed" not in shown
    assert all(f"the {name} server: " in shown for name in SERVERS)


def test_a_server_that_is_not_installed_is_told() -> None:
    with pytest.raises(LookupError, match="is not installed"):
        program("no-such-server")
