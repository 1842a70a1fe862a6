"""The report on employees from an extract.

Nothing that it hides can be found, and it is told for municipalities of any size.
"""

import inspect
import json
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from own_folder import copy_of
from reading import as_observed, content, differing, parts_of, shown_in, tell_everything
from scipy.optimize import linprog

from kommunetall import prepare
from kommunetall.data import read
from kommunetall.data.extract import read_extract, write_extract
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.inputs import HOME
from kommunetall.models.staff import Shown, of_recorded, protected, published_tables, shown
from kommunetall.models.staff.periods import working_days
from kommunetall.models.workforce import PrivacyRules
from kommunetall.show.charts.dots import as_dots
from kommunetall.show.charts.heatmap import as_heatmap
from kommunetall.show.charts.lines import as_lines
from kommunetall.show.charts.ranked import as_ranked
from kommunetall.show.tables import as_table
from kommunetall.show.words import text
from made_up_people import Area, synthetic_extract

MADE_UP = "9990"
LIKE_DRAMMEN = "examples/made_up_people/like_drammen"
PRIVACY = PrivacyRules()
HIDDEN = "is_hidden_"
AREAS = [Area("P01", "Oppvekst", 5, 3), Area("P02", "Helse", 4, 3), Area("P03", "Teknikk", 1, 1)]
SIZES = (4, 9, 25, 60)
DRAWN = {"ranked": as_ranked, "dots": as_dots, "heatmap": as_heatmap, "lines": as_lines}
ASSUMPTIONS = {"cost_per_fte_nok": 900_000, "refund_share": 0.25}


