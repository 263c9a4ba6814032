"""A public repository that is not far away: git is told to take it from a folder instead of from its host."""

import json
import random
from pathlib import Path

from repositories import commit, git

from parley.build import build

ARTICLE, REPOSITORY, PLACE = "grain-letter-2031", "example/selva-gazette", "letters/grain-letter-2031.txt"


def published(folder: Path, text: Path) -> Path:
    """The repository with a text that is nowhere else; another file in it is large."""
    home = folder / "host" / REPOSITORY
    (home / PLACE).parent.mkdir(parents=True)
    (home / PLACE).write_bytes(text.read_bytes())
    (home / "large.bin").write_bytes(random.Random(7).randbytes(100_000))
    git(home, "init", "--quiet")
    commit(home)
    git(home, "config", "uploadpack.allowFilter", "true")
    git(home, "config", "uploadpack.allowAnySHA1InWant", "true")
    return home


def instead(folder: Path) -> dict[str, str]:
    """The environment in which git takes everything on the host from `folder/host`."""
    config = folder / "gitconfig"
    config.write_text(f'[url "{(folder / "host").as_uri()}/"]\n\tinsteadOf = https://github.com/\n', encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(config), "GIT_CONFIG_NOSYSTEM": "1"}


def release_of(corpus: Path, home: Path, output: Path) -> Path:
    """The release of a corpus whose letter is recorded as lying in the repository."""
    path = corpus / "articles" / ARTICLE / "metadata.json"
    metadata = json.loads(path.read_text("utf-8"))
    metadata["provenance"]["copies"][0]["commit"] = git(home, "rev-parse", "HEAD").strip()
    path.write_text(json.dumps(metadata), encoding="utf-8")
    return build(corpus, output).folder
