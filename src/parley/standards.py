"""The files that describe a release, validated by the tools of their own standards, where these are installed."""

import json
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

CFFCONVERT = Path("build") / "cffconvert" / ("Scripts" if sys.platform == "win32" else "bin")
"""Where `make citation` installs cffconvert, which cannot share an environment with us."""


def _croissant(folder: Path) -> Iterator[str]:
    import mlcroissant

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own uses of pandas and rdflib
        try:
            dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
            issues = dataset.metadata.ctx.issues
            yield from sorted({*issues.errors, *issues.warnings})
            for records in dataset.metadata.record_sets:
                for _ in dataset.records(records.id):
                    pass
        except (mlcroissant.ValidationError, mlcroissant.GenerationError) as error:
            yield " ".join(str(error).split())


def _datapackage(folder: Path) -> Iterator[str]:
    import frictionless

    value = json.loads((folder / "datapackage.json").read_bytes())
    try:
        yield from (error.message for error in frictionless.Package.metadata_validate(value))
        report = frictionless.validate(str(folder / "datapackage.json"))
        yield from (f"{place}: {note}" for place, note in report.flatten(["place", "note"]))
    except frictionless.FrictionlessException as error:
        yield error.error.message


def _datacite(folder: Path) -> Iterator[str]:
    from datacite import schema45

    value = json.loads((folder / "datacite.json").read_bytes())
    for error in schema45.validator.iter_errors(value):
        yield f"{error.json_path}: {error.message}"


def _citation(folder: Path) -> Iterator[str]:
    done = subprocess.run(
        [cffconvert() or "cffconvert", "--validate", "--infile", str(folder / "CITATION.cff")],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        yield " ".join((done.stderr or done.stdout).strip().splitlines()[-1:])


def cffconvert() -> str | None:
    """The command cffconvert, from the path or from where `make citation` puts it."""
    return shutil.which("cffconvert") or shutil.which("cffconvert", path=CFFCONVERT)


def _has(module: str) -> Callable[[], bool]:
    return lambda: find_spec(module) is not None


TOOLS: Final[Mapping[str, tuple[str, Callable[[], bool], Callable[[Path], Iterator[str]]]]] = {
    "croissant.json": ("mlcroissant", _has("mlcroissant"), _croissant),
    "datapackage.json": ("frictionless", _has("frictionless"), _datapackage),
    "datacite.json": ("datacite", _has("datacite"), _datacite),
    "CITATION.cff": ("cffconvert", lambda: cffconvert() is not None, _citation),
}
"""Each file with the tool of its standard, whether it is installed, and what it complains of."""


def validate(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A line for each complaint, and one for each file that could not be validated."""
    problems: list[str] = []
    not_run: list[str] = []
    for name, (tool, is_installed, complaints) in TOOLS.items():
        if is_installed():
            problems += [f"{name}: {complaint} ({tool})" for complaint in complaints(folder)]
        else:
            not_run.append(f"{name}: not validated: {tool} is not installed")
    return tuple(problems), tuple(not_run)
