"""The report on employees from an extract: nothing that it hides can be found, for the demonstration and for small municipalities."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from kommunetall.batch import command
from kommunetall.data import read
from kommunetall.data.extract.read import write_extract
from kommunetall.models import workforce
from kommunetall.models.staff import protected as report
from kommunetall.models.staff.tables import published_tables
from kommunetall.show import EMPLOYEE_TABLES, table
from made_up_people import Area, demonstration_extract, synthetic_extract

KEPT = Path(__file__).parents[2] / "notebooks" / "workforce_extract.ipynb"
PRIVACY = workforce.PrivacyRules(5, 10)
MIME = "application/vnd.kommunetall+json"


def blocks_of(notebook, kind):
    """Tables, charts or other blocks of an executed notebook, by title."""
    run = json.loads(Path(notebook).read_text(encoding="utf-8"))
    found = [o["data"][MIME] for c in run["cells"] for o in c.get("outputs", []) if MIME in o.get("data", {})]
    return {block.get("title"): block for block in found if block["type"] == kind}


# The demonstration


@pytest.fixture(scope="module")
def drammen():
    """The tables that the report with Drammen's totals is made of, as the notebook makes them, and what may be told of them."""
    printed = {name: read(name, "3301", report_year=2024) for name in workforce.TABLES}
    stated = read("stated_figures", "3301", year=2024, topic="workforce")
    boards = read("operations_by_programme_area", "3301", year=2024).dropna(subset="programme_area")
    committees = dict(zip(boards.programme_area, boards.committee, strict=True))
    extract = demonstration_extract(printed, stated, 2024, committees=committees)
    goals = printed["sickness_absence"].query("year == 2024").set_index("programme_area")
    labels, targets = goals.area_label.to_dict(), goals.target_percent.to_dict()
    tables = published_tables(extract, 2024, 2023, "2024-12-31", labels, targets, 16)
    return tables, report.protected(tables, PRIVACY)


def test_what_the_report_prints_is_what_may_be_told(drammen):
    _, published = drammen
    units, hidden = report.shown(published, "unit", 2024)
    columns = [
        "label",
        "previous_fte",
        "fte",
        "previous_employees",
        "employees",
        "previous_rate_percent",
        "rate_percent",
    ]
    expected = table(
        units,
        dict.fromkeys(columns, ""),
        "",
        decimals={"previous_fte": 1, "fte": 1},
        hidden=hidden,
    )
    printed = next(
        block for title, block in blocks_of(KEPT, "table").items() if title.startswith("Virksomhetene")
    )
    assert [tuple(row) for row in printed["rows"]] == list(expected.rows)
    signs = sum(row.count(":") for row in printed["rows"])
    assert signs == hidden[columns[1:]].to_numpy().sum() > 0
    log = blocks_of(KEPT, "table")["Hva som er skjult i rapportens tabeller"]
    wanted = published.log.set_index("table").rename(EMPLOYEE_TABLES)
    assert [[row[0], *map(int, row[2:4])] for row in log["rows"]] == [
        [name, row.primary, row.complementary] for name, row in wanted.iterrows()
    ]


def test_charts_show_only_what_the_tables_show():
    tables = blocks_of(KEPT, "table")
    units = next(block for title, block in tables.items() if title.startswith("Virksomhetene"))
    names = {row[0] for row in units["rows"]}
    for title, chart in blocks_of(KEPT, "chart").items():
        text = json.dumps(chart, ensure_ascii=False)
        assert not [name for name in names if name in text and len(name) > 3], title


# The audit: a reader who sets up all that the tables tell, and asks how low and how high each hidden figure can be

SUMS = {
    "units": ("fte", "positions"),
    "units_sickness": (*("lost", "agreed", "lost_kort", "lost_langt", "lost_egenmeldt", "lost_legemeldt"),),
}
COUNTS = {"units": ("employees", "full_time", "positions"), "units_sickness": ()}
PERSONS = {"units": ("employees", "full_time"), "units_sickness": ()}
EQUAL = {
    "units": (),
    "units_sickness": (
        {"lost": 1, "lost_kort": -1, "lost_langt": -1},
        {"lost": 1, "lost_egenmeldt": -1, "lost_legemeldt": -1},
    ),
}
AT_MOST = {
    "units": ({"full_time": 1, "employees": -1}, {"employees": 1, "positions": -1}),
    "units_sickness": ({"lost": 1, "agreed": -1},),
}


