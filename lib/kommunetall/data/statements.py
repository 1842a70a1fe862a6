"""A prescribed statement as printed, with the role of each row and income negative.

Forskrift 2019-06-07-714 §§ 5-4, 5-5, 5-6, 5-8 and 5-9 prescribe the lines; municipalities print
them under names, in forms of sign and with sums of their own.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Final

import pandas as pd

from kommunetall.data.cells import in_words, rows_in_words
from kommunetall.data.lines import Line, above, lines_of, nearest, roles_of
from kommunetall.data.signs import Column, Row, told, told_of_balance

BALANCE: Final = "balance_sheet"
ACCOUNT: Final = ["year", "scope"]
TREASURY: Final = "treasury"
REPEATED: Final = ("service_area", "other_operating_revenue", "other_operating_expenditure")
OUTSIDE: Final = "outside"
AMOUNTS: Final = (
    "original_budget_nok_thousand",
    "adopted_budget_nok_thousand",
    "revised_budget_nok_thousand",
    "actual_nok_thousand",
)
DEVIATIONS: Final = {
    "deviation_adopted_nok_thousand": "adopted_budget_nok_thousand",
    "deviation_nok_thousand": "revised_budget_nok_thousand",
}
PERCENT: Final = "deviation_percent"
PRINTED_ROUNDING: Final = 1.5
MANY: Final = 4
REMEDY: Final = "skriv linja i kolonnen line"
OTHER_LINE: Final = "skriv riktig linje i kolonnen line"
OTHERS: Final = {
    "operating_appropriations": "service_area der det er et tjenesteområde",
    "economic_overview": (
        "other_operating_revenue eller other_operating_expenditure der forskriften ikke har linja"
    ),
}
Fault = tuple[list[int], str]


def by_role(frame: pd.DataFrame, statement: str, file: str) -> tuple[pd.DataFrame, list[str]]:
    """A statement's rows with their roles, and its amounts in the house's form.

    Parameters
    ----------
    frame
        The table as typed: ``year``, ``scope``, ``post``, ``line``, ``label``, amounts in NOK
        thousand (a column may be missing throughout) and deviations; the index is the row's number
        in the file.
    statement
        Name of the statement.
    file
        Name of the file, for findings.

    Returns
    -------
    pandas.DataFrame
        The rows that are lines of the statement, in the regulation's order within each year and
        scope, with ``scope`` and ``line`` filled in, ``kind``, ``part_of`` (the nearest sum among
        the rows that a row is part of; blank where there is none), ``mended`` (names of the columns
        whose printed sign is put right) and amounts with income negative and expenditure positive,
        so that every sum is the sum of its parts, and a surplus is negative. In the balance assets,
        equity and liabilities are positive. Rows without a known name and without any amount
        (headings) are left out.
    list of str
        A finding for every row that is not recognised or stands twice, and every block whose signs
        cannot be told.

    References
    ----------
    Forskrift 2019-06-07-714 §§ 5-4, 5-5, 5-6, 5-8 and 5-9.
    """
    filled = frame.assign(scope=frame.scope.fillna(TREASURY))
    pieces, unnamed, findings = [], [], []
    for _, rows in filled.groupby(ACCOUNT, sort=False, dropna=False):
        named, faults = with_roles(rows, statement)
        unnamed += faults
        if not faults:
            placed = with_sums(named, statement)
            turned, faults_of_sign = with_signs(placed, statement, file)
            findings += faults_of_sign
            pieces.append(turned)
    findings = told_once(unnamed, file) + findings
    if findings or not pieces:
        return filled.assign(kind="", part_of="", mended=""), findings
    return pd.concat(pieces), []


def told_once(faults: list[Fault], file: str) -> list[str]:
    """Findings of rows, those that say the same as one: the same name stands in every year."""
    rows: dict[str, list[int]] = {}
    for numbers, said in faults:
        rows.setdefault(said, []).extend(numbers)
    return [f"{file}, {rows_in_words(numbers)}: {said}" for said, numbers in rows.items()]


def with_roles(rows: pd.DataFrame, statement: str) -> tuple[pd.DataFrame, list[Fault]]:
    """One year's rows with ``line`` filled in, without headings and the plan of an earlier year."""
    rows = without_earlier_plan(rows, statement)
    amounts = rows[[c for c in (*AMOUNTS, *DEVIATIONS) if c in rows]]
    is_blank = amounts.isna().all(axis=1)
    candidates = {
        int(number): roles_in(line, label, statement)
        for number, line, label in zip(rows.index, rows.line, rows.label, strict=True)
    }
    told = {n: possible for n, possible in candidates.items() if not is_blank[n]}
    roles: dict[int, str] = {}
    findings = []
    for number, label in zip(candidates, rows.label, strict=True):
        possible = placed_roles(number, candidates, told, statement)
        if len(possible) == 1:
            roles[number] = possible[0]
        elif not is_blank[number]:
            said = unknown(label, possible or candidates[number], statement)
            findings.append(([number], said))
    findings += contradictions(rows, statement)
    roles = {n: role for n, role in roles.items() if lines_of(statement)[role].kind != OUTSIDE}
    kept = rows.loc[list(roles)].assign(line=pd.Series(roles, dtype="str"))
    is_repeated = kept.duplicated("line", keep=False) & ~kept.line.isin(REPEATED)
    kept = kept[~(is_repeated & is_blank.reindex(kept.index))]
    twice = kept[kept.duplicated("line", keep=False) & ~kept.line.isin(REPEATED)]
    return kept, findings + repeated_lines(twice)


