"""Mending a shard: each article as if it had a folder of its own, then its lines put back in order."""

import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.change import Change
from parley.contributions.copies import Copies
from parley.contributions.fix_article import fix_article
from parley.contributions.pack import pack
from parley.contributions.places import finding
from parley.contributions.shard_files import ShardFiles
from parley.contributions.sharded import Shard, open_shard
from parley.errors import UnusableInput
from parley.findings import Breach, Finding

HISTORY = (layout.RELEASES, layout.RELEASED, layout.TOMBSTONES, layout.ERRATA)
"""What decides whether an article's text may still change."""
SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def fix_shard(
    root: Path, name: str, asked: Collection[str], copies: Copies | None
) -> tuple[list[Change], list[Finding]]:
    """The files of a shard as they should be, and what only a person can mend.

    The lines of an article that do not come into canonical form stay as they are, and so does a whole shard with lines of
    no article. Raises: UnusableInput.
    """
    shard = open_shard(root, root / layout.SHARDS / name)
    found = [one for one in shard.findings if one.check != "canonical-form"]
    if found:
        return [], found
    lines: dict[str, list[bytes]] = defaultdict(list)
    for id in shard.articles:
        fixed, left = _fixed(shard, id, copies) if id in asked else (shard.lines(id), [])
        found += left
        for file, data in fixed.items():
            lines[file].append(data)
    changes: list[Change] = []
    for file, made in lines.items():
        before = shard.files[file].file.text if file in shard.files else ""
        after = b"".join(made).decode("utf-8", "replace")
        if before is not None and before != after:
            changes.append(Change(root / layout.SHARDS / name / file, before, after))
    return changes, found


def _fixed(shard: Shard, id: str, copies: Copies | None) -> tuple[dict[str, bytes], list[Finding]]:
    """The lines of an article, mended if that brings them into canonical form."""
    files = ShardFiles(shard, id)
    if not SLUG.fullmatch(id):
        return shard.lines(id), []
    found: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="parley-fix-") as beside:
        root = Path(beside)
        for name in HISTORY:
            if (shard.root / name).is_file():
                shutil.copyfile(shard.root / name, root / name)
        folder = root / layout.ARTICLES / id
        for name in files.names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(files.data(name))
        for change, left in fix_article(folder, root, copies):
            change.path.write_text(change.after, encoding="utf-8", newline="")
            found += left
        try:
            lines = pack(id, {name: (folder / name).read_bytes() for name in files.names}, folder)
        except UnusableInput as error:
            lines = shard.lines(id)
            breach = Breach("cannot be brought into canonical form", "mend what `parley check` says of it", line=1)
            path = error.path or folder
            found.append(finding("canonical-form", breach, RawFile(path, path.name, b"", None)))
    here = (one.model_copy(update={"path": one.path.replace(str(root), str(shard.root), 1)}) for one in found)
    return lines, list(files.placed(here))
