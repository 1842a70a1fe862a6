"""``kommunetall hent regnskap``: all of what municipalities have reported, or nothing."""

import json

import numpy as np
import pytest
from bank_server import serving
from nation import Nation
from package_files import files

from kommunetall.data import has, origin, read
from kommunetall.fetch import SOURCES, Statbank, fetch, statbank
from kommunetall.fetch.accounts import AMOUNT, FUNCTION, KIND, REGION, SCOPE
from kommunetall.fetch.command import main
from kommunetall.fetch.published import CONTENT, codes_today

FEW = ["0301", "1130", "1151", "3301", "9901"]
OPERATIONS = "13543"
PENSION = "12367"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(statbank, "HOLDS_BACK", lambda _: 0)
    with serving(Nation(["0301", "1130", "1151", "3301"])) as started:
        yield started


def test_all_that_is_reported_can_be_read_with_its_edition(folder, bank, capsys):
    assert main(["regnskap"], bank) == 0
    assert capsys.readouterr().out.count("oppdatert 15.06.2026") == len(SOURCES)
    for source in SOURCES:
        frame = read(source.name)
        assert {2023, 2024} <= set(frame.year)
        assert not frame.duplicated(source.key).any()
        assert origin(source.name, year=2024).producer == "Statistisk sentralbyrå"
    stated = json.loads((folder / "datapackage.json").read_text())["resources"]
    operations = next(one for one in stated if one["name"] == "reported_operations")
    assert {one["updated"] for one in operations["sources"] if one["year"] in (2023, 2024)} == {
        "2026-06-15"
    }


def test_a_figure_has_the_sign_of_its_statement(bank, server):
    main(["regnskap"], bank)
    dimensions, figures = server.nation.tables[OPERATIONS]
    region, line = dimensions[REGION].index("1130"), dimensions[KIND]
    published = dict(zip(line, figures[region, 0, :, 0, 1].tolist(), strict=True))
    frame = read("reported_operations", municipality_code="1130", year=2024, scope="treasury")
    ours = frame.set_index("code").amount_nok_thousand
    assert ours["A800"] == -published["A800"]
    assert ours["AG15"] == published["AG15"]
    assert ours["AGD90"] == -published["AGD90"]
    assert ours["AGD86"] == published["AGD86"]


def test_a_statement_that_does_not_add_up_is_told(bank, server, capsys):
    dimensions, figures = server.nation.tables[OPERATIONS]
    at = [dimensions[REGION].index("1151"), 0, dimensions[KIND].index("AGD45"), 0, 1]
    figures[tuple(at)] += 5_000
    assert main(["regnskap"], bank) == 0
    said = capsys.readouterr().out
    assert "operating_revenue er ikke summen av linjene i 1 av" in said
    assert "1151 2024 treasury 5000" in said


def test_who_has_not_reported_is_missing_and_told(bank, server, capsys):
    kept = Nation()
    kept.codes = [code for code in kept.codes if code != "1151"]
    server.nation = Nation(kept.codes)
    assert main(["regnskap"], bank) == 0
    assert "2024: Utsira (1151) har ikke tall" in capsys.readouterr().out
    assert "1151" not in set(read("reported_operations").municipality_code)


def test_who_had_a_number_that_is_not_known_is_not_said_to_lack_figures(bank, server):
    server.nation = Nation([code for code in Nation().codes if code != "1151"], years=[2019])
    assert main(["regnskap", "2019"], bank) == 2
    frame, told = fetch(bank, SOURCES[-1], [2019])
    assert "1130" in set(frame.municipality_code)
    assert told.findings == ["2019: Utsira (1151) har ikke tall"]


def test_what_a_new_edition_changes_is_told(bank, server, capsys):
    main(["regnskap"], bank)
    capsys.readouterr()
    dimensions, figures = server.nation.tables[OPERATIONS]
    figures[dimensions[REGION].index("3301"), 0, dimensions[KIND].index("A600"), 0, 1] += 77
    server.nation.updated = "2026-09-01T06:00:00Z"
    assert main(["regnskap"], bank) == 0
    said = capsys.readouterr().out
    assert "2024: 1 tall er endret, mest 3301 treasury A600 med -77" in said


