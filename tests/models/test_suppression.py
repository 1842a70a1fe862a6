"""From all published tables together no hidden figure can be computed or bounded to one value.

The attack is written on its own: its unknowns are the smallest groups that the tables divide
people into, each published
figure is a sum over such groups, and the lowest and highest value of every hidden figure are found.
"""

from dataclasses import dataclass, field, fields, replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from kommunetall.errors import DataError
from kommunetall.models.disclosure import Cells, Relations, Table, protect
from kommunetall.models.disclosure.protection import LOG
from kommunetall.models.workforce import PrivacyRules

RULES = PrivacyRules()
CELLS = {field.name for field in fields(Cells)}
TIES = {field.name for field in fields(Relations)}
EXAMPLES = settings.default.max_examples
FEW = settings(max_examples=EXAMPLES * 3 // 4)  # each is an attack on every hidden figure


def described(frame, dimensions, persons, amounts, **description):
    """A table of its frame and all that its cells and relations are described by."""
    cells = {name: value for name, value in description.items() if name in CELLS}
    ties = {name: value for name, value in description.items() if name in TIES}
    rest = {name: value for name, value in description.items() if name not in CELLS | TIES}
    return Table(frame, Cells(dimensions, persons, amounts, **cells), Relations(**ties), **rest)


# The attack


@dataclass
class Attack:
    """What a reader knows of the amounts in the smallest groups.

    And what he finds out about the hidden ones.

    `groups` has one row for each smallest group: the dimensions of all tables and the parents of
    units.
    """

    groups: pd.DataFrame
    whole: set[str]
    rows: list = field(default_factory=list)
    hidden: list = field(default_factory=list)

    def sum_over(self, quantity, where):
        """Weights of the groups in a sum."""
        inside = np.ones(len(self.groups), dtype=bool)
        for column, value in where.items():
            if value != "total":
                inside &= (self.groups[column] == value).to_numpy()
        return {quantity: inside.astype(float)}

    def know(self, weights, low, high):
        self.rows.append((weights, low, high))

    def read(self, table, shown, decimals=None):
        """Learn what a table shows; the true table tells only which cells have few persons."""
        decimals = decimals or {}
        limit = 10 if table.cells.sickness else 5
        for i, true in table.frame.iterrows():
            where = {d: true[d] for d in table.cells.dimensions}
            weights_of = {c: self.sum_over(c, where) for c in table.cells.amounts}
            for column, (quantity, back) in table.relations.linked.items():
                weights_of[column] = self.sum_over(quantity, where | {"year": where["year"] - back})
            for column, parts in table.relations.sums.items():
                rest = weights_of[column]
                for name, sign in parts.items():
                    rest = minus(rest, weights_of[name], sign)
                self.know(rest, 0, 0)
            for column, weights in weights_of.items():
                if pd.notna(true[column]):
                    few = true[table.cells.persons] < limit
                    counts = limit if column == table.cells.persons else None
                    key = (column, tuple(where.values()))
                    self.read_amount(key, weights, true[column], shown.loc[i, column], few, counts)
            told = shown.loc[i].where(true[shown.columns].notna()).dropna()
            self.read_rates(table, told, where, decimals)
            self.read_changes(table, told, where, decimals)

    def read_amount(self, key, weights, true, shown, few, limit):
        """Learn an amount, or that it is hidden; of persons also on which side of the limit."""
        if pd.notna(shown):
            self.know(weights, shown, shown)
            return
        self.hidden.append((*key, weights, true, few))
        if limit is not None:
            self.know(weights, 1 if few else limit, limit - 1 if few else np.inf)

    def read_rates(self, table, told, where, decimals):
        for column, names in table.relations.rates.items():
            if column in told:
                above, below = (self.sum_over(n, where) for n in names)
                self.know_ratio(above, below, told[column] / 100, decimals.get(column, 1))

    def read_changes(self, table, told, where, decimals):
        for column, quantity in table.relations.changes.items():
            if column not in told:
                continue
            now = self.sum_over(quantity, where)
            before = self.sum_over(quantity, where | {"year": where["year"] - 1})
            if column.endswith("_percent"):
                self.know_ratio(now, before, 1 + told[column] / 100, decimals.get(column, 1))
            else:
                self.know(minus(now, before), told[column], told[column])

    def know_ratio(self, above, below, ratio, decimals):
        """A percent printed with so many decimals ties what it divides to what it divides by."""
        half = 0.5 * 10.0**-decimals / 100 + 1e-12
        self.know(minus(above, below, ratio - half), 0, np.inf)
        self.know(minus(above, below, ratio + half), -np.inf, 0)

    def bounds(self, weights):
        """Lowest and highest value of a sum over groups."""
        needed = set(weights)
        rows = self.rows
        while True:
            more = {q for w, _, _ in rows if needed & set(w) for q in w}
            if more <= needed:
                break
            needed |= more
        quantities = sorted(needed)
        rows = [r for r in rows if set(r[0]) & needed]
        if not rows:
            return [0, np.inf]
        zero = np.zeros(len(self.groups))
        line = lambda w: np.concatenate([w.get(q, zero) for q in quantities])  # noqa: E731
        matrix = np.array([line(w) for w, _, _ in rows]).reshape(len(rows), -1)
        _, kept = np.unique(
            np.column_stack([matrix, [r[1:] for r in rows]]), axis=0, return_index=True
        )
        known = LinearConstraint(
            matrix[kept], *np.array([r[1:] for r in rows], dtype=float)[kept].T
        )
        whole = np.repeat([q in self.whole for q in quantities], len(self.groups)).astype(int)
        ends = []
        for sign in (1, -1):
            found = milp(sign * line(weights), constraints=known, integrality=whole)
            if found.status in (3, 4) and found.x is None:
                ends.append(sign * -np.inf)
            else:
                assert found.x is not None, found.message
                ends.append(sign * found.fun)
        return ends

    def found(self):
        """Hidden figures that can be only one value."""
        given_away = []
        for column, where, weights, _, _ in self.hidden:
            low, high = self.bounds(weights)
            if high - low < (0.5 if column in self.whole else 0.01):
                given_away.append((column, *where))
        return given_away

    def near(self, share):
        """Amounts of few persons that are known closer than a share up or down."""
        closely = []
        for column, where, weights, value, few in self.hidden:
            if few and column not in self.whole:
                low, high = self.bounds(weights)
                if low > value * (1 - share) + 1e-4 or high < value * (1 + share) - 1e-4:
                    closely.append((column, *where))
        return closely


def minus(one, other, factor=1.0):
    weights = dict(one)
    for quantity, w in other.items():
        weights[quantity] = weights.get(quantity, 0) - factor * w
    return weights


def reader_of(tables, shown, groups, whole=("employees", "breaches"), decimals=None):
    attacker = Attack(groups, set(whole))
    for name, table in tables.items():
        attacker.read(table, shown[name], decimals)
    return attacker


def attack(tables, shown, groups, **known):
    return reader_of(tables, shown, groups, **known).found()


def primary_only(tables):
    """The tables with nothing hidden but the figures of cells with few persons."""
    shown = {}
    for name, table in tables.items():
        few = table.frame[table.cells.persons].between(1, (10 if table.cells.sickness else 5) - 1)
        frame = table.frame.astype(dict.fromkeys(table.figures(), float))
        columns = [*table.cells.amounts, *table.relations.rates, *table.relations.linked]
        frame.loc[few, columns] = np.nan
        shown[name] = frame
    return shown


def resists(tables, groups, **known):
    """Nothing is found in the protected tables.

    And something in those with the primary cells hidden alone.
    """
    assert attack(tables, primary_only(tables), groups, **known), "the case is not a hard one"
    published = protect(tables, RULES)
    assert attack(tables, published.tables, groups, **known) == []
    return published


def staff(rows, columns=("area", "employees", "fte"), **description):
    """A table of one year, with `fte` 0.8 of the employees where it is not given."""
    frame = pd.DataFrame(rows, columns=columns[: len(rows[0])])
    if "fte" not in frame:
        frame["fte"] = frame.employees * 0.8
    if "year" not in frame:
        frame["year"] = 2024
    unit = description.pop("unit", "area")
    return described(frame, ("year", unit), "employees", ("fte", "employees"), **description)


def groups_of(**columns):
    """Every combination of the values of the dimensions."""
    return pd.DataFrame(product(*columns.values()), columns=list(columns))


def hidden_rows(published, name, column="fte", key="area"):
    return sorted(published.tables[name].loc[published.hidden[name][column], key].astype(str))


# Hard cases


def test_one_hidden_cell_in_a_sum_takes_the_smallest_other_with_it():
    tables = {"staff": staff([("A", 3), ("B", 40), ("C", 12), ("D", 90), ("total", 145)])}
    published = resists(tables, groups_of(year=[2024], area=list("ABCD")))
    assert hidden_rows(published, "staff") == ["A", "C"]


def test_a_cell_hidden_at_one_level_only_is_not_given_away_by_the_level_above():
    units = staff(
        [("u1", 3, "P1"), ("u2", 20, "P1"), ("u3", 30, "P2"), ("u4", 31, "P2")],
        ("unit", "employees", "area"),
        unit="unit",
        parents={"unit": ("area",)},
    )
    tables = {"areas": staff([("P1", 23), ("P2", 61)]), "units": units}
    groups = pd.DataFrame(
        {"year": 2024, "unit": ["u1", "u2", "u3", "u4"], "area": ["P1", "P1", "P2", "P2"]}
    )
    published = resists(tables, groups)
    assert hidden_rows(published, "units", key="unit") == ["u1", "u2"]
    assert hidden_rows(published, "areas") == []


def test_a_parent_with_one_small_child_is_hidden_with_its_neighbour_and_a_unit_of_that():
    units = staff(
        [("u1", 3, "P1"), ("u2", 20, "P2"), ("u3", 30, "P2"), ("u4", 40, "P3"), ("u5", 50, "P3")],
        ("unit", "employees", "area"),
        unit="unit",
        parents={"unit": ("area",)},
    )
    areas = staff([("P1", 3), ("P2", 50), ("P3", 90), ("total", 143)])
    tables = {"areas": areas, "units": units}
    groups = units.frame[["year", "unit", "area"]]
    published = resists(tables, groups)
    assert hidden_rows(published, "areas") == ["P1", "P2"]
    assert hidden_rows(published, "units", key="unit") == ["u1", "u2"], (
        "P2 is not known, so u3 may stand"
    )


def test_a_chain_of_single_children_is_hidden_all_the_way_up():
    rows = [
        ("d1", 3, "u1", "P1"),
        ("d2", 30, "u2", "P2"),
        ("d3", 31, "u2", "P2"),
        ("d4", 90, "u3", "P3"),
    ]
    low = staff(
        rows,
        ("low", "employees", "mid", "area"),
        unit="low",
        parents={"low": ("mid", "area")},
    )
    mid = staff(
        [("u1", 3, "P1"), ("u2", 61, "P2"), ("u3", 90, "P3")],
        ("mid", "employees", "area"),
        unit="mid",
        parents={"mid": ("area",)},
    )
    area = staff([("P1", 3), ("P2", 61), ("P3", 90), ("total", 154)])
    tables = {"area": area, "mid": mid, "low": low}
    published = resists(tables, low.frame[["year", "low", "mid", "area"]])
    assert hidden_rows(published, "mid", key="mid") == ["u1", "u2"]
    assert hidden_rows(published, "area") == ["P1", "P2"]


def test_an_area_that_moved_is_not_given_away_by_the_same_year_in_two_structures():
    areas = staff(
        [
            ("P1", 3, "A", "A"),
            ("P2", 3, "A", "B"),
            ("P3", 30, "A", "A"),
            ("P4", 30, "B", "B"),
            ("P5", 40, "B", "B"),
        ],
        ("area", "employees", "old", "new"),
        parents={"area": ("old", "new")},
    )
    tables = {
        "areas": areas,
        "old": staff([("A", 36), ("B", 70)], ("old", "employees"), unit="old"),
        "new": staff([("A", 33), ("B", 73)], ("new", "employees"), unit="new"),
    }
    resists(tables, areas.frame[["year", "area", "old", "new"]])


def years(rows, **description):
    """A table of areas in two years, with what changed printed."""
    frame = pd.DataFrame(rows, columns=["area", 2023, 2024])
    long = frame.melt("area", var_name="year", value_name="employees").astype({"year": int})
    long["fte"] = long.employees * 0.75
    before = long.groupby("area").fte.shift()
    return described(
        long.assign(
            fte_change=long.fte - before,
            fte_change_percent=(100 * (long.fte / before - 1)).replace(np.inf, np.nan).round(1),
        ),
        ("year", "area"),
        "employees",
        ("fte", "employees"),
        changes={"fte_change": "fte", "fte_change_percent": "fte"},
        **description,
    )


def test_a_change_does_not_give_away_the_year_that_is_hidden():
    table = years([("A", 3, 12), ("B", 40, 30), ("C", 50, 51)])
    published = resists({"staff": table}, groups_of(year=[2023, 2024], area=list("ABC")))
    shown, hidden = published.tables["staff"], published.hidden["staff"]
    assert hidden[hidden.fte].index.tolist() == [0]
    assert shown.loc[shown.area.eq("A") & shown.year.eq(2024), "fte"].notna().all()
    assert hidden.loc[hidden.fte_change, "fte_change_percent"].index.tolist() == [3]


@pytest.mark.parametrize("kept", ["fte_change", "fte_change_percent"])
def test_the_attack_sees_through_a_change_that_is_left_standing(kept):
    table = years([("A", 4, 20), ("B", 40, 30), ("C", 50, 51)])
    published = protect({"staff": table}, RULES)
    leaking = published.tables["staff"].copy()
    leaking[kept] = table.frame[kept]
    groups = groups_of(year=[2023, 2024], area=list("ABC"))
    assert attack({"staff": table}, {"staff": leaking}, groups, decimals={"fte_change_percent": 3})


def sickness(rows, extra=()):
    frame = pd.DataFrame(rows, columns=["area", "persons", "lost", "agreed", *extra])
    frame = frame.assign(year=2024, rate_percent=(100 * frame.lost / frame.agreed).round(1))
    return described(
        frame,
        ("year", "area", *extra),
        "persons",
        ("lost", "agreed"),
        rates={"rate_percent": ("lost", "agreed")},
        at_most={"lost": "agreed"},
        splits=tuple(extra),
        sickness=True,
    )


def test_a_rate_and_its_numerator_do_not_give_away_the_denominator():
    table = sickness(
        [
            ("A", 7, 90, 1600),
            ("B", 15, 120, 3300),
            ("C", 60, 800, 13000),
            ("total", 82, 1010, 17900),
        ]
    )
    groups = groups_of(year=[2024], area=list("ABC"))
    published = resists({"sickness": table}, groups, whole=(), decimals={"rate_percent": 1})
    shown = published.tables["sickness"]
    assert shown.set_index("area").isna().all(axis=1).sum() == 0
    assert published.hidden["sickness"].sum().tolist() == [2, 2, 2]
    leaking = shown.copy()
    leaking[["lost", "rate_percent"]] = table.frame[["lost", "rate_percent"]].round(4)
    precise = {"rate_percent": 9}
    table.frame["rate_percent"] = leaking["rate_percent"] = (
        100 * table.frame.lost / table.frame.agreed
    )
    assert attack({"sickness": table}, {"sickness": leaking}, groups, whole=(), decimals=precise)


def test_a_hidden_amount_that_is_0_is_protected_by_one_that_is_not():
    table = sickness(
        [("A", 7, 0, 1600), ("B", 15, 0, 3300), ("C", 60, 800, 13000), ("total", 82, 800, 17900)]
    )
    published = resists({"sickness": table}, groups_of(year=[2024], area=list("ABC")), whole=())
    assert "C" in hidden_rows(published, "sickness", "lost")
    assert "total" not in hidden_rows(published, "sickness", "lost")


def test_a_total_of_0_is_hidden_where_nothing_else_can_protect():
    table = sickness([("A", 7, 0, 1600), ("B", 15, 0, 3300), ("total", 22, 0, 4900)])
    published = resists(
        {"sickness": table}, groups_of(year=[2024], area=list("AB")), whole=("lost",)
    )
    assert "total" in hidden_rows(published, "sickness", "lost")


def test_an_area_whose_only_other_area_is_0_hides_the_total():
    tables = {"staff": staff([("A", 3), ("B", 0), ("total", 3)])}
    published = protect(tables, RULES)
    assert hidden_rows(published, "staff") == ["A", "total"]
    assert published.tables["staff"].fte.tolist()[1] == 0


def test_empty_cells_are_false_protectors():
    table = staff([("A", 3), ("B", 0), ("C", 0), ("D", 70), ("E", 60), ("total", 133)])
    published = resists({"staff": table}, groups_of(year=[2024], area=list("ABCDE")))
    assert hidden_rows(published, "staff") == ["A", "E"]


def test_everything_is_hidden_where_all_is_small():
    table = staff([("A", 1), ("B", 2), ("total", 3)])
    published = protect({"staff": table}, RULES)
    assert published.hidden["staff"].all(axis=None)
    assert published.log.loc[0, ["rows", "primary", "complementary", "figures"]].tolist() == [
        3,
        3,
        0,
        6,
    ]


def test_two_hidden_cells_that_sum_to_1_of_two_persons_are_not_left_alone():
    table = staff(
        [("A", 1, 0.4), ("B", 1, 0.6), ("C", 40, 30.0), ("D", 50, 45.0), ("total", 92, 76.0)]
    )
    published = resists({"staff": table}, groups_of(year=[2024], area=list("ABCD")))
    assert hidden_rows(published, "staff") == ["A", "B", "C"]


def test_what_remains_of_a_total_is_a_group_that_reaches_the_limit():
    """No amount is determined, but the sum for four persons would be printed in all but name."""
    table = staff(
        [("A", 2, 1.5), ("B", 2, 1.2), ("C", 40, 30.0), ("D", 50, 45.0), ("total", 94, 77.7)]
    )
    assert (
        attack(
            {"staff": table},
            primary_only({"staff": table}),
            groups_of(year=[2024], area=list("ABCD")),
        )
        == []
    )
    published = protect({"staff": table}, RULES)
    assert hidden_rows(published, "staff") == ["A", "B", "C"]


def test_the_limits_themselves_do_not_give_a_number_of_persons_away():
    """1 + 5 is the only way that one below 5 and one not below it sum to 6."""
    table = staff([("A", 1), ("B", 5), ("C", 20), ("D", 30), ("total", 56)])
    two_hidden = table.frame.astype({"employees": float})
    two_hidden.loc[[0, 1], ["fte", "employees"]] = np.nan
    groups = groups_of(year=[2024], area=list("ABCD"))
    assert ("employees", 2024, "A") in attack({"staff": table}, {"staff": two_hidden}, groups)
    published = resists({"staff": table}, groups)
    assert hidden_rows(published, "staff") == ["A", "B", "C"]


def by_type(counts, persons):
    """Breaches by type and area with both totals; each row of `counts` is an area."""
    areas, kinds = list("ABCDEFG")[: len(counts)], [f"t{i}" for i in range(len(counts[0]))]
    frame = pd.DataFrame(counts, index=areas, columns=kinds)
    frame["total"] = frame.sum(axis=1)
    frame.loc["total"] = frame.sum()
    long = (
        frame.rename_axis("area").reset_index().melt("area", var_name="kind", value_name="breaches")
    )
    people = dict(zip(areas, persons, strict=True)) | {"total": sum(persons)}
    long = long.assign(employees=long.area.map(people), year=2024)
    table = described(long, ("year", "area", "kind"), "employees", ("breaches",), splits=("kind",))
    return table, groups_of(year=[2024], area=areas, kind=kinds)


def test_breaches_are_protected_along_rows_and_columns():
    table, groups = by_type([[3, 1, 2], [4, 0, 5], [7, 9, 8], [9, 11, 3]], [3, 20, 50, 70])
    published = resists({"breaches": table}, groups)
    assert "employees" not in published.tables["breaches"], (
        "persons that nothing protects are not published"
    )
    shown = published.tables["breaches"]
    assert shown.loc[shown.area == "total", "breaches"].notna().all()


def test_sums_that_no_table_prints_are_known_all_the_same():
    """The areas have no total, but the sexes sum to it."""
    by_sex = staff([("K", 60), ("M", 43)], ("sex", "employees"), unit="sex")
    tables = {"areas": staff([("A", 3), ("B", 40), ("C", 60)]), "sexes": by_sex}
    published = resists(tables, groups_of(year=[2024], area=list("ABC"), sex=["K", "M"]))
    assert hidden_rows(published, "areas") == ["A", "B"]


def test_the_same_figure_in_two_tables_is_hidden_in_both():
    tables = {
        "one": staff([("A", 3), ("B", 40), ("C", 60), ("total", 103)]),
        "two": described(
            pd.DataFrame(
                {"year": 2024, "area": list("ABC"), "fte": [2.4, 32, 48], "all_types": [9, 50, 80]}
            ),
            ("year", "area"),
            "all_types",
            ("fte",),
        ),
    }
    published = resists(tables, groups_of(year=[2024], area=list("ABC")))
    assert hidden_rows(published, "one") == hidden_rows(published, "two") == ["A", "B"]
    assert published.log.primary.tolist() == [1, 1]


def bridge():
    rows = [
        ("A", 3.0, 9.0, 6.5, 0.5),
        ("B", 30.0, 28.0, 2.0, 4.0),
        ("C", 50.0, 52.0, 4.0, 2.0),
        ("D", 40.0, 41.0, 2.0, 1.0),
    ]
    frame = pd.DataFrame(rows, columns=["area", "opening", "closing", "hired", "departed"])
    frame.loc[4] = ["total", *frame.drop(columns="area").sum()]
    long = frame.melt("area", ["opening", "closing"], "year", "fte").replace(
        {"year": {"opening": 2023, "closing": 2024}}
    )
    people = {"A2023": 4, "A2024": 11}
    long["year"] = long.year.astype(int)
    long["employees"] = [
        people.get(f"{a}{y}", 60) for a, y in zip(long.area, long.year, strict=True)
    ]
    fte = described(long, ("year", "area"), "employees", ("fte",))
    moves = described(
        frame.assign(year=2024, fewest=[4, 60, 60, 60, 250]),
        ("year", "area"),
        "fewest",
        ("hired", "departed"),
        linked={"opening": ("fte", 1), "closing": ("fte", 0)},
        sums={"closing": {"opening": 1, "hired": 1, "departed": -1}},
    )
    return fte, moves


def test_a_bridge_does_not_give_its_opening_away():
    fte, moves = bridge()
    published = resists(
        {"fte": fte, "moves": moves}, groups_of(year=[2023, 2024], area=list("ABCD"))
    )
    assert hidden_rows(published, "moves", "opening") == ["A", "B"]
    assert set(hidden_rows(published, "moves", "hired")) >= {"A", "B"}
    assert hidden_rows(published, "moves", "closing") == [], "the other year is no secret"
    fewest_unsaid = replace(moves, frame=moves.frame.assign(fewest=60))
    again = protect({"fte": fte, "moves": fewest_unsaid}, RULES)
    assert set(hidden_rows(again, "moves", "hired")) >= {"A", "B"}, "the row follows its opening"


def test_an_amount_about_those_who_left_an_empty_area_is_hidden():
    frame = pd.DataFrame(
        {"year": 2024, "area": ["A", "B", "C"], "employees": [0, 40, 50], "leavers": [3, 4, 6]}
    )
    table = described(frame, ("year", "area"), "employees", ("leavers",))
    published = protect({"turnover": table}, RULES)
    assert published.tables["turnover"].leavers.isna().tolist() == [True, False, False]


# Persons in more than one area


class Overlap:
    """Areas whose sum may exceed the total, for one who knows the limits.

    Bounds of each hidden number.
    """

    def __init__(self, true, shown):
        self.true, self.shown = true, shown
        self.parts = len(true) - 1

    def bounds(self, position):
        count = len(self.true)
        known = ~np.isnan(self.shown)
        few = self.true < 5
        low = np.where(known, self.shown, np.where(few, 1, 5))
        high = np.where(known, self.shown, np.where(few, 4, 10_000))
        unit = np.eye(count)
        rows = [([1.0] * self.parts + [-1.0], 0)]
        rows += [(unit[-1] - unit[part], 0) for part in range(self.parts)]
        matrix, least = np.array([r for r, _ in rows]), np.array([b for _, b in rows])
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * np.eye(count)[position],
                constraints=LinearConstraint(matrix, least, np.inf),
                bounds=Bounds(low, high),
                integrality=np.ones(count),
            )
            ends.append(round(sign * found.fun))
        return ends

    def found(self):
        hidden = np.flatnonzero(np.isnan(self.shown))
        return [p for p in hidden if np.equal(*self.bounds(p))]


