"""The layers of the package: imports go downward only, and each library has one owner."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# From the ground up; what stands on one line may not import each other, but for what the line says.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("kb.errors", "kb.frozen", "kb.bundled", "kb.demonyms", "kb.stages", "kb.cycles"),
    ("kb.rules", "kb.outfile"),
    ("kb.quoting", "kb.record", "kb.guard"),
    ("kb.edtf", "kb.amount", "kb.vocabulary", "kb.scheme", "kb.relations"),
    ("kb.triples", "kb.names"),
    ("kb.directory",),
    ("kb.index",),
    ("kb.ntriples",),
    ("kb.stores",),
    ("kb.statistics", "kb.tally", "kb.bounds", "kb.labels", "kb.days"),
    ("kb.language",),
    ("kb.catalogue", "kb.importers", "kb.check"),
    ("kb.compile", "kb.windows"),
    ("kb.finish",),
    ("kb.answer", "kb.exporters"),
    ("kb.loading",),
    ("kb.tidy", "kb.entry"),
    ("kb.pictures",),
    ("kb.renderers",),
    ("kb.pages",),
    ("kb.site",),
    ("kb.session",),
    ("kb.report",),
    ("kb.completion",),
    ("kb.knowledge",),
    ("kb.repl",),
    ("kb.server",),
    ("kb.commands",),
    ("kb.cli",),
)

OWNERS = {
    "pyparsing": ("kb.language",),
    "pyoxigraph": ("kb.stores", "kb.exporters", "kb.importers", "kb.server"),
    "rdflib": ("kb.stores",),
    "dateparser": ("kb.language.foreign",),
    "click": ("kb.cli", "kb.commands"),
    "icalendar": ("kb.exporters",),
    "markdown_it": ("kb.report",),
    "httptools": ("kb.server.connection",),
    "uvicorn": ("kb.commands.serve",),
    "weasyprint": ("kb.report",),
    "vl_convert": ("kb.renderers.pictures",),
    "prompt_toolkit": ("kb.repl",),
    "rapidfuzz": ("kb.names", "kb.directory", "kb.language.spelling", "kb.loading.doubles"),
    "anyascii": ("kb.names",),
}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "kb").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def layer(module: str) -> int | None:
    for number, names in enumerate(LAYERS):
        if any(module == name or module.startswith(name + ".") for name in names):
            return number
    return None


def imports(path: Path, *, everywhere: bool) -> set[str]:
    """What a module imports: at its top, or everywhere; what only type checkers import is left out."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped |= set(ast.walk(node))
    nodes = ast.walk(tree) if everywhere else tree.body
    for node in nodes:
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_downward_only(module: str) -> None:
    if module == "kb":
        return
    own = layer(module)
    assert own is not None, f"{module} stands in no layer"
    known = modules()
    for imported in imports(known[module], everywhere=True):
        if imported in known and imported != "kb" and not imported.startswith(module.rsplit(".", 1)[0] + "."):
            other = layer(imported)
            assert other is not None
            same = imported.split(".")[:2] == module.split(".")[:2]
            assert other < own or same or LAYERS[other] == LAYERS[own], f"{module} imports {imported}"


@pytest.mark.slow
@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_only(library: str) -> None:
    users = {
        module
        for module, path in modules().items()
        if any(name == library or name.startswith(library + ".") for name in imports(path, everywhere=True))
    }
    assert users
    for user in users:
        assert any(user == owner or user.startswith(owner + ".") for owner in OWNERS[library]), user


def test_no_module_is_a_bag() -> None:
    bags = {"utils", "util", "core", "helpers", "common", "manager", "misc", "base"}
    assert not [module for module in modules() if module.rsplit(".", 1)[-1] in bags]


def test_every_module_opens_with_a_sentence() -> None:
    for module, path in modules().items():
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, module
        assert docstring.splitlines()[0].strip(), module


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return set(out.splitlines())


def test_importing_kb_imports_nothing_else_of_weight() -> None:
    found = loaded_by("import kb")
    assert not {"rdflib", "pyparsing", "pyoxigraph", "dateparser", "click", "rich", "dataclasses"} & found


def test_asking_imports_only_what_it_uses() -> None:
    question = "who met Putin before the Alaska summit"
    found = loaded_by(f"import kb\nbase = kb.open('demo:')\nprint(base.ask({question!r}, today='2025-08-22').answers)")
    assert not {"rdflib", "dateparser", "rich", "prompt_toolkit", "rapidfuzz", "anyascii", "icalendar", "click"} & found
    assert not {"kb.guard", "kb.language.guesses", "kb.language.likeness"} & found
