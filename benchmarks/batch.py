"""How fast the batch is, beside papermill and nbconvert one after the other; run with ``make bench``.

nbconvert's own PDF needs pandoc and xelatex. Without them, its part is left out and said so.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
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
        subprocess.run(command, check=True, capture_output=True, cwd=NOTEBOOKS)


def plain_loop(municipalities):
    """The same library functions and the Typst compile, with nothing around them; seconds from when all is warm."""
    import nbformat
    from nbformat.v4 import new_notebook, new_output

    from kommunetall.printing.pdf import compiled, report_of

    source = nbformat.read(NOTEBOOKS / "equalisation.ipynb", as_version=4)

    def once(municipality):
        values, cells = {}, [cell.copy() for cell in source.cells]
        for cell in cells:
            if cell.cell_type == "code":
                shown = []
                values["display"] = lambda *items, shown=shown: shown.extend(items)
                tree = ast.parse(cell.source)
                last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
                exec(compile(tree, "cell", "exec"), values)
                shown += [eval(compile(ast.Expression(last.value), "cell", "eval"), values)] if last else []
                if "parameters" in cell.metadata.get("tags", []):
                    values |= {"municipality": municipality, "year": YEAR, "report_date": DATE}
                cell["outputs"] = [new_output("display_data", data=bundle(s)) for s in shown if s is not None]
        return compiled(report_of(new_notebook(cells=cells)))

    once(municipalities[0])
    start = time.perf_counter()
    pages = [once(municipality) for municipality in municipalities]
    return time.perf_counter() - start, len(pages)


def bundle(item):
    """What an item shows, by kind."""
    shown = item._repr_mimebundle_()
    return shown[0] if isinstance(shown, tuple) else shown


def peaks(out):
    """Most memory of a kernel and of the process that talks to it, in MiB."""
    builds = [record["build"] for record in json.loads((out / "manifest.json").read_text())["reports"]]
    return max(b["kernel_peak_mib"] for b in builds), max(b["report_peak_mib"] for b in builds)


def main():
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        by_latex = shutil.which("xelatex") and shutil.which("pandoc")
        print("Five reports of Drammen, cold start included")
        five, _ = seconds(ours, ANNUAL, folder / "five")
        print(f"  kommunetall run             {five:7.1f} s")
        if by_latex:
            start = time.perf_counter()
            for name in ("summary", "equalisation", "pension", "workforce", "investment"):
                given = {"municipality": "3301", "year": 2024, "report_date": DATE}
                papermill_and_nbconvert(NOTEBOOKS / f"{name}.ipynb", given, folder)
            theirs = time.perf_counter() - start
            print(f"  papermill and nbconvert     {theirs:7.1f} s   {theirs / five:.1f} times as long")
        again, _ = seconds(ours, ANNUAL, folder / "five")
        print(f"  nothing changed             {again:7.2f} s")

        print("Equalisation reports, two at a time")
        some, told = seconds(ours, NATIONAL, folder / "some", "--jobs=2", *SOME)
        count = int(told.splitlines()[-2].split()[0])
        every, _ = seconds(ours, NATIONAL, folder / "every", "--jobs=2")
        print(f"  {count} reports                  {some:7.1f} s   {some / count:.2f} s each")
        print(
            f"  357 reports                 {every:7.1f} s   {every / 357:.2f} s each, {every / some:.1f} times {count} reports"
        )
        kernel, report = peaks(folder / "every")
        print(f"  most memory                 {kernel} MiB a kernel, {report} MiB the process beside it")
        if by_latex:
            start = time.perf_counter()
            for municipality in SAMPLE:
                given = {"municipality": municipality, "year": YEAR, "report_date": DATE}
                papermill_and_nbconvert(NOTEBOOKS / "equalisation.ipynb", given, folder)
            theirs = (time.perf_counter() - start) / len(SAMPLE)
            print(
                f"  papermill and nbconvert     {theirs:7.1f} s each, {theirs / (every / 357):.1f} times as long (from {len(SAMPLE)})"
            )
        codes = [p.stem.split("-")[0] for p in sorted((folder / "every").glob("*.pdf"))][:: 357 // PLAIN][
            :PLAIN
        ]
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            slowest = max(took / pages for took, pages in pool.map(plain_loop, (codes[::2], codes[1::2]))) / 2
        print(
            f"  plain loop, two processes   {slowest:7.2f} s each, the batch takes {every / 357 / slowest:.2f} times that"
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
        took, told = seconds(ours, ANNUAL, folder / "five", "--explain")
        print(f"  {told.splitlines()[-1]}")


if __name__ == "__main__":
    main()