@given(st.lists(st.integers(1, 30), min_size=2, max_size=5), st.integers(1, 6))
@settings(max_examples=3 * EXAMPLES)
def test_no_number_of_persons_is_found_where_some_are_in_two_areas(sizes, twice):
    total = max(*sizes, sum(sizes) - twice)
    frame = pd.DataFrame(
        {"area": [*"ABCDE"[: len(sizes)], "total"], "employees": [*sizes, total], "year": 2024}
    )
    table = described(frame, ("year", "area"), "employees", ("employees",))
    shown = protect({"staff": table}, RULES).tables["staff"].employees.to_numpy()
    assert Overlap(frame.employees.to_numpy(), shown).found() == []


def test_persons_who_are_in_one_area_only_give_a_hidden_number_away():
    frame = pd.DataFrame({"year": 2024, "area": ["A", "B", "total"], "employees": [4, 40, 44]})
    table = described(frame, ("year", "area"), "employees", ("employees",))
    assert hidden_rows(protect({"staff": table}, RULES), "staff", "employees") == ["A", "B"]
    overlap = replace(table, frame=frame.assign(employees=[4, 40, 43]))
    assert hidden_rows(protect({"staff": overlap}, RULES), "staff", "employees") == ["A"]


def test_the_bounds_of_persons_in_two_areas_are_an_attack():
    """The total is 44 and the other area 40: the hidden one has 4 at least, and fewer than 5."""
    true = np.array([4, 40, 43])
    assert Overlap(true, np.array([np.nan, 40, 43])).found() == []
    true = np.array([4, 4, 37, 44])
    assert Overlap(true, np.array([np.nan, 4, 37, 44])).bounds(0) == [3, 4]
    assert Overlap(np.array([4, 40, 44]), np.array([np.nan, 40, 44])).found() == [0]


