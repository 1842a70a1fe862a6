"""The workforce report can be told and drawn for whatever a municipality has supplied."""

import json
import re
import shutil
from random import Random

import nbformat
import pytest
from reading import NOTEBOOKS, differing, tell_everything

from kommunetall import prepare
from kommunetall.assets import SCHEMAS
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing
from kommunetall.inputs import HOME_DATA
from kommunetall.models.workforce import TABLES
from kommunetall.models.workforce.consistency import AREA_TABLES
from kommunetall.show.tables import as_table
from kommunetall.show.words import paragraphs, table_words, told

OWN, YEAR = "3301", 2024
KEPT = (*TABLES, "stated_figures")


def change(table, **columns):
    """Other values in columns of a table: a text, or a function of the row."""

    def changed(package):
        rows = package.rows(table)
        for row in rows:
            row |= {c: value(row) if callable(value) else value for c, value in columns.items()}
        package.write(table, rows)

    return changed


def all_of(*changes):
    def changed(package):
        for each in changes:
            each(package)

    return changed


def without(*tables):
    return lambda package: package.without(*tables)


def just(*tables):
    return without(*(table for table in KEPT if table not in tables))


def nothing(package):
    """What is supplied stays as it is."""


def other_year(row):
    return {"2024": "2023", "2023": "2024"}.get(row["year"], row["year"])


def drop(*tables, row):
    """Leave rows out of tables."""

    def changed(package):
        for table in tables:
            package.write(table, [each for each in package.rows(table) if not row(each)])

    return changed


def whole_alone(*tables):
    return drop(*tables, row=lambda row: row["service_area"] != "total")


TURNED = all_of(
    *(change(table, year=other_year) for table in TABLES),
    change("sickness_absence", target_percent="50"),
)


def unchanged(package):
    """The year before was as the year, and absence is at its target."""
    for table in ("fte_employees", "sickness_absence", "overtime", "turnover"):
        rows = [row for row in package.rows(table) if row["year"] == "2024"]
        package.write(table, [*rows, *(row | {"year": "2023"} for row in rows)])
    change("sickness_absence", target_percent=lambda row: row["rate_percent"])(package)


def six_years(package):
    """Annual reports of six years."""
    for table in TABLES:
        rows = package.rows(table)
        older = [
            row | {column: int(row[column]) - back for column in ("year", "report_year")}
            for back in (2, 4)
            for row in rows
        ]
        package.write(table, [*rows, *older])


def adding_up(package):
    """Every total is the sum of its parts, and the text says what no table does."""
    for table, columns in {
        "fte_employees": ("fte", "employees"),
        "overtime": ("paid_hours", "compensated_hours"),
    }.items():
        rows = package.rows(table)
        for total in (row for row in rows if row["service_area"] == "total"):
            parts = [row for row in rows if row["year"] == total["year"] and row is not total]
            total |= {column: sum(int(row[column]) for row in parts) for column in columns}
        package.write(table, rows)
    text = [r for r in package.rows("stated_figures") if r["item"].startswith(("app", "temp"))]
    package.write("stated_figures", text)


def apprentices(number):
    def value(row):
        return number if row["item"] == "apprentices" else row["value"]

    return change("stated_figures", value=value)


def known_moves(package):
    """The municipality tells what it has moved."""
    file = package.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    like = next(r for r in descriptor["resources"] if r["name"] == "fte_employees")
    name = {"name": "reorganisations", "schema": "reorganisations.json"}
    descriptor["resources"].append(like | name | {"path": "reorganisations.csv"})
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    schema = json.loads((SCHEMAS / "reorganisations.json").read_text(encoding="utf-8"))
    moved = {"report_year": 2024, "year": 2024, "from_area": "P04", "to_area": "P06", "fte": 50}
    columns = [field["name"] for field in schema["fields"]]
    package.write("reorganisations", [{column: moved.get(column, "") for column in columns}])


