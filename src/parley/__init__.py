"""Parley: an annotated corpus of commentary and news on international affairs.

`load` gives a config of a release as a `datasets` object, `article` one article as typed records. What they need is
imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parley.errors import (
        BrokenRelease,
        NewerRelease,
        NoRelease,
        ParleyError,
        RefusedBuild,
        UnknownName,
        UnusableInput,
    )
    from parley.loader import article, find_release, load, versions

_HOMES = {
    "article": "parley.loader",
    "find_release": "parley.loader",
    "load": "parley.loader",
    "versions": "parley.loader",
    "BrokenRelease": "parley.errors",
    "NewerRelease": "parley.errors",
    "NoRelease": "parley.errors",
    "ParleyError": "parley.errors",
    "RefusedBuild": "parley.errors",
    "UnknownName": "parley.errors",
    "UnusableInput": "parley.errors",
}

__version__ = "0.1.0"
__all__ = [
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


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'parley' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