# Time


def months(persons, lost):
    """Sickness of two areas by month over 14 months, with the rate of twelve months."""
    days = pd.date_range("2023-01-01", periods=14, freq="MS")
    frame = groups_of(month=days, area=["A", "B"])
    frame["persons"] = [persons.get((m, a), 30) for m, a in zip(range(28), frame.area, strict=True)]
    frame["lost"] = lost
    frame["agreed"] = frame.persons * 20.0
    sums = frame.groupby("area")[["lost", "agreed"]].rolling(12).sum().droplevel(0).sort_index()
    frame["rate_12_percent"] = 100 * sums.lost / sums.agreed
    return described(
        frame,
        ("month", "area"),
        "persons",
        ("lost", "agreed"),
        rolling={"rate_12_percent": ("lost", "agreed")},
        sickness=True,
    )


def test_a_rolling_rate_is_hidden_while_a_hidden_month_is_within_it():
    table = months({(2, "A"): 7}, 25.0)
    hidden = protect({"sickness": table}, RULES).hidden["sickness"].rate_12_percent
    assert table.frame[hidden].month.dt.strftime("%Y-%m").tolist() == ["2023-12", "2024-01"]
    table = months({(0, "A"): 7}, 25.0)
    hidden = protect({"sickness": table}, RULES).hidden["sickness"].rate_12_percent
    assert table.frame[hidden].month.dt.strftime("%Y-%m").tolist() == ["2023-12"]


