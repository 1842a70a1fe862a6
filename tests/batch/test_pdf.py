"""A PDF is the same each time, and nothing in it is cut off or markup."""

import re
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO

import jinja2
import nbformat
import pandas as pd
import pikepdf
import pypdfium2
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kommunetall.assets import FOLDER
from kommunetall.errors import ReportError
from kommunetall.exhibit import Exhibit, Term
from kommunetall.printing.exporter import KommunetallPdfExporter
from kommunetall.printing.layout import BREAK, LANDSCAPE_POINTS, PORTRAIT_POINTS, fitted
from kommunetall.printing.pdf import report_of
from kommunetall.show.charts.bars import bar_chart
from kommunetall.show.charts.lines import line_chart
from kommunetall.show.formats import Sentence
from kommunetall.show.report import About, Cover, Paragraphs, made_table
from kommunetall.show.showing import MARKS, Displayed, Note
from kommunetall.show.tables import table_of

MADE_UP = "Tallene for kommunen er oppdiktet for å vise hvordan en rapport ser ut."


def pdf_of(notebook) -> bytes:
    return KommunetallPdfExporter().from_notebook_node(notebook)[0]


def output(shown):
    bundle = shown._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return new_output("display_data", data, metadata=metadata)


@dataclass
class Made:
    """What is known of a report that tells how it was made."""

    synthetic: bool = False
    topic: str = "example"
    place: str = "Drammen"
    year: int = 2024
    made_from: str = ""
    terms: tuple[Term, ...] = ()

    @property
    def run(self):
        return {"municipality": "3301", "year": self.year}

    def exhibits(self):
        return iter(())


def say(text, **figures):
    return Paragraphs(Sentence().format(text, **figures))


def report(*shown, title="# Tittel", municipality="Drammen", synthetic=False):
    cells = [new_markdown_cell(title), new_markdown_cell("## Del")]
    mark = Note(MARKS["synthetic"], MADE_UP) if synthetic else None
    cover = Cover(municipality, 2024, "2026-11-23", mark)
    outputs = [output(s) for s in (cover, *shown)]
    return new_notebook(cells=[*cells, new_code_cell("x", outputs=outputs)])


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").replace("\ufffe", "").split())


def test_the_same_notebook_gives_the_same_bytes():
    shown = [
        say("Tall {x:number}.", x=1),
        bar_chart(pd.DataFrame({"year": [2024], "x": [1]}), "year", {"x": "X"}, "T"),
    ]
    assert pdf_of(report(*shown)) == pdf_of(report(*shown))


def test_the_words_of_a_chart_say_where_its_figures_stand():
    years = pd.DataFrame({"year": range(2001, 2020), "x_nok": [i**1.5 for i in range(19)]})
    chart = line_chart(years, "year", {"x_nok": "X"}, "Vekst", decimals=1)
    tabled = table_of(years, {"year": "År", "x_nok": "X"}, "Tallene", decimals=1)
    other = table_of(years.head(1), {"year": "År", "x_nok": "X"}, "Noe annet", decimals=1)
    for shown, where in (
        ([chart], "Tallene står i «Tallene bak figurene»."),
        ([other, chart, tabled], "Tallene står i tabell 2."),
    ):
        named = [Displayed(one, Exhibit(f"example.x{i}")) for i, one in enumerate(shown)]
        with pikepdf.open(BytesIO(pdf_of(report(*named)))) as opened:
            alts = [str(o.Alt) for o in opened.objects if is_figure(o)]
        assert alts == [f"{chart.alt} {where}"]
        assert len(alts[0]) <= 320


def is_figure(element) -> bool:
    return isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure"


def test_a_cell_without_words_is_not_empty():
    frame = pd.DataFrame({"label": ["Krav", ""], "x": ["", "4"]})
    table = table_of(frame, {"label": "Regel", "x": "Krav"}, "Regler")
    assert table.rows == (("Krav", "–"), ("–", "4"))


HOSTILE = '#x <script>$ *a* \\ "q" @b _c_'


def test_what_comes_from_data_is_printed_as_such():
    frame = pd.DataFrame({"label": [HOSTILE], "x": [1.5]})
    shown = [
        say("Sted: {name}.", name=HOSTILE),
        Note(MARKS["missing"], Sentence().format("{name}", name=HOSTILE)),
        table_of(frame, {"label": HOSTILE, "x": "X"}, HOSTILE, source=HOSTILE, notes=[HOSTILE]),
        bar_chart(frame, "label", {"x": HOSTILE}, HOSTILE, HOSTILE),
    ]
    text = words(pdf_of(report(*shown, municipality=HOSTILE)))
    assert text.count('#x <script>$ *a* \\ "q" @b _c_') >= 9


