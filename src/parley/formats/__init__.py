"""How texts are read from the files that hold them: one module a format."""

from collections.abc import Callable, Mapping

from parley.formats.conllu import read_conllu
from parley.formats.plain import find_blocks, read_plain

TRANSFORMS: Mapping[str, Callable[[bytes], str]] = {"plain": read_plain, "conllu": read_conllu}
"""Each named transform: from the bytes of a file to the raw text, before normalisation. Raises: UnicodeDecodeError."""

__all__ = ["TRANSFORMS", "find_blocks", "read_conllu", "read_plain"]
