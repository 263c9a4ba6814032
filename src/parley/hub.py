"""Releases on the Hugging Face Hub: a version is the tag `v1.2.0` of a dataset repository.

A release is fetched whole into a folder of its own and proven by its manifest; it is there once, under its version.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from parley.atomic import new_folder
from parley.errors import BrokenRelease, NoRelease, UnknownName, UnusableInput
from parley.release import MANIFEST, verify, version_key

if TYPE_CHECKING:
    from huggingface_hub import HfApi

PREFIX = "hub:"
"""A place on the Hub is written `hub:NAMESPACE/NAME`."""
KIND = "dataset"
TRIES = 5
BUSY = (408, 429, 500, 502, 503, 504)
_TAG = re.compile(r"v([0-9]+\.[0-9]+\.[0-9]+)")
_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
Answer = TypeVar("Answer")
Wait = Callable[[float], None]


def is_on_hub(place: str | Path | None) -> bool:
    """Whether a place is written as one on the Hub."""
    return place is not None and str(place).startswith(PREFIX)


def name_of(place: str | Path) -> str:
    """The repository that a place on the Hub names. Raises: UnusableInput."""
    name = str(place).removeprefix(PREFIX)
    if not _NAME.fullmatch(name):
        raise UnusableInput(f"{str(place)!r} names no repository; give {PREFIX}NAMESPACE/NAME")
    return name


def api() -> "HfApi":
    """The Hub, with the endpoint and the token that huggingface_hub finds."""
    from huggingface_hub import HfApi

    return HfApi()


def asked(name: str, action: Callable[[], Answer], wait: Wait = time.sleep) -> Answer:
    """What the Hub answers, asked again where it is busy or the connection breaks. Raises: UnusableInput."""
    for number in range(TRIES):
        try:
            with _told(name):
                return action()
        except _Busy as busy:
            if number == TRIES - 1:
                raise UnusableInput(f"{name}: {busy.reason}, {TRIES} times; try again later") from busy.__cause__
            wait(busy.pause or 2.0**number)
    raise AssertionError("unreachable")


class _Busy(Exception):
    """The Hub may answer later; `pause` is what it asks for, in seconds."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.pause = reason, pause


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What went wrong, in words: `_Busy` where it may go well later. Raises: UnusableInput."""
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    broken: tuple[type[Exception], ...] = (
        OSError,
        *(base for base in HfHubHTTPError.__mro__ if base.__name__ == "HTTPError"),
    )
    caught: tuple[type[Exception], ...] = (
        *broken,
        RuntimeError,
    )  # a RuntimeError wraps what broke the upload of one file
    try:
        yield
    except OfflineModeIsEnabled as error:
        raise UnusableInput(f"{name}: HF_HUB_OFFLINE forbids to ask the Hub; unset it") from error
    except LocalEntryNotFoundError as error:
        raise _Busy("the Hub cannot be reached") from error
    except caught as error:
        inner = error if isinstance(error, broken) else error.__cause__
        if not isinstance(inner, broken):
            raise
        if not isinstance(inner, HfHubHTTPError):
            raise _Busy(f"the connection to the Hub broke ({_line(inner)})") from error
        raise _of_status(name, inner.response.status_code, inner.response.headers.get("Retry-After"), inner) from error


def _of_status(name: str, status: int, pause: str | None, error: Exception) -> Exception:
    if status in (401, 403):
        mend = "log in with `hf auth login`, or set HF_TOKEN to a token that may write there"
        return UnusableInput(f"{name}: the Hub refuses the token (HTTP {status}); {mend}")
    if status in BUSY:
        return _Busy(f"the Hub answers HTTP {status}", _pause(pause))
    return UnusableInput(f"{name}: the Hub answers HTTP {status}: {_line(error)}")


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _pause(text: str | None) -> float | None:
    return min(float(text), 60.0) if text is not None and text.isdecimal() else None


def tags(name: str, wait: Wait = time.sleep) -> dict[str, str]:
    """The versions of a repository with the commits that they are. Raises: UnusableInput."""
    refs = asked(name, lambda: api().list_repo_refs(name, repo_type=KIND), wait)
    return {match[1]: ref.target_commit for ref in refs.tags if (match := _TAG.fullmatch(ref.name))}


def hub_versions(place: str | Path) -> tuple[str, ...]:
    """The versions at a place on the Hub, oldest first. Raises: UnusableInput."""
    return tuple(sorted(tags(name_of(place)), key=version_key))


def fetched(name: str) -> Path:
    """The folder of the versions of a repository that were fetched."""
    from huggingface_hub import constants

    return Path(constants.HF_HOME) / "parley" / name.replace("/", "--")


def fetch(place: str | Path, version: str | None = None) -> Path:
    """The folder of a version at a place on the Hub, the newest if none is named; fetched where it is not here yet.

    Raises: UnusableInput, UnknownName, BrokenRelease.
    """
    name = name_of(place)
    if version is not None and (fetched(name) / version / MANIFEST).is_file():
        return fetched(name) / version
    known = sorted(tags(name), key=version_key)
    if not known:
        raise NoRelease(f"{place}: has no release: no tag like v1.0.0")
    wanted = version or known[-1]
    if wanted not in known:
        raise UnknownName("version", wanted, known)
    target = fetched(name) / wanted
    if not (target / MANIFEST).is_file():
        _download(name, wanted, target)
    return target


def _download(name: str, version: str, target: Path) -> None:
    from huggingface_hub import snapshot_download

    def download() -> object:
        return snapshot_download(
            name, repo_type=KIND, revision=f"v{version}", local_dir=folder, ignore_patterns=[".gitattributes"]
        )

    with new_folder(target) as folder:
        asked(name, download)
        shutil.rmtree(folder / ".cache", ignore_errors=True)
        manifest = verify(folder)
        if manifest.version != version:
            raise BrokenRelease([f"{MANIFEST}: is version {manifest.version}, the tag is v{version}"], target)
