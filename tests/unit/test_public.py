"""What `import parley` gives, and what it does not cost."""

from pathlib import Path

import pytest
from commands import run_python

import parley

HEAVY = ("datasets", "pyarrow", "pandas", "numpy", "pydantic")


def test_the_exports_are_these() -> None:
    assert parley.__all__ == [
        "BrokenRelease",
        "NewerRelease",
        "NoRelease",
        "ParleyError",
        "RefusedBuild",
        "UnknownName",
        "UnusableInput",
        "__version__",
        "article",
        "find_release",
        "load",
        "versions",
    ]


def test_every_export_is_there() -> None:
    assert all(getattr(parley, name) is not None for name in parley.__all__)
    assert dir(parley) == parley.__all__


def test_a_name_that_is_no_export_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'parley' has no attribute 'loads'"):
        parley.loads  # noqa: B018


def test_every_exception_descends_from_one_root() -> None:
    errors = [getattr(parley, name) for name in parley.__all__ if name[0].isupper()]
    assert all(issubclass(error, parley.ParleyError) for error in errors)


@pytest.mark.parametrize(
    "code", ["import parley, parley.cli", "import runpy; runpy.run_module('parley', run_name='__main__')"]
)
def test_neither_the_package_nor_its_help_imports_a_heavy_library(code: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys, atexit\natexit.register(lambda: print([m for m in {HEAVY} if m in sys.modules]))\n{code}\n"
    )
    finished = run_python(script, "--help", folder=tmp_path)
    assert (finished.returncode, finished.stdout.splitlines()[-1], finished.stderr) == (0, "[]", "")


def test_the_package_says_its_version(tmp_path: Path) -> None:
    assert run_python("-m", "parley", "--version", folder=tmp_path).stdout == f"parley {parley.__version__}\n"