def test_one_year_leaves_the_others_as_they_were(folder, bank, server):
    main(["regnskap"], bank)
    was = read("reported_operations", year=2023)
    server.nation = Nation(server.nation.codes, seed=21)
    server.nation.updated = "2026-09-01T06:00:00Z"
    assert main(["regnskap", "2024"], bank) == 0
    assert read("reported_operations", year=2023).equals(was)
    stated = json.loads((folder / "datapackage.json").read_text())["resources"]
    operations = next(one for one in stated if one["name"] == "reported_operations")
    updated = {one["year"]: one["updated"] for one in operations["sources"]}
    assert (updated[2023], updated[2024]) == ("2026-06-15", "2026-09-01")


def busy(handler, _):
    handler.answer(b"", 429, Retry_After="0")


def down(handler, _):
    handler.answer(b"", 503)


def cut(handler, whole):
    content = json.dumps(whole).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True


@pytest.mark.parametrize("misbehaviour", [busy, down, cut])
def test_what_passes_is_waited_for(bank, server, misbehaviour):
    server.before.extend([misbehaviour] * 3)
    assert main(["regnskap"], bank) == 0
    assert has("reported_operations", year=2024, municipality_code="1130")


def half(handler, whole):
    handler.answer(json.dumps(whole).encode()[:-40])


def fewer(handler, whole):
    handler.answer({**whole, "value": whole["value"][:-1]})


def words(handler, whole):
    handler.answer({**whole, "value": ["mange", *whole["value"][1:]]})


def shares(handler, whole):
    handler.answer({**whole, "value": [0.5, *whole["value"][1:]]})


def enormous(handler, whole):
    handler.answer({**whole, "value": [10**13, *whole["value"][1:]]})


def page(handler, _):
    handler.answer(b"<html>Vedlikehold</html>")


def another(handler, whole):
    category = whole["dimension"][REGION]["category"]
    category["index"] = {f"x{code}": place for code, place in category["index"].items()}
    handler.answer(whole)


def refused(handler, _):
    handler.answer(b"", 400)


@pytest.mark.parametrize(
    "misbehaviour", [half, fewer, words, shares, enormous, page, another, refused]
)
def test_an_answer_that_cannot_be_relied_on_changes_nothing(
    folder, bank, server, misbehaviour, capsys
):
    main(["regnskap"], bank)
    was = files(folder)
    server.nation = Nation(server.nation.codes, seed=22)
    server.nation.updated = "2026-09-01T06:00:00Z"
    server.before.extend([misbehaviour])
    capsys.readouterr()
    assert main(["regnskap"], bank) == 2
    said = capsys.readouterr().err
    assert "Ingenting er endret" in said
    assert "Traceback" not in said
    assert files(folder) == was


def test_a_table_that_has_lost_a_line_or_changed_unit_is_refused(bank, server, capsys):
    dimensions, _ = server.nation.tables[OPERATIONS]
    dimensions[KIND][dimensions[KIND].index("A800")] = "A801"
    assert main(["regnskap"], bank) == 2
    assert "mangler A800" in capsys.readouterr().err
    dimensions[KIND][dimensions[KIND].index("A801")] = "A800"
    metadata = server.nation.metadata

    def in_millions(number):
        described = metadata(number)
        described["dimension"][CONTENT]["category"]["unit"][AMOUNT]["base"] = "mill. kr"
        return described

    server.nation.metadata = in_millions
    assert main(["regnskap"], bank) == 2
    assert "tallene er i mill. kr, ikke i 1000 kr" in capsys.readouterr().err


def test_a_new_line_is_told_and_left_out(bank, server, capsys):
    dimensions, figures = server.nation.tables[OPERATIONS]
    dimensions[KIND].append("AGD999")
    axis = list(dimensions).index(KIND)
    more = np.concatenate([figures, figures.take([-1], axis=axis)], axis=axis)
    server.nation.tables[OPERATIONS] = dimensions, more
    assert main(["regnskap"], bank) == 0
    assert "ny linje som ikke er med: AGD999" in capsys.readouterr().out
    assert "AGD999" not in set(read("reported_operations").code)