SUPPLIED = {
    "everything": (
        nothing,
        {
            "finding": "Kommunen hadde 5 539 faste årsverk i desember 2024, 14 flere enn året før. "
            "Sykefraværet falt fra 10,3 % til 10,1 %. Målet var 8,6 %, så fraværet lå 1,5 ",
            "absence": "Sykefraværet falt fra 10,3 % til 10,1 % i 2024. Det er 1,5 prosentpoeng "
            "over det samlede målet på 8,6 %.",
            "overtime_ranked": "Overtiden falt fra 26,9 til 20,2 timer per fast årsverk",
            "contribution": "P06 Hjemmetjenester og institusjon trekker sykefraværet mest opp",
            "turnover": "Turnover falt fra 12,8 % til 12,07 %",
            "full_time": "72,31 % av stillingene var på heltid",
            "came_and_left": "269 kom og 725 sluttet, altså −456, men antallet fast ansatte endret "
            "seg med −2. Forskjellen er 454, så tallene teller ikke det samme. Den som går fra",
            "apprentices": "er målet 211, så antallet er 53 under målet",
            "target_reached": "Områder over målet",
        },
    ),
    **{f"no {table}": (without(table), {}) for table in KEPT},
    "just employees": (just("fte_employees"), {"staff": "14 flere enn året før"}),
    "just hires": (just("hires"), {"hires": "269 nyansatte"}),
    "years turned": (
        TURNED,
        {
            "overtime_ranked": "Overtiden økte fra 20,2 til 26,9 timer per fast årsverk",
            "absence": "prosentpoeng under det samlede målet",
        },
    ),
    "nothing changed": (
        unchanged,
        {
            "overtime_ranked": "Overtiden var 20,2 timer per fast årsverk begge år",
            "absence": "det samme som året før. Det er likt det samlede målet.",
        },
    ),
    "six years": (six_years, {"outlook": "Faste årsverk, med to år framover", "trend": "vises"}),
    "small areas": (
        change("fte_employees", employees="3"),
        {
            "fte_change": "Endring i årsverk",
            "absence_ranked": "Sykefravær etter område",
            "breaches_ranked": "Brudd per 100 fast ansatte",
            "turnover_ranked": "Turnover etter programområde",
        },
    ),
    "no target": (
        change("sickness_absence", target_percent=""),
        {"contribution": "Det samlede målet for sykefraværet"},
    ),
    "low absence": (
        change(
            "sickness_absence",
            rate_percent=lambda r: "3" if r["service_area"] == "P01" else "2",
            target_percent="9",
        ),
        {
            "contribution": "Ingen områder trekker sykefraværet over det samlede målet",
            "absence_ranked": "Nærmest sitt eget mål lå P01 Skole, med 3,0 % fravær.",
        },
    ),
    "most absence without a target": (
        change(
            "sickness_absence",
            target_percent=lambda r: "" if r["service_area"] == "P06" else r["target_percent"],
        ),
        {"absence_ranked": "Høyest fravær hadde P06 Hjemmetjenester og institusjon, 12,5 %."},
    ),
    "farthest and highest": (
        change(
            "sickness_absence",
            rate_percent=lambda r: "19.0" if r["service_area"] == "P13" else r["rate_percent"],
        ),
        {"absence_ranked": "med 19,0 % fravær. Det er også det høyeste fraværet."},
    ),
    "working time recorded everywhere": (
        change("breaches_by_area", is_recorded=""),
        {"breaches_ranked": "brudd per 100 fast ansatte. Også ansatte uten fast stilling kan"},
    ),
    "full time of persons": (
        change("full_time", full_time_of="persons"),
        {"full_time": "72,31 % av de fast ansatte hadde full stilling"},
    ),
    "full time of what is not told": (
        change("full_time", full_time_of=""),
        {"full_time": "Årsmeldingen sier ikke om det er av stillingene eller av de ansatte."},
    ),
    "more came than left": (
        change("turnover", leavers="0"),
        {"came_and_left": "endret seg med −2. Forskjellen er 271, så tallene teller ikke det"},
    ),
    "those who came and left explain it": (
        change("turnover", leavers="271"),
        {"came_and_left": "269 kom og 271 sluttet, og det svarer til endringen i antall fast"},
    ),
    "an area without a target": (
        change(
            "sickness_absence",
            target_percent=lambda r: "" if r["service_area"] == "P13" else r["target_percent"],
        ),
        {"absence_total": "Områdene gir 10,20 %, trykt er 10,10 %"},
    ),
    "as it was, as it is written": (
        change(
            "sickness_absence",
            rate_percent=lambda r: "10.14" if r["year"] == "2023" else r["rate_percent"],
        ),
        {"absence": "Sykefraværet var 10,1 % begge år"},
    ),
    "the rest below the target": (
        change(
            "sickness_absence",
            rate_percent=lambda r: r["rate_percent"] if r["service_area"] == "P06" else "7.0",
        ),
        {"contribution": "Til sammen ligger områdene 0,33 prosentpoeng under det samlede målet."},
    ),
    "one area pulls": (
        change(
            "sickness_absence",
            rate_percent=lambda row: "20" if row["service_area"] == "P13" else "8",
            target_percent="9",
        ),
        {"contribution": "P13 Arealplan, klima og miljø trekker sykefraværet mest opp"},
    ),
    "all adds up": (adding_up, {"unequal": "Alle kontrollerte tall går opp."}),
    "many apprentices": (apprentices("500"), {"apprentices": "antallet er 289 over målet"}),
    "apprentices as the target": (apprentices("211"), {"apprentices": "like mange som målet"}),
    **{f"just {table}": (just(table), {}) for table in TABLES if table != "hires"},
    "turnover of the whole": (
        whole_alone("turnover"),
        {
            "turnover": "Turnover falt fra 12,8 % til 12,07 % i 2024.",
            "turnover_ranked": "Turnover etter programområde er ikke lagt inn for 2024.",
        },
    ),
    "the whole alone": (
        whole_alone(*AREA_TABLES, "breaches_by_area"),
        {
            "finding": "falt fra 10,3 % til 10,1 %.",
            "breaches_of_areas": "10 077 brudd på arbeidsmiljøloven",
        },
    ),
    "areas alone": (
        drop(*AREA_TABLES, "breaches_by_area", row=lambda r: r["service_area"] == "total"),
        {"absence": "P01 Skole", "turnover_ranked": "Turnover var fra 4,5 % til 16,3 % mellom"},
    ),
    "no year before": (
        drop(*TABLES, row=lambda row: row["year"] == "2023"),
        {
            "finding": "Sykefraværet var 10,1 %. Målet var 8,6 %",
            "staff": "6 292 fast ansatte i desember 2024. De delte 5 539 årsverk. ",
            "overtime": "Overtiden var 111 961 timer i 2024.",
            "turnover": "Turnover var 12,07 % i 2024. I alt er 725 ansatte talt som sluttet. ",
            "breaches_of_areas": "(**AML-brudd**) i 2024: for lang arbeidstid",
            "fte_change": "er ikke lagt inn",
        },
    ),
    "no names of areas": (
        all_of(
            *(change(table, area_label="") for table in (*AREA_TABLES, "breaches_by_area")),
            drop("breaches_by_area", row=lambda row: row["service_area"] in ("P14", "P18")),
            without("service_areas"),
        ),
        {"staff": "I alt"},
    ),
    "targets of the whole": (
        change(
            "sickness_absence",
            target_percent=lambda r: r["target_percent"] if r["service_area"] == "total" else "",
        ),
        {
            "absence_ranked": "Høyest sykefravær hadde P06 Hjemmetjenester og institusjon",
            "target_reached": "Målene for sykefravær i programområdene er ikke lagt inn for 2024.",
        },
    ),
    "small areas not printed": (
        change(
            "sickness_absence",
            rate_percent=lambda r: "" if r["service_area"] == "P13" else r["rate_percent"],
        ),
        {"contribution": "P06 Hjemmetjenester og institusjon"},
    ),
    **{
        f"chosen by chance {seed}": (just(*Random(seed).sample(KEPT, 1 + seed % 6)), {})
        for seed in range(8)
    },
    "known moves": (known_moves, {"growth": "Flyttet inn"}),
    "no breaches": (
        all_of(change("breaches_by_type", breaches="0"), change("breaches_by_area", breaches="0")),
        {"breach_types": "AML-brudd etter type og år"},
    ),
}
DRAWN = (
    *("just employees", "just sickness_absence", "six years", "small areas", "no target"),
    *("no breaches", "the whole alone", "areas alone", "no year before", "targets of the whole"),
)