def possible(name, parts, whole, few, limit):
    """Lowest and highest value of every hidden figure in the units of one area and year.

    `few` says which units have fewer persons than the limit: the reader is taken to know.
    """
    columns = [*SUMS[name], *PERSONS[name]]
    values = parts[columns].to_numpy(float)
    hidden = np.argwhere(np.isnan(values))
    place = {(row, columns[c]): i for i, (row, c) in enumerate(hidden)}
    equal, most = [], []

    def add(rows, terms, right):
        weights = np.zeros(len(hidden))
        for (row, column), factor in terms:
            if (row, column) in place:
                weights[place[row, column]] += factor
            else:
                right -= factor * values[row, columns.index(column)]
        rows.append((weights, right))

    for column in SUMS[name]:
        add(equal, [((row, column), 1) for row in range(len(parts))], whole[column])
    for column in PERSONS[name]:
        add(most, [((row, column), -1) for row in range(len(parts))], -whole[column])
        for row in range(len(parts)):
            add(most, [((row, column), 1)], whole[column])
    for row in range(len(parts)):
        for rows, relations in ((equal, EQUAL[name]), (most, AT_MOST[name])):
            for relation in relations:
                add(rows, [((row, column), factor) for column, factor in relation.items()], 0)
    bounds = [
        (0, None) if columns[c] != "employees" else (1, limit - 1) if few[row] else (limit, None)
        for row, c in hidden
    ]
    useful = [[row for row in rows if row[0].any()] for rows in (equal, most)]
    (a_eq, b_eq), (a_ub, b_ub) = (
        tuple(map(np.array, zip(*rows, strict=True))) if rows else (None, None) for rows in useful
    )
    found = {}
    for key, i in place.items():
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(hidden))
            goal[i] = sign
            answer = linprog(goal, a_ub, b_ub, a_eq, b_eq, bounds)
            assert answer.status in (0, 3), answer.message
            ends.append(sign * answer.fun if answer.status == 0 else sign * -np.inf)
        found[key] = ends
    return found


def recovered(tables, shown):
    """Hidden figures of units that can be one value only."""
    found = []
    for name, level in (("units", "fte_employees"), ("units_sickness", "sickness_absence")):
        limit, areas = (
            10 if name == "units_sickness" else 5,
            shown[level].set_index(["year", "programme_area"]),
        )
        true = tables[name].set_index(["year", "unit"])
        for (year, area), parts in shown[name].groupby(["year", "programme_area"]):
            persons = [true.persons[year, unit] for unit in parts.unit]
            few = [0 < count < limit for count in persons]
            parts = parts.reset_index(drop=True)
            for (row, column), (low, high) in possible(
                name, parts, areas.loc[(year, area)], few, limit
            ).items():
                if high - low < (1 - 1e-6 if column in COUNTS[name] else 0.01):
                    found.append((year, parts.unit[row], column))
    return found


def test_the_audit_of_the_demonstration_report_finds_nothing(drammen):
    tables, published = drammen
    assert published.hidden["units"].to_numpy().sum() > 50
    for name in ("fte_employees", "sickness_absence"):
        assert not published.hidden[name].to_numpy().any(), "the audit takes the areas as known"
    assert recovered(tables, published.tables) == []


def test_the_audit_finds_what_is_hidden_for_its_own_sake_alone(drammen):
    tables, published = drammen
    shown = dict(published.tables)
    for name, limit in (("units", 5), ("units_sickness", 10)):
        few = tables[name].persons.between(1, limit - 1)
        columns = [*SUMS[name], *PERSONS[name]]
        shown[name] = tables[name].assign(**{c: tables[name][c].astype(float).mask(few) for c in columns})
    assert {name for _, _, name in recovered(tables, shown)} >= {"fte", "lost", "agreed"}


def test_hidden_apprentices_can_be_two_numbers_at_least(drammen):
    tables, published = drammen
    for year in (2023, 2024):
        rows = published.tables["apprentices"].query("year == @year").set_index("programme_area").apprentices
        true = tables["apprentices"].query("year == @year").set_index("programme_area").apprentices
        total, hidden = rows["total"], rows.index[rows.isna()]
        known = rows.drop("total").sum()
        lows = {code: 1 if true[code] < 5 else 5 for code in hidden}
        highs = {code: 4 if true[code] < 5 else total for code in hidden}
        assert len(hidden)
        for code in hidden:
            others = [other for other in hidden if other != code]
            low = max(lows[code], total - known - sum(highs[o] for o in others))
            high = min(highs[code], total - known - sum(lows[o] for o in others))
            assert high - low >= 1, (year, code)


