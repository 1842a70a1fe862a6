"""Whoever reads what a command tells may go away: the work is done all the same."""

import os
import subprocess
import sys

import pytest

WORK = """
import os, sys
from pathlib import Path
from kommunetall import check, command

def work(words):
    for number in range(20_000):
        print("linje", number, flush=number % 2 == 0)
        print("merknad", number, file=sys.stderr)
    opened = os.open(os.devnull, os.O_RDONLY)
    Path(words[0]).write_text(f"{opened > 2}")
    return 1

check.main = work
sys.exit(command.main(["check", *sys.argv[1:]]))
"""


@pytest.mark.parametrize(
    "streams",
    [
        "| head -1",
        "2>&1 | head -1",
        "2>&1 >/dev/null | true",
        "> /dev/full",
        "> /dev/full 2>&1",
        ">&-",
        "2>&-",
        "<&- >&- 2>&-",
    ],
)
def test_work_is_done_although_nobody_takes_what_it_tells(tmp_path, streams):
    done = tmp_path / "done"
    line = f"""set -o pipefail; "{sys.executable}" -c "$WORK" "{done}" {streams}"""
    command = ["bash", "-c", line]
    ended = subprocess.run(command, env=with_work(), capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert done.read_text() == "True", "no file is opened in the place of a stream"
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr


def with_work() -> dict[str, str]:
    return {**os.environ, "WORK": WORK}


def test_what_is_told_is_told_in_order_and_whole(tmp_path):
    line = [sys.executable, "-c", WORK, str(tmp_path / "done")]
    told = subprocess.run(line, capture_output=True, text=True, check=False).stdout
    assert told == "".join(f"linje {number}\n" for number in range(20_000))
