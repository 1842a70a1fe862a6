"""How fast an employee-level extract of the whole municipal sector is made up, written and read.

Run with ``make bench``.
"""

import resource
import tempfile
import time
from pathlib import Path

from kommunetall.data.extract import read_extract, write_extract
from made_up_people import synthetic_extract

SIZES = {"one municipality": 7_000, "the municipal sector": 500_000}
FIRST, LAST = "2022-01", "2024-12"


def timed(name, work):
    """What the work gives, and how long it took in print."""
    begun = time.perf_counter()
    found = work()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {name:<8}{time.perf_counter() - begun:8.2f} s    {most:6.0f} MiB at most so far")
    return found


def main():
    for size, employees in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            print(f"Extract of {size}, {employees} employees x 36 months")
            frames = timed(
                "made up",
                lambda n=employees: synthetic_extract(
                    1, FIRST, LAST, n, spells_per_year=5.5, child_spells_per_year=1.2
                ),
            )
            mapping = timed("written", lambda f=frames, to=folder: write_extract(f, Path(to)))
            print(
                "  rows    " + ", ".join(f"{name} {len(frame)}" for name, frame in frames.items())
            )
            del frames
            timed("read", lambda m=mapping: read_extract(m.parent, m))


if __name__ == "__main__":
    main()
