"""``kommunetall hent folketall``: how many inhabitants each municipality has, or nothing."""

import json

import numpy as np
import pytest
from bank_server import serving
from hypothesis import given, settings
from hypothesis import strategies as st
from nation import SUMMED_OVER, Nation
from package_files import files
from spoiling import JUNK, places, spoilt

from kommunetall.data import origin, read
from kommunetall.errors import DataError
from kommunetall.fetch import PEOPLE, Statbank, statbank
from kommunetall.fetch.answers import answer_of
from kommunetall.fetch.command import main
from kommunetall.fetch.population import PERSONS, REGION, question, rows_of
from kommunetall.fetch.published import CONTENT

CODES = ["0301", "1130", "1151", "1507", "1508", "1580", "1804", "3005", "3301", "9901"]
STRAND, DRAMMEN, ALESUND, HARAM = "1130", "3301", "1508", "1580"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(statbank, "HOLDS_BACK", lambda _: 0)
    with serving(Nation(CODES, years=[2004, 2005, 2022, 2023, 2024, 2026])) as started:
        yield started


def people_of(code):
    rows = read("population")
    return rows[rows.municipality_code == code].set_index("year").inhabitants


def published(server, code, year):
    """How many of each sex and age the bank has of a number in a year."""
    dimensions, figures = server.nation.tables[PEOPLE.number]
    at = [slice(None)] * len(dimensions)
    at[list(dimensions).index(REGION)] = dimensions[REGION].index(code)
    at[list(dimensions).index("Tid")] = server.nation.years.index(str(year))
    return tuple(at), figures


def test_inhabitants_are_of_both_sexes_and_all_ages_which_are_not_asked_for(bank, server):
    assert main(["folketall"], bank) == 0
    place, figures = published(server, STRAND, 2026)
    assert people_of(STRAND)[2026] == figures[place].sum()
    assert sum(method == "POST" for method, _ in server.asked) == 1


def test_the_edition_of_each_year_is_told_with_its_source(folder, bank, capsys):
    assert main(["folketall"], bank) == 0
    assert "07459 innbyggere 1. januar 2004–2026" in capsys.readouterr().out
    source = origin("population", year=2026)
    assert (source.producer, source.licence) == (
        "Statistisk sentralbyrå",
        "Creative Commons Navngivelse 4.0",
    )
    stated = json.loads((folder / "datapackage.json").read_text())["resources"]
    (table,) = [one for one in stated if one["name"] == "population"]
    updated = {one["year"]: one["updated"] for one in table["sources"]}
    assert (updated[2026], updated[1986]) == ("2026-06-15", "2026-02-25")


def test_an_old_number_is_joined_to_the_number_of_today(bank, server):
    main(["folketall"], bank)
    place, figures = published(server, "3005", 2023)
    assert people_of(DRAMMEN)[2023] == figures[place].sum()
    assert {2022, 2023, 2024, 2026} == set(people_of(DRAMMEN).index)


def test_years_before_a_unit_was_what_it_is_are_not_there(bank):
    main(["folketall"], bank)
    for code in (ALESUND, HARAM):
        assert list(people_of(code).index) == [2024, 2026]
    assert list(people_of("1804").index) == [2005, 2022, 2023, 2024, 2026]


def test_regions_that_are_no_municipalities_are_left_out(bank):
    main(["folketall"], bank)
    assert read("population").municipality_code.str.len().eq(4).all()
    assert "9901" not in set(read("population").municipality_code)


def test_a_number_that_is_not_in_use_has_nobody_and_no_row(bank, server, capsys):
    server.nation = Nation(years=[2026])
    place, figures = published(server, "1151", 2026)
    figures[place] = 0
    assert main(["folketall"], bank) == 0
    assert "1151" not in set(read("population", year=2026).municipality_code)
    assert "2026: Utsira (1151) har ikke tall" in capsys.readouterr().out


def test_one_year_leaves_the_others_as_they_were(bank):
    was = people_of(STRAND)
    assert main(["folketall", "2026"], bank) == 0
    now = people_of(STRAND)
    assert now.drop(2026).equals(was.drop(2026))
    assert now[2026] != was[2026]


def test_what_a_new_edition_changes_is_told(bank, server, capsys):
    main(["folketall"], bank)
    place, figures = published(server, DRAMMEN, 2026)
    figures[place] += np.array([[2, 0, 0], [0, 0, -1]]).reshape(figures[place].shape)
    server.nation.updated = "2026-09-01T06:00:00Z"
    capsys.readouterr()
    assert main(["folketall"], bank) == 0
    assert "2026: 1 tall er endret, mest 3301 med 1" in capsys.readouterr().out


def test_inhabitants_that_the_settlement_has_otherwise_are_told(bank, capsys):
    main(["folketall", "2024"], bank)
    said = capsys.readouterr().out
    settled = read("municipal_tax", municipality_code=STRAND, year=2024).population.item()
    assert settled == 13_703
    assert "2024: 7 kommuner har et annet folketall i oppgjøret av skatt, mest 0301 med" in said