def without_earlier_plan(rows: pd.DataFrame, statement: str) -> pd.DataFrame:
    """One year's rows without those that an earlier year's plan has of it.

    Where lines stand twice, the plan's are those that have the original budget only, and stand
    before or after all that have an actual.
    """
    has_amount = rows[list(AMOUNTS)].notna().any(axis=1)
    stated = rows[has_amount]
    possible = [
        roles_in(line, label, statement)
        for line, label in zip(stated.line, stated.label, strict=True)
    ]
    counts = Counter(roles for roles in possible if roles and roles[0] not in REPEATED)
    done = rows.index[rows.actual_nok_thousand.notna()]
    if done.empty or not any(count > len(roles) for roles, count in counts.items()):
        return rows
    others = [name for name in AMOUNTS if name != "original_budget_nok_thousand"]
    is_plan = rows[others].isna().all(axis=1) & has_amount
    is_outside = (rows.index < done.min()) | (rows.index > done.max())
    kept: pd.DataFrame = rows[~(is_plan & is_outside)]
    return kept


def repeated_lines(twice: pd.DataFrame) -> list[Fault]:
    """Findings of lines that stand more than once; one where many lines do."""
    same = {role: [int(str(n)) for n in rows.index] for role, rows in twice.groupby("line")}
    year = "" if twice.empty else twice.year.iloc[0]
    if len(same) < MANY:
        said = "alle er linja {} i {}: behold én, eller {}"
        return [(rows, said.format(role, year, OTHER_LINE)) for role, rows in same.items()]
    first, last = [rows[0] for rows in same.values()], [rows[-1] for rows in same.values()]
    places = f"rad {min(first)}–{max(first)} og rad {min(last)}–{max(last)}"
    said = f"{len(same)} linjer står mer enn én gang i {year} ({places}): behold dem én gang"
    return [([min(first)], said)]


def roles_in(line: str | None, label: str | None, statement: str) -> tuple[str, ...]:
    """The lines that a row may be: the one it gives, or those of its name."""
    if line is not None and pd.notna(line):
        return (line,)
    return () if label is None or pd.isna(label) else roles_of(statement, label)


def placed_roles(
    number: int,
    candidates: dict[int, tuple[str, ...]],
    told: dict[int, tuple[str, ...]],
    statement: str,
) -> tuple[str, ...]:
    """What a row may be where it stands: between what the rows before and after it belong to.

    'Premieavvik' is an asset and a liability, and 'Fremført til inndekning i senere år' ends two
    accounts; a second row of one name is the later of the two. Only rows with amounts (`told`) say
    where others stand: 'EIENDELER' is a heading before the assets, and the name of their sum.
    """
    possible = candidates[number]
    if len(possible) < 2:
        return possible
    numbers = list(candidates)
    before, after = numbers[: numbers.index(number)], numbers[numbers.index(number) + 1 :]
    order = {top: place for place, top in enumerate(sections(statement))}

    def place(role: str) -> int:
        return order[section(statement, role)]

    sure = [place(told[n][0]) for n in before if len(told.get(n, ())) == 1]
    later = [place(told[n][0]) for n in after if len(told.get(n, ())) == 1]
    least, most = max(sure, default=0), min(later, default=len(order))
    within = tuple(role for role in possible if least <= place(role) <= max(least, most))
    alike = [n for n in numbers if candidates[n] == possible]
    if len(within) > 1 and len(alike) == len(possible):
        return (possible[alike.index(number)],)
    sums = [one for one in within if all(one in (o, *above(statement, o)) for o in within)]
    return tuple(sums) or within


def sections(statement: str) -> list[str]:
    """The parts of a statement in the printed order: what stands next below its totals."""
    return list(dict.fromkeys(section(statement, role) for role in lines_of(statement)))


def section(statement: str, role: str) -> str:
    """The part of a statement that a line belongs to; of accounts, the account."""
    path = (role, *above(statement, role))
    return path[-2] if statement == BALANCE and len(path) > 1 else path[-1]


