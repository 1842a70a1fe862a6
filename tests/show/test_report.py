"""What stands around the figures tells whose report it is, and whether its figures are made up."""

import pytest

from kommunetall.assets import SCHEMAS
from kommunetall.show import cover, missing, run_information
from kommunetall.show.tables import MIME
from kommunetall.show.words import TABLES


def test_a_cover_of_made_up_figures_says_so_on_the_screen_and_to_the_printer():
    bundle = cover("Eksempel", 2024, "2026-11-25", synthetic=True)._repr_mimebundle_()
    told = "Alle tall i rapporten er oppdiktet for å vise hvordan en rapport ser ut."
    assert f"<strong>Syntetiske tall.</strong> {told}" in bundle["text/html"]
    assert bundle["text/plain"] == f"Eksempel kommune · 2024. Syntetiske tall. {told}"
    assert bundle[MIME]["mark"] == {"label": "Syntetiske tall", "text": told}


def test_a_cover_of_real_figures_says_nothing_of_it():
    bundle = cover("Drammen", 2024, "2026-11-23")._repr_mimebundle_()
    assert "mark" not in bundle[MIME]
    assert (
        bundle["text/html"]
        == "<p><strong>Drammen kommune · 2024</strong><br>Rapportdato: 23. november 2026</p>"
    )
    assert bundle["text/plain"] == "Drammen kommune · 2024"


def test_how_a_report_was_made_tells_of_made_up_figures_only_where_they_are():
    made_up = run_information("2026-11-25", {"År": 2024}, synthetic=True).rows
    assert ("Tallgrunnlag", "Syntetiske tall, oppdiktet for å vise oppsettet") in made_up
    assert [row for row in made_up if row[0] != "Tallgrunnlag"] == list(
        run_information("2026-11-25", {"År": 2024}).rows
    )


@pytest.mark.parametrize(
    "name",
    [
        "pension_note",
        "pension_vintages",
        "pension_corrections",
        "pension_budget",
        "operating_result",
    ],
)
def test_a_pension_table_that_is_missing_is_named_in_words(name):
    said = missing("Utsira", 2024, name).text
    assert said.startswith(f"Utsira har ikke lagt inn {TABLES[name]} (`{name}`) for 2024.")


def test_only_tables_that_there_are_have_names_in_print():
    assert set(TABLES) <= {schema.stem for schema in SCHEMAS.glob("*.json")}
