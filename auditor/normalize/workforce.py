"""Decoding in worker processes that are started once, with as many blocks under way as they can eat."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from auditor.normalize import worker
from auditor.normalize.packages import Block
from auditor.normalize.worker import Decoded

# Below this, starting processes costs more than it saves.
_WORTH_WORKERS = 8 * 2**20


class Workforce:
    """Decodes blocks in order; small files in this process, large ones in `workers` others."""

    def __init__(self, contact_key: bytes, workers: int | None = None) -> None:
        self._contact_key = contact_key
        self._workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        worker.start(contact_key)

    def decoded(self, blocks: Iterable[Block], size: int) -> Iterator[tuple[Block, Decoded]]:
        """Each block with what it holds. `size` is the file's, in bytes."""
        if size < _WORTH_WORKERS or self._workers == 1:
            for block in blocks:
                yield block, worker.decode(block)
            return
        pool = self._started()
        under_way: deque[tuple[Block, Future[bytes]]] = deque()
        for block in blocks:
            with _interrupts_held():
                under_way.append((block, pool.submit(worker.work, block)))
            if len(under_way) > 2 * self._workers:
                yield self._next(under_way)
        while under_way:
            yield self._next(under_way)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    @staticmethod
    def _next(under_way: deque[tuple[Block, "Future[bytes]"]]) -> tuple[Block, Decoded]:
        block, future = under_way.popleft()
        return block, worker.received(future.result())

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
