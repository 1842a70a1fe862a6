"""How long an analyst waits when she changes something, beside running the notebook anew.

Run with ``make bench``. Everything is drawn; a browser's own time comes on top.
"""

import time
from statistics import median

from IPython.core.interactiveshell import InteractiveShell

from kommunetall import prepare, show
from kommunetall.explore.controls import OF_PEOPLE, defaults_of
from kommunetall.explore.notebook import read_notebook, topics
from kommunetall.explore.run import Run, settle
from kommunetall.parameters import limits

NUMBERS = ("share", "number", "whole")
STEPS = (1, 2, 3, -1, -2)
OTHERS = {"equalisation": "0301", "pension": "9999", "investment": "9999", "workforce": "9999"}


def assumed(topic):
    """Names of the numbers that are assumed in a report, each with values a few steps off."""
    for name, value in defaults_of(topic).items():
        known = limits(name)
        if known.kind in NUMBERS and name not in OF_PEOPLE:
            others = [type(value)(value + steps * known.step) for steps in STEPS]
            yield name, [other for other in others if known.holds(other)]


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


def print_assumptions(topic):
    """Print how long each assumption of a report takes."""
    values, run = defaults_of(topic), Run(read_notebook(topic))
    shown(run, values)
    settle()
    for name, others in assumed(topic):
        waits = []
        for other in others:
            waits.append(shown(run, {**values, name: other}))
            shown(run, values)
        whole = sorted(wait[1] for wait in waits)
        redone = waits[0][2]
        print(f"  {topic + ', ' + name:38} {median(whole):5.2f}s  {whole[-1]:5.2f}s  {redone:3d}")


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
    for topic, code in OTHERS.items():
        values = defaults_of(topic)
        run = Run(read_notebook(topic))
        shown(run, values)
        settle()
        other = {**values, "municipality": code}
        print(told(f"{topic}, first time {code}", *shown(run, other), anew(topic, other)))
        print(told(f"{topic}, back", *shown(run, values), anew(topic, values)))
    print("Each assumption, a few values of it: half of them within, the longest, redone")
    for topic in topics():
        print_assumptions(topic)


if __name__ == "__main__":
    main()