@dataclass
class Demonstration:
    """The report with Drammen's totals, the tables it is counted in.

    And what the gate lets through of them.
    """

    report: object
    counted: dict
    published: object


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """A municipality that does not exist, with Drammen's tables."""
    data = tmp_path_factory.mktemp("data")
    own = copy_of(data, "3301", MADE_UP)
    copy_of(data, "9999", "9999")
    copy_of(data, "3301", "3301")
    own.state(municipality={"code": MADE_UP, "name": "Oppdiktet", "status": "synthetic"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOMMUNETALL_DATA", str(data))
        yield own


@pytest.fixture(scope="module")
def drammen(made_up):
    report = prepare.workforce_extract(made_up.code, 2024, extract=LIKE_DRAMMEN)
    goals = read("sickness_absence", made_up.code, year=2024).set_index("service_area")
    labels, targets = goals.area_label.to_dict(), goals.target_percent.to_dict()
    people = read_extract(HOME / LIKE_DRAMMEN)
    tables = published_tables(people, 2024, 2023, "2024-12-31", labels, targets, 16)
    return Demonstration(report, tables, protected(tables, PRIVACY))


# The gate: what is hidden is in no exhibit


def exhibits_of(report):
    return [(name, part) for name, shown in report.exhibits() for part in parts_of(shown)]


def hidden_columns(frame):
    return [c.removeprefix(HIDDEN) for c in frame if str(c).startswith(HIDDEN)]


def test_what_is_hidden_is_missing_in_the_frame_too_and_printed_as_hidden(drammen):
    signs = 0
    for name, exhibit in exhibits_of(drammen.report):
        frame = exhibit.frame
        for column in hidden_columns(frame):
            assert frame.loc[frame[f"{HIDDEN}{column}"], column].isna().all(), (name, column)
        if hidden_columns(frame):
            printed = sum(row.count(":") for row in as_table(exhibit).rows)
            assert printed == frame.filter(like=HIDDEN).to_numpy().sum(), name
            signs += printed
    assert signs > 50


def test_units_are_told_as_far_as_the_gate_lets_them(drammen):
    units = drammen.report.units.frame.set_index("workplace")
    for table, columns in (("units", ("fte", "employees")), ("units_sickness", ("rate_percent",))):
        rows = drammen.published.tables[table].set_index(["year", "unit"])
        for year, past in ((2024, ""), (2023, "previous_")):
            for column in columns:
                told = units[f"{past}{column}"]
                known = rows.loc[year][column].reindex(told.index)
                assert told.dropna().equals(known.dropna().rename(told.name)), (table, column)


def test_no_exhibit_has_a_person_or_the_number_of_persons_in_a_denominator(drammen):
    for name, exhibit in exhibits_of(drammen.report):
        assert "persons" not in exhibit.frame, name
        text = exhibit.frame.to_csv() + json.dumps(exhibit.figures, default=str)
        assert "syn-" not in text, name


def test_what_the_report_rests_on_outside_the_gate_is_no_frame_of_persons(drammen):
    """The parts of a report stay in memory: they hold published tables, never the extract's."""
    given = drammen.report._told.given
    frames = [f for f in vars(given).values() if isinstance(f, pd.DataFrame)]
    assert not frames
    assert all("persons" not in frame for frame in given.published.tables.values())


def test_an_exhibit_of_a_hidden_type_or_area_does_not_say_that_it_was_there(drammen):
    for name, exhibit in exhibits_of(drammen.report):
        if name in ("growth", "sickness_ranked", "short_and_long", "contributions"):
            assert exhibit.frame.drop(columns="area").notna().to_numpy().all(), name


def test_charts_show_only_what_the_tables_show(drammen):
    names = [name for name in drammen.report.units.frame.workplace if len(name) > 3]
    charts = {name for _, name, verb in shown_in("workforce_extract") if verb in DRAWN}
    for name, exhibit in exhibits_of(drammen.report):
        if name in charts:
            text = exhibit.frame.to_csv()
            assert not [unit for unit in names if unit in text], name


# The audit: a reader who sets up all that the tables tell, and asks how low and how high each
# hidden figure can be

SUMS = {
    "units": ("fte", "positions"),
    "units_sickness": (
        *("lost", "agreed", "lost_short", "lost_long", "lost_self_certified", "lost_certified"),
    ),
}
COUNTS = {"units": ("employees", "full_time", "positions"), "units_sickness": ()}
PERSONS = {"units": ("employees", "full_time"), "units_sickness": ()}
EQUAL = {
    "units": (),
    "units_sickness": (
        {"lost": 1, "lost_short": -1, "lost_long": -1},
        {"lost": 1, "lost_self_certified": -1, "lost_certified": -1},
    ),
}
AT_MOST = {
    "units": ({"full_time": 1, "employees": -1}, {"employees": 1, "positions": -1}),
    "units_sickness": ({"lost": 1, "agreed": -1},),
}


@dataclass
class Sums:
    """What is known of some hidden figures: weights of each, and what they sum to or to at most."""

    values: np.ndarray
    columns: list
    place: dict

    def relation(self, terms, right):
        """Weights of the hidden figures, and what is left for them without the shown ones."""
        weights = np.zeros(len(self.place))
        for (row, column), factor in terms:
            if (row, column) in self.place:
                weights[self.place[row, column]] += factor
            else:
                right -= factor * self.values[row, self.columns.index(column)]
        return weights, right


def known_sums(name, sums, whole):
    """Equalities and bounds that tie the figures of all units to each other and to their area."""
    rows = range(len(sums.values))
    equal = [
        sums.relation([((row, column), 1) for row in rows], whole[column]) for column in SUMS[name]
    ]
    equal += [
        sums.relation([((row, column), factor) for column, factor in terms.items()], 0)
        for row in rows
        for terms in EQUAL[name]
    ]
    most = [
        sums.relation([((row, column), -1) for row in rows], -whole[column])
        for column in PERSONS[name]
    ]
    most += [
        sums.relation([((row, column), 1)], whole[column])
        for row in rows
        for column in PERSONS[name]
    ]
    most += [
        sums.relation([((row, column), factor) for column, factor in terms.items()], 0)
        for row in rows
        for terms in AT_MOST[name]
    ]
    return [[relation for relation in known if relation[0].any()] for known in (equal, most)]


def possible(name, parts, whole, few, limit, year):
    """Lowest and highest value of every hidden figure in the units of one area and year.

    `few` says which units have fewer persons than the limit: the reader is taken to know. Of
    sickness it is fte on average, which agreed days tell of.
    """
    bounded = {"employees": (1, limit - 1, limit), "agreed": (0, *[limit * working_days(year)] * 2)}
    columns = [*SUMS[name], *PERSONS[name]]
    values = parts[columns].to_numpy(float)
    hidden = np.argwhere(np.isnan(values))
    place = {(row, columns[c]): i for i, (row, c) in enumerate(hidden)}
    bounds = [
        (0, None)
        if columns[c] not in bounded
        else bounded[columns[c]][:2]
        if few[row]
        else (bounded[columns[c]][2], None)
        for row, c in hidden
    ]
    (a_eq, b_eq), (a_ub, b_ub) = (
        tuple(map(np.array, zip(*relations, strict=True))) if relations else (None, None)
        for relations in known_sums(name, Sums(values, columns, place), whole)
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
            shown[level].set_index(["year", "service_area"]),
        )
        true = tables[name].set_index(["year", "unit"])
        for (year, area), parts in shown[name].groupby(["year", "service_area"]):
            persons = [true.persons[year, unit] for unit in parts.unit]
            few = [0 < count < limit for count in persons]
            ordered, whole = parts.reset_index(drop=True), areas.loc[(year, area)]
            ends = possible(name, ordered, whole, few, limit, year)
            for (row, column), (low, high) in ends.items():
                if high - low < (1 - 1e-6 if column in COUNTS[name] else 0.01):
                    found.append((year, ordered.unit[row], column))
    return found


def test_the_audit_of_the_demonstration_report_finds_nothing(drammen):
    published = drammen.published
    assert published.hidden["units"].to_numpy().sum() > 50
    for name in ("fte_employees", "sickness_absence"):
        assert not published.hidden[name].to_numpy().any(), "the audit takes the areas as known"
    assert recovered(drammen.counted, published.tables) == []


def test_the_audit_finds_what_is_hidden_for_its_own_sake_alone(drammen):
    tables = drammen.counted
    shown = dict(drammen.published.tables)
    for name, limit in (("units", 5), ("units_sickness", 10)):
        few = tables[name].persons.between(0, limit, inclusive="neither")
        columns = [*SUMS[name], *PERSONS[name]]
        shown[name] = tables[name].assign(
            **{c: tables[name][c].astype(float).mask(few) for c in columns}
        )
    assert {name for _, _, name in recovered(tables, shown)} >= {"fte", "lost", "agreed"}


def test_a_unit_of_few_full_positions_tells_no_sickness_however_many_were_employed(drammen):
    units = drammen.counted["units_sickness"].set_index(["year", "unit"])
    shown = drammen.published.tables["units_sickness"].set_index(["year", "unit"])
    few = units.index[(units.persons > 0) & (units.persons < 10)]
    assert len(few) > 20
    assert shown.loc[few, "rate_percent"].isna().all()
    fte = units.agreed / [working_days(year) for year, _ in units.index]
    assert units.persons.to_numpy() == pytest.approx(fte.to_numpy())


def test_hidden_apprentices_can_be_two_numbers_at_least(drammen):
    for year in (2023, 2024):
        rows, true = (
            tables["apprentices"].set_index(["year", "service_area"]).apprentices[year]
            for tables in (drammen.published.tables, drammen.counted)
        )
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


# Municipalities of any size


@pytest.fixture(scope="module", params=SIZES)
def small(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"e{request.param}")
    write_extract(synthetic_extract(3, "2023-01", "2024-12", request.param, AREAS), folder)
    return prepare.workforce_extract("9999", 2024, extract=str(folder))


def test_a_small_municipality_gets_a_report_without_a_word_about_what_is_hidden(small):
    told = tell_everything(small)
    staff = as_table(small.staff)
    assert staff.rows[-1][0] == "Totalt"
    assert any(":" in row for row in staff.rows)
    assert "syn-" not in "".join(told.values())
    for name, exhibit in exhibits_of(small):
        title = as_table(exhibit).title if len(exhibit.frame.columns) else ""
        assert not any(word in title.split() for word in ("None", "nan", "–")), name
    hidden = {row[0] for row in staff.rows if row[2] == ":"}
    assert not hidden & set(small.growth.frame.area)


def test_everything_of_a_small_municipality_can_be_drawn(small):
    for _, name, verb in shown_in("workforce_extract"):
        for exhibit in parts_of(getattr(small, name)):
            if verb in DRAWN:
                DRAWN[verb](exhibit)


def test_a_figure_that_is_hidden_is_never_printed_as_nothing(small):
    """An area whose figures are hidden has a colon, no dash and no 0, in every table."""
    for name, exhibit in exhibits_of(small):
        columns = hidden_columns(exhibit.frame)
        if not columns:
            continue
        table = as_table(exhibit)
        printed = [c for c in exhibit.frame if not str(c).startswith("is_")]
        for column in columns:
            place = printed.index(column)
            for row, sign in zip(table.rows, exhibit.frame[f"{HIDDEN}{column}"], strict=True):
                assert (row[place] == ":") == sign, (name, column)


def observed(folder, *without):
    """An extract of people, as far as can be seen: no name in it marks that it is made up."""
    frames = synthetic_extract(3, "2023-01", "2024-12", 40, AREAS)
    for name in without:
        del frames[name]
    write_extract(as_observed(frames), folder)
    return prepare.workforce_extract("1151", 2024, extract=str(folder))


def test_the_same_figures_from_an_extract_of_people_are_not_marked_as_made_up(tmp_path):
    report = observed(tmp_path, "overtime", "breaches")
    told = "".join(tell_everything(report).values())
    assert not report.synthetic
    assert "fra kommunens l" in told
    assert "oppdiktet" not in told
    assert "Syntetiske" not in told
    for name in ("overtime", "overtime_per_fte", "breaches", "breach_types", "breach_grid"):
        assert isinstance(getattr(report, name), Missing), name
    assert "Tabellen over overtid i uttrekket er ikke lagt inn" in told


def test_every_exhibit_of_made_up_people_says_so(drammen):
    assert drammen.report.synthetic
    assert prepare.workforce_extract("9999", 2024).synthetic
    stated = {e.status for name, e in exhibits_of(drammen.report) if name != "rules"}
    assert stated == {"synthetic"}


def test_people_who_are_made_up_are_refused_where_the_municipality_is_not(tmp_path):
    write_extract(synthetic_extract(3, "2023-01", "2024-12", 60, AREAS), tmp_path)
    with pytest.raises(DataError, match="Utsira finnes, og et oppdiktet uttrekk kan ikke bære"):
        prepare.workforce_extract("1151", 2024, extract=str(tmp_path))


# Where the extract is


def test_without_an_extract_everything_is_missing_and_says_what_to_do():
    report = prepare.workforce_extract("3301", 2024)
    assert not report.synthetic
    assert {type(shown) for _, shown in report.exhibits()} == {Missing}
    assert all("er ikke lagt inn." in told for told in tell_everything(report).values())
    keys = [shown.key for _, shown in report.exhibits()]
    assert all("Brukerveiledningen viser hvordan" in text(key, "lacking_how") for key in keys)


def test_a_folder_that_is_named_but_not_there_stops_the_report(tmp_path):
    with pytest.raises(DataError, match="mapping"):
        prepare.workforce_extract("3301", 2024, extract=str(tmp_path / "none"))


def test_a_municipality_finds_its_own_extract_and_counts_it_anew_when_it_changes(like):
    folder = like("9999", "9901").folder / "extract"
    write_extract(synthetic_extract(3, "2023-01", "2024-12", 60, AREAS), folder)
    before = prepare.workforce_extract("9901", 2024)
    write_extract(synthetic_extract(4, "2023-01", "2024-12", 60, AREAS), folder)
    after = prepare.workforce_extract("9901", 2024)
    assert isinstance(before.staff, Exhibit)
    assert content(before.staff) != content(after.staff)


def test_an_extract_that_is_too_short_stops_the_report():
    with pytest.raises(DataError) as caught:
        prepare.workforce_extract("9999", 2024, first_year=2024, last_day="2024-06-30")
    assert len(caught.value.findings) == 2


def test_hires_are_held_against_one_year_or_the_mean_of_several(tmp_path):
    write_extract(synthetic_extract(3, "2021-01", "2024-12", 300, AREAS), tmp_path)
    one, several = (
        prepare.workforce_extract("9999", 2024, extract=str(tmp_path), first_year=year)
        for year in (2023, 2021)
    )
    assert "i 2023" in tell_everything(one)["hires_through_year"]
    assert "i snitt 2021–2023" in tell_everything(several)["hires_through_year"]
    assert "low_earlier" in several.hires_through_year.frame
    assert "low_earlier" not in one.hires_through_year.frame


def test_levels_that_an_extract_does_not_state_are_left_out(tmp_path):
    frames = synthetic_extract(3, "2023-01", "2024-12", 300, AREAS)
    employments = frames["employments"]
    codes = np.full(len(employments), -1)
    for column in ("org_1", "org_3"):
        employments[column] = pd.Categorical.from_codes(codes, pd.Index([], dtype="str"))
    write_extract(frames, tmp_path)
    report = prepare.workforce_extract("9999", 2024, extract=str(tmp_path))
    tell_everything(report)
    assert isinstance(report.committees, Several)
    assert isinstance(report.units, Several)


# Words


def said_of_9999():
    told = tell_everything(prepare.workforce_extract("9999", 2024))
    return {name: text.replace("\u202f", " ").replace("\xa0", " ") for name, text in told.items()}


def test_absence_is_told_as_far_as_it_is_written():
    said = said_of_9999()
    assert "Sykefraværet var 9,2 % begge år" in said["sickness"]
    assert "Sykefraværet var 9,2 %, det samme som året før." in said["finding"]
    assert "falt fra 9,2 % til 9,2 %" not in "".join(said.values())


def test_why_new_less_left_is_not_the_change_in_employees_is_told():
    said = said_of_9999()["turnover_as_ks"]
    assert "245 **nyansatte** fikk fast stilling, og 68 gikk til fast" in said
    assert "Den som sluttet 31. desember, er talt blant de ansatte den dagen" in said


def test_women_and_men_are_whole_persons():
    report = prepare.workforce_extract("9999", 2024)
    for exhibit in (report.equality_areas, report.equality_positions):
        counted = [cell for row in as_table(exhibit).rows for cell in row[1:3]]
        assert all(cell.isdigit() for cell in counted), exhibit.key


def test_position_codes_have_the_names_that_the_municipality_gives_them(like):
    place = like("9999", "9902")
    shown = prepare.workforce_extract("9902", 2024).equality_positions
    assert "8530 Konsulent" in set(shown.frame.position)
    said = tell_everything(prepare.workforce_extract("9902", 2024))["equality_positions"]
    assert "8530 Konsulent har størst andel kvinner" in said
    rows = [row for row in place.rows("position_codes") if row["position_code"] != "8530"]
    place.write("position_codes", rows)
    without = prepare.workforce_extract("9902", 2024).equality_positions
    assert {"8530", "6583 Fagarbeider"} <= set(without.frame.position)
    figures = ["women", "men", "women_percent"]
    pd.testing.assert_frame_equal(without.frame[figures], shown.frame[figures])
    said = tell_everything(prepare.workforce_extract("9902", 2024))["equality_positions"]
    assert "Stillingskode 8530 har størst andel kvinner" in said


@pytest.mark.parametrize("fewest", [5, 60])
def test_the_group_with_most_women_is_of_those_that_are_shown(fewest):
    report = prepare.workforce_extract("9999", 2024)
    given = replace(report._told.given, privacy=PrivacyRules(fewest_of_each_sex=fewest))
    report.__dict__["_told"] = replace(report._told, given=given)
    said = tell_everything(report)
    for name in ("part_time", "equality_areas", "equality_positions"):
        exhibit = getattr(report, name)
        assert bool(exhibit.figures["left_out"]) == (fewest == 60)
        assert ("som kan vises" in said[name]) == (fewest == 60), name


def test_positions_that_grew_and_shrank_are_told_together():
    said = said_of_9999()["moves"]
    assert "Endringer i stillingsprosent ga til sammen 16,9 årsverk færre." in said


def test_more_apprentices_than_the_target_are_over_it():
    said = said_of_9999()["apprentices"]
    assert "76 lærlinger, 1 over målet" in said
    assert "ved årets begynnelse og slutt" not in said


def test_turnover_of_all_employees_is_not_said_to_be_that_of_the_sector():
    said = said_of_9999()["turnover_as_ks"]
    assert "ikke ansatt i kommunen ett år etter" in said
    assert "som regner bare dem som forlater sektoren" in said


def test_areas_that_do_not_record_working_time_are_named_beside_the_breaches(like):
    place = like("9999", "9902")
    said = tell_everything(prepare.workforce_extract("9902", 2024))["breaches"]
    assert "Arbeidstid føres ikke digitalt i 200 Skole" in said
    assert "Det er 197 per 100 fast ansatte i de områdene der arbeidstid registreres." in said
    rows = [row | {"is_recorded": "true"} for row in place.rows("breaches_by_area")]
    place.write("breaches_by_area", rows)
    said = tell_everything(prepare.workforce_extract("9902", 2024))["breaches"]
    assert "føres ikke digitalt" not in said
    assert "Det er 149 per 100 fast ansatte." in said


@pytest.mark.parametrize("column", ["breaches", "base", "previous_breaches"])
def test_the_whole_without_an_area_is_hidden_where_that_area_is(drammen, column):
    """Else the whole's own breaches less the others' would tell what is hidden."""
    found = shown(drammen.published, "service_area", 2024)
    first = found.figures.service_area.iloc[0]
    figures, hidden = found.figures.copy(), found.hidden.copy()
    figures.loc[0, column], hidden.loc[0, column] = np.nan, True
    told = of_recorded(Shown(figures, hidden), [first])
    per_100 = f"{'previous_' if column.startswith('previous') else ''}breaches_per_100"
    assert told.whole()[[per_100]].isna().all()
    assert told.hidden[per_100].iloc[-1]
    assert not told.hidden[per_100].iloc[0]
    assert of_recorded(found, []) is found


@pytest.mark.parametrize("size", [9, 25, 400])
def test_what_reaching_the_targets_gives_is_said_where_no_area_is_hidden(size, tmp_path):
    write_extract(synthetic_extract(3, "2023-01", "2024-12", size, AREAS), tmp_path)
    report = prepare.workforce_extract("9999", 2024, extract=str(tmp_path))
    shown, areas = report.target_reached, report._told.areas
    hidden = areas.hidden.loc[~areas.figures.is_total, "above_target_fte"].any()
    assert isinstance(shown, Missing) or not (hidden and shown.figures["back_fte"])


@pytest.mark.parametrize("of_whole", [True, False])
def test_a_target_of_the_whole_alone_or_of_areas_alone_is_no_target_of_the_other(like, of_whole):
    place = like("9999", "9902")
    for row in (rows := place.rows("sickness_absence")):
        if (row["service_area"] == "total") != of_whole:
            row["target_percent"] = ""
    place.write("sickness_absence", rows)
    report = prepare.workforce_extract("9902", 2024)
    assert isinstance(report.target_reached, Missing) == of_whole
    assert isinstance(report.contributions, Missing) != of_whole
    shown = "rate_percent" if of_whole else "gap_points"
    assert list(report.sickness_ranked.frame) == ["area", shown]
    said = tell_everything(report)["sickness_ranked"]
    assert ("Sykefravær minus områdets eget mål" in said) != of_whole


def test_what_reaching_the_targets_gives_follows_from_the_row_it_stands_in():
    report = prepare.workforce_extract("9999", 2024)
    rows = report.target_reached.frame.query("not is_total")
    products = rows.fte * rows.gap_points / 100
    assert rows.above_target_fte.tolist() == pytest.approx(products.tolist())


def test_both_reports_say_whose_fte_they_reckon_of():
    of_extract = prepare.workforce_extract("9999", 2024).target_reached.figures
    of_print = prepare.workforce("9999", 2024).target_reached.figures
    assert of_extract["back_fte"] > of_extract["permanent_back_fte"]
    assert round(of_extract["permanent_back_fte"]) == round(of_print["back_fte"])
    assert "De faste årsverkene alene gir om lag 15." in said_of_9999()["target_reached"]
    said = tell_everything(prepare.workforce("9999", 2024))["target_reached"]
    assert "Regnet av de faste årsverkene ville kommunen fått 15,4 årsverk tilbake" in said


def test_units_with_something_hidden_are_counted_as_they_are_printed(drammen):
    units = drammen.report.units
    marked = sum(":" in row for row in as_table(units).rows)
    assert units.figures["hiding"] == marked
    assert units.figures["units"] == len(units.frame)


# Assumptions


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_an_assumption_changes_what_says_that_it_depends_on_it_and_nothing_else(made_up, name):
    usual, other = (
        prepare.workforce_extract(made_up.code, 2024, extract=LIKE_DRAMMEN, **assumed)
        for assumed in ({}, {name: ASSUMPTIONS[name]})
    )
    depends = {n for n, shown in usual.exhibits() if name in shown.run}
    assert differing(usual, other) == depends == {"absence_cost", "target_reached"}


def test_an_assumption_that_cannot_be_stops_the_report():
    with pytest.raises(DataError):
        prepare.workforce_extract("9999", 2024, refund_share=1.5)


def test_every_parameter_has_a_name_in_print():
    stated = set(inspect.signature(prepare.workforce_extract).parameters)
    assert stated == set(prepare.workforce_extract("9999", 2024).run)
