"""A country that does not exist: accounts of every municipality, in Statistics Norway's form."""

from collections import defaultdict
from math import isnan, prod

import numpy as np

from kommunetall.data import lines_of, units
from kommunetall.fetch import PEOPLE, SOURCES
from kommunetall.fetch.accounts import AMOUNT, FUNCTION, REGION, SCOPE, THOUSANDS, sign_of
from kommunetall.fetch.population import NUMBER, PERSONS
from kommunetall.fetch.population import REGION as PLACE
from kommunetall.fetch.published import CONTENT, YEAR

UPDATED = "2026-06-15T06:00:00Z"
ESTIMATES = ["EAK", "EKG01"]
OTHER_FUNCTIONS = ["202", "253", "FGK7"]
SUMMED_OVER = {"Kjonn": ["2", "1"], "Alder": ["000", "001", "105+"]}
UNITS = {AMOUNT: THOUSANDS, PERSONS: NUMBER}


class Nation:
    """Answers of a statistics bank about municipalities that are made up.

    Parameters
    ----------
    codes
        Numbers of municipalities that have reported; all that there are where none is named.
    years
        Years that they have reported.
    """

    def __init__(self, codes=(), years=(2023, 2024), seed=20):
        self.codes = list(codes) or [unit.code for unit in units()]
        self.years = [str(year) for year in years]
        self.random = np.random.default_rng(seed)
        self.updated = UPDATED
        self.tables = {source.number: self.table(source) for source in SOURCES}
        self.tables[PEOPLE.number] = self.inhabitants()

    def table(self, source):
        """Dimensions of a table with their codes, and every figure."""
        dimensions = {REGION: [*self.codes, *ESTIMATES]}
        if source.scopes:
            dimensions[SCOPE] = list(source.scopes)
        if source.functions:
            others = OTHER_FUNCTIONS if source.summed else []
            dimensions[FUNCTION] = [*source.functions, *others]
        dimensions[source.codes] = list(source.lines) if source.statement else list(source.kinds)
        dimensions |= {CONTENT: [AMOUNT], YEAR: self.years}
        shape = [len(codes) for codes in dimensions.values()]
        if source.statement:
            figures = self.statement(source, dimensions, shape)
        else:
            figures = self.random.integers(-9_000, 90_000, shape)
        return dimensions, figures

    def inhabitants(self):
        """Dimensions of the table of inhabitants, and how many of each sex and age there are."""
        dimensions = {PLACE: [*self.codes, "0", "11"], **SUMMED_OVER}
        dimensions |= {CONTENT: [PERSONS], YEAR: self.years}
        shape = [len(codes) for codes in dimensions.values()]
        return dimensions, self.random.integers(100, 9_000, shape)

    def statement(self, source, dimensions, shape):
        """Figures of a statement in which every sum is the sum of its lines."""
        lines = [*lines_of(source.statement).values()]
        at = shape.copy()
        place = list(dimensions).index(source.codes)
        del at[place]
        parts = defaultdict(list)
        for line in lines:
            parts[line.part_of].append(line)
        found = {}

        def signed(line):
            if line.line not in found:
                below = [signed(part) for part in parts[line.line] if part.kind != "memo"]
                found[line.line] = sum(below) if below else self.leaf(line, at)
            return found[line.line]

        for line in lines:
            signed(line)
        if source.statement == "balance_sheet":
            found["capital_account"] += found["assets"] - found["equity_and_liabilities"]
            for name in ("other_equity", "equity", "equity_and_liabilities"):
                found[name] = sum(found[part.line] for part in parts[name] if part.kind != "memo")
        published = [found[line.line] * sign_of(line) for line in source.lines.values()]
        return np.stack(published, axis=place)

    def leaf(self, line, shape):
        """Figures of a line that is no sum; what is not published is none."""
        if not line.ssb_code:
            return np.zeros(shape, dtype=int)
        return self.random.integers(0, 90_000, shape) * line.sign

    def metadata(self, number):
        """Description of a table."""
        dimensions, _ = self.tables[number]
        return self.dataset(number, dimensions)

    def data(self, number, selection):
        """Figures that are asked for, summed over what is not."""
        dimensions, figures = self.tables[number]
        asked = {one["variableCode"]: one["valueCodes"] for one in selection["selection"]}
        others = [axis for axis, name in enumerate(dimensions) if name not in asked]
        dimensions = {name: codes for name, codes in dimensions.items() if name in asked}
        figures = figures.sum(axis=tuple(others)) if others else figures
        assert set(asked) == set(dimensions)
        for axis, name in enumerate(dimensions):
            figures = np.take(figures, [dimensions[name].index(code) for code in asked[name]], axis)
        chosen = {name: asked[name] for name in dimensions}
        values = [None if isnan(value) else int(value) for value in figures.ravel().tolist()]
        assert len(values) == prod(map(len, chosen.values()))
        return {**self.dataset(number, chosen), "value": values}

    def dataset(self, number, dimensions):
        """A dataset in the form json-stat2, without figures."""
        described = {
            name: {
                "label": name,
                "category": {
                    "index": {code: place for place, code in enumerate(codes)},
                    "label": {code: f"navnet på {code}" for code in codes},
                },
                "extension": {"elimination": name in SUMMED_OVER},
            }
            for name, codes in dimensions.items()
        }
        described[CONTENT]["category"]["unit"] = {
            code: {"base": UNITS[code], "decimals": 0} for code in dimensions[CONTENT]
        }
        return {
            "version": "2.0",
            "class": "dataset",
            "label": f"{number}: et land som ikke finnes",
            "source": "Oppdiktet",
            "updated": self.updated,
            "role": {"time": [YEAR], "geo": [next(iter(dimensions))], "metric": [CONTENT]},
            "id": list(dimensions),
            "size": [len(codes) for codes in dimensions.values()],
            "dimension": described,
        }
