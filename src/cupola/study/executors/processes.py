"""Processes beside this one: started anew, never forked, and gone when this one goes."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process


def start_processes(workers: int) -> ProcessPoolExecutor:
    """An executor of ``workers`` processes.

    They are spawned: a fork would copy the locks of threads that it does not copy, and hang.
    """
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """What a worker does first."""
    # Ctrl-C goes to all processes of a terminal: the parent decides what to finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A worker whose parent was killed would wait for work for ever: it holds both ends of its queue itself.
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