def test_every_page_says_when_the_figures_are_made_up():
    wide = pd.DataFrame(
        {"label": ["Sted"] * 13, **{f"c{i}_nok": [1234567] * 13 for i in range(14)}}
    )
    shown = [
        table_of(wide, {c: c.replace("_nok", " beløp") for c in wide}, "Bred tabell"),
        made_table(Made(synthetic=True), "2026-11-23"),
    ]
    pdf = pdf_of(report(*shown, synthetic=True))
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert len({page.get_size() for page in document}) == 2, "upright pages and a page on its side"
    assert all(
        re.search(r"Syntetiske tall\s+Side \d+ av \d+|Side \d+ av \d+\s+Syntetiske tall", p)
        for p in pages
    )
    assert "Syntetiske tall. Tallene for kommunen er oppdiktet for å vise hvordan" in " ".join(
        pages[0].split()
    )
    assert "Tallgrunnlag Syntetiske tall, oppdiktet for å vise oppsettet" in words(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/Title"]) == "Tittel – Drammen kommune 2024 (syntetiske tall)"


def test_no_report_says_so_when_they_are_not():
    pdf = pdf_of(report(made_table(Made(), "2026-11-23")))
    assert not re.search("syntetisk|oppdiktet|tallgrunnlag", words(pdf), re.IGNORECASE)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/Title"]) == "Tittel – Drammen kommune 2024"


def test_a_table_before_the_first_section_is_printed():
    lead = new_markdown_cell("# Tittel\n\n| Sted | Tall |\n|---|---:|\n| Utsira | 7 |")
    shown = new_code_cell(
        "x", outputs=[output(Cover("Drammen", 2024, "2026-11-23")), output(say("ord"))]
    )
    assert "Utsira" in words(pdf_of(new_notebook(cells=[lead, shown])))


@pytest.mark.parametrize("columns", [3, 9, 14, 30])
def test_a_wide_table_is_never_cut_off(columns):
    frame = pd.DataFrame({"label": ["En ganske lang tekst om et prosjekt i kommunen"] * 3})
    for i in range(columns):
        frame[f"c{i}_nok_thousand"] = [1234567 + i, -1431092, 0]
    block = table_of(frame, {c: c.replace("_nok_thousand", " beløp") for c in frame}, "Bred tabell")
    parts = fitted(block._repr_mimebundle_()["application/vnd.kommunetall+json"])
    assert all(
        sum(p["widths"]) <= (LANDSCAPE_POINTS if p["landscape"] else PORTRAIT_POINTS) + 0.1
        for p in parts
    )
    assert sum(len(p["header"]) - 1 for p in parts) == columns
    assert all(p["header"][0] == "label" for p in parts)
    text = words(pdf_of(report(block)))
    assert all(f"1 234 {567 + i}" in text for i in range(columns))


def test_a_number_that_just_fits_its_column_has_no_place_to_break():
    head = ["Nøkkeltall", "Stavanger", "KOSTRA-gruppe 12", "Landet ellers", "Plass", "Av"]
    row = ["Netto driftsresultat uten bundne fond", "1,8 %", "1,6 %", "1,2 %", "142", "353"]
    found = fitted(
        {
            "title": "Nøkkeltall",
            "header": [*head, "Antall i utvalget", "Antall i landet"],
            "rows": [[*row, "10", "351"]],
            "numeric": [False] + [True] * 7,
        }
    )
    assert [cell for cell in found[0]["rows"][0] if BREAK in cell] == []


def test_a_long_table_repeats_its_header_on_every_page():
    frame = pd.DataFrame({"label": [f"Prosjekt {i}" for i in range(120)], "x": range(120)})
    pdf = pdf_of(report(table_of(frame, {"label": "Navnet", "x": "Tallet"}, "Lang tabell")))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    assert all("Navnet" in page for page in pages if "Prosjekt 5" in page or "Prosjekt 11" in page)


@pytest.mark.parametrize("fillers", [14, 18, 22])
def test_a_heading_stays_with_what_is_said_and_a_box_with_its_exhibit(fillers):
    rows, heads = pd.DataFrame({"a": [f"Rad {i}" for i in range(12)]}), {"a": "Post"}
    told = [say("Funnet."), say("Mer om det."), table_of(rows, heads, "Den første")]
    boxed = [Note(MARKS["method"], "Tatt med."), table_of(rows, heads, "Den andre")]
    made = report(*(say("Fyll. " * 40) for _ in range(fillers)))
    shown = new_code_cell("x", outputs=[output(one) for one in (*told, *boxed)])
    made.cells += [new_markdown_cell("## Neste"), shown]
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf_of(made))]
    body = [page for page in pages if "Innhold" not in page]
    for first, last in [("Neste", "Funnet"), ("Tatt", "Den andre")]:
        assert any(first in page and last in page for page in body), (first, last)


