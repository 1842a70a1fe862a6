"""What Python cannot read in a cell is explained, in kernels too, and nothing else is touched."""

import ast
import json
import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import start_new_kernel

from kommunetall import written
from kommunetall.inputs import HOME
from kommunetall.written import Unreadable, refuse, slips

CONFIG = Path(__file__).parents[2] / "etc" / "ipython" / "ipython_kernel_config.py"

SLIPS = {
    "municipality: str = 0301  # nummer": [
        'linje 1: municipality er 0301 uten anførselstegn: skriv "0301"'
    ],
    "a = 1\nwage_growth: float = 0,04": [
        "linje 2: wage_growth er 0,04: skriv desimaltallet med punktum, 0.04"
    ],
    "wage_growth = 4,5 %": [
        "linje 1: wage_growth er 4,5 %: skriv en andel uten prosenttegn, 0.045"
    ],
    "day = 2026-01-05": ['linje 1: day er 2026-01-05 uten anførselstegn: skriv "2026-01-05"'],
    "cost = 800 000": ["linje 1: cost er 800 000: skriv tallet uten mellomrom, 800_000"],
    "peers = “kostra”": ['linje 1: tegnet “ kan ikke brukes i kode: skriv "'],
    "change = −0.01": ["linje 1: tegnet − kan ikke brukes i kode: skriv -"],
    "explore(municipality=0301, day=2026-01-05)": [
        'linje 1: 0301 står uten anførselstegn: skriv "0301"',
        'linje 1: 2026-01-05 står uten anførselstegn: skriv "2026-01-05"',
    ],
    "a = 0301\nb = 4 %\nc = 0302": [
        'linje 1: a er 0301 uten anførselstegn: skriv "0301"',
        "linje 2: b er 4 %: skriv en andel uten prosenttegn, 0.04",
        'linje 3: c er 0302 uten anførselstegn: skriv "0302"',
    ],
}


@pytest.mark.parametrize(("source", "said"), SLIPS.items())
def test_slips_are_explained_all_at_once(source, said):
    with pytest.raises(SyntaxError):
        ast.parse(source)
    assert slips(source) == said


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = (",
        "if x",
        'table("0301",',
        's = "“0301”"',
        "\0",
        "x = 4 % 3",
        "a = '0301",
        "(" * 500,
    ],
)
def test_what_is_no_known_slip_is_left_to_python(source):
    assert slips(source) == []
    assert refuse([source]) == [source]


def test_every_cell_of_the_notebooks_is_left_as_it_is():
    for notebook in (HOME / "notebooks").glob("*.ipynb"):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                assert refuse(cell["source"]) is cell["source"]


def test_an_extension_is_loaded_once_and_unloaded():
    shell = InteractiveShell()
    before = list(shell.input_transformers_post)
    written.load_ipython_extension(shell)
    written.load_ipython_extension(shell)
    assert shell.input_transformers_post == [*before, refuse]
    with pytest.raises(Unreadable, match='skriv "0301"'):
        shell.transform_cell("x = 0301")
    written.unload_ipython_extension(shell)
    assert shell.input_transformers_post == before


def test_a_kernel_explains_a_code_without_quotes_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / CONFIG.name).write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", ":".join(path for path in sys.path if path))
    manager, client = start_new_kernel(extra_arguments=[f"--config={tmp_path / CONFIG.name}"])
    try:
        told = client.execute_interactive(
            "municipality: str = 0301", output_hook=lambda _: None, timeout=60
        )["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert told["status"] == "error"
    assert told["traceback"] == [
        (
            "Unreadable: Cellen kan ikke leses.\n"
            '  - linje 1: municipality er 0301 uten anførselstegn: skriv "0301"'
        )
    ]


def test_the_configuration_goes_with_the_library():
    project = (CONFIG.parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert (
        '"etc/ipython/ipython_kernel_config.py" = "etc/ipython/ipython_kernel_config.py"' in project
    )