def unknown(label: str | None, possible: tuple[str, ...], statement: str) -> str:
    """What a finding says of a row whose line is not known."""
    if label is None or pd.isna(label):
        return "raden har verken line eller label: fyll ut en av dem"
    if possible:
        return f"«{label}» kan være {either(possible)}: skriv hvilken i kolonnen line"
    near = nearest(statement, label)
    said = f"; nærmest er {in_words(near)}" if near else ""
    other = OTHERS.get(statement)
    remedy = f"skriv linja i kolonnen line, eller {other}" if other else REMEDY
    return f"«{label}» er ikke et kjent navn på en linje{said}: {remedy}"


def either(roles: tuple[str, ...]) -> str:
    """Lines among which a finding lets the reader choose."""
    return " eller ".join(roles)


def contradictions(rows: pd.DataFrame, statement: str) -> list[Fault]:
    """Rows whose label is the known name of another line than they give."""
    both = rows[rows.line.notna() & rows.label.notna()]
    return [
        (
            [int(number)],
            f"«{label}» er {either(names)}, men line er {line}: rett den som er feil",
        )
        for number, line, label in zip(both.index, both.line, both.label, strict=True)
        if (names := roles_of(statement, label)) and line not in names
    ]


def with_sums(rows: pd.DataFrame, statement: str) -> pd.DataFrame:
    """Rows in the regulation's order with ``kind`` and ``part_of``: the nearest sum above there is.

    That is within each account, a year and scope. A row without a label gets the regulation's name.
    """
    lines = lines_of(statement)
    accounts = rows.groupby(ACCOUNT, sort=False, dropna=False).ngroup().tolist()
    there: dict[int, set[str]] = {}
    for account, role in zip(accounts, rows.line, strict=True):
        there.setdefault(account, set()).add(role)
    sums = {account: sums_above(statement, frozenset(roles)) for account, roles in there.items()}
    order = {role: place for place, role in enumerate(lines)}
    places = [(account, order[role]) for account, role in zip(accounts, rows.line, strict=True)]
    placed = rows.iloc[sorted(range(len(rows)), key=places.__getitem__)]
    known = [lines[role] for role in placed.line]
    return placed.assign(
        label=[
            line.name if pd.isna(label) else label
            for line, label in zip(known, placed.label, strict=True)
        ],
        kind=[line.kind for line in known],
        part_of=[
            sums[account][line.line] for account, line in zip(sorted(accounts), known, strict=True)
        ],
    )


@cache
def sums_above(statement: str, there: frozenset[str]) -> dict[str, str]:
    """The nearest sum above each line of an account that has these; empty where there is none."""
    return {
        role: next((top for top in above(statement, role) if top in there), "") for role in there
    }


def with_signs(rows: pd.DataFrame, statement: str, file: str) -> tuple[pd.DataFrame, list[str]]:
    """One year's rows with amounts in the house's form, and a finding where none can be told."""
    turned, findings = rows.assign(mended=""), []
    factors = {}
    for name in (c for c in AMOUNTS if rows[c].notna().any()):
        column = told_column(rows, name, statement)
        findings += [f"{file}, kolonne {name}: {finding}" for finding in column.findings]
        factor = pd.Series(column.turned, dtype="Int64").reindex(rows.index, fill_value=1)
        turned[name] = rows[name] * factor
        factors[name] = factor
        turned.loc[list(column.mended), "mended"] += f"{name} "
    for deviation, budget in DEVIATIONS.items():
        if "actual_nok_thousand" in factors and rows[deviation].notna().any():
            is_turned = turns_over(rows, turned, deviation, budget, factors["actual_nok_thousand"])
            turned[deviation] = rows[deviation].mask(is_turned, -rows[deviation])
            if budget == "revised_budget_nok_thousand":
                turned[PERCENT] = rows[PERCENT].mask(is_turned, -rows[PERCENT])
    return turned, findings


def told_column(rows: pd.DataFrame, name: str, statement: str) -> Column:
    """The signs of one column."""
    lines = lines_of(statement)
    known = rows[rows[name].notna()]
    cells = [
        Row(int(number), lines[role], float(amount))
        for number, role, amount in zip(known.index, known.line, known[name], strict=True)
    ]
    if statement != BALANCE:
        return told(cells)
    return told_of_balance(cells, {row.number: top_of(row.line) for row in cells})


def top_of(line: Line) -> str:
    """The total that a line of the balance belongs to; itself for what is no part of one."""
    return (line.line, *above(line.statement, line.line))[-1]


def turns_over(
    rows: pd.DataFrame, turned: pd.DataFrame, deviation: str, budget: str, factor: pd.Series
) -> pd.Series:
    """Which deviations change sign with their amounts, so that they are budget less actual.

    Where an amount is turned, a deviation that was budget less actual as printed is turned too; one
    that was printed as better or worse stays.
    """
    own = turned[budget] - turned.actual_nok_thousand
    stays = (rows[deviation] - own).abs() <= PRINTED_ROUNDING
    return (factor < 0) & ~stays.fillna(False).astype(bool)
