"""How fast the equalisation is, beside what a user would write instead; run with ``make bench``."""

import resource
import timeit
from datetime import date

import numpy as np

from kommunetall.data import read
from kommunetall.models.equalisation import EqualisationRules, equalise, forecast, history
from kommunetall.models.equalisation.draws import moved_levels
from kommunetall.rules import rules_on

DRAWS, SEED = 10_000, 1
PLAIN_DRAWS = 20


def rules(year):
    return rules_on("equalisation", EqualisationRules, date(year, 1, 1))


def best(work, number, repeat=7):
    """Seconds of one run, the best of several."""
    return min(timeit.repeat(work, number=number, repeat=repeat)) / number


def row_by_row(year, held):
    """One year's net in NOK, municipality by municipality, as in a spreadsheet."""
    average = year.tax_nok_thousand.sum() * 1000 / year.population.sum()
    paid, net = 0.0, []
    for _, row in year.iterrows():
        gap = held.supplement_threshold * average - row.tax_nok_thousand * 1000 / row.population
        paid += held.supplement_rate * max(0, gap) * row.population
    for _, row in year.iterrows():
        tax = row.tax_nok_thousand * 1000 / row.population
        supplement = held.supplement_rate * max(0, held.supplement_threshold * average - tax)
        symmetric = held.symmetric_rate * (average - tax)
        net.append((symmetric + supplement - paid / year.population.sum()) * row.population)
    return np.array(net)


def one_by_one(past, ahead, year):
    """Draws of the forecast settled one at a time with the ordinary function."""
    for years, held in enumerate(ahead.values(), start=1):
        for levels in moved_levels(past, years, PLAIN_DRAWS, SEED).T:
            equalise(
                year.assign(tax_nok_thousand=levels.clip(min=0.2) * year.population * 40), held
            )


def main():
    panel, codes = read("municipal_tax"), read("municipality_codes")
    year, held = panel[panel.year == 2025], rules(2025)
    assert np.allclose(equalise(year, held).net_nok, row_by_row(year, held))
    ours, plain = best(lambda: equalise(year, held), 50), best(lambda: row_by_row(year, held), 1)
    print(f"One year, {len(year)} municipalities")
    print(f"  equalise        {1000 * ours:8.2f} ms")
    print(f"  row by row      {1000 * plain:8.2f} ms   {plain / ours:.0f} times as long")

    past = history(panel, codes, 2025)
    ahead = {y: rules(y) for y in range(2026, 2031)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours = best(lambda: forecast(past, ahead, DRAWS, SEED), 1, 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    plain = best(lambda: one_by_one(past, ahead, year), 1, 1) * DRAWS / PLAIN_DRAWS
    print(f"Forecast, {DRAWS} draws × {len(past.levels)} municipalities × {len(ahead)} years")
    print(
        f"  forecast        {ours:8.1f} s    peak {peak / 1024:.0f} MiB, "
        f"{before / 1024:.0f} MiB before it"
    )
    print(
        f"  draw by draw    {plain:8.1f} s    {plain / ours:.0f} times as long "
        f"(from {PLAIN_DRAWS} draws a year)"
    )


if __name__ == "__main__":
    main()