def test_a_notebook_without_title_or_cover_is_refused():
    bare = new_notebook(
        cells=[new_markdown_cell("## Del"), new_code_cell("x", outputs=[output(say("ord"))])]
    )
    with pytest.raises(ReportError) as refused:
        report_of(bare)
    assert len(refused.value.findings) == 2


def test_nbconvert_knows_the_exporter():
    from nbconvert.exporters import get_exporter

    assert get_exporter("PDF_rapport") is KommunetallPdfExporter


def test_nbconvert_tells_in_a_sentence_why_a_notebook_is_not_printed(tmp_path):
    file = tmp_path / "bare.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("1")]), file)
    command = [sys.executable, "-m", "nbconvert", "--to", "PDF_rapport", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert "kjør alle celler først" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "bare.pdf").exists()


def test_jupyterlab_tells_in_the_same_sentence_why_a_notebook_is_not_printed():
    page = jinja2.Environment(autoescape=True).from_string(
        (FOLDER / "lab" / "500.html").read_text()
    )
    told = page.render(message="nbconvert failed: Notatboken er ikke kjørt: 4 % av <cellene>.")
    assert "<p>Notatboken er ikke kjørt: 4 % av &lt;cellene&gt;.</p>" in told
    assert "Se hva som står i vinduet" in page.render(message="")


def test_what_is_logged_of_a_notebook_that_is_not_printed_has_no_trace(caplog):
    exporter = KommunetallPdfExporter()
    for notebook in (new_notebook(), None):
        try:
            exporter.from_notebook_node(notebook)
        except Exception as error:  # as the server of JupyterLab does
            exporter.log.exception("%s", type(error).__name__)
    told = {record.getMessage(): bool(record.exc_info) for record in caplog.records}
    assert told == {"ReportError": False, "TypeError": True}


def with_key(shown, name):
    made = output(shown)
    made.metadata["kommunetall"] = {"key": f"example.{name}"}
    return made


def referring(markdown):
    frame = pd.DataFrame({"year": [2023, 2024], "x": [1, 2]})
    series = {"year": "År", "x": "X"}
    outputs = [
        output(Cover("Drammen", 2024, "2026-11-23")),
        with_key(table_of(frame, series, "Antall", subtitle="Ansatte, 2023–2024"), "staff"),
        with_key(bar_chart(frame, "year", {"x": "X"}, "Først"), "first"),
        with_key(bar_chart(frame, "year", {"x": "X"}, "Siden", subtitle="Personer"), "cost_path"),
        output(Paragraphs(markdown)),
    ]
    cells = [new_markdown_cell("# Tittel"), new_markdown_cell("## Del")]
    return new_notebook(cells=[*cells, new_code_cell("x", outputs=outputs)])


def test_charts_and_tables_have_numbers_and_text_refers_to_them_by_these():
    text = "Se [figuren](#cost_path). [Tabellen](#staff) og [figuren](#gone) viser det."
    pdf = pdf_of(referring(text))
    said = words(pdf)
    assert "Figur 2. Siden Personer" in said
    assert "Tabell 1. Antall Ansatte, 2023–2024" in said
    assert "Se figur 2. Tabell 1 og figuren viser det." in said
    with pikepdf.open(BytesIO(pdf)) as opened:
        links = [a for page in opened.pages for a in page.get("/Annots", [])]
    assert len(links) >= 2


def test_a_reference_is_to_what_there_is_of_an_exhibit():
    assert "Se tabell 1 og figur 1." in words(
        pdf_of(referring("Se [figuren](#staff) og [tabellen](#first)."))
    )


def test_a_reference_that_cannot_have_a_number_is_refused_with_its_place():
    with pytest.raises(ReportError, match=r"\[den øverste\]\(#staff\)"):
        pdf_of(referring("Se [den øverste](#staff)."))


