"""A server on this machine that answers as the Hugging Face Hub does, as far as publishing and loading need it.

It keeps everything in memory. Parquet goes the way of large files (LFS), everything else into the commit.
"""

import base64
import hashlib
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_oftests"
CUT, LOST = 0, -1
"""Faults that break the connection: in the middle of request or answer, and after the request was obeyed."""


@dataclass
class Repository:
    """Commits by id with their files, the branch `main`, and tags."""

    commits: dict[str, dict[str, bytes]] = field(
        default_factory=lambda: {"0" * 40: {".gitattributes": b"*.parquet filter=lfs\n"}}
    )
    main: str = "0" * 40
    tags: dict[str, str] = field(default_factory=dict)

    def revision(self, name: str) -> str | None:
        name = unquote(name)
        found = self.tags.get(name, self.main if name == "main" else name)
        return found if found in self.commits else None


@dataclass
class Hub:
    """The server's state. `faults` are met in order: (method and path as a pattern, HTTP status, `CUT` or `LOST`)."""

    url: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    faults: list[tuple[str, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, request: str) -> int | None:
        """The status of the next fault, where it is for this request."""
        with self.lock:
            self.asked.append(request)
            if self.faults and re.search(self.faults[0][0], request):
                return self.faults.pop(0)[1]
            return None


def blob_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def is_large(path: str) -> bool:
    return path.endswith(".parquet")


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    hub: Hub
    is_lost = False

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def answer(self, value: Any, status: int = 200, **headers: str) -> None:
        if self.is_lost:
            self.cut()
            return
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def cut(self) -> None:
        """Reset the connection."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def serve(self) -> None:
        path = urlsplit(self.path).path
        status = self.hub.fault(f"{self.command} {path}")
        length = int(self.headers.get("Content-Length") or 0)
        if status == CUT:
            self.rfile.read(length // 2)
            if self.command == "GET":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
            self.cut()
            return
        body = self.rfile.read(length)
        self.is_lost = status == LOST
        if status is not None and not self.is_lost:
            self.answer({"error": "as the test wants"}, status, Retry_After="1")
        elif self.headers.get("Authorization") not in (None, f"Bearer {TOKEN}"):
            self.answer({"error": "Invalid credentials in Authorization header"}, 401)
        elif self.command in ("POST", "PUT") and not self.headers.get("Authorization") and "/large/" not in path:
            self.answer({"error": "Invalid username or password."}, 401)
        else:
            self.route(path, body)

    do_GET = do_HEAD = do_POST = do_PUT = serve

    def route(self, path: str, body: bytes) -> None:
        if path == "/api/repos/create":
            value = json.loads(body)
            name = "/".join(part for part in (value.get("organization"), value["name"]) if part)
            self.hub.repositories.setdefault(name, Repository())
            self.answer({"url": f"{self.hub.url}/datasets/{name}", "id": name, "name": name})
        elif path == "/api/validate-yaml":
            self.answer({"errors": [], "warnings": []})
        elif path.startswith("/large/"):
            self.hub.large[path.removeprefix("/large/")] = body
            self.answer({})
        elif match := re.fullmatch(r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", path):
            self.answer({"transfer": "basic", "objects": [self.large(one) for one in json.loads(body)["objects"]]})
        elif match := re.fullmatch(r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self.resolve(self.hub.repositories.get(match[1]), match[2], unquote(match[3]))
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+?)(?:/(\w[\w-]*)(?:/([^/]+))?(?:/(.*))?)?", path):
            repository = self.hub.repositories.get(match[1])
            if repository is None:
                self.answer({"error": "Repository not found"}, 404, X_Error_Code="RepoNotFound")
            else:
                self.dataset(repository, match[1], match[2] or "revision", match[3] or "main", match[4] or "", body)
        else:
            self.answer({"error": "no such route"}, 404)

    def large(self, one: dict[str, Any]) -> dict[str, Any]:
        """What is to be done for a large file: nothing where it is there already."""
        if one["oid"] in self.hub.large:
            return one
        return one | {"actions": {"upload": {"href": f"{self.hub.url}/large/{one['oid']}"}}}

    def dataset(self, repository: Repository, id: str, what: str, rev: str, under: str, body: bytes) -> None:
        if what == "refs":
            tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": c} for n, c in repository.tags.items()]
            main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.main}
            self.answer({"branches": [main], "tags": tags, "converts": []})
            return
        commit = repository.revision(rev)
        if commit is None:
            self.answer({"error": "Invalid rev id"}, 404, X_Error_Code="RevisionNotFound")
            return
        files = repository.commits[commit]
        if what == "revision":
            self.answer({"id": id, "sha": commit, "siblings": [{"rfilename": p} for p in files], "private": False})
        elif what == "tree":
            self.tree(files, unquote(under))
        elif what == "paths-info":
            wanted = json.loads(body)["paths"] if body.startswith(b"{") else parse_qs(body.decode())["paths"]
            folders = {str(folder) for path in files for folder in PurePosixPath(path).parents}
            asked = [entry(path, files[path]) for path in wanted if path in files]
            self.answer(
                asked + [{"type": "directory", "path": p, "size": 0, "oid": ""} for p in wanted if p in folders]
            )
        elif what == "preupload":
            self.answer({"files": [preupload(files, one["path"]) for one in json.loads(body)["files"]]})
        elif what == "commit":
            self.commit(repository, id, [json.loads(line) for line in body.splitlines()])
        elif what == "tag":
            tag = json.loads(body)["tag"]
            status = 409 if tag in repository.tags else 200
            repository.tags.setdefault(tag, commit)
            self.answer({"error": "Tag exists"} if status == 409 else {}, status)
        else:
            self.answer({"error": f"no {what}"}, 404)

    def tree(self, files: dict[str, bytes], under: str) -> None:
        found = [entry(path, data) for path, data in sorted(files.items()) if path.startswith(under)]
        self.answer(found) if found else self.answer({"error": "none"}, 404, X_Error_Code="EntryNotFound")

    def commit(self, repository: Repository, name: str, lines: list[dict[str, Any]]) -> None:
        files = dict(repository.commits[repository.main])
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.hub.large[value["oid"]]
            elif line["key"] == "deletedFile":
                del files[value["path"]]
        id = hashlib.sha1(repr((repository.main, sorted(files.items()))).encode()).hexdigest()
        repository.commits[id] = files
        repository.main = id
        url = f"{self.hub.url}/datasets/{name}/commit/{id}"
        self.answer({"success": True, "commitOid": id, "commitUrl": url, "hookOutput": ""})

    def resolve(self, repository: Repository | None, rev: str, path: str) -> None:
        commit = repository.revision(rev) if repository else None
        if repository is None or commit is None:
            code = "RevisionNotFound" if repository else "RepoNotFound"
            self.answer({"error": code}, 404, X_Error_Code=code)
            return
        data = repository.commits[commit].get(path)
        if data is None:
            self.answer({"error": "none"}, 404, X_Error_Code="EntryNotFound", X_Repo_Commit=commit)
            return
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X_Repo_Commit": commit, "Accept_Ranges": "bytes"}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if asked:
            first, last = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
            headers["Content_Range"] = f"bytes {first}-{last}/{len(data)}"
            self.answer(data[first : last + 1], status=206, **headers)
        else:
            self.answer(data, 200, **headers)


def entry(path: str, data: bytes) -> dict[str, Any]:
    """A file of a tree."""
    lfs = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
    return {"type": "file", "path": path, "size": len(data), "oid": blob_id(data)} | (
        {"lfs": lfs} if is_large(path) else {}
    )


def preupload(files: dict[str, bytes], path: str) -> dict[str, Any]:
    """How a file is to be uploaded, and what lies there already."""
    data = files.get(path)
    digest = hashlib.sha256(data).hexdigest() if data is not None and is_large(path) else blob_id(data or b"")
    return {"path": path, "uploadMode": "lfs" if is_large(path) else "regular", "shouldIgnore": False} | (
        {"oid": digest} if data is not None else {}
    )


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub without repositories, on a free port of the loopback interface."""
    hub = Hub()
    with answering(type("OwnHandler", (Handler,), {"hub": hub})) as hub.url:
        yield hub


@contextmanager
def answering(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server whose requests a handler answers, on a free port of the loopback interface."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
