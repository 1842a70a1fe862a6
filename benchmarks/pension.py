"""How fast the pension ledger is, beside what a user would write instead.

Run with ``make bench``.
"""

import resource
import timeit
from datetime import date

import numpy as np
import pandas as pd

from kommunetall.models.pension import ledger as model
from kommunetall.rules import rules_on

MUNICIPALITIES, SCHEMES = 357, ("DKP", "KLP", "SPK")
VINTAGES, YEARS = range(2002, 2027), range(2021, 2041)
PLAIN = 10


def vintages(municipalities):
    """Made-up vintages of so many municipalities: three schemes, twenty-five years."""
    keys = pd.MultiIndex.from_product(
        [[f"{m:04d}" for m in range(municipalities)], SCHEMES, VINTAGES],
        names=["municipality_code", "scheme", "vintage"],
    )
    amounts = np.random.default_rng(1).integers(-(10**8), 3 * 10**8, len(keys))
    return keys.to_frame(index=False).assign(premium_deviation_nok=amounts)


def cell_by_cell(frame, rules):
    """Closing balances as in a spreadsheet: one cell for each vintage and year."""
    found = {}
    for row in frame.itertuples():
        years = rules[row.vintage].amortisation_years
        for year in YEARS:
            gone = min(max(year - row.vintage, 0), years)
            left = (
                row.premium_deviation_nok * (years - gone) / years if year >= row.vintage else 0.0
            )
            key = row.municipality_code, row.scheme, year
            found[key] = found.get(key, 0.0) + left
    return found


def main():
    rules = {y: rules_on("pension", model.PensionRules, date(y, 12, 31)) for y in VINTAGES}
    few, all_of_them = vintages(PLAIN), vintages(MUNICIPALITIES)
    keys = ["municipality_code", "scheme", "year"]
    ours = model.ledger(few, rules, VINTAGES[-1], YEARS).balances.set_index(keys).closing_nok
    plain = pd.Series(cell_by_cell(few, rules)).rename_axis(keys).reindex(ours.index)
    assert (ours - plain).abs().max() < len(VINTAGES)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = min(
        timeit.repeat(
            lambda: model.ledger(all_of_them, rules, VINTAGES[-1], YEARS), number=1, repeat=5
        )
    )
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    slow = (
        min(timeit.repeat(lambda: cell_by_cell(few, rules), number=1, repeat=3))
        * MUNICIPALITIES
        / PLAIN
    )
    print(
        f"Ledger, {MUNICIPALITIES} municipalities x {len(SCHEMES)} schemes x {len(VINTAGES)}"
        f" vintages x {len(YEARS)} years"
    )
    print(f"  ledger, checked {seconds:8.2f} s    {grown:.0f} MiB more at most")
    print(
        f"  cell by cell    {slow:8.2f} s    {slow / seconds:.1f} times as long, from {PLAIN}"
        " municipalities, unchecked"
    )


if __name__ == "__main__":
    main()
