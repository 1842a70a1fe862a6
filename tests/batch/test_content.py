"""What a notebook says becomes blocks; what cannot be printed is refused with its remedy."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kommunetall.errors import ReportError
from kommunetall.printing.content import blocks_of, told_texts
from kommunetall.printing.formula import read_aloud, typst_formula
from kommunetall.printing.markdown import markdown_blocks
from kommunetall.printing.one_run import AGAIN


def kinds(source):
    return [block["type"] for block in markdown_blocks(source)]


def test_text_becomes_headings_paragraphs_lists_and_quotes():
    assert kinds(
        "# T\n\nord **fet** [lenke](https://a.no)\n\n- en\n- to\n\n1. først\n\n> sitat"
    ) == [
        "heading",
        "paragraph",
        "list",
        "list",
        "quote",
    ]


def test_escaped_text_is_printed_as_it_stands():
    (block,) = markdown_blocks(r"\#x \<script\>\$ \*b\*")
    assert "".join(span["text"] for span in block["spans"]) == "#x <script>$ *b*"


def test_a_formula_carries_words_for_those_who_do_not_see_it():
    (block,) = markdown_blocks("<!-- formel: a er b -->\n\n$$ a = b $$")
    assert (block["type"], block["alt"]) == ("formula", "a er b")
    with pytest.raises(ReportError, match="skriv <!-- formel:"):
        list(markdown_blocks("$$ a = b $$"))


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        ("t", "t"),
        ("P_y", "P for år y"),
        ("N_{y}", "N for år y"),
        ("P_k", "P nummer k"),
        ("A_K", "A med indeks K"),
        (r"100 \cdot L - 0,5", "100 ganger L minus 0,5"),
        (r"\frac{n}{N} \cdot (r - T)", "n, delt på N, ganger r minus T"),
        (r"(1 + r)^{-n}", "1 pluss r opphøyd i minus n"),
        (r"\text{rente i \%} \le \max", "rente i % er høyst det største av"),
        (r"y < t \leq y + N_y", "y er mindre enn t er høyst y pluss N for år y"),
    ],
)
def test_a_formula_in_a_line_is_read_in_words(latex, words):
    (block,) = markdown_blocks(f"Her er ${latex}$ målet.")
    (formula,) = [span for span in block["spans"] if span["type"] == "math"]
    assert formula["alt"] == read_aloud(latex) == words


def test_a_link_is_read_as_it_looks():
    (block,) = markdown_blocks("Se **[den *nye* loven](https://a.no)**.")
    strong = next(span for span in block["spans"] if span["type"] == "strong")
    assert strong["spans"][0]["words"] == "den nye loven"


def test_what_reports_do_not_print_is_refused():
    with pytest.raises(ReportError, match="block_code"):
        list(markdown_blocks("```\nx = 1\n```"))
    with pytest.raises(ReportError, match="image"):
        list(markdown_blocks("![x](y.png)"))


def test_nothing_inside_a_list_or_a_quote_is_lost():
    (block,) = markdown_blocks("> ord\n>\n> - en\n>\n> > sitat")
    assert [part["type"] for part in block["body"]] == ["paragraph", "list", "quote"]
    with pytest.raises(ReportError, match="block_math"):
        list(markdown_blocks("> ord\n>\n> $$ a = b $$"))
    with pytest.raises(ReportError, match="block_code"):
        list(markdown_blocks("- en\n\n  ```\n  kode\n  ```\n"))


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"r \cdot (m - s)", "r dot ( m - s )"),
        (r"\frac{I}{n}", "(I)/(n)"),
        (r"PA_{2016+k}", "P A _(2016 + k)"),
        (r"(1 + r)^{-n}", "( 1 + r ) ^(- n)"),
        (r"0,35 \cdot x", '"0,35" dot x'),
        (r"\text{netto} = \max(0, a)", '"netto" = max ( 0 "," a )'),
    ],
)
def test_formulas_are_written_for_typst(latex, typst):
    assert typst_formula(latex) == typst


@pytest.mark.parametrize("latex", [r"\int x", r"\frac{a", "a}", r"\frac", "#eval"])
def test_a_formula_that_is_not_understood_is_refused(latex):
    with pytest.raises(ReportError):
        typst_formula(latex)


def notebook(*outputs, tags=()):
    cell = new_code_cell("x", outputs=list(outputs))
    cell.metadata["tags"] = list(tags)
    return new_notebook(cells=[new_markdown_cell("# T"), cell])


def test_code_and_foreign_output_are_not_printed():
    shown = new_output(
        "execute_result", {"text/plain": "<object at 0x7f>", "text/html": "<b>x</b>"}
    )
    streamed = new_output("stream", name="stdout", text="noise")
    assert [b["type"] for b in blocks_of(notebook(shown, streamed))] == ["heading"]


def test_cells_for_the_screen_and_for_exploring_are_not_printed():
    said = new_output("display_data", {"text/markdown": "ord"})
    assert [b["type"] for b in blocks_of(notebook(said))] == ["heading", "paragraph"]
    for tag in ("screen", "explore"):
        assert [b["type"] for b in blocks_of(notebook(said, tags=[tag]))] == ["heading"]


def test_a_failed_notebook_is_refused_with_its_cell():
    with pytest.raises(ReportError, match=r"celle 1 \(«T»\): DataError: no rows"):
        list(
            blocks_of(
                notebook(new_output("error", ename="DataError", evalue="no rows", traceback=[]))
            )
        )


def test_a_notebook_that_has_not_run_is_refused():
    with pytest.raises(ReportError, match="kjør alle celler først"):
        list(blocks_of(notebook()))


FORMAT = "application/vnd.kommunetall+json"


def shown(kind, run=None, made_from="", key="pension.x", **content):
    """An output as a verb of ``show`` makes it."""
    made = {"key": key, "run": run, "made_from": made_from}
    metadata = {"kommunetall": made} if run else {}
    return new_output("display_data", {FORMAT: {"type": kind, **content}}, metadata=metadata)


NOTE = {"label": "Forbehold", "markdown": "Tallet er et anslag."}
LACKS = "Tallene i pensjonsnoten er ikke lagt inn for 2024."


def report(*cells):
    """A notebook of headings (texts) and outputs."""
    parts = [
        new_markdown_cell(part) if isinstance(part, str) else new_code_cell("x", outputs=[part])
        for part in cells
    ]
    return new_notebook(cells=parts)


def headings(blocks):
    return [b["spans"][0]["text"] for b in blocks if b["type"] == "heading"]


def test_a_section_whose_exhibits_are_all_missing_is_left_out_with_its_text():
    lacking = shown("missing", text=LACKS)
    made = report(
        "# T", "## Budsjett", lacking, "Slik leses det.", "## Regnskap", shown("note", **NOTE)
    )
    blocks = list(blocks_of(made))
    assert headings(blocks) == ["T", "Regnskap"]
    assert [b["type"] for b in blocks] == ["heading", "heading", "note"]


def test_a_section_that_has_nothing_to_show_is_left_out_with_its_text():
    made = report("# T", "## A", shown("note", **NOTE), "## B", "Ord.", "## Forbehold", "Ett.")
    made.cells.insert(4, new_code_cell("table(report.none)"))
    assert headings(blocks_of(made)) == ["T", "A", "Forbehold"]


def with_reservations(text):
    """A report of one exhibit, and below it a section of text, to which code adds nothing."""
    there = shown("note", {"year": 2024}, **NOTE)
    made = report("# T", "## A", there, "## Forbehold", text)
    made.cells.append(new_code_cell("say(report.scope)"))
    return made


def test_a_line_about_what_is_shown_stands_with_its_heading_where_code_below_it_says_nothing():
    made = with_reservations("- Gebyrer. <!-- bare med: x -->\n- Gjeld. <!-- bare med: debt -->")
    *_, listed = blocks_of(made)
    assert headings(blocks_of(made)) == ["T", "A", "Forbehold"]
    assert [item[0]["spans"][0]["text"].strip() for item in listed["items"]] == ["Gebyrer."]
    assert told_texts(made)[-1] == "- Gebyrer."


def test_a_heading_stands_with_no_line_about_what_is_not_shown():
    for text in ("- Gjeld. <!-- bare med: debt -->", "<!-- bare med: debt -->\n\nGjeld.", "Alt."):
        assert headings(blocks_of(with_reservations(text))) == ["T", "A"]


def test_what_is_missing_beside_what_is_there_is_not_told_where_it_stands():
    made = report("# T", "## Regnskap", shown("missing", text=LACKS), shown("note", **NOTE), "Ord.")
    assert [b["type"] for b in blocks_of(made)] == ["heading", "heading", "note", "paragraph"]


def test_text_below_what_is_missing_is_left_out_as_far_as_the_next_figure():
    lacking, there = shown("missing", text=LACKS), shown("note", **NOTE)
    made = report("# T", "## Lån", there, "Én.", lacking, lacking, "To.", "Tre.", there, "Fire.")
    blocks = list(blocks_of(made))
    assert [b["spans"][0]["text"] for b in blocks if b["type"] == "paragraph"] == ["Én.", "Fire."]
    made = report("# T", "## Lån", there, "Én.", "To.", "## Fond", "Tre.", there)
    made.cells.insert(4, new_code_cell("table(report.none)"))
    assert "To." not in [b["spans"][0]["text"] for b in blocks_of(made) if b["type"] == "paragraph"]
    made.cells[4].source = "rate = 0.04"
    assert "To." in [b["spans"][0]["text"] for b in blocks_of(made) if b["type"] == "paragraph"]
    made = report("# T", "## Lån", lacking, "To.", "## Fond", "Tre.", there, lacking, "Fire.")
    assert "Tre." in [b["spans"][0]["text"] for b in blocks_of(made) if b["type"] == "paragraph"]


def test_a_line_about_exhibits_is_printed_where_one_of_them_is():
    text = "Alt.\n\n- Gjeld. <!-- bare med: debt, loans -->\n- Fond. <!-- bare med: x -->"
    made = report("# T", shown("note", run={"year": 2024}, **NOTE), "## A", text)
    *_, listed = blocks_of(made)
    assert [i[0]["spans"][0]["text"].strip() for i in listed["items"]] == ["Fond."]


def said_in(source, kind=None):
    """A notebook with a line about an exhibit, which code says, and does with what `source` is."""
    telling = shown("text", run={"year": 2024}, markdown="Ordet.")
    telling.data["text/markdown"] = "Ordet."
    if kind is None:
        del telling.data[FORMAT]
    made = report("# T", telling, "## A", "Om ordet. <!-- bare med: x -->\n\nAlt.")
    made.cells[1].source = source
    return " ".join(told_texts(made))


@pytest.mark.parametrize("kind", [None, "text"])
def test_a_line_about_what_is_only_said_is_printed_where_it_is_said(kind):
    assert "Om ordet." in said_in("say(report.x)", kind)
    assert "Om ordet." in said_in("show.say(report.x)", kind)


@pytest.mark.parametrize("source", ["say(report.x)\ntable(report.x)", "show.bars(report.x)"])
def test_a_line_about_what_is_also_set_or_drawn_is_left_out_where_it_is_only_said(source):
    assert "Om ordet." not in said_in(source)


def test_a_whole_text_about_an_exhibit_that_is_not_shown_is_left_out():
    lacking = shown("missing", run={"year": 2024}, text=LACKS)
    text = "<!-- bare med: x -->\n\nEn formel."
    made = report("# T", "## A", shown("note", **NOTE), text, lacking)
    assert "paragraph" not in [b["type"] for b in blocks_of(made)]


def test_what_is_told_of_each_text_is_what_is_printed_of_it():
    lacking, there = shown("missing", text=LACKS), shown("note", {"year": 2024}, **NOTE)
    made = report("# T", "Valg.", "## A", there, "Ord. <!-- bare med: x -->\n\n- Ett.", lacking)
    made.cells += [new_markdown_cell("To."), new_markdown_cell("## B\n\nTre.\n\n## C\n\nFire.")]
    made.cells += [new_code_cell("table(report.none)"), new_markdown_cell("## D"), made.cells[5]]
    made.cells[1].metadata["tags"] = ["screen"]
    made.cells[4].source += "\n\n- To. <!-- bare med: debt -->"
    told = ["# T", "", "## A", "Ord.\n\n- Ett.\n", "", "## B\n\nTre.\n\n", ""]
    assert told_texts(made) == told
    printed = [s["text"] for b in blocks_of(made) for s in b.get("spans", [])]
    assert printed == ["T", "A", "Ord.", "B", "Tre."]


def test_a_section_of_text_alone_is_printed():
    made = report("# T", "## Slik er det regnet", "Ord.", "## Del", shown("note", **NOTE))
    assert headings(blocks_of(made)) == ["T", "Slik er det regnet", "Del"]


def test_a_heading_with_nothing_below_it_is_left_out():
    about = "Om styret. <!-- bare med: board -->"
    made = report("# T", "## Slik er det regnet", about, "## Del", "### Av den", "Ord.")
    assert headings(blocks_of(made)) == ["T", "Del", "Av den"]
    assert "".join(told_texts(made)).count("Slik er det regnet") == 0


def test_a_report_that_has_nothing_to_show_is_refused_with_what_it_lacks():
    about = shown("table", about=True, title="Slik er rapporten laget")
    cover = shown("cover", municipality="Utsira")
    made = report("# T", cover, "## A", shown("missing", text=LACKS), "## Kjøring", about)
    with pytest.raises(ReportError, match="Rapporten har ingenting å vise") as refused:
        list(blocks_of(made))
    assert refused.value.findings == (LACKS,)


def test_a_report_that_says_why_it_has_nothing_is_told_so_in_that_sentence_alone():
    about = shown("table", about=True, title="Slik", nothing="Kjør «kommunetall hent regnskap».")
    made = report("# T", "## A", shown("missing", text=LACKS), "## Kjøring", about)
    with pytest.raises(ReportError) as refused:
        list(blocks_of(made))
    assert refused.value.findings == ("Kjør «kommunetall hent regnskap».",)


def test_what_is_said_on_the_screen_alone_is_not_printed():
    made = report("# T", "## A", shown("text", markdown="Ikke hentet."))
    for cell in made.cells:
        for output in cell.get("outputs", []):
            output.data["text/markdown"] = "Ikke hentet. De hentes med `kommunetall hent regnskap`."
    printed = [s["text"] for b in blocks_of(made) for s in b.get("spans", [])]
    assert printed == ["T", "A", "Ikke hentet."]


def test_how_a_report_was_made_is_printed_at_its_end_and_its_mark_is_not():
    about = shown("table", about=True, title="Slik er rapporten laget")
    *_, last = blocks_of(report("# T", shown("note", **NOTE), "## Kjøring", about))
    assert last == {"type": "table", "title": "Slik er rapporten laget", "about": True}


def test_a_kind_of_block_that_is_not_known_is_refused():
    with pytest.raises(ReportError, match="map: kjør alle celler på nytt"):
        list(blocks_of(report("# T", shown("map"))))


def with_parameters(source, *outputs, injected=""):
    cells = [new_markdown_cell("# T"), new_code_cell(source)]
    cells[1].metadata["tags"] = ["parameters"]
    if injected:
        cells.append(new_code_cell(injected))
        cells[2].metadata["tags"] = ["injected-parameters"]
    return new_notebook(cells=[*cells, *(new_code_cell("x", outputs=[o]) for o in outputs)])


def note(**run):
    return shown("note", run, **NOTE)


def test_results_of_two_values_of_one_parameter_are_refused():
    made = with_parameters("year: int = 2024", note(year=2024, growth=0.04), note(growth=0.05))
    with pytest.raises(ReportError, match="ulike kjøringer") as refused:
        list(blocks_of(made))
    said = "growth: celle 2 («T») er laget med 0.04 og celle 3 («T») er laget med 0.05"
    assert refused.value.findings == (f"{said}: {AGAIN}",)


def test_results_of_other_parameters_than_the_notebook_states_are_refused():
    made = with_parameters('year: int = 2024  # år\nname = "a"', note(year=2023, name="a"))
    with pytest.raises(ReportError) as refused:
        list(blocks_of(made))
    said = "year: parametercellen sier 2024, men celle 2 («T») er laget med 2023"
    assert refused.value.findings == (f"{said}: {AGAIN}",)


def test_parameters_that_a_run_put_in_hold_over_those_that_were_there():
    source, injected = "year: int = 2024", "# Parameters\nyear = 2023\n"
    assert list(blocks_of(with_parameters(source, note(year=2023), injected=injected)))
    with pytest.raises(ReportError, match="parametercellen sier 2023"):
        list(blocks_of(with_parameters(source, note(year=2024), injected=injected)))


def test_results_made_while_exploring_are_nobodys():
    made = with_parameters("growth: float = 0.04", note(growth=0.04), note(growth=0.05))
    made.cells[-1].metadata["tags"] = ["explore"]
    assert [b["type"] for b in blocks_of(made)] == ["heading", "note"]


def run_again(made, *counts):
    """The same notebook, its cells of code numbered as the kernel did."""
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    for cell, count in zip(code, counts, strict=True):
        cell.execution_count = count
    return made


def faults(made):
    with pytest.raises(ReportError, match="ulike kjøringer") as refused:
        list(blocks_of(made))
    return [finding.removesuffix(f": {AGAIN}") for finding in refused.value.findings]


OSLO, DRAMMEN = {"municipality": "0301", "year": 2024}, {"municipality": "3301", "year": 2024}


def test_a_cover_of_another_municipality_than_what_is_inside_is_refused():
    cover = shown("cover", OSLO | {"report_date": "2026-11-23"}, municipality="Oslo")
    made = report("# T", cover, "## A", shown("note", DRAMMEN, **NOTE), shown("note", **NOTE))
    (fault,) = faults(made)
    assert fault == (
        "municipality: celle 1 («T») er laget med '0301' og celle 2 («A») er laget med '3301'"
    )


def test_a_cover_of_another_date_than_the_notebook_states_is_refused():
    made = with_parameters(
        'report_date = "2026-11-24"', shown("cover", {"report_date": "2026-11-23"})
    )
    (fault,) = faults(made)
    assert fault.startswith("report_date: parametercellen sier '2026-11-24', men celle 2")


def test_results_from_unlike_tables_or_rules_are_refused_with_the_cells_that_were_not_run_last():
    old, new = shown("note", DRAMMEN, "a", **NOTE), shown("note", DRAMMEN, "b", **NOTE)
    made = report("# T", old, "## A", old, new, "## B", old)
    run_again(made, 1, 2, 5, 4)
    places = "celle 1 («T»), celle 2 («A») og celle 4 («B»)"
    assert faults(made) == [f"{places} er fra en annen kjøring, med andre tabeller eller regler"]


def test_reports_of_two_topics_may_be_made_from_unlike_tables():
    other = shown("note", DRAMMEN, "b", "investment.x", **NOTE)
    assert list(blocks_of(report("# T", shown("note", DRAMMEN, "a", **NOTE), other)))


def test_results_that_are_older_than_the_parameters_are_refused():
    said = new_output("display_data", {"text/markdown": "ord"})
    source, same = "year = 2024", shown("note", {"year": 2024}, "a", **NOTE)
    made = run_again(
        with_parameters(source, same, said, same, same, same, same), 7, 8, *range(3, 8)
    )
    made.cells[-1].execution_count = 9
    (fault,) = faults(made)
    places = "celle 3 («T»), celle 4 («T»), celle 5 («T») og celle 6 («T»)"
    assert fault == f"{places} er kjørt før parametercellen, som er kjørt om igjen"
    assert list(blocks_of(run_again(made, 1, 9, 3, 8, 5, 6, 7)))
    assert list(blocks_of(run_again(made, *[None] * 7)))


def test_many_cells_are_told_by_the_first_and_how_many_more_they_are():
    old = [shown("note", {"year": 2023}, "a", **NOTE) for _ in range(6)]
    (fault,) = faults(with_parameters("year = 2024", *old))
    assert "celle 2 («T»), celle 3 («T»), celle 4 («T») og 3 andre er laget med 2023" in fault


def test_a_cover_that_does_not_tell_of_its_run_is_refused_beside_what_does():
    cover = shown("cover", municipality="Oslo")
    assert list(blocks_of(report("# T", cover, shown("note", DRAMMEN, **NOTE))))
    (fault,) = faults(report("# T", cover, shown("note", DRAMMEN, "a", **NOTE)))
    assert fault == "celle 1 («T») er laget med en eldre versjon av kommunetall"


def test_parameters_that_cannot_be_read_are_refused_in_a_sentence():
    made = with_parameters("municipality: str = 0301", shown("note", OSLO, **NOTE))
    with pytest.raises(ReportError, match="«municipality: str = 0301»: rett den, og kjør alle"):
        list(blocks_of(made))


def test_a_parameter_that_is_worked_out_is_not_compared():
    made = with_parameters("year = 2023\nyear = last_year()", shown("note", DRAMMEN, **NOTE))
    assert list(blocks_of(made))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<div>Tekst</div>", "<div>Tekst</div>"),
        ("En linje<br>og en til", "<br>"),
        ("<!-- en annen merknad -->", "<!-- en annen merknad -->"),
        ("Det er ~~galt~~ rett.", "strikethrough: «galt»"),
        ("Se[^1].\n\n[^1]: Noten.", "footnote"),
        ("![Et bilde](a.png)", "image"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_place(text, said):
    notebook = report("# T", "## Del", text)
    with pytest.raises(ReportError) as refused:
        list(blocks_of(notebook))
    assert said in str(refused.value)
    assert "teksten under «Del»" in str(refused.value)


def test_comments_that_tell_how_a_text_is_printed_are_not_refused():
    assert list(markdown_blocks("<!-- formel: to -->\n\n$$\n2\n$$"))


def test_what_only_the_screen_shows_is_refused_with_its_cell():
    frame = new_output("execute_result", {"text/html": "<table></table>", "text/plain": "x"})
    notebook = report("# T", "## Del", frame)
    notebook.cells[-1].source = "frame.head()"
    with pytest.raises(
        ReportError, match=r"celle \d+ \(«Del»\): text/html, text/plain: vis det med"
    ):
        list(blocks_of(notebook))