def test_a_change_from_the_same_month_of_the_year_before_goes_by_dates():
    table = months({(0, "A"): 7}, 25.0)
    frame = table.frame.drop(columns="rate_12_percent")
    frame["change"] = (frame.lost - 20).where(frame.month >= "2024-01-01")
    relations = replace(table.relations, rolling={}, changes={"change": "lost"})
    table = replace(table, frame=frame, relations=relations, year="month")
    hidden = protect({"sickness": table}, RULES).hidden["sickness"]
    assert frame[hidden.change][["month", "area"]].values.tolist() == [
        [pd.Timestamp(2024, 1, 1), "A"]
    ]


def test_a_rolling_rate_without_its_months_is_refused():
    table = months({}, 25.0)
    late = replace(table, frame=table.frame[table.frame.month >= "2023-06-01"])
    assert len(faulty(lambda _: late)) == 6


# Random tables

SIZES = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 15, 22, 40])
SHARES = st.sampled_from([0.2, 0.5, 0.75, 1.0])


@st.composite
def organisations(draw):
    """Eight units in four areas in two committees, two years, an area may move.

    All levels, totals and changes.
    """
    units = [f"u{i}" for i in range(8)]
    leaf = groups_of(year=[2023, 2024], unit=units)
    leaf["area"] = [f"P{int(u[1:]) // 2}" if u != "u1" else "P1" for u in leaf.unit]
    home = draw(st.lists(st.sampled_from("AB"), min_size=8, max_size=8))
    leaf["committee"] = [
        home[int(a[1:]) + 4 * (y == 2024)] for y, a in zip(leaf.year, leaf.area, strict=True)
    ]
    leaf["employees"] = draw(st.lists(SIZES, min_size=16, max_size=16))
    leaf["fte"] = leaf.employees * draw(st.lists(SHARES, min_size=16, max_size=16))
    above = {"unit": ("area", "committee"), "area": ("committee",), "committee": ()}
    tables = {}
    for level, parents in above.items():
        frame = leaf.groupby(["year", level, *parents], as_index=False)[["employees", "fte"]].sum()
        if level == "committee":
            total = (
                leaf.groupby("year", as_index=False)[["employees", "fte"]]
                .sum()
                .assign(committee="total")
            )
            frame = pd.concat([frame, total], ignore_index=True)
        before = frame.assign(year=frame.year + 1).set_index(["year", level]).fte
        before = pd.Series([before.get(k, 0.0) for k in zip(frame.year, frame[level], strict=True)])
        later = frame.year == 2024
        frame["fte_change"] = (frame.fte - before).where(later)
        frame["fte_change_percent"] = (
            (100 * (frame.fte / before - 1)).where(later & (before > 0)).round(1)
        )
        tables[level] = described(
            frame,
            ("year", level),
            "employees",
            ("fte", "employees"),
            changes={"fte_change": "fte", "fte_change_percent": "fte"},
            parents={level: parents} if parents else {},
        )
    return tables, leaf.drop(columns=["employees", "fte"])


