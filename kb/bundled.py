"""Where the files are that travel with the package: ontology, saved questions, seed journals."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """The folder `ontology`, `queries` or `seeds`: beside the package in a checkout, within it when installed."""
    package = Path(__file__).parent
    installed = package / "bundled" / name
    return installed if installed.is_dir() else package.parent / name
