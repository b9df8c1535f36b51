"""Where and with what something was measured: processor, versions, commit; nothing that names a path or a host."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import ROOT

PACKAGES = ("pyoxigraph", "rdflib", "duckdb")


def described() -> str:
    """One sentence of the machine, the versions and the commit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = _git("rev-parse", "--short=12", "HEAD") or "unknown"
    changed = " (with changes)" if _git("status", "--porcelain", "--", "kb") else ""
    parts = [
        _processor(),
        f"{os.cpu_count()} cores",
        f"{memory:.0f} GB",
        platform.system(),
        f"Python {platform.python_version()}",
        *(f"{name} {found}" for name in PACKAGES if (found := _version(name))),
        f"SQLite {sqlite3.sqlite_version}",
    ]
    return f"Measured by `make bench` at commit {commit}{changed}: {', '.join(parts)}."


def measured_code() -> str:
    """What tells the measured program and its questions from any other state of them; empty where they have changes."""
    told = ("kb", "benchmarks/twelve")
    return "" if _git("status", "--porcelain", "--", *told) else _git("rev-parse", *(f"HEAD:{each}" for each in told))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _git(*arguments: str) -> str:
    try:
        found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return found.stdout.strip()


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
