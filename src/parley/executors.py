"""Where shards are worked on: here, in processes of this machine, or on a Dask cluster."""

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from parley.contributions.shards import RETRIES
from parley.errors import LostWorker, UnusableInput

Arguments = ParamSpec("Arguments")
Done = TypeVar("Done")


class Processes(Executor):
    """Processes of this machine. If one dies, what was not finished has failed, and what is submitted goes to new ones."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        # Not forked: pyarrow's threads do not survive a fork.
        return ProcessPoolExecutor(self._workers, multiprocessing.get_context("spawn"), _die_with_parent)

    def submit(
        self, work: Callable[Arguments, Done], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Done]:
        """The result to come of a call."""
        try:
            return self._pool.submit(work, *args, **kwargs)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._new()
            return self._pool.submit(work, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes end."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def _die_with_parent() -> None:
    """Let this process end when the one that started it is killed: it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def executor_of(workers: int = 1, cluster: str | None = None) -> Iterator[Executor | None]:
    """An executor for `check` and `build`: None for one worker without a cluster.

    Raises: UnusableInput, if the extra for clusters is not installed or nobody answers at the address; LostWorker.
    """
    if cluster is not None:
        with _cluster(cluster) as executor:
            yield executor
    elif workers > 1:
        processes = Processes(workers)
        try:
            yield processes
        finally:
            processes.shutdown(cancel_futures=True)
    else:
        yield None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise UnusableInput("clusters need an extra: pip install 'parley-corpus[cluster]'") from error
    try:
        client = Client(address, timeout="10s")  # type: ignore[no-untyped-call]  # no types there
    except OSError as error:
        raise UnusableInput(f"no Dask scheduler answers at {address}; start one, or give another address") from error
    with client:
        try:
            yield client.get_executor(retries=RETRIES, pure=False)  # type: ignore[no-untyped-call]  # no types there
        except KilledWorker as error:
            raise LostWorker("a shard") from error
