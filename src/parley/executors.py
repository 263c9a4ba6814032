"""Where shards are worked on: here, in processes of this machine, or on a Dask cluster."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from parley.errors import UnusableInput

RETRIES = 2
"""So often a cluster does a shard again whose worker died."""


@contextmanager
def executor_of(workers: int = 1, cluster: str | None = None) -> Iterator[Executor | None]:
    """An executor for `build`: None for one worker without a cluster.

    Raises: UnusableInput, if the extra for clusters is not installed or nobody answers at the address.
    """
    if cluster is not None:
        with _cluster(cluster) as executor:
            yield executor
    elif workers > 1:
        # Not forked: pyarrow's threads do not survive a fork.
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as executor:
            yield executor
    else:
        yield None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UnusableInput("clusters need an extra: pip install 'parley-corpus[cluster]'") from error
    try:
        client = Client(address, timeout="10s")  # type: ignore[no-untyped-call]  # no types there
    except OSError as error:
        raise UnusableInput(f"no Dask scheduler answers at {address}; start one, or give another address") from error
    with client:
        yield client.get_executor(retries=RETRIES, pure=False)  # type: ignore[no-untyped-call]  # no types there
