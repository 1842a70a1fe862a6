"""A country that does not exist, whose municipalities are of the size and kind that real ones are.

Amounts per inhabitant are those of a municipality whose accounts are shipped, a little more or less
in each line and place. Some municipalities are as few are: see :data:`UNUSUAL`.
"""

from collections import defaultdict

import numpy as np
from nation import ESTIMATES, Nation

from kommunetall.data import lines_of, read, units
from kommunetall.fetch.accounts import FUNCTION, REGION, SCOPE, sign_of
from kommunetall.fetch.published import YEAR, codes_today

MODEL = "1130"
UNUSUAL = {
    "no_debt": ("1151", "4222"),
    "enterprises": ("0301", "5001", "1103"),
    "property_tax_only": ("1517",),
    "never_reported": ("5612", "1835"),
    "late": ("4223", "3430"),
    "no_balance": ("5620",),
    "no_investment": ("1856",),
    "deficit": ("5610", "1531"),
    "rich": ("4220", "1578"),
    "no_funds": ("3414",),
    "one_year_in_the_middle_lacks": ("1127",),
    "bare": ("1144",),
}
DEBT = {
    *("loans_used", "lending_on_loans_used", "lending_on", "lending_on_repayment"),
    *("lending_on_repaid", "repayment", "interest_expense", "credit_institution_loans"),
    *("bond_loans", "bond_loans_due", "certificate_loans", "other_loans", "unspent_loans"),
    "intragroup_long_term_debt",
}
FUNDS = {
    *("disposable_fund", "restricted_operating_funds", "unrestricted_investment_funds"),
    *("restricted_investment_funds", "disposable_fund_use", "restricted_fund_use"),
    *("disposable_fund_provision", "restricted_fund_provision", "unrestricted_fund_use"),
    *("unrestricted_fund_provision",),
}
GENERAL = {"property_tax", "other_tax", "other_state_grants", "dividends", "financial_gains"}
SEVEN_YEARS = 3


