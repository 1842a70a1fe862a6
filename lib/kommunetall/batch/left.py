"""Folders in the temporary folder that are removed however the process that has them ends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from filelock import FileLock, Timeout


@contextmanager
def own_folder(prefix: str) -> Iterator[Path]:
    """A folder that its owner alone can enter, removed when it is done with.

    What processes that are no more have left under the same prefix is removed first: each folder
    has a lock beside it, which the system lets go when the process and those forked from it end.
    """
    for left in left_folders(prefix):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(mkdtemp(prefix=prefix))
    lock = FileLock(f"{folder}.lock", thread_local=False)
    lock.acquire()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def left_folders(prefix: str) -> Iterator[Path]:
    """Folders of processes that have ended, however they ended; their locks are removed."""
    for file in sorted(Path(gettempdir()).glob(f"{prefix}*.lock")):
        with suppress(Timeout, OSError), FileLock(file, timeout=0):
            yield file.with_suffix("")
            file.unlink(missing_ok=True)
