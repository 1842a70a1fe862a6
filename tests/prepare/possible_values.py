"""How low and how high each figure can be that a report on employees does not tell.

A second answer beside ``kommunetall.models.disclosure``, which it knows nothing of: it begins with
what a reader has in hand, the frames and figures of all exhibits, and sets up what ties them.
Whole numbers are whole, nothing is negative, nobody has more than a whole position in one, and the
reader knows which groups are small.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from kommunetall.models.staff.periods import working_days

WHOLE = "total"
FEWEST = {"staff": 5, "sickness": 10}
SHARE = 0.1
CLOSE = 1e-5
SEXES = ("women_", "men_", "not_stated_")
OF_ALL = ("employees", "full_time", "temporary_employees", "apprentices", "leavers")
PERSONS = tuple(sex + name for sex in ("", *SEXES) for name in OF_ALL)
COUNTS = (*PERSONS, "positions", "breaches", "hires", "made_permanent", "ks_left", "ks_base")
AWAY = ("lost_short", "lost_long", "lost_self_certified", "lost_certified")
FLOWS = ("hired_fte", "departed_fte", "moved_in_fte", "moved_out_fte", "changed_share_fte")
SUMS = (
    *("fte", "positions", "temporary_fte", "lost", "agreed", *AWAY),
    *("paid_hours", "compensated_hours", "hired_fte", "departed_fte", "changed_share_fte"),
    *("moved_in_fte", "moved_out_fte", "breaches"),
)


@dataclass
class Reader:
    """What somebody knows who has the report before him, and has written all of it down.

    An unknown is named by its quantity, year and group: ``("fte", 2024, "P01")``.
    """

    year: int
    place: dict = field(default_factory=dict)
    low: list = field(default_factory=list)
    high: list = field(default_factory=list)
    relations: list = field(default_factory=list)

    def unknown(self, key):
        """Place of an unknown, which is new if nobody has spoken of it."""
        if key not in self.place:
            self.place[key] = len(self.place)
            self.low.append(-np.inf if key[0] == "changed_share_fte" else 0.0)
            self.high.append(np.inf)
        return self.place[key]

    def within(self, key, low, high):
        at = self.unknown(key)
        self.low[at], self.high[at] = max(self.low[at], low), min(self.high[at], high)

    def told(self, key, value, half=0.0):
        """A figure is printed, `half` a unit of the last decimal up or down."""
        if not pd.isna(value):
            self.relate({key: 1}, value - half, value + half)

    def relate(self, terms, low=0.0, high=0.0):
        for key in terms:
            self.unknown(key)
        self.relations.append((dict(terms), low, high))

    def rate(self, percent, above, below):
        """A percent of sums of unknowns."""
        if not pd.isna(percent):
            terms = defaultdict(float)
            for key, factor in above.items():
                terms[key] += factor
            for key, factor in below.items():
                terms[key] -= factor * percent / 100
            self.relate(terms)

    def solver(self):
        """All of it as arrays."""
        return Solver(self)


class Solver:
    """Moves each unknown as far as the relations let it."""

    def __init__(self, reader):
        self.keys = list(reader.place)
        self.low, self.high = np.array(reader.low), np.array(reader.high)
        self.whole = np.array([key[0] in COUNTS for key in self.keys])
        rows = [
            (i, reader.place[key], factor)
            for i, (terms, _, _) in enumerate(reader.relations)
            for key, factor in terms.items()
        ]
        at, column, factor = map(np.array, zip(*rows, strict=True))
        shape = (len(reader.relations), len(self.keys))
        self.matrix = sparse.csr_matrix((factor, (at, column)), shape=shape)
        self.least = np.array([low for _, low, _ in reader.relations], dtype=float)
        self.most = np.array([high for _, _, high in reader.relations], dtype=float)
        self.place = reader.place
        self.fix()

    def fix(self):
        """Take what one relation alone says out of the system: what is left falls apart."""
        alone = np.diff(self.matrix.indptr) == 1
        single = self.matrix[alone].tocoo()
        low = self.least[alone][single.row] / single.data
        high = self.most[alone][single.row] / single.data
        for i, one, other in zip(single.col, low, high, strict=True):
            self.low[i] = max(self.low[i], min(one, other))
            self.high[i] = min(self.high[i], max(one, other))
        exact = self.high - self.low < 1e-9
        known = self.matrix[~alone] @ np.where(exact, self.low, 0.0)
        self.least, self.most = self.least[~alone] - known, self.most[~alone] - known
        self.matrix = self.matrix[~alone] @ sparse.diags_array((~exact).astype(float))
        self.matrix.eliminate_zeros()
        links = (self.matrix.T @ self.matrix) != 0
        self.group = sparse.csgraph.connected_components(links, directed=False)[1]
        self.rows_of = defaultdict(list)
        for row in np.flatnonzero(np.diff(self.matrix.indptr)):
            first = self.matrix.indices[self.matrix.indptr[row]]
            self.rows_of[self.group[first]].append(row)

    def ends(self, terms):
        """Lowest and highest value of a sum of unknowns."""
        ends = np.zeros(2)
        groups = {self.group[self.place[key]] for key in terms}
        for group in groups:
            inside = np.flatnonzero(self.group == group)
            goal = np.zeros(len(self.keys))
            for key, factor in terms.items():
                goal[self.place[key]] = factor
            ends += [self.end(sign, goal, inside, self.rows_of[group]) for sign in (1, -1)]
        return ends

    def end(self, sign, goal, inside, rows):
        if not rows:
            sides = np.where(sign * goal[inside] >= 0, self.low[inside], self.high[inside])
            return float(np.sum(goal[inside] * sides, where=goal[inside] != 0))
        found = milp(
            sign * goal[inside],
            bounds=Bounds(self.low[inside], self.high[inside]),
            constraints=LinearConstraint(
                self.matrix[rows][:, inside], self.least[rows] - CLOSE, self.most[rows] + CLOSE
            ),
            integrality=self.whole[inside].astype(int),
            options={"time_limit": 20},
        )
        if found.status in (3, 4):
            return -sign * np.inf
        assert found.status in (0, 1), found.message
        bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        return sign * bound


# What the exhibits say


def read(report, year, names):
    """All that a report prints, as a reader takes it.

    `names` gives the code of each area and committee by what it is called.
    """
    reader, figures = Reader(year), {}
    for name, exhibit in report.exhibits():
        figures[name] = getattr(exhibit, "figures", {})
        for row in getattr(exhibit, "frame", pd.DataFrame()).to_dict("records"):
            if figures[name].get("unrecorded") and row.get("is_total"):
                row = without_rates(row)  # noqa: PLW2901  # it goes by some areas only
            READ.get(name, read_group)(reader, row, names)
    read_sentences(reader, figures)
    return reader


def without_rates(row):
    return {column: value for column, value in row.items() if "per_100" not in column}


def read_group(reader, row, names):
    """A row of an area, a committee, a unit or the whole."""
    group = next((row[c] for c in ("area", "committee", "workplace") if c in row), WHOLE)
    for column, value in row.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            back = column.startswith("previous_")
            own = Figure(
                column.removeprefix("previous_"), reader.year - back, names.get(group, group)
            )
            own.read(reader, value)


@dataclass
class Figure:
    """A column of a table about one group in one year."""

    column: str
    year: int
    group: str

    def of(self, quantity, back=0):
        return (quantity, self.year - back, self.group)

    def rates(self):
        """What each rate divides, and by what."""
        one, of = 1.0, self.of
        mean = {of("employees"): 0.5, of("employees", 1): 0.5}
        hours = {of("paid_hours"): one, of("compensated_hours"): one}
        return {
            "full_time_share_percent": ({of("full_time"): one}, {of("employees"): one}),
            "per_person_percent": ({of("fte"): one}, {of("employees"): one}),
            "average_position_percent": ({of("fte"): one}, {of("positions"): one}),
            "fte_change_percent": ({of("fte"): one, of("fte", 1): -one}, {of("fte", 1): one}),
            "rate_percent": ({of("lost"): one}, {of("agreed"): one}),
            "turnover_percent": ({of("leavers"): one}, mean),
            "breaches_per_100": ({of("breaches"): one}, mean),
            "overtime_hours_per_fte": (hours, {of("fte"): 100.0}),
            **{f"rate_{p[5:]}_percent": ({of(p): one}, {of("agreed"): one}) for p in AWAY},
        }

    def amounts(self):
        """What each figure is that is no rate, and no quantity itself."""
        change = {self.of("fte"): 1.0, self.of("fte", 1): -1.0}
        moved = {self.of("moved_in_fte"): -1.0, self.of("moved_out_fte"): 1.0}
        mean = {self.of("employees"): 0.5, self.of("employees", 1): 0.5}
        return {
            "opening_fte": {self.of("fte", 1): 1.0},
            "closing_fte": {self.of("fte"): 1.0},
            "employees_change": {self.of("employees"): 1.0, self.of("employees", 1): -1.0},
            "fte_change": change,
            "growth_fte": {**change, **moved},
            "base": mean,
            **{q: {self.of(q): 1.0} for q in (*SUMS, *PERSONS)},
        }

    def read(self, reader, value):
        rates, amounts = self.rates(), self.amounts()
        if self.column in rates:
            reader.rate(value, *rates[self.column])
        elif self.column in amounts and not pd.isna(value):
            reader.relate(amounts[self.column], value, value)


def read_types(reader, row, _):
    kind = () if row["is_total"] else (row["breach_type"],)
    for column, back in (("breaches", 0), ("previous_breaches", 1)):
        reader.told(("breaches", reader.year - back, WHOLE, *kind), row[column])


def read_grid(reader, row, names):
    for kind, value in row.items():
        if kind != "area":
            reader.told(("breaches", reader.year, names.get(row["area"], row["area"]), kind), value)


def read_hires(reader, row, _):
    month = WHOLE if row["is_total"] else row["month"]
    for column, value in row.items():
        if column.isdigit():
            reader.told(("hires", int(column), month), value)


def read_month(reader, row, _):
    key = (row["month"].year, f"month {row['month'].month:02}")
    reader.rate(row["rate_percent"], {("lost", *key): 1.0}, {("agreed", *key): 1.0})


def read_sex(reader, row, _):
    """Women, men, or all in a table of the whole."""
    own = "" if row["is_total"] else f"{row['sex']}_"

    def of(quantity):
        return (f"{own}{quantity}", reader.year, WHOLE)

    reader.told(of("employees"), row["employees"])
    reader.told(of("temporary_employees"), row["temporary_employees"])
    people = {of("employees"): 1.0}
    reader.rate(100 - row["part_time_percent"], {of("full_time"): 1.0}, people)
    reader.rate(row["per_person_percent"], {of("fte"): 1.0}, people)
    agreed = {of("agreed"): 1.0}
    reader.rate(row["rate_percent"], {of("lost"): 1.0}, agreed)
    reader.rate(row["child_rate_percent"], {of("child_lost"): 1.0}, agreed)


def read_sexes_of_group(reader, row, names):
    group = names.get(row["area"], row["area"]) if "area" in row else code_of(row["position"])
    for sex in ("women", "men"):
        people, full = ((f"{sex}_{q}", reader.year, group) for q in ("employees", "full_time"))
        reader.told(people, row[sex])
        reader.rate(100 - row[f"{sex}_part_time_percent"], {full: 1.0}, {people: 1.0})


def code_of(position):
    """A position code without its name."""
    return f"position {position.split()[0]}"


def read_mean_fte(reader, row, names):
    """Fte there is that of the year on average: agreed days by working days."""
    if not row["is_total"]:
        key = ("agreed", reader.year, names.get(row["area"], row["area"]))
        reader.told(key, row["fte"] * working_days(reader.year))


def read_beside(reader, report, names, truth):
    """What the report on printed tables prints of the same groups, as it was rounded there.

    What it counts in another way is no knowledge of these figures, and is passed over.
    """
    for _, exhibit in report.exhibits():
        for row in getattr(exhibit, "frame", pd.DataFrame()).to_dict("records"):
            group = row.get("label", None)
            for column, value in row.items():
                back = column.startswith("previous_")
                quantity = column.removeprefix("previous_")
                key = (quantity, reader.year - back, names.get(group, group))
                half = 0.5 if quantity in COUNTS or quantity.endswith("_hours") else 0.05
                if key in truth.value and abs(truth.value[key] - value) <= half:
                    reader.told(key, value, 0.0 if quantity in COUNTS else half)


READ = {
    "target_reached": read_mean_fte,
    "breach_types": read_types,
    "breach_grid": read_grid,
    "hires": read_hires,
    "hires_through_year": lambda *_: None,
    "months": read_month,
    "equality": read_sex,
    "equality_areas": read_sexes_of_group,
    "equality_positions": read_sexes_of_group,
    "part_time": lambda *_: None,
}


def read_sentences(reader, figures):
    """What only sentences say."""
    year = reader.year

    def whole(quantity):
        return (quantity, year, WHOLE)

    cost = figures.get("absence_cost", {}).get("lost_fte", np.nan)
    reader.told(whole("lost"), cost * working_days(year))
    for name, columns in {
        "turnover_as_ks": {"ks_left": "ks_left", "ks_base": "ks_base", "hires": "hired"},
        "hires": {"made_permanent": "made_permanent"},
        "moves": {flow: flow for flow in FLOWS},
    }.items():
        for quantity, said in columns.items():
            reader.told(whole(quantity), figures.get(name, {}).get(said, np.nan))
    left = figures.get("turnover_as_ks", {}).get("ks_turnover_percent", np.nan)
    reader.rate(left, {whole("ks_left"): 1.0}, {whole("ks_base"): 1.0})


# What ties them, which everybody knows


@dataclass
class Counted:
    """What is true, for the audit alone: the value of each unknown, and whether of few persons."""

    value: dict = field(default_factory=dict)
    few: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    area_of: dict = field(default_factory=dict)


GROUPS = {"service_area": "area", "committee": "committee", "unit": "unit"}
QUANTITIES = {
    **dict.fromkeys(
        ("fte_employees", "committees", "units"), ("fte", "employees", "positions", "full_time")
    ),
    **dict.fromkeys(
        ("sickness_absence", "committees_sickness", "units_sickness"), ("lost", "agreed", *AWAY)
    ),
    "temporary": ("temporary_fte", "temporary_employees"),
    "apprentices": ("apprentices",),
    "bridge": FLOWS,
    "overtime": ("paid_hours", "compensated_hours"),
    "turnover": ("leavers",),
    "breaches": ("breaches",),
    "turnover_ks": ("ks_left", "ks_base"),
    "hires": ("hires", "made_permanent"),
    "sexes_of_areas": ("employees", "full_time"),
    "sexes_of_positions": ("employees", "full_time"),
    "sexes": ("employees", "full_time", "fte"),
    "sexes_temporary": ("temporary_employees",),
    "sexes_sickness": ("lost", "agreed", "child_lost"),
}


def counted(tables, of_sexes):
    """The truth, from what ``published_tables`` counts; of women and men where they are told of."""
    found = Counted()
    names = [name for name in QUANTITIES if of_sexes or not name.startswith("sexes")]
    for name in names:
        quantities = QUANTITIES[name]
        limit = FEWEST["sickness" if "sickness" in name else "staff"]
        for row in tables[name].to_dict("records") if name in tables else ():
            few = 0 < row["persons"] < limit
            for quantity in quantities:
                key = key_of(name, quantity, row)
                few_now = few or (row["persons"] == 0 and row[quantity] != 0)
                found.value[key], found.few[key] = float(row[quantity]), few_now
            level = next((c for c in ("unit", "service_area", "committee") if c in row), None)
            if level and "sexes" not in name:
                found.groups.setdefault(GROUPS[level], {}).setdefault(row[level], None)
                above = {"unit": "service_area", "service_area": "committee"}.get(level)
                if above in row and not pd.isna(row[above]):
                    found.area_of[row[level]] = row[above]
    return found


def key_of(name, quantity, row):
    """The unknown that a figure of a counted table is."""
    group = next((row[c] for c in ("unit", "service_area", "committee") if c in row), WHOLE)
    if "position_code" in row:
        group = f"position {row['position_code']}"
    if "sex" in row and row["sex"] != WHOLE:
        quantity = f"{row['sex']}_{quantity}"
    if name == "hires":
        group = MONTHS.get(row["month"], WHOLE)
    kind = () if row.get("breach_type", WHOLE) == WHOLE else (row["breach_type"],)
    return (quantity, row["year"], group, *kind)


NAMES = ("january", "february", "march", "april", "may", "june", "july", "august")
NAMES += ("september", "october", "november", "december")
MONTHS = {f"{i:02}": month for i, month in enumerate(NAMES, 1)}


def tie(reader, truth):
    """What everybody knows of all figures, and which groups are small."""
    for key in truth.value:
        reader.unknown(key)
    for quantity, year, group, *kind in list(reader.place):
        tie_group(reader, quantity, year, group, kind)
    tie_where_nobody_is(reader)
    for key, few in truth.few.items():
        know_limit(reader, key, few, truth.value[key])
    for quantity, year in {key[:2] for key in reader.place}:
        tie_levels(reader, truth, quantity, year)


def tie_group(reader, quantity, year, group, kind):
    """Figures of one group to each other."""

    def of(name, back=0):
        return (name, year - back, group, *kind)

    def at_most(lower, upper):
        if upper in reader.place:
            reader.relate({lower: 1.0, upper: -1.0}, -np.inf, 0.0)

    own = of(quantity)
    prefix = next((p for p in ("women_", "men_") if quantity.startswith(p)), "")
    for lower, upper in (
        *(("full_time", "employees"), ("employees", "positions"), ("fte", "positions")),
        *(("lost", "agreed"), ("temporary_fte", "temporary_positions"), ("ks_left", "ks_base")),
    ):
        if quantity == prefix + lower:
            at_most(own, of(prefix + upper))
    if quantity == "lost" and of("lost_short") in reader.place:
        for parts in (AWAY[:2], AWAY[2:]):
            reader.relate({own: -1.0, **{of(part): 1.0 for part in parts}})
    if quantity == "hired_fte":
        before, now = of("fte", 1), of("fte")
        gone = {of("departed_fte"): -1.0, of("moved_out_fte"): -1.0}
        came = {own: 1.0, of("moved_in_fte"): 1.0}
        changed = {of("changed_share_fte"): 1.0}
        reader.relate({before: 1.0, **gone, **came, **changed, now: -1.0})
        reader.relate({before: 1.0, **gone}, 0.0, np.inf)
        reader.relate({before: 1.0, **gone, **changed}, 0.0, np.inf)


def tie_where_nobody_is(reader):
    """Where nobody is left, all who were there are gone, and where nobody was, all have come."""
    empty = empty_groups(reader)
    for _, year, group in [key for key in reader.place if key[0] == "hired_fte"]:
        at = {flow: (flow, year, group) for flow in FLOWS}
        if (year, group) in empty:
            gone = {at["departed_fte"]: -1.0, at["moved_out_fte"]: -1.0}
            reader.relate({("fte", year - 1, group): 1.0, **gone})
        if (year - 1, group) in empty:
            came = {at["hired_fte"]: -1.0, at["moved_in_fte"]: -1.0}
            reader.relate({("fte", year, group): 1.0, **came})
        if {(year, group), (year - 1, group)} & empty:
            reader.told(at["changed_share_fte"], 0.0)


def empty_groups(reader):
    """Years and groups that are printed to have nobody."""
    return {
        (year, group)
        for terms, _, high in reader.relations
        for quantity, year, group, *_ in terms
        if quantity == "employees" and len(terms) == 1 and high == 0
    }


def know_limit(reader, key, few, value):
    """Of whom there are few there are fewer than the limit, and else not."""
    quantity = key[0]
    limit = FEWEST["staff"]
    if quantity in ("employees", "temporary_employees", "apprentices"):
        low, high = (min(value, 1), limit - 1) if few else (limit if value else 0, np.inf)
        reader.within(key, low, high)
    if quantity == "agreed" and not key[2].startswith("month"):
        most = FEWEST["sickness"] * working_days(key[1])
        reader.within(key, 0 if few or not value else most, most if few else np.inf)


def tie_levels(reader, truth, quantity, year):
    """Groups to the one above them."""
    levels = [("area", lambda _: WHOLE), ("unit", truth.area_of.get), ("area", truth.area_of.get)]
    for level, above in levels:
        parts = defaultdict(list)
        for group in truth.groups.get(level, ()):
            if group != WHOLE and (quantity, year, group) in reader.place:
                parts[above(group)].append((quantity, year, group))
        for parent, keys in parts.items():
            if (quantity, year, parent) in reader.place:
                tie_sum(reader, truth, (quantity, year, parent), keys)
    months = [k for k in reader.place if k[:2] == (quantity, year) and k[2] in MONTHS.values()]
    if months and quantity in ("hires", "made_permanent"):
        tie_sum(reader, truth, (quantity, year, WHOLE), months)
    of_months = [k for k in reader.place if k[:2] == (quantity, year) and k[2][:6] == "month "]
    if len(of_months) == 12 and (quantity, year, WHOLE) in reader.place:
        tie_sum(reader, truth, (quantity, year, WHOLE), of_months)
    tie_kinds(reader, truth, quantity, year)
    tie_sexes(reader, truth, quantity, year)


def tie_kinds(reader, truth, quantity, year):
    """Types of breaches to all, and areas of each type to the whole."""
    kinds = [k for k in reader.place if k[:2] == (quantity, year) and len(k) > 3]
    by_group, by_kind = defaultdict(list), defaultdict(list)
    for key in kinds:
        by_group[key[2]].append(key)
        if key[2] != WHOLE:
            by_kind[key[3]].append(key)
    for group, keys in by_group.items():
        tie_sum(reader, truth, (quantity, year, group), keys)
    for kind, keys in by_kind.items():
        tie_sum(reader, truth, (quantity, year, WHOLE, kind), keys)


def tie_sexes(reader, truth, quantity, year):
    """Women and men to all, and position codes to the whole of each sex."""
    if quantity.startswith("women_"):
        for key in [k for k in reader.place if k[:2] == (quantity, year)]:
            both = (quantity.removeprefix("women_"), *key[1:])
            if both in reader.place and ("not_stated_" + both[0], *key[1:]) not in reader.place:
                tie_sum(reader, truth, both, [key, ("men_" + both[0], *key[1:])])
    if quantity.startswith(("women_", "men_")):
        codes = [k for k in reader.place if k[:2] == (quantity, year) and k[2][:9] == "position "]
        if codes:
            tie_sum(reader, truth, (quantity, year, WHOLE), codes)


def tie_sum(reader, truth, whole, parts):
    """Parts sum to the whole; persons who may be in several to at least that."""
    weights = {whole: -1.0, **dict.fromkeys(parts, 1.0)}
    if whole[0] not in PERSONS or is_sum(truth, whole, parts):
        reader.relate(weights)
        return
    reader.relate(weights, 0.0, np.inf)
    for part in parts:
        reader.relate({whole: 1.0, part: -1.0}, 0.0, np.inf)


def is_sum(truth, whole, parts):
    """Whether nobody is in two parts; a reader who guesses so is right."""
    values = [truth.value.get(key, np.nan) for key in (whole, *parts)]
    return abs(sum(values[1:]) - values[0]) < CLOSE


# What must hold


def broken(reader, truth):
    """Relations that the truth itself does not keep: there the reader has misread."""
    return [
        (terms, low, sum(factor * truth.value[key] for key, factor in terms.items()), high)
        for terms, low, high in reader.relations
        if set(terms) <= set(truth.value)
        and not low - CLOSE
        <= sum(factor * truth.value[key] for key, factor in terms.items())
        <= high + CLOSE
    ]


def given_away(reader, truth):
    """Figures of few persons that can be told more closely than is promised.

    Counts can be two numbers at least, and amounts `SHARE` less and `SHARE` more than they are.
    That nothing came to where nobody is, or from where nobody was, tells of nobody.
    """
    solver, found, empty = reader.solver(), {}, empty_groups(reader)
    for key, value in truth.value.items():
        quantity, year, group = key[:3]
        nothing = not value and {(year, group), (year - 1, group)} & empty
        if not truth.few[key] or (quantity in FLOWS and nothing):
            continue
        low, high = solver.ends({key: 1.0})
        assert low - 0.01 <= value <= high + 0.01, (key, low, value, high)
        if quantity in COUNTS:
            wrong = round(high - low, 2) < 1
        else:
            most = reader.high[reader.place[key]]
            wrong = low > value * (1 - SHARE) + 1e-3 or high < min(value * (1 + SHARE), most) - 1e-3
            wrong |= high - low < 0.01
        if wrong:
            found[key] = (low, value, high)
    return found


def computed(reader, truth, report, names):
    """Figures that the report hides and that can be one value only, whomever they are about.

    That there is nothing of what nobody has tells of nobody, nor that all is gone where nobody is.
    """
    solver, found, empty = reader.solver(), [], empty_groups(reader)
    for own in hidden(report, reader.year, names):
        if own.column in own.rates():
            above, below = own.rates()[own.column]
            divided = {key: factor * truth.value[key] for key, factor in above.items()}
            over = {key: factor * truth.value[key] for key, factor in below.items()}
            if not sum(over.values()):
                continue
            ratio = sum(divided.values()) / sum(over.values())
            if not ratio or (ratio == -1 and (own.year, own.group) in empty):
                continue
            terms = defaultdict(float, above)
            for key, factor in below.items():
                terms[key] -= ratio * factor
        else:
            terms = own.amounts()[own.column]
            both = {(own.year, own.group), (own.year - 1, own.group)}
            if own.column in FLOWS and both & empty and not truth.value[own.of(own.column)]:
                continue
        low, high = solver.ends(terms)
        counts = all(key[0] in COUNTS for key in terms) and len(terms) == 1
        if high - low < (1 - 1e-2 if counts else 1e-2):
            found.append((own, low, high))
    return found


def hidden(report, year, names):
    """Each figure of a group that is hidden in an exhibit, and that everything is known of."""
    for name, exhibit in report.exhibits():
        if name in READ:
            continue
        for row in getattr(exhibit, "frame", pd.DataFrame()).to_dict("records"):
            group = next((row[c] for c in ("area", "committee", "workplace") if c in row), WHOLE)
            for column in [c for c in row if row.get(f"is_hidden_{c}") is True]:
                back = column.startswith("previous_")
                own = Figure(column.removeprefix("previous_"), year - back, names.get(group, group))
                if own.column in own.rates() or own.column in own.amounts():
                    yield own
