"""Files that are there in full, or as they were."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def replace(file: Path, content: bytes) -> None:
    """Put content in a file's place at once; where that fails, the file is as it was.

    Raises
    ------
    OSError
        If the folder cannot be written in.
    """
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as new:
        path = Path(new.name)
        try:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
            new.close()
            path.chmod(0o644)
            path.replace(file)
        except BaseException:
            new.close()
            with suppress(OSError):
                path.unlink()
            raise