def test_too_much_for_one_answer_is_asked_for_in_parts(bank, server):
    server.most_cells = 20
    assert main(["folketall"], bank) == 0
    assert sum(method == "POST" for method, _ in server.asked) == 3


def test_a_run_that_was_stopped_goes_on_from_what_had_come(bank, server):
    server.most_cells = 20
    server.before.extend([lambda handler, whole: handler.answer(whole), refused])
    assert main(["folketall"], bank) == 2
    server.asked.clear()
    assert main(["folketall"], bank) == 0
    assert sum(method == "POST" for method, _ in server.asked) == 2


def refused(handler, _):
    handler.answer(b"", 400)


def busy(handler, _):
    handler.answer(b"", 429, Retry_After="0")


def test_a_bank_that_is_busy_is_waited_for(bank, server):
    server.before.extend([busy] * 3)
    assert main(["folketall"], bank) == 0


def of_one_sex(handler, whole):
    """An answer that has not summed over sex, though it tells of men alone."""
    whole["id"].insert(1, "Kjonn")
    whole["size"].insert(1, 1)
    whole["dimension"]["Kjonn"] = {"category": {"index": {"1": 0}}}
    handler.answer(whole)


def halves(handler, whole):
    whole["value"][0] = 0.5
    handler.answer(whole)


def fewer_than_none(handler, whole):
    whole["value"][0] = -1
    handler.answer(whole)


@pytest.mark.parametrize(
    ("misbehaviour", "said"),
    [
        (refused, "spørsmålet ble avvist"),
        (of_one_sex, "Kjonn er med"),
        (halves, "som ikke kan være innbyggere"),
        (fewer_than_none, "som ikke kan være innbyggere"),
    ],
)
def test_an_answer_that_cannot_be_relied_on_changes_nothing(
    folder, bank, server, misbehaviour, said, capsys
):
    was = files(folder)
    server.before.append(misbehaviour)
    assert main(["folketall"], bank) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Ingenting er endret" in told
    assert files(folder) == was


def with_dimension(described, name, is_summed_over):
    described["dimension"][name]["extension"]["elimination"] = is_summed_over


def in_thousands(described):
    described["dimension"][CONTENT]["category"]["unit"][PERSONS]["base"] = "1 000 personer"


def without_regions(described):
    place = described["id"].index(REGION)
    del described["id"][place], described["size"][place]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        *(
            (lambda told, name=name: with_dimension(told, name, False), name)
            for name in SUMMED_OVER
        ),
        (in_thousands, "tallene er i 1 000 personer, ikke i antall"),
        (without_regions, "Region mangler"),
    ],
)
def test_a_table_of_another_form_is_refused_in_words(bank, server, change, said, capsys):
    metadata = server.nation.metadata

    def changed(number):
        described = metadata(number)
        change(described)
        return described

    server.nation.metadata = changed
    assert main(["folketall"], bank) == 2
    told = capsys.readouterr().err
    assert "Tabell 07459 er ikke slik den var" in told
    assert said in told


DESCRIBED = Nation(CODES).metadata(PEOPLE.number)
CHOSEN = question(answer_of(json.dumps(DESCRIBED).encode(), "t", has_values=False), [2023, 2024])
WHOLE = Nation(CODES).data(
    PEOPLE.number,
    {"selection": [{"variableCode": name, "valueCodes": codes} for name, codes in CHOSEN.items()]},
)


def taken(whole):
    answer = answer_of(json.dumps(whole).encode(), "tabellen")
    return rows_of(Statbank.required(answer, "tabellen", CHOSEN))


@settings(max_examples=10 * settings.default.max_examples)
@given(st.sampled_from([path for path in places(WHOLE) if path]), JUNK, st.booleans())
def test_what_is_spoilt_is_refused_or_makes_no_other_figure(path, junk, is_gone):
    right = taken(WHOLE)
    try:
        found = taken(spoilt(WHOLE, path, junk, is_gone))
    except DataError:
        return
    both = found.merge(right, on=PEOPLE.key, suffixes=("", "_right"))
    differing = both[both.inhabitants != both.inhabitants_right]
    assert len(differing) <= (path[0] == "value")
    assert path[0] == "value" or found.equals(right)


def test_a_year_that_is_not_there_is_told(bank, capsys):
    assert main(["folketall", "1985"], bank) == 2
    assert "har ikke tall for 1985" in capsys.readouterr().err


def test_strand_is_as_it_was_published():
    strand = people_of(STRAND)
    assert list(strand.index) == list(range(1986, 2027))
    assert (strand[1986], strand[2024], strand[2026]) == (9_059, 13_703, 13_959)
    settled = read("municipal_tax", municipality_code=STRAND).set_index("year").population
    assert strand[settled.index].tolist() == settled.tolist()