@given(organisations())
@FEW
def test_nothing_is_found_in_random_organisations(case):
    tables, groups = case
    attacker = reader_of(tables, protect(tables, RULES).tables, groups)
    assert attacker.found() == []
    assert attacker.near(0.1) == []


@st.composite
def absences(draw):
    """Lost and agreed dagsverk by area, length and source with every total.

    And the rate with one decimal.
    """
    areas, lengths, sources = list("ABCD"), ["short", "long"], ["own", "doctor"]
    persons = dict(
        zip(areas, draw(st.lists(st.integers(1, 30), min_size=4, max_size=4)), strict=True)
    )
    leaf = groups_of(year=[2024], area=areas, length=lengths, source=sources)
    leaf["lost"] = draw(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.2, 8.0, 40.0]), min_size=16, max_size=16)
    )
    frames = []
    for kept in product([True, False], repeat=3):
        keys = ["year", *(c for c, k in zip(("area", "length", "source"), kept, strict=True) if k)]
        frames.append(leaf.groupby(keys, as_index=False).lost.sum())
    frame = pd.concat(frames, ignore_index=True).astype(
        dict.fromkeys(("area", "length", "source"), object)
    )
    frame[["area", "length", "source"]] = frame[["area", "length", "source"]].fillna("total")
    frame["persons"] = frame.area.map(persons | {"total": sum(persons.values())})
    whole = (frame.length == "total") & (frame.source == "total")
    frame["agreed"] = (frame.persons * 210.0).where(whole)
    frame["rate_percent"] = (100 * frame.lost / frame.agreed).round(1)
    table = described(
        frame,
        ("year", "area", "length", "source"),
        "persons",
        ("lost", "agreed"),
        rates={"rate_percent": ("lost", "agreed")},
        at_most={"lost": "agreed"},
        splits=("length", "source"),
        sickness=True,
    )
    return {"sickness": table}, leaf.drop(columns="lost")