@pytest.mark.parametrize("name", SUPPLIED)
def test_it_is_told_whatever_is_supplied(like, name):
    supply, says = SUPPLIED[name]
    supply(like(OWN, OWN))
    report = prepare.workforce(OWN, YEAR)
    told = {key: text.replace("\\", "") for key, text in tell_everything(report).items()}
    plain = {key: re.sub(r"[\s\u202f\xa0]+", " ", text) for key, text in told.items()}
    assert not [key for key, text in plain.items() if re.search(r"\bnan\b|\bNone\b", text)]
    assert all(text in plain[key] for key, text in says.items())


@pytest.mark.parametrize("name", DRAWN)
def test_its_notebook_shows_it(like, name):
    supply, _ = SUPPLIED[name]
    supply(like(OWN, OWN))
    known = {}
    for cell in nbformat.read(NOTEBOOKS / "workforce.ipynb", 4).cells:
        if cell.cell_type == "code" and "explore" not in cell.metadata.get("tags", []):
            exec(cell.source, known)


@pytest.mark.parametrize(
    ("table", "exhibits"),
    [
        ("overtime", {"overtime", "overtime_ranked"}),
        ("hires", {"hires", "hires_year", "came_and_left"}),
        ("breaches_by_type", {"breach_types"}),
        ("full_time", {"full_time"}),
        ("stated_figures", {"apprentices"}),
    ],
)
def test_a_table_takes_with_it_what_rests_on_it_and_nothing_else(like, table, exhibits):
    like(OWN, OWN).without(table)
    report = prepare.workforce(OWN, YEAR)
    missing = {name: shown for name, shown in report.exhibits() if isinstance(shown, Missing)}
    assert set(missing) == exhibits
    assert {missing[name].tables for name in exhibits} == {(table,)}
    assert all(table_words(shown.key, t) != t for shown in missing.values() for t in shown.tables)