def test_a_title_and_headings_may_have_emphasis_links_and_formulas():
    notebook = report(say("Ord."), title="# Om **saldo** og [loven](https://lovdata.no) $x$")
    notebook.cells.insert(
        1, new_markdown_cell("## Del **to** med [lenke](https://ssb.no) og $y_1$")
    )
    notebook.cells.insert(2, new_markdown_cell("Tekst."))
    pdf = pdf_of(notebook)
    assert "Om saldo og loven" in words(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/Title"]).startswith("Om saldo og loven x – Drammen")


def test_a_letter_that_the_font_lacks_is_refused_with_its_place():
    with pytest.raises(ReportError, match=r"«漢» \(U\+6F22\) i «Et tegn: 漢»"):
        pdf_of(report(Paragraphs("Et tegn: 漢")))


def test_a_long_word_breaks_within_the_margin():
    word = "w" * 300
    frame = pd.DataFrame({"label": [word], "x": [1]})
    pdf = pdf_of(
        report(Paragraphs(f"Se {word}."), table_of(frame, {"label": word, "x": "X"}, word))
    )
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars())]
        assert max(right for _, _, right, _ in boxes) <= page.get_width() - 60


def test_spans_have_an_en_dash_and_paragraphs_of_the_law_do_not():
    assert "P14–P19 i 2017–2031, § 3-5" in words(
        pdf_of(report(Paragraphs("P14-P19 i 2017-2031, § 3-5")))
    )


def test_spans_in_a_chart_have_an_en_dash_too():
    years = pd.DataFrame({"year": [2023, 2024], "x_nok": [1.0, 2.0]})
    chart = line_chart(years, "year", {"x_nok": "P14-P19 samlet"}, "Vekst", decimals=1)
    text = words(pdf_of(report(chart)))
    assert "P14–P19 samlet" in text
    assert "P14-P19" not in text


def test_what_made_a_report_stands_in_its_metadata_and_not_in_print():
    about = About(made_table(Made(), "2026-11-23"), ("notatbok example", "Python 3.11.7"))
    pdf = pdf_of(report(about))
    assert "Python" not in words(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/Keywords"]) == "notatbok example, Python 3.11.7"


def test_a_long_table_is_parted_with_rows_on_both_sides_and_its_title_again():
    frame = pd.DataFrame({"label": [f"Rad {i}" for i in range(60)], "x": range(60)})
    shown = [say("Fyll. " * 40) for _ in range(5)]
    table = table_of(frame, {"label": "Post", "x": "X"}, "Lang", notes=["Merknad."])
    pages = [
        p.get_textpage().get_text_range()
        for p in pypdfium2.PdfDocument(pdf_of(report(*shown, table)))
    ]
    found = [page for page in pages if "Rad" in page]
    assert len(found) > 1
    assert "Lang" in found[0]
    assert all("Lang (fortsetter)" in page for page in found[1:])
    assert all(len(re.findall(r"Rad \d", page)) >= 3 for page in found)
    assert ["Merknad" in page for page in found] == [False] * (len(found) - 1) + [True]


@pytest.mark.parametrize(
    ("rows", "words", "pages"), [(8, "Post", 1), (8, "Post " * 40, 2), (6, "Post " * 40, 1)]
)
def test_a_tall_table_of_seven_or_eight_rows_is_parted_too(rows, words, pages):
    frame = pd.DataFrame({"label": [f"Rad {i} {words}" for i in range(rows)], "x": range(rows)})
    shown = [say("Fyll. " * 40) for _ in range(13)]
    tall = table_of(frame, {"label": "Post", "x": "X"}, "Kort")
    pdf = pdf_of(report(*shown, tall, say("Etter.")))
    found = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    assert len([page for page in found if "Rad" in page]) == pages


def test_a_row_is_on_one_page():
    labels = [f"Start{i} {'ord ' * 90} Slutt{i}" for i in range(30)]
    frame = pd.DataFrame({"label": labels, "x": range(30)})
    pdf = pdf_of(report(table_of(frame, {"label": "Post", "x": "X"}, "Lang")))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    for i in range(30):
        assert [f"Start{i} " in page for page in pages] == [
            re.search(rf"Slutt{i}\b", page) is not None for page in pages
        ]


def test_figures_that_a_table_has_are_not_printed_again_behind_the_chart():
    frame = pd.DataFrame({"year": [2023, 2024], "x": [1, 2]})
    chart = bar_chart(frame, "year", {"x": "X"}, "Figur")
    assert len(report_of(report(chart))["appendix"]) == 1
    table = table_of(frame, {"year": "År", "x": "X"}, "T")
    assert report_of(report(chart, table))["appendix"] == []
