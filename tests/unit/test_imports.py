"""Imports point one way, also those inside functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "parley"
FLOORS = (
    {"parley", "errors", "records"},
    {"alignment", "atomic", "cache", "fingerprints", "findings", "formats", "git", "remember"},
    {"checks"},
    {"contributions"},
    {"reporters"},
    {
        "tables",
        "build",
        "card",
        "catalogues",
        "cite",
        "display",
        "explain",
        "fixtures",
        "hydrate",
        "leak_targets",
        "leaks",
        "loader",
        "pages",
        "receipts",
        "release",
        "release_check",
        "schemas",
        "executors",
        "changelog",
        "crosscheck",
        "hub",
        "publish",
        "release_diff",
        "release_records",
        "release_source",
        "releasing",
        "standards",
        "shards",
    }
    | {
        "bump",
        "contents",
        "corrected",
        "diff",
        "diff_text",
        "errata",
        "identifiers",
        "resolve",
        "tally",
        "tombstones",
        "upstream",
        "works",
    }
    | {"adjudication", "agreement", "census", "scoring"},
    {"cli"},
    {"__main__"},
)
"""From the ground up: a module imports from floors below, or from its own."""
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
PACKAGES = {
    "adjudication",
    "agreement",
    "alignment",
    "catalogues",
    "census",
    "records",
    "checks",
    "contents",
    "contributions",
    "formats",
    "reporters",
    "tables",
}
"""Concepts of several modules each."""


def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All that runs: what stands under TYPE_CHECKING does not."""
    for node in ast.iter_child_nodes(tree):
        if not _is_type_checking(node):
            yield node
            yield from nodes(node)


MODULES = modules()


def imports(name: str) -> set[str]:
    """The modules of the package that a module imports."""
    found = set()
    for node in nodes(MODULES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: import by full name"
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= inner or {node.module or ""}
    return found & MODULES.keys()


def concept(module: str) -> str:
    """The module or package right under `parley` that a module is or lies in."""
    return module.split(".")[1] if "." in module else module


def test_every_module_has_its_floor() -> None:
    assert {concept(module) for module in MODULES} == FLOOR.keys()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_from_below(module: str) -> None:
    own = concept(module)
    above = {other for other in imports(module) if FLOOR[concept(other)] > FLOOR[own]}
    assert above == set()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_module_imports_itself_in_a_circle(module: str) -> None:
    reached, ahead = set[str](), imports(module)
    while ahead:
        reached |= ahead
        ahead = set().union(*(imports(other) for other in ahead)) - reached
    assert module not in reached


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_outside_a_package_nothing_private_of_it_is_imported(package: str) -> None:
    for module, tree in MODULES.items():
        for node in nodes(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"parley.{package}"):
                private = [alias.name for alias in node.names if alias.name.startswith("_")]
                assert not private or concept(module) == package
