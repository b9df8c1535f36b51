"""The wheel: installed alone, from an empty folder, it has its ontology, seeds and saved questions with it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("timeline_kb-*.whl"))


def test_the_wheel_holds_what_the_package_needs_and_nothing_of_the_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("ontology", "queries", "seeds"):
        shipped = {Path(name).name for name in names if name.startswith(f"kb/bundled/{folder}/")}
        assert shipped == {path.name for path in (ROOT / folder).iterdir()}
    assert "kb/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "test" in name or "benchmark" in name]


def test_an_installed_wheel_answers_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True)
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(site)}
    code = "import kb, sys; from kb.cli import main; assert 'site' in kb.__file__, kb.__file__; main()"
    assert (site / "bin" / "kb").is_file()
    command = [sys.executable, "-P", "-c", code, "--store", "demo:", "ask", "who met Putin before the Alaska summit"]
    done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Steve Witkoff")
    assert list(empty.iterdir()) == []