@given(absences())
@FEW
def test_nothing_is_found_in_random_absence(case):
    tables, groups = case
    shown = protect(tables, RULES).tables
    assert attack(tables, shown, groups, whole=()) == []


@given(
    st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=5, max_size=5),
    st.lists(st.integers(1, 20), min_size=5, max_size=5),
)
@FEW
def test_nothing_is_found_in_random_breaches(counts, persons):
    table, groups = by_type(counts, persons)
    assert attack({"breaches": table}, protect({"breaches": table}, RULES).tables, groups) == []


# Honesty


def test_nothing_is_hidden_where_no_cell_is_small():
    tables = {"staff": staff([("A", 5), ("B", 0), ("C", 60), ("total", 65)])}
    published = protect(tables, RULES)
    assert not published.hidden["staff"].any(axis=None)
    pd.testing.assert_frame_equal(
        published.tables["staff"], tables["staff"].frame, check_dtype=False
    )


def test_a_small_cell_without_a_sum_is_hidden_alone():
    published = protect({"staff": staff([("A", 3), ("B", 6), ("C", 60)])}, RULES)
    assert hidden_rows(published, "staff") == ["A"]


def test_the_log_counts_what_is_hidden():
    breaches, _ = by_type([[3, 1, 2], [4, 0, 5], [7, 9, 8], [9, 11, 3]], [3, 20, 50, 70])
    tables = {
        "staff": years([("A", 3, 12), ("B", 40, 30), ("total", 43, 42)]),
        "breaches": breaches,
    }
    published = protect(tables, RULES)
    log = published.log.set_index("table")
    assert list(published.log) == list(LOG)
    for name, table in tables.items():
        hidden, shown = published.hidden[name], published.tables[name]
        assert (
            log.loc[name, "figures"]
            == hidden.sum().sum()
            == (table.frame[hidden.columns].notna() & shown[hidden.columns].isna()).sum().sum()
        )
        assert log.loc[name, "primary"] == (table.frame.employees < 5).sum()
        assert (
            log.loc[name, ["primary", "complementary"]].sum()
            == hidden[table.cells.amounts[0]].sum()
        )
        assert log.loc[name, "rows"] == len(table.frame)
    assert log.limit.tolist() == [5, 5]


