"""How long an analyst waits when she changes something, beside running the notebook anew.

Run with ``make bench``. Everything is drawn; a browser's own time comes on top.
"""

import time

from IPython.core.interactiveshell import InteractiveShell

from kommunetall import prepare, show
from kommunetall.explore.controls import defaults_of
from kommunetall.explore.notebook import read_notebook
from kommunetall.explore.run import Run

ASSUMPTIONS = {
    "equalisation": {"national_growth": 0.05},
    "pension": {"wage_growth": 0.05, "new_deviation_share": 0.8},
    "investment": {"interest_rate": 0.05, "new_loans_share": 0.8},
    "workforce": {"refund_share": 0.4},
}
OTHERS = {"equalisation": "0301", "pension": "9999", "investment": "9999", "workforce": "9999"}


def shown(run, values):
    """Seconds until the first chart that is redone stands there, and until all that is redone does.

    Returns
    -------
    tuple
        Both, and how many statements were redone; the first is missing where no chart is.
    """
    begun, first, redone = time.perf_counter(), None, 0
    run.change(values)
    for step in run.shows:
        outputs = run.redo(step)
        redone += outputs is not None
        is_chart = any("<figure" in output.data.get("text/html", "") for output in outputs or ())
        if first is None and is_chart:
            first = time.perf_counter() - begun
    return first, time.perf_counter() - begun, redone


def anew(topic, values):
    """Seconds of all cells of the notebook, in a process that has run them before."""
    return shown(Run(read_notebook(topic)), values)[1]


def told(what, first, whole, redone, plain):
    """A line of what was measured."""
    chart = "   –  " if first is None else f"{first:5.2f}s"
    ratio = plain / whole
    return f"  {what:34} {chart}  {whole:5.2f}s  {redone:3d}   {plain:5.2f}s {ratio:7.1f} times"


def main():
    InteractiveShell.instance()
    prepare.warm_up()
    show.warm_up()
    print("A change on the page: first chart, all, redone; all cells anew, and how many times that")
    for topic, assumptions in ASSUMPTIONS.items():
        values = defaults_of(topic)
        run = Run(read_notebook(topic))
        shown(run, values)
        for name, value in assumptions.items():
            changed = {**values, name: value}
            line = shown(run, changed)
            print(told(f"{topic}, {name}", *line, anew(topic, changed)))
            shown(run, values)
        other = {**values, "municipality": OTHERS[topic]}
        print(told(f"{topic}, first time {OTHERS[topic]}", *shown(run, other), anew(topic, other)))
        print(told(f"{topic}, back", *shown(run, values), anew(topic, values)))


if __name__ == "__main__":
    main()