def test_what_does_not_rest_on_employees_by_area_does_without_them(like):
    like(OWN, OWN).without("fte_employees")
    report = prepare.workforce(OWN, YEAR)
    there = {name for name, shown in report.exhibits() if isinstance(shown, Exhibit)}
    assert {"hires", "breach_types", "apprentices", "rules"} <= there
    assert report.staff.tables == ("fte_employees",)


def test_a_year_without_a_report_is_missing():
    report = prepare.workforce(OWN, 2019)
    assert isinstance(report.staff, Missing)


@pytest.mark.parametrize(("name", "value"), [("cost_per_fte_nok", 900_000), ("refund_share", 0.2)])
def test_an_assumption_changes_the_example_and_nothing_else(name, value):
    base = prepare.workforce(OWN, YEAR)
    changed = prepare.workforce(OWN, YEAR, **{name: value})
    assert differing(base, changed) == {"target_reached"}
    named = {key for key, shown in changed.exhibits() if name in shown.run}
    assert named == {"target_reached"}
    assert base.absence is changed.absence


def test_an_assumption_that_cannot_be_stops_the_report():
    with pytest.raises(DataError, match=r"refund_share er 1\.5, altså 150 prosent"):
        prepare.workforce(OWN, YEAR, refund_share=1.5)


def test_tables_that_do_not_fit_stop_the_report(like):
    package = like(OWN, OWN)
    package.write("hires", [row for row in package.rows("hires") if row["month"] != "07"])
    with pytest.raises(DataError, match="passer ikke sammen"):
        prepare.workforce(OWN, YEAR)


def test_no_area_that_is_too_small_is_drawn_or_named(like):
    change("fte_employees", employees="3")(like(OWN, OWN))
    report = prepare.workforce(OWN, YEAR)
    ranked = [shown for name, shown in report.exhibits() if name.endswith(("_ranked", "_change"))]
    assert len(ranked) == 5
    assert all(shown.frame.empty for shown in ranked)
    assert report.contribution.frame.empty
    assert len(report.target_reached.frame) == 1


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_what_rounding_or_people_in_two_areas_explain_is_listed_and_no_warning(municipality):
    report = prepare.workforce(municipality, 2024)
    assert len(report.unequal.frame)
    assert report.finding.notes == ()
    assert report.finding.figures["differing"] == 0
    employees = report.unequal.frame[report.unequal.frame.column == "Ansatte"]
    assert len(employees)
    assert set(employees.outcome) == {"in_two_areas"}
    outcomes = report.unequal.frame.outcome.value_counts()
    assert report.unequal.figures["rounding"] == outcomes["rounding"]
    assert report.unequal.figures["in_two"] == outcomes["in_two_areas"]
    assert "differs" not in outcomes
    said = tell_everything(report)["unequal"]
    assert "Forskjellene mellom trykte og regnede tall kan forklares" in said
    assert "har stilling i to områder" in said
    notes = " ".join(told(report.unequal).notes)
    assert (
        "«Talt i to områder» betyr at forskjellen kan komme av at noen har stilling i to" in notes
    )