def test_the_limit_of_sickness_is_its_own():
    rows = [("A", 7, 30, 1600), ("B", 15, 0, 3300)]
    table = sickness(rows)
    general = replace(table, cells=replace(table.cells, sickness=False))
    published = protect({"health": sickness(rows)}, RULES), protect({"other": general}, RULES)
    assert [p.log.loc[0, "primary"] for p in published] == [1, 0]
    assert [p.log.loc[0, "limit"] for p in published] == [10, 5]


@given(organisations(), st.randoms(use_true_random=False))
@settings(max_examples=EXAMPLES * 2 // 5)  # each is protected three times
def test_the_order_of_rows_and_tables_does_not_matter_and_the_input_is_left_alone(case, random):
    tables, _ = case
    before = {n: t.frame.copy() for n, t in tables.items()}
    one, again = protect(tables, RULES), protect(tables, RULES)
    names = random.sample(list(tables), len(tables))
    mixed = {
        n: replace(
            tables[n], frame=tables[n].frame.sample(frac=1, random_state=random.randint(0, 99))
        )
        for n in names
    }
    other = protect(mixed, RULES)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table.frame, before[name])
        pd.testing.assert_frame_equal(one.hidden[name], again.hidden[name])
        pd.testing.assert_frame_equal(one.hidden[name], other.hidden[name].sort_index())


