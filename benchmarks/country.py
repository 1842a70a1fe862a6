"""How fast all reports of a nation are fetched for and made; run with ``make bench``.

The nation does not exist: its accounts have the form of Statistics Norway's, and a server on this
machine answers as theirs does. Beside it stands what a user without the batch would do: execute
each notebook with papermill, then print it by nbconvert, one after another.
"""

import os
import shutil
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from bank_server import serving
from batch import BIN, NOTEBOOKS, ROOT, ours, peaks, seconds
from likely_nation import LikelyNation

from kommunetall.fetch import Statbank, statbank
from kommunetall.fetch.command import main as fetch

PLAN = ROOT / "reports" / "plans" / "national-2024.yaml"
TOPICS = ("summary", "equalisation", "investment", "pension")
COUNTY, SAMPLE, YEAR = "11*", "1106", 2024
ORDINARY = ("--engine", "kommunetall_nbclient", "--no-progress-bar")


def without_pauses(_):
    """No pause between questions: it is there for the real bank's sake."""
    return 0


def one_after_another(folder):
    """What a user without the batch would do for one municipality."""
    for topic in TOPICS:
        executed = folder / f"{topic}.ipynb"
        source = NOTEBOOKS / f"{topic}.ipynb"
        given = ["-r", "municipality", SAMPLE, "-p", "year", str(YEAR)]
        for command in (
            [BIN / "papermill", source, executed, *ORDINARY, *given],
            [BIN / "jupyter", "nbconvert", "--to", "PDF_rapport", executed],
        ):
            subprocess.run(command, check=True, capture_output=True, cwd=NOTEBOOKS)


def main():
    statbank.HOLDS_BACK = without_pauses
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        data = shutil.copytree(ROOT / "data", folder / "data")
        os.environ["KOMMUNETALL_DATA"] = str(data)
        print("Four reports of each municipality of a nation")
        with serving(LikelyNation()) as server:
            bank = Statbank(server.address, kept=folder / "kept")
            with redirect_stdout(None), redirect_stderr(None):
                took, _ = seconds(fetch, ["regnskap"], bank)
        print(f"  fetched and checked         {took:7.1f} s")
        took, _ = seconds(ours, PLAN, folder / "made", "--jobs=2", f"--only={COUNTY}")
        count = len(list((folder / "made").glob("*.pdf")))
        each = took / count
        print(
            f"  {count} reports                  {took:7.1f} s   {each:.2f} s each, two at a time"
        )
        kernel, report = peaks(folder / "made")
        print(f"  most memory                 {kernel} MiB a kernel, {report} MiB beside it")
        alone, _ = seconds(one_after_another, folder)
        alone /= len(TOPICS)
        print(
            f"  papermill and nbconvert     {alone:7.1f} s each, {alone / each:.1f} times as long"
        )


if __name__ == "__main__":
    main()