class LikelyNation(Nation):
    """Accounts of every municipality, the unusual ones among them."""

    def __init__(self, years=range(2015, 2026), seed=20):
        self.known = codes_today()
        self.units = [unit.code for unit in units()]
        people = read("municipal_tax")
        newest = people[people.year == people.year.max()].set_index("municipality_code")
        self.people = newest.population.reindex(self.units).ffill().to_numpy(dtype=float)
        self.tax = people.set_index(["municipality_code", "year"]).tax_nok_thousand
        super().__init__(codes=self.known, years=years, seed=seed)

    def of(self, kind):
        """Which units are of an unusual kind."""
        return np.isin(self.units, UNUSUAL[kind])

    def table(self, source):
        """Dimensions of a table with their codes, and every figure; NaN where none is shown."""
        years = [year for year in self.years if int(year) >= source.since]
        dimensions = {REGION: [*self.codes, *ESTIMATES]}
        scopes = list(source.scopes) or [""]
        if source.scopes:
            dimensions[SCOPE] = scopes
        if source.functions:
            dimensions[FUNCTION] = list(source.functions)
        described, _ = super().table(source)
        dimensions = {name: dimensions.get(name, codes) for name, codes in described.items()}
        dimensions[YEAR] = years
        shape = (len(self.units), len(scopes), len(years))
        if source.statement:
            lines = self.accounts(source, shape, [int(year) for year in years])
            published = [lines[line.line] * sign_of(line) for line in source.lines.values()]
            by_unit = np.stack(published, axis=2)
        elif source.name == "reported_pension":
            by_unit = self.pension(source, shape)
        else:
            size = (len(self.units), len(source.functions), len(source.kinds), len(years))
            by_unit = self.people[:, None, None, None] * self.random.uniform(0.3, 3, size)
        by_unit = np.round(by_unit).astype(float)
        if source.statement:
            self.leave_out(by_unit, source, [int(year) for year in years])
        return dimensions, self.by_code(by_unit, [int(year) for year in years])

    def by_code(self, by_unit, years):
        """Figures under the number that each municipality had in the year."""
        whole = np.full((len(self.codes) + len(ESTIMATES), *by_unit.shape[1:]), np.nan)
        for place, code in enumerate(self.codes):
            today, first, last = self.known[code]
            there = [at for at, year in enumerate(years) if first <= year <= last]
            whole[place][..., there] = by_unit[self.units.index(today)][..., there]
        whole[-len(ESTIMATES) :] = 1.0
        return np.expand_dims(whole, -2)

    def leave_out(self, figures, source, years):
        """Those who have not reported a statement, or not for a year; lines that are not shown."""
        figures[self.of("never_reported")] = np.nan
        figures[self.of("late"), ..., -2:] = np.nan
        figures[self.of("one_year_in_the_middle_lacks"), ..., years.index(2022)] = np.nan
        for kind, statement in (
            ("no_balance", "balance_sheet"),
            ("no_investment", "investment_statement"),
        ):
            if source.statement == statement:
                figures[self.of(kind)] = np.nan
        bare = figures[self.of("bare")]
        bare[bare == 0] = np.nan
        figures[self.of("bare")] = bare

    def pension(self, source, shape):
        """Deviations, their amortisation over one year or seven, and the funds' premium."""
        units_, scopes, years = shape
        deviation = np.round(self.random.normal(2, 3, (units_, years)) * self.people[:, None])
        deviation *= -1
        amortised = np.zeros_like(deviation)
        for at in range(units_):
            over = 7 if at % SEVEN_YEARS == 0 else 1
            for vintage in range(years):
                for later in range(vintage + 1, min(vintage + 1 + over, years)):
                    amortised[at, later] -= np.round(deviation[at, vintage] / over)
        other = np.round(self.random.uniform(0, 0.2, (units_, years)) * self.people[:, None])
        fund = -np.round(self.random.uniform(0, 2, (units_, years)) * self.people[:, None])
        cost = np.stack([deviation, amortised, other, fund], axis=1)
        kinds = np.stack([cost, np.round(cost * 0.141)], axis=2)
        return np.repeat(kinds[:, None], scopes, axis=1)

    def accounts(self, source, shape, years):
        """Every line of a statement, in our signs, with sums that are the sums of their lines."""
        lines = [*lines_of(source.statement).values()]
        parts = defaultdict(list)
        for line in lines:
            if line.kind != "memo":
                parts[line.part_of].append(line)
        model = read(source.name, municipality_code=MODEL, scope="treasury")
        model = model.groupby("line").amount_nok_thousand.mean()
        found = {
            line.line: self.amounts(line, float(model.get(line.line, 0.0)), shape)
            for line in lines
            if not parts[line.line]
        }
        for line in lines:
            found.setdefault(line.line, np.zeros(shape))
        self.make_unusual(found)
        if source.statement == "economic_overview":
            self.close_operations(found, parts, years)
        elif source.statement == "investment_statement":
            self.close_investment(found, parts)
        else:
            self.close_balance(found, parts)
        self.sum_up(found, parts)
        return found

    def amounts(self, line, amount, shape):
        """What a line is in every place and year."""
        place = self.random.lognormal(-0.05, 0.3, shape[0])
        year = self.random.lognormal(0, 0.04, (shape[0], shape[2]))
        each = amount / 13_800 * self.people[:, None] * place[:, None] * year
        each[self.random.random(shape[0]) < 0.05] = 0
        both = np.repeat(np.round(each)[:, None], shape[1], axis=1)
        both[self.of("enterprises"), 1] = np.round(1.12 * both[self.of("enterprises"), 1])
        return both

    def make_unusual(self, found):
        """Municipalities as few are."""
        for name in found:
            if name in DEBT:
                found[name][self.of("no_debt")] = 0
            if name in FUNDS:
                found[name][self.of("no_funds")] = 0
            if name in GENERAL:
                found[name][self.of("property_tax_only")] = 0
            if name in GENERAL:
                found[name][self.of("rich")] *= 12
        if "property_tax" in found:
            found["property_tax"][self.of("property_tax_only")] = -5_000

    def sum_up(self, found, parts):
        """Make every sum the sum of its lines."""

        def total(name):
            if parts[name]:
                found[name] = sum(total(line.line) for line in parts[name])
            return found[name]

        for name in [*parts]:
            if name:
                total(name)

    def close_operations(self, found, parts, years):
        """Tax as it is settled, wages that leave a likely result, and what is done with it."""
        for at, code in enumerate(self.units):
            former = next((old for old, (today, *_) in self.known.items() if today == code), code)
            for place, year in enumerate(years):
                tax = self.tax.get((code, year), self.tax.get((former, year)))
                if tax is not None:
                    found["tax"][at, :, place] = -round(tax)
        found["depreciation_counter"] = -found["depreciation"]
        self.sum_up(found, parts)
        share = self.random.normal(0.012, 0.025, found["tax"].shape[::2])[:, None]
        share[self.of("deficit")] = -0.05
        share[self.of("rich")] = 0.15
        target = np.round(found["operating_revenue"] * share)
        found["wages"] += target - found["net_operating_result"]
        self.sum_up(found, parts)
        left = found["net_operating_result"] + found["dispositions"]
        found["disposable_fund_provision"] += np.where(left < 0, -left, 0)
        found["disposable_fund_use"] -= np.where(left > 0, left, 0)
        for name in ("disposable_fund_use", "disposable_fund_provision"):
            found[name][self.of("deficit")] = 0
            found[name][self.of("no_funds")] = 0

    def close_investment(self, found, parts):
        """Loans that pay for the rest; funds where there are no loans; nothing in some."""
        self.sum_up(found, parts)
        lacks = found["uncovered"].copy()
        free = self.of("no_debt")
        found["loans_used"] -= np.where(free[:, None, None] | (lacks < 0), 0, lacks)
        found["unrestricted_fund_use"] -= np.where(free[:, None, None] & (lacks > 0), lacks, 0)
        found["unrestricted_fund_provision"] += np.where(lacks < 0, -lacks, 0)
        found["loans_used"][self.of("deficit")] *= 0.9

    def close_balance(self, found, parts):
        """A capital account that makes assets and what funds them the same."""
        found["operating_deficit"][self.of("deficit")] = -30_000
        found["disposable_fund"][self.of("deficit")] = 0
        self.sum_up(found, parts)
        found["capital_account"] += found["assets"] - found["equity_and_liabilities"]
