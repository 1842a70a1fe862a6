"""Results that many reports share, computed once while they are made, in a folder of their own."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import ParamSpec, TypeVar

FOLDER = "KOMMUNETALL_MEMORY"
P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """A pure function whose results are kept in ``$KOMMUNETALL_MEMORY``, where that is set.

    The same arguments give the result that is kept.

    The batch sets it to a folder that lives as long as its run. Elsewhere the function is as it
    was.

    Examples
    --------
    >>> @remembered
    ... def doubled(years: int) -> int:
    ...     return 2 * years
    >>> doubled(7)
    14
    """

    @wraps(function)
    def with_memory(*args: P.args, **kwargs: P.kwargs) -> R:
        folder = os.environ.get(FOLDER)
        if not folder:
            return function(*args, **kwargs)
        asked = pickle.dumps((function.__module__, function.__qualname__, args, kwargs))
        file = Path(folder) / sha256(asked).hexdigest()
        with suppress(OSError):
            kept: R = pickle.loads(file.read_bytes())
            return kept
        result = function(*args, **kwargs)
        with suppress(OSError):
            with NamedTemporaryFile(dir=folder, delete=False) as new:
                new.write(pickle.dumps(result))
            Path(new.name).replace(file)
        return result

    return with_memory