# Other municipalities

AREAS = [Area("P01", "Oppvekst", 5, 3), Area("P02", "Helse", 4, 3), Area("P03", "Teknikk", 1, 1)]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Reports of municipalities with 4, 9 and 60 employees, and one without an extract."""
    folder = tmp_path_factory.mktemp("extracts")
    for size in (4, 9, 60):
        write_extract(synthetic_extract(3, "2023-01", "2024-12", size, AREAS), folder / f"e{size}")
    reports = "".join(
        f'  - {{notebook: workforce_extract, name: e{size}, parameters: {{extract: "{folder}/e{size}"}}}}\n'
        for size in (4, 9, 60)
    )
    plan = folder / "plan.yaml"
    plan.write_text(
        f'date: 2026-11-25\nshared: {{municipality: "1151", year: 2024}}\nreports:\n{reports}'
        "  - {notebook: workforce_extract, name: none}\n",
        encoding="utf-8",
    )
    code = command.main(["run", str(plan), "--out", str(folder / "out")])
    return folder, plan, code


@pytest.mark.parametrize("size", [4, 9, 60])
def test_a_small_municipality_gets_a_report_without_a_word_about_what_is_hidden(run, size):
    folder, _, _ = run
    assert (folder / "out" / f"e{size}.pdf").stat().st_size > 50_000
    tables, charts = (blocks_of(folder / "out" / f"e{size}.ipynb", kind) for kind in ("table", "chart"))
    staff = tables["Årsverk, ansatte og heltid 31. desember"]
    assert [row[0] for row in staff["rows"]][-1] == "Totalt"
    assert any(":" in row for row in staff["rows"])
    text = (folder / "out" / f"e{size}.ipynb").read_text(encoding="utf-8")
    assert "syn-" not in text
    for title in [*tables, *charts]:
        assert not any(word in title.split() for word in ("None", "nan", "–")), title
    hidden = {row[0] for row in staff["rows"] if row[2] == ":"}
    ranked = next((c for t, c in charts.items() if t.startswith("Årsverkene endret")), {"data": {"rows": []}})
    assert not hidden & {row[0] for row in ranked["data"]["rows"]}


def test_without_an_extract_the_report_says_what_to_do_and_the_others_are_made(run):
    folder, _, code = run
    assert code != 0
    assert not (folder / "out" / "none.pdf").exists()
    record = (folder / "out" / "run.log").read_text(encoding="utf-8")
    assert "set the parameter extract to the folder" in record


def test_a_report_is_made_again_when_its_extract_has_changed_and_only_then(run, capsys):
    folder, plan, _ = run
    write_extract(synthetic_extract(4, "2023-01", "2024-12", 60, AREAS), folder / "e60")
    command.main(["run", str(plan), "--out", str(folder / "out"), "--dry-run", "--explain"])
    said = "".join(capsys.readouterr())
    assert "e60" in said and "parquet" in said
    again = [line for line in said.splitlines() if "e9" in line and "changed" in line]
    assert not again


def test_the_same_figures_from_an_extract_of_people_are_not_marked_as_made_up(tmp_path):
    """Names that mark what is made up are taken away, as in an export of real people."""
    frames = synthetic_extract(3, "2023-01", "2024-12", 40, AREAS)
    del frames["overtime"], frames["breaches"]
    for frame in frames.values():
        for column in {"person_id", "employment_id"} & set(frame):
            frame[column] = frame[column].astype(str).str.removeprefix("syn-").map(lambda code: f"x{code}y")
        frame.attrs["status"] = "observed"
    write_extract(frames, tmp_path / "e")
    (tmp_path / "plan.yaml").write_text(
        "date: 2026-11-25\nreports:\n"
        f'  - {{notebook: workforce_extract, name: e, parameters: {{municipality: "1151", year: 2024, extract: "{tmp_path}/e"}}}}\n',
        encoding="utf-8",
    )
    assert command.main(["run", str(tmp_path / "plan.yaml"), "--out", str(tmp_path / "out")]) == 0
    told = json.dumps(
        [blocks_of(tmp_path / "out" / "e.ipynb", kind) for kind in ("table", "chart", "note", "cover")]
    )
    assert "fra kommunens l" in told
    assert "Uttrekket har ikke tabellen" in told
    assert "oppdiktet" not in told and "Syntetiske" not in told
