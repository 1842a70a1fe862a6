"""``kommunetall lab``: JupyterLab on copies of the notebooks, so that the official ones stay."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat.sign import NotebookNotary

from kommunetall.assets import FOLDER
from kommunetall.explore.asked import Refused, asked_for, port
from kommunetall.inputs import CHECKOUT, HOME, require_data
from kommunetall.strict import json_of

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

START = FOLDER / "utforsk.ipynb"
COPIES = (CHECKOUT if HOME == CHECKOUT else Path.cwd()) / "utforsk"
CONFIG = "JUPYTER_CONFIG_PATH"
KEPT = ".kopier.json"
ANOTHER = "Gi kopien et annet navn for å få den offisielle ved siden av."
Marks = dict[str, dict[str, str]]


def main(words: Sequence[str]) -> int:
    """Open JupyterLab in a folder of copies, the page to explore with first.

    Parameters
    ----------
    words
        Those of the command line after ``kommunetall lab``.

    Returns
    -------
    int
        0 when it was stopped.

    Raises
    ------
    KommunetallError
        If it cannot be opened.
    """
    chosen = asked_for(parser(), words)
    chosen.folder = chosen.folder.resolve()
    require_data()
    try:
        own = list(lay_out(chosen.folder))
    except OSError as error:
        raise Refused(f"Kopiene kan ikke lages i {chosen.folder}: {error}") from None
    print(*(f"{told}\n" for told in [*own, *([ANOTHER] if own else [])]), sep="", end="")
    config = os.environ.get(CONFIG, "")
    os.environ[CONFIG] = os.pathsep.join([str(FOLDER / "lab"), *filter(None, [config])])
    from jupyterlab.labapp import LabApp

    served = LabApp.initialize_server(
        [
            f"--ServerApp.root_dir={chosen.folder}",
            f"--ServerApp.extra_template_paths={FOLDER / 'lab'}",
            f"--LabApp.default_url=/lab/tree/{START.name}",
            "--Application.log_level=WARN",
            *(["--no-browser"] if chosen.no_browser else []),
            *([f"--ServerApp.port={chosen.port}"] if chosen.port else []),
        ]
    )
    served.io_loop.add_callback(begin, served)
    served.start()
    return 0


async def begin(served: ServerApp) -> None:
    """Have a kernel of the page to explore with, before anybody can click there.

    What JupyterLab is asked to run while it starts a kernel itself is lost.
    """
    await served.session_manager.create_session(START.name, START.name, "notebook")


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    whole = argparse.ArgumentParser("kommunetall lab", add_help=False, exit_on_error=False)
    whole.usage = "kommunetall lab [--folder MAPPE] [--port TALL] [--no-browser]"
    whole.description = "Åpne JupyterLab med kopier av notatbøkene, i mappen utforsk."
    whole.add_argument("--folder", type=Path, default=COPIES, help="ellers mappen utforsk")
    whole.add_argument("--port", type=port, help="ellers den første ledige fra 8888")
    whole.add_argument("--no-browser", action="store_true", help="ikke åpne nettleseren")
    return whole


def lay_out(folder: Path) -> Iterator[str]:
    """Lay copies of the notebooks in a folder, and tell of those that are not as the official.

    A copy whose text or code has been changed is somebody's own, and stays. Others become as the
    official notebook is now.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    Refused
        If it is the folder of the official notebooks.
    """
    if folder.resolve() == (HOME / "notebooks").resolve():
        raise Refused("Kopiene kan ikke ligge der de offisielle notatbøkene ligger.")
    folder.mkdir(parents=True, exist_ok=True)
    before = marks_in(folder)
    after: Marks = {}
    for official in (START, *sorted((HOME / "notebooks").glob("*.ipynb"))):
        copy, now = folder / official.name, marks_of(official)
        copied_from = before.get(official.name, now)
        after[official.name] = copied_from
        is_copy = copy.exists() and not copy.is_symlink()
        if is_copy and marks_of(copy)["cells"] != copied_from["cells"]:
            newer = "" if copied_from == now else " Den offisielle er ny siden da."
            yield f"{copy.name}: du har endret kopien, så den blir stående.{newer}"
        elif not is_copy or copied_from != now:
            replace(official, copy)
            after[official.name] = now
    (folder / KEPT).write_text(json.dumps(after, indent=1), "utf-8")


def marks_in(folder: Path) -> Marks:
    """What the copies in a folder were copied from; nothing, where that is not known."""
    try:
        kept = json_of((folder / KEPT).read_bytes())
        return {str(name): dict(marks) for name, marks in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def marks_of(notebook: Path) -> dict[str, str]:
    """Checksums of a notebook, and of its text and code alone."""
    content = notebook.read_bytes()
    try:
        cells = json_of(content)["cells"]
        told = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    except (ValueError, LookupError, TypeError):
        told = [[content.hex()]]
    return {"file": checksum(content), "cells": checksum(json.dumps(told).encode())}


def checksum(content: bytes) -> str:
    """SHA-256."""
    return sha256(content).hexdigest()


def replace(official: Path, copy: Path) -> None:
    """Make a copy as the official notebook is, or leave it as it was if that is cut off.

    JupyterLab shows all that is in it, since it is ours.
    """
    beside = copy.with_name(f".{copy.name}.ny")
    shutil.copyfile(official, beside)
    beside.replace(copy)
    NotebookNotary().sign(nbformat.read(copy, nbformat.NO_CONVERT))