def test_what_is_hidden_is_told_from_what_is_missing():
    table = years([("A", 3, 12), ("B", 40, 30), ("C", 50, 51)])
    published = protect({"staff": table}, RULES)
    changes, hidden = published.tables["staff"].fte_change, published.hidden["staff"].fte_change
    assert changes.isna().tolist() == [True, True, True, True, False, False]
    assert hidden.tolist() == [False, False, False, True, False, False]


def test_a_count_of_persons_that_cannot_be_higher_is_protected_by_those_that_it_could_be():
    """All four of an area are in full time, and fewer than five cannot be more.

    10 percent more is not to be had.
    """
    frame = pd.DataFrame({"year": 2024, "area": [*"ABC", "total"], "employees": [4, 8, 40, 52]})
    amounts, description = ("employees", "full_time"), {"at_most": {"full_time": "employees"}}
    table = described(
        frame.assign(full_time=[4, 6, 30, 40]),
        ("year", "area"),
        "employees",
        amounts,
        **description,
    )
    with pytest.raises(DataError, match="uten å røpe det som er skjult"):
        protect({"staff": table}, RULES)
    published = protect(
        {"staff": replace(table, cells=replace(table.cells, counts=("full_time",)))}, RULES
    )
    assert hidden_rows(published, "staff", "full_time") == ["A", "B"]


def test_a_stricter_share_hides_more():
    table = staff(
        [("A", 3, 2.4), ("B", 6, 0.4), ("C", 20, 15.0), ("D", 90, 70.0), ("total", 119, 87.8)]
    )
    assert hidden_rows(protect({"staff": table}, RULES, 0.1), "staff") == ["A", "B"]
    assert hidden_rows(protect({"staff": table}, RULES, 0.3), "staff") == ["A", "B", "C"]


# Faults


def faulty(change, table=None):
    table = table or staff([("A", 3), ("B", 40), ("C", 60), ("total", 103)])
    with pytest.raises(DataError) as raised:
        protect({"staff": change(table)}, RULES)
    return raised.value.findings


def test_all_faults_of_a_table_are_named_at_once():
    table = staff([("A", 3), ("A", 40), ("C", -60)])
    table.frame["age"] = 40
    findings = faulty(
        lambda t: replace(
            t, relations=replace(t.relations, rates={"share_percent": ("fte", "agreed")})
        ),
        table,
    )
    assert len(findings) == 3
    assert any("age er ikke beskrevet" in f for f in findings)
    assert any("kolonnen share_percent mangler" in f for f in findings)
    assert any("agreed er brukt, men står ikke i amounts" in f for f in findings)
    rows = faulty(lambda t: replace(t, known=("age",)), table)
    assert [f.split(":")[0] for f in rows] == [
        "staff, 2024 A",
        "staff, 2024 C",
        "staff, 2024 C",
        "staff, 2024 C",
    ]


def test_parts_that_sum_to_less_than_their_total_are_refused():
    table = staff([("A", 3), ("B", 40), ("total", 45)])
    assert ["employees, 2024" in f or "fte, 2024" in f for f in faulty(lambda t: t, table)] == [
        True,
        True,
    ]


def test_a_figure_that_is_not_the_same_in_two_tables_is_refused():
    one, two = staff([("A", 30)]), staff([("A", 31)])
    with pytest.raises(DataError, match="gi den et annet navn"):
        protect({"one": one, "two": two}, RULES)


def test_a_change_without_its_earlier_year_is_refused():
    table = years([("A", 3, 12), ("B", 40, 30)])
    late = replace(table, frame=table.frame[table.frame.year == 2024])
    assert all("legg til beløpet" in f for f in faulty(lambda _: late))
    assert len(faulty(lambda _: late)) == 4


def test_a_sum_within_a_row_that_does_not_hold_is_refused():
    fte, moves = bridge()
    moves.frame.loc[1, "hired"] = 3.0
    with pytest.raises(DataError, match="er ikke summen"):
        protect({"fte": fte, "moves": moves}, RULES)


def test_a_code_with_two_parents_in_a_year_is_refused():
    units = groups_of(year=[2024], kind=["x", "y"]).assign(
        unit="u1", area=["P1", "P2"], employees=20, fte=[1.0, 2.0]
    )
    table = described(
        units,
        ("year", "unit", "kind"),
        "employees",
        ("fte", "employees"),
        splits=("kind",),
        parents={"unit": ("area",)},
    )
    with pytest.raises(DataError, match="to koder"):
        protect({"units": table}, RULES)
