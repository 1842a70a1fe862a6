"""How fast the batch is, beside papermill and nbconvert one after another; run with ``make bench``.

nbconvert's own PDF needs pandoc, xelatex and some packages of LaTeX. Where one lacks, its part is
left out and said so.
"""

import gc
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import _lru_cache_wrapper, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
NOTEBOOKS, PLANS = ROOT / "notebooks", ROOT / "reports" / "plans"
ANNUAL, NATIONAL = PLANS / "annual-2024.yaml", PLANS / "national-2025.yaml"
DATE, YEAR, PLAIN = "2026-11-23", 2025, 36
SAMPLE = ("0301", "1151", "3301", "5014")
SOME = [f"--only={pattern}" for pattern in ("11*", "150*", "151*", "153*")]


class NotComparable(Exception):
    """Something that the comparison needs is not there."""


def seconds(work, *arguments):
    """Seconds that a piece of work takes, and what it gives."""
    start = time.perf_counter()
    given = work(*arguments)
    return time.perf_counter() - start, given


def ours(plan, out, *options):
    """Run a plan in a new process; its last lines."""
    command = [BIN / "kommunetall", "run", plan, "--out", out, *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def papermill_and_nbconvert(notebook, parameters, folder):
    """What a user would do: execute a notebook with papermill, then print it through LaTeX."""
    executed = folder / "executed.ipynb"
    given = [
        word
        for name, value in parameters.items()
        for word in ("-r" if isinstance(value, str) else "-p", name, str(value))
    ]
    for command in (
        [BIN / "papermill", notebook, executed, "--no-progress-bar", *given],
        [BIN / "jupyter", "nbconvert", "--to", "pdf", executed],
    ):
        done = subprocess.run(command, capture_output=True, text=True, cwd=NOTEBOOKS, check=False)
        if done.returncode:
            raise NotComparable(why_not(done.stdout + done.stderr))


def why_not(log):
    """What a failed command lacks, by what LaTeX or the command itself says of it."""
    files = sorted(set(re.findall(r"File `([^']+)' not found", log)))
    if files:
        return f"LaTeX lacks {', '.join(files)}: install the packages that have them"
    return (log.strip().splitlines() or ["it ended without a word"])[-1]


def lacking():
    """What papermill and nbconvert need to print through LaTeX and this machine does not have."""
    programs = [name for name in ("pandoc", "xelatex") if not shutil.which(name)]
    return f"install {' and '.join(programs)}" if programs else ""


def by_latex(reports, folder):
    """Seconds of papermill and nbconvert for reports; none, and why in print, where they cannot."""
    start, missing = time.perf_counter(), lacking()
    try:
        for name, given in () if missing else reports:
            papermill_and_nbconvert(NOTEBOOKS / f"{name}.ipynb", given, folder)
    except NotComparable as reason:
        missing = str(reason)
    if missing:
        print(f"  papermill and nbconvert     left out: {missing}")
        return None
    return time.perf_counter() - start


def forget():
    """Forget what `prepare` remembers from one report to the next, as a loop of models would."""
    kept = [found for found in gc.get_objects() if isinstance(found, _lru_cache_wrapper)]
    for function in kept:
        if function.__module__.startswith(("kommunetall.prepare", "kommunetall.inputs")):
            function.cache_clear()


def plain_loop(municipalities, remembers):
    """The same functions and the Typst compile, in a plain loop; seconds once all is warm.

    Either with what `prepare` remembers of the country between reports of one process, or without.
    """
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from kommunetall.printing.pdf import compiled, report_of

    InteractiveShell.instance()
    source = nbformat.read(NOTEBOOKS / "equalisation.ipynb", as_version=4)

    def once(municipality):
        given = {"municipality": municipality, "year": YEAR, "report_date": DATE}
        injected = new_code_cell("\n".join(f"{name} = {value!r}" for name, value in given.items()))
        injected.metadata["tags"] = ["injected-parameters"]
        values, cells = {}, []
        for cell in source.cells:
            tags = cell.metadata.get("tags", [])
            cells += [cell.copy(), injected] if "parameters" in tags else [cell.copy()]
        for cell in cells:
            if cell.cell_type != "code" or "explore" in cell.metadata.get("tags", []):
                continue
            with capture_output() as shown:
                exec(cell.source, values)
            cell["outputs"] = [
                new_output("display_data", data=output.data, metadata=output.metadata)
                for output in shown.outputs
            ]
        return compiled(report_of(new_notebook(cells=cells)))

    once(municipalities[0])
    took = 0.0
    for municipality in municipalities:
        if not remembers:
            forget()
        took += seconds(once, municipality)[0]
    return took, len(municipalities)


def slowest_loop(codes, remembers):
    """Seconds a report of the slower of two plain loops side by side, halved."""
    loop = partial(plain_loop, remembers=remembers)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return max(took / made for took, made in pool.map(loop, (codes[::2], codes[1::2]))) / 2


def peaks(out):
    """Most memory of a kernel and of the process that talks to it, in MiB."""
    builds = [
        record["build"] for record in json.loads((out / "manifest.json").read_text())["reports"]
    ]
    return max(b["kernel_peak_mib"] for b in builds), max(b["report_peak_mib"] for b in builds)


def main():
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print("Five reports of Drammen, cold start included")
        five, _ = seconds(ours, ANNUAL, folder / "five")
        print(f"  kommunetall run             {five:7.1f} s")
        given = {"municipality": "3301", "year": 2024, "report_date": DATE}
        names = ("summary", "equalisation", "pension", "workforce", "investment")
        theirs = by_latex([(name, given) for name in names], folder)
        if theirs:
            print(
                f"  papermill and nbconvert     {theirs:7.1f} s   {theirs / five:.1f} times as long"
            )
        again, _ = seconds(ours, ANNUAL, folder / "five")
        print(f"  nothing changed             {again:7.2f} s")

        print("Equalisation reports, two at a time")
        some, told = seconds(ours, NATIONAL, folder / "some", "--jobs=2", *SOME)
        count = int(told.splitlines()[-2].split()[0])
        every, _ = seconds(ours, NATIONAL, folder / "every", "--jobs=2")
        print(f"  {count} reports                  {some:7.1f} s   {some / count:.2f} s each")
        print(
            f"  357 reports                 {every:7.1f} s   {every / 357:.2f} s each, "
            f"{every / some:.1f} times {count} reports"
        )
        kernel, report = peaks(folder / "every")
        print(
            f"  most memory                 {kernel} MiB a kernel, "
            f"{report} MiB the process beside it"
        )
        given = [{"municipality": m, "year": YEAR, "report_date": DATE} for m in SAMPLE]
        theirs = by_latex([("equalisation", of_one) for of_one in given], folder)
        if theirs:
            each = theirs / len(SAMPLE)
            print(
                f"  papermill and nbconvert     {each:7.1f} s each, "
                f"{each / (every / 357):.1f} times as long (from {len(SAMPLE)})"
            )
        codes = [p.stem.split("-")[0] for p in sorted((folder / "every").glob("*.pdf"))][
            :: 357 // PLAIN
        ][:PLAIN]
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        for remembers, named in ((True, "remembering"), (False, "forgetting ")):
            slowest = slowest_loop(codes, remembers)
            print(
                f"  plain loop, {named}     {slowest:7.2f} s each, "
                f"the batch takes {every / 357 / slowest:.2f} times that"
            )
        again, _ = seconds(ours, NATIONAL, folder / "every")
        print(f"  nothing changed             {again:7.2f} s")

        print("One cell of one table of Drammen changed")
        data = folder / "data"
        shutil.copytree(ROOT / "data", data)
        os.environ["KOMMUNETALL_DATA"] = str(data)
        table = data / "3301" / "sickness_absence.csv"
        ours(ANNUAL, folder / "five")
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        cells = lines[1].rstrip("\n").split(",")
        cells[-1] = f"{float(cells[-1] or 0) + 0.1:.1f}"
        table.write_text("".join([lines[0], ",".join(cells) + "\n", *lines[2:]]), encoding="utf-8")
        _, told = seconds(ours, ANNUAL, folder / "five", "--explain")
        print(f"  {told.splitlines()[-1]}")


if __name__ == "__main__":
    main()
