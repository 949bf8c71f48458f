"""Decoding in worker processes that are started once, with as many blocks under way as they can eat."""

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

from auditor.normalize import worker
from auditor.normalize.parcel import Parcel, parcel, received, work
from auditor.normalize.worker import Task

J = TypeVar("J")
R = TypeVar("R")

# Below this, starting processes costs more than it saves.
_WORTH_WORKERS = 8 * 2**20


class Workforce:
    """Decodes blocks in order; small files in this process, large ones in `workers` others."""

    def __init__(self, contact_key: bytes, workers: int | None = None) -> None:
        self._contact_key = contact_key
        self._workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        worker.start(contact_key)

    def prepare(self, size: int) -> None:
        """Let the workers start while a large file of this many bytes is still being copied."""
        if size >= _WORTH_WORKERS and self._workers > 1:
            pool = self._started()
            with _interrupts_held():
                for _ in range(self._workers):
                    pool.submit(os.getpid)

    def decoded(self, tasks: Iterable[Task], size: int) -> Iterator[tuple[Task, Parcel]]:
        """Each task with what came of it. `size` is the file's, in bytes."""
        if size < _WORTH_WORKERS or self._workers == 1:
            for task in tasks:
                yield task, parcel(task)
            return
        for task, data in self._ahead(self._started(), work, tasks):
            yield task, received(data)

    def each(self, function: Callable[[J], R], jobs: Iterable[J]) -> Iterator[R]:
        """Do jobs, in order; in the workers where a large file has started some, one for each of them at a time."""
        if self._pool is None:
            yield from map(function, jobs)
            return
        for _, outcome in self._ahead(self._pool, function, jobs):
            yield outcome

    def __enter__(self) -> Self:
        # Millions of rows that make no cycles pass through: looking for some costs a tenth of the work.
        gc.disable()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        gc.enable()
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def _ahead(
        self, pool: ProcessPoolExecutor, function: Callable[[J], R], jobs: Iterable[J]
    ) -> Iterator[tuple[J, R]]:
        """Each job with its outcome, in order; one waits for each that a worker has."""
        under_way: deque[tuple[J, Future[R]]] = deque()
        for job in jobs:
            if len(under_way) > 2 * self._workers:
                done, future = under_way.popleft()
                yield done, future.result()
            with _interrupts_held():
                under_way.append((job, pool.submit(function, job)))
        for done, future in under_way:
            yield done, future.result()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # A forked copy of a process with threads can hang; a spawned one starts clean.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=context, initializer=worker.start, initargs=(self._contact_key,)
            )
        return self._pool


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C: this one does, and ends them without their tracebacks."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