def test_too_much_for_one_answer_is_asked_for_in_parts(bank, server):
    server.most_cells = 500
    assert main(["regnskap"], bank) == 0
    assert sum(path.endswith(f"{OPERATIONS}/data") for _, path in server.asked) == 2


def test_a_run_that_was_stopped_goes_on_from_what_had_come(bank, server):
    server.before.extend([lambda handler, whole: handler.answer(whole)] * 2 + [refused])
    assert main(["regnskap"], bank) == 2
    server.asked.clear()
    assert main(["regnskap"], bank) == 0
    posted = [path.split("/")[3] for method, path in server.asked if method == "POST"]
    assert posted == [source.number for source in SOURCES[2:]]


def test_what_was_kept_and_is_spoilt_is_asked_for_again(bank):
    main(["regnskap"], bank)
    for file in bank.kept.glob("*.json"):
        file.write_text("{")
    assert main(["regnskap"], bank) == 0


@pytest.mark.usefixtures("folder")
def test_nobody_there_is_one_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(statbank, "HOLDS_BACK", lambda _: 0)
    assert main(["regnskap"], Statbank("http://127.0.0.1:1/api", kept=tmp_path)) == 2
    said = capsys.readouterr().err
    assert "se om maskinen er på nett" in said


def test_a_year_that_nobody_has_reported_is_told(bank, capsys):
    assert main(["regnskap", "1999"], bank) == 2
    assert "har ikke tall for 1999" in capsys.readouterr().err


def test_estimates_are_no_municipalities(bank):
    main(["regnskap"], bank)
    assert set(read("reported_balance").municipality_code) >= {"0301", "1130", "1151", "3301"}
    assert not read("reported_balance").municipality_code.str.startswith("E").any()


def test_scopes_are_named_in_words(bank, server):
    main(["regnskap"], bank)
    assert set(read("reported_operations").scope) == {"treasury", "consolidated"}
    assert set(read("reported_self_cost").scope) == {"group"}
    assert SCOPE in server.nation.tables[OPERATIONS][0]


def of_pension(rows):
    """Amounts of the treasury of a year, by function and kind."""
    own = rows[
        (rows.scope == "treasury") & (rows.year == 2024) & (rows.municipality_code == "1130")
    ]
    return own.set_index(["function", "kind"]).amount_nok_thousand


def test_pension_of_all_functions_is_their_sum_without_groups_of_them(bank, server):
    main(["regnskap"], bank)
    dimensions, figures = server.nation.tables[PENSION]
    functions = [code.isdecimal() for code in dimensions[FUNCTION]]
    at = dimensions[REGION].index("1130"), dimensions[SCOPE].index("B"), functions, 0, 0, -1
    found = of_pension(read("reported_pension"))
    assert found["all", "A090"] == figures[at].sum()
    assert set(found.index.get_level_values("function")) == {"170", "171", "172", "173", "all"}


def test_a_sum_with_a_hidden_figure_is_not_known(bank, server):
    data = server.nation.data

    def hiding(number, selection):
        whole = data(number, selection)
        if number == PENSION:
            sizes = whole["size"]
            names = whole["id"]
            codes = {FUNCTION: "202", REGION: "1130", SCOPE: "B"}
            category = {name: whole["dimension"][name]["category"]["index"] for name in names}
            place = 0
            for name, size in zip(names, sizes, strict=True):
                last = size - 1 if name == names[-1] else 0
                place = place * size + category[name].get(codes.get(name), last)
            whole["value"][place] = None
            whole["status"] = {str(place): ":"}
        return whole

    server.nation.data = hiding
    assert main(["regnskap"], bank) == 0
    found = of_pension(read("reported_pension"))
    assert ("all", "A090") not in found.index
    assert ("all", "A099") in found.index


@pytest.mark.parametrize(
    ("number", "first"), [("1103", 2020), ("5001", 2020), ("1804", 2005), ("1130", 0)]
)
def test_years_before_a_merger_are_not_of_the_unit_that_kept_its_number(number, first):
    assert codes_today()[number] == (number, first, 9999)
