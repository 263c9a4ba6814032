"""Answers of functions of a string whose tables take long to load, kept from one run to the next.

A run over one article of thousands would else spend more time on loading a language model than on all its checks.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

import msgspec

from parley.cache import Cache, key_of

Answer = TypeVar("Answer")
_FUNCTIONS: "list[Remembered[Any]]" = []


class Remembered(Generic[Answer]):
    """A pure function of one string that knows what it answered before; an answer is what msgpack can hold."""

    def __init__(self, function: Callable[[str], Answer]) -> None:
        self._function, self._type = function, function.__annotations__["return"]
        self._known: dict[bytes, Answer] = {}
        self._kept = 0
        _FUNCTIONS.append(self)

    def __call__(self, asked: str) -> Answer:
        key = hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key not in self._known:
            self._known[key] = self._function(asked)
        return self._known[key]

    @property
    def _key(self) -> str:
        return key_of("answers", self._function.__module__, self._function.__qualname__)

    def recall(self, cache: Cache) -> None:
        """Take up what earlier runs kept."""
        with suppress(msgspec.MsgspecError):
            if (data := cache.read(self._key)) is not None:
                self._known |= msgspec.msgpack.decode(data, type=dict[bytes, self._type])  # type: ignore[name-defined]
        self._kept = len(self._known)

    def keep(self, cache: Cache) -> None:
        """Keep what is new for later runs."""
        if len(self._known) != self._kept:
            cache.write(self._key, msgspec.msgpack.encode(self._known))


def recall(cache: Cache) -> None:
    """Take up what earlier runs kept of all remembered functions."""
    for function in _FUNCTIONS:
        function.recall(cache)


def keep(cache: Cache) -> None:
    """Keep the answers of all remembered functions for later runs."""
    for function in _FUNCTIONS:
        function.keep(cache)