def test_a_total_that_is_more_than_its_areas_is_warned_of(like):
    own = like("3301", "1103")
    rows = own.rows("fte_employees")
    of_year = [row for row in rows if row["service_area"] == "total"]
    of_year[-1]["employees"] = "6320"
    own.write("fte_employees", rows)
    report = prepare.workforce("1103", 2024)
    assert report.finding.notes == ("unequal",)
    assert report.finding.figures["differing"] > 0
    assert "kan forklares" not in tell_everything(report)["unequal"]


def test_hires_beside_one_year_are_beside_no_mean():
    one, several = prepare.workforce("9999", 2024), prepare.workforce("3301", 2024)
    assert told(one.hires_year).title == "245 nyansatte, mot 252 i 2023"
    assert list(told(one.hires_year).headings.values()) == ["Måned", "2024", "2023"]
    assert "mean" not in one.hires.frame
    assert not told(one.hires_year).bands
    assert told(several.hires_year).title.endswith("308 i snitt årene før")
    assert told(several.hires_year).bands
    assert [row[-1] for row in as_table(one.hires).rows][:6] == ["1", "3", "1", "6", "−1", "−4"]


def test_the_target_for_apprentices_follows_from_the_rule_where_the_text_states_none(like):
    place = like("3301", "3301")
    rows = [r for r in place.rows("stated_figures") if r["item"] != "apprentices_target"]
    place.write("stated_figures", rows)
    shown = prepare.workforce("3301", 2024).apprentices
    assert told(shown).title == "158 lærlinger, 53 under målet"
    assert (
        "oppgir selv målet" not in tell_everything(prepare.workforce("3301", 2024))["apprentices"]
    )
    assert shown.frame.gap_persons.round(1).tolist() == [-51.0, -52.9]


def test_an_area_without_figures_on_overtime_may_stand_with_empty_cells(like):
    place = like("9999", "9998")
    before = set(prepare.workforce("9998", 2024).overtime.frame.label)
    rows = place.rows("overtime")
    code = rows[0]["service_area"]
    for row in rows:
        if row["service_area"] == code:
            row |= {"paid_hours": "", "compensated_hours": ""}
    place.write("overtime", rows)
    report = prepare.workforce("9998", 2024)
    (left_out,) = before - set(report.overtime.frame.label)
    assert left_out.startswith(code)
    tell_everything(report)


def test_a_target_that_some_areas_lack_is_not_set_beside_theirs(like):
    municipality = like(OWN, OWN)
    rows = list(prepare.workforce(OWN, YEAR).absence_total.frame["item"])
    assert rows == ["previous_rate", "rate", "target"]
    SUPPLIED["an area without a target"][0](municipality)
    assert list(prepare.workforce(OWN, YEAR).absence_total.frame["item"]) == rows[:2]


def test_remarks_name_the_headings_that_they_stand_under(like):
    municipality = like(OWN, OWN)
    report = prepare.workforce(OWN, YEAR)
    assert "«Årsverk» med flere" in str(report.positions_said.origins[0])
    assert "«Brudd på arbeidsmiljøloven»." in str(report.working_time_said.origins[0])
    change("workforce_remarks", heading="")(municipality)
    assert "«Medarbeidere»" in str(prepare.workforce(OWN, YEAR).positions_said.origins[0])


def test_temporary_fte_of_the_year_before_are_those_that_its_report_stated():
    said = tell_everything(prepare.workforce("9999", YEAR))["staff"]
    assert "falt fra 143 til 126" in said
    assert "falt fra om lag 564 til 486" in tell_everything(prepare.workforce(OWN, YEAR))["staff"]


def test_overtime_is_shared_out_on_temporary_fte_too():
    figures = prepare.workforce(OWN, YEAR).overtime_ranked.figures
    assert figures["hours_per_every_fte"] == pytest.approx(111_961 / (5_539 + 486))


