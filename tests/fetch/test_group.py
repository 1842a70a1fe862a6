"""``kommunetall hent regnskap --konsern``: the group's statements beside the others, or nothing."""

import json
from dataclasses import replace

import numpy as np
import pytest
from bank_server import serving
from nation import Nation
from package_files import files

from kommunetall.data import read, reported_tables
from kommunetall.data.beside import differences, usual
from kommunetall.data.reported import stamp
from kommunetall.fetch import statbank
from kommunetall.fetch.accounts import GROUP, KIND, REGION, SCOPE
from kommunetall.fetch.command import main
from kommunetall.fetch.group import KNOWN, NUMBERS
from kommunetall.prepare._peers import read as read_peers

CODES = ["0301", "1130", "1151", "3301"]
OPERATIONS, OF_GROUP = "reported_operations", "13551"


class WithGroup(Nation):
    """A nation whose group has statements too, with a dimension of scope or without one."""

    def __init__(self, has_scope, **asked):
        super().__init__(CODES, **asked)
        for known in KNOWN:
            dimensions, figures = self.table(replace(known, scopes=(GROUP,)))
            if not has_scope:
                figures = np.squeeze(figures, axis=list(dimensions).index(SCOPE))
                del dimensions[SCOPE]
            self.tables[NUMBERS[known.name]] = dimensions, figures


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(statbank, "HOLDS_BACK", lambda _: 0)
    with serving(WithGroup(has_scope=False)) as started:
        yield started


def resource(folder, name):
    stated = json.loads((folder / "datapackage.json").read_text())["resources"]
    return next(one for one in stated if one["name"] == name)


def group_rows(name):
    rows = read(name)
    return rows[rows.scope == "group"].reset_index(drop=True)


@pytest.mark.parametrize("has_scope", [True, False])
def test_the_groups_statements_stand_beside_the_others_as_the_groups(bank, server, has_scope):
    server.nation = WithGroup(has_scope)
    assert main(["regnskap", "--konsern"], bank) == 0
    for known in KNOWN:
        assert set(read(known.name, year=2024).scope) == {"group", "treasury", "consolidated"}
    dimensions, figures = server.nation.tables[OF_GROUP]
    at = {REGION: "1130", SCOPE: GROUP, KIND: "A800", "Tid": "2024"}
    place = tuple(codes.index(at.get(name, codes[0])) for name, codes in dimensions.items())
    own = read(OPERATIONS, municipality_code="1130", year=2024, scope="group")
    assert own.set_index("code").amount_nok_thousand["A800"] == -figures[place]


def test_without_the_word_the_group_is_not_asked_for(bank, server):
    assert main(["regnskap"], bank) == 0
    assert group_rows(OPERATIONS).empty
    asked = {part for _, path in server.asked for part in path.split("/")}
    assert not asked & set(NUMBERS.values())


def test_the_group_has_an_edition_of_its_own_for_each_year(folder, bank):
    main(["regnskap", "--konsern"], bank)
    table = resource(folder, OPERATIONS)
    assert {one["heading"] for one in table["sources"]} == {
        "tabell 13543, økonomisk oversikt drift"
    }
    assert [(one["year"], one["heading"]) for one in table["group_sources"]] == [
        (2023, "tabell 13551, økonomisk oversikt drift"),
        (2024, "tabell 13551, økonomisk oversikt drift"),
    ]
    assert table["title"] == "Rapportert til SSB: økonomisk oversikt drift"


def test_the_group_stays_as_it_was_where_it_is_not_fetched_again(folder, bank, server, capsys):
    main(["regnskap", "--konsern"], bank)
    was, editions = group_rows(OPERATIONS), resource(folder, OPERATIONS)["group_sources"]
    server.nation = WithGroup(has_scope=False, seed=21)
    server.nation.updated = "2026-09-01T06:00:00Z"
    capsys.readouterr()
    assert main(["regnskap", "2024"], bank) == 0
    assert "tall er borte" not in capsys.readouterr().out
    assert group_rows(OPERATIONS).equals(was)
    assert resource(folder, OPERATIONS)["group_sources"] == editions


def test_what_a_new_edition_changes_of_the_group_is_told(bank, server, capsys):
    main(["regnskap", "--konsern"], bank)
    dimensions, figures = server.nation.tables[OF_GROUP]
    figures[dimensions[REGION].index("3301"), dimensions[KIND].index("A600"), 0, 1] += 77
    server.nation.updated = "2026-09-01T06:00:00Z"
    capsys.readouterr()
    assert main(["regnskap", "--konsern"], bank) == 0
    said = capsys.readouterr().out
    assert "13551 økonomisk oversikt drift, konsern 2023–2024" in said
    assert "2024: 1 tall er endret, mest 3301 group A600 med -77" in said


def another_name(nation):
    metadata = nation.metadata

    def renamed(number):
        described = metadata(number)
        if number == OF_GROUP:
            described["dimension"][KIND]["category"]["label"]["AG15"] = "Noe annet"
        return described

    nation.metadata = renamed


def without_a_line(nation):
    dimensions, _ = nation.tables[OF_GROUP]
    dimensions[KIND][dimensions[KIND].index("A800")] = "A801"


def with_a_dimension(nation):
    dimensions, figures = nation.tables[OF_GROUP]
    nation.tables[OF_GROUP] = {**dimensions, "KOKnytt0000": ["1"]}, figures[..., None]


def of_another_scope(nation):
    nation.tables |= WithGroup(has_scope=True).tables
    nation.tables[OF_GROUP][0][SCOPE] = ["K"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (another_name, "AG15 heter «Noe annet», og «navnet på AG15» i tabell 13543"),
        (without_a_line, "KOKart0000 mangler A800 («navnet på A800»)"),
        (with_a_dimension, "KOKnytt0000 er ikke kjent"),
        (of_another_scope, f"{SCOPE} mangler A"),
    ],
)
def test_a_table_of_another_form_is_refused_in_words_and_nothing_is_changed(
    folder, bank, server, change, said, capsys
):
    change(server.nation)
    was = files(folder)
    assert main(["regnskap", "--konsern"], bank) == 2
    told = capsys.readouterr().err
    assert "Tabell 13551" in told
    assert said in told
    assert "Ingenting er endret" in told
    assert files(folder) == was
    assert main(["regnskap"], bank) == 0


def test_reports_stand_on_the_scopes_that_they_stood_on_before(bank):
    main(["regnskap"], bank)
    before = (
        read("economic_overview", "1130"),
        differences("1130"),
        usual(OPERATIONS, stamp(OPERATIONS)),
        read_peers.nation().figures,
        reported_tables("1130", 2024),
    )
    main(["regnskap", "--konsern"], bank)
    assert set(read("economic_overview", "1130").scope) == {"treasury", "consolidated"}
    assert read("economic_overview", "1130").equals(before[0])
    assert differences("1130").equals(before[1])
    assert usual(OPERATIONS, stamp(OPERATIONS)) == before[2]
    assert read_peers.nation().figures.equals(before[3])
    assert reported_tables("1130", 2024) == before[4]
