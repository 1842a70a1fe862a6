"""Lists of words that come with the library: names, places and diagnoses."""

from functools import cache

from kommunetall.assets import PERSONS


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Words of a list in their order, one a line; a line that begins with ``#`` is a comment."""
    lines = (PERSONS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))