def test_growth_is_told_without_what_moved_where_that_is_known():
    shown = prepare.workforce("9999", 2024).fte_change
    assert "uten flytting" in told(shown).title
    assert shown.cases["moves"] == "apart_about"
    change = shown.frame.set_index("label").fte_change
    assert round(float(change["330 Velferd og psykisk helse"]), 1) == 2.4
    assert prepare.workforce("3301", 2024).fte_change.cases["moves"] == "with"


def test_who_left_is_told_as_the_municipality_counts_them():
    report = prepare.workforce("3301", 2024)
    said = " ".join([told(report.turnover).title, *paragraphs(report.turnover)])
    assert "fast" not in said


def test_types_of_breaches_that_belong_together_are_told_of_as_one():
    shown = prepare.workforce("3301", 2024).breach_types
    assert told(shown).title == "36\u202f% av bruddene gjelder søndager på rad"
    assert (
        "Flest brudd gjelder søndager på rad, med 3\u202f634 eller 36\u202f%: "
        "«Søndager på rad» (2\u202f358) og «Søndager på rad \\(snitt\\)» (1\u202f276)."
    ) in paragraphs(shown)
    assert "group" not in shown.frame


def test_types_of_breaches_that_are_as_many_are_told_as_spread(like):
    change("breaches_by_type", group="")(like("9999", "9999"))
    even = prepare.workforce("9999", 2024).breach_types
    assert told(even).title == "Bruddene er jevnt fordelt på 10 typer"
    assert "fra 334 til 358 av hver" in " ".join(paragraphs(even))


def test_a_type_of_breaches_that_stands_alone_is_told_of_where_it_has_the_most(like):
    change("breaches_by_type", group="")(like("3301", "3301"))
    clear = prepare.workforce("3301", 2024).breach_types
    assert told(clear).title == "23\u202f% av bruddene gjelder «Søndager på rad»"


def test_hours_of_temporary_employees_too_are_told_so_where_the_municipality_tells_it(like):
    own = like("3301", "3301")
    said = " ".join(paragraphs(prepare.workforce("3301", 2024).overtime_ranked))
    assert "Timene er for både faste og midlertidig ansatte" in said
    assert "Timene kan" not in said
    own.blank("overtime", "includes_temporary")
    said = " ".join(paragraphs(prepare.workforce("3301", 2024).overtime_ranked))
    assert "Timene kan også gjelde midlertidig ansatte" in said
    own.write("overtime", [r | {"includes_temporary": "false"} for r in own.rows("overtime")])
    said = " ".join(paragraphs(prepare.workforce("3301", 2024).overtime_ranked))
    assert "midlertidig" not in said


def test_words_of_outcomes_that_are_not_there_are_not_explained():
    shown = prepare.workforce("3301", 2024).unequal
    assert "differs" not in set(shown.frame.outcome)
    assert not any("Avviker" in note for note in told(shown).notes)
    assert any("Avrunding" in note for note in told(shown).notes)


def test_short_absence_is_explained_only_where_it_is_told_of():
    assert "kalles kort" not in " ".join(told(prepare.workforce("3301", 2024).rules).notes)
    assert "kalles kort" in tell_everything(prepare.workforce_extract("9999", 2024))["rules"]


def without_the_settlement_of(year, data):
    """A nation of one's own, whose settlement has not come to a year yet."""
    national = shutil.copytree(HOME_DATA / "national", data / "national")
    file = national / "municipal_tax.csv"
    kept = [row for row in file.read_text("utf-8").splitlines() if not row.startswith(f"{year},")]
    file.write_text("\n".join(kept) + "\n", "utf-8")


def test_the_target_for_apprentices_is_of_those_counted_where_there_is_no_settlement(like, data):
    without_the_settlement_of(2025, data)
    like("3301", "1130")
    shown = prepare.workforce("1130", 2024).apprentices
    assert shown.frame.population.tolist() == [13_703, 13_813]
    source = shown.figures["population_source"]
    assert "Inntektsutjevning for kommunene" in source
    assert "Statistisk sentralbyrå, Befolkning, «tabell 07459, innbyggere 1. januar»" in source


def test_the_target_for_apprentices_is_of_the_days_whose_inhabitants_are_known(like, data):
    without_the_settlement_of(2025, data)
    like("3301", "3301")
    shown = prepare.workforce("3301", 2024).apprentices
    assert shown.frame.population_year.tolist() == [2024]
    assert "Befolkning" not in shown.figures["population_source"]
