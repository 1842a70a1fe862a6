"""``kommunetall explore``: the page by itself, for those who have no JupyterLab.

It is served on this machine alone, to whoever has the address with its token.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import secrets
import socket
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from tornado.netutil import bind_sockets

from kommunetall.assets import FOLDER
from kommunetall.explore import QUERY
from kommunetall.explore.asked import Refused, asked_for, port
from kommunetall.explore.notebook import require_report
from kommunetall.inputs import require_data

FIRST = "KOMMUNETALL_FIRST"
HOST = "127.0.0.1"
FIRST_PORT, PORTS_TRIED = 8866, 20
JUPYTER_PATH = "JUPYTER_PATH"
REDIRECTION = '<!DOCTYPE html><meta http-equiv="refresh" content="0; url={address}">'
WITHOUT_VOILA = (
    "Voilà er ikke installert, og det er den som viser siden.\n"
    "  - installer den med: pip install voila\n"
    "  - eller bruk JupyterLab: kommunetall lab"
)


def main(words: Sequence[str]) -> int:
    """Show the page until it is stopped.

    Parameters
    ----------
    words
        Those of the command line after ``kommunetall explore``.

    Returns
    -------
    int
        0 when it was stopped.

    Raises
    ------
    KommunetallError
        If it cannot be shown.
    """
    chosen = asked_for(parser(), words)
    if chosen.topic:
        require_report(chosen.topic)
    require_data()
    if importlib.util.find_spec("voila") is None:
        raise Refused(WITHOUT_VOILA)
    bound = listening(chosen.port)
    query = {"topic": chosen.topic} if chosen.topic else {}
    serve(bound, query, open_browser=not chosen.no_browser)
    return 0


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    whole = argparse.ArgumentParser("kommunetall explore", add_help=False, exit_on_error=False)
    whole.usage = "kommunetall explore [rapport] [--port TALL] [--no-browser]"
    whole.description = "Vis siden der tallene kan utforskes, i nettleseren på denne maskinen."
    whole.add_argument("topic", nargs="?", default="", help="rapporten som vises først")
    whole.add_argument("--port", type=port, help=f"ellers den første ledige fra {FIRST_PORT}")
    whole.add_argument("--no-browser", action="store_true", help="ikke åpne nettleseren")
    return whole


def listening(wanted: int | None) -> socket.socket:
    """A socket at a port that nobody else uses, and that nobody else gets from now on.

    The one wanted, or the first from the usual one on.

    Raises
    ------
    Refused
        If there is none.
    """
    for tried in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with suppress(OSError):
            return bind_sockets(tried, HOST, socket.AF_INET)[0]
    which = f"Port {wanted} er" if wanted else f"Portene fra {FIRST_PORT} og oppover er"
    raise Refused(f"{which} i bruk.", ["velg en annen med --port, for eksempel --port 9000"])


def serve(bound: socket.socket, query: dict[str, str], open_browser: bool) -> None:
    """Serve the page until it is stopped, and say where it is."""
    os.environ[FIRST] = query.get("topic", "")
    os.environ.pop(QUERY, None)
    add_to_path(JUPYTER_PATH, str(FOLDER / "served"), os.pathsep)
    for name in ("NO_PROXY", "no_proxy"):
        add_to_path(name, HOST, ",")
    from kommunetall.explore._application import page

    token = secrets.token_urlsafe(24)
    port_found = bound.getsockname()[1]
    address = f"http://{HOST}:{port_found}/?{urlencode({**query, 'token': token})}"
    print(f"Siden er her: {address}\nAvslutt med Ctrl+C.", flush=True)
    with TemporaryDirectory(prefix="kommunetall-") as own:
        page(bound, token, show(address, Path(own)) if open_browser else None).start()


def add_to_path(name: str, value: str, between: str) -> None:
    """Put a value first in an environment variable that holds several."""
    there = os.environ.get(name, "")
    os.environ[name] = f"{value}{between}{there}" if there else value


def show(address: str, folder: Path) -> Callable[[], None]:
    """Show an address in the browser, so that its token is in no list of processes."""
    redirection = folder / "utforsk.html"
    redirection.touch(mode=0o600)
    redirection.write_text(REDIRECTION.format(address=address.replace("&", "&amp;")), "utf-8")

    def shown() -> None:
        if not webbrowser.open(redirection.as_uri()):
            print("Fant ingen nettleser: åpne adressen selv.", flush=True)

    return shown
