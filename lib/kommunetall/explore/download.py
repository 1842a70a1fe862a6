"""A button that has a file made when it is pressed, and gives it to the browser to save."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from kommunetall.errors import KommunetallError

FOLDER = Path(__file__).parent
ANY_TYPE = "application/octet-stream"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {".xlsx": SPREADSHEET, ".yaml": "text/plain", ".svg": "image/svg+xml"}

Make = Callable[[], bytes]


class Download(anywidget.AnyWidget):
    """A button to take something away by; what goes wrong is told beside it.

    Nothing is kept of the file: neither in the notebook nor on the machine that made it.

    Parameters
    ----------
    label
        What the button says: «Excel», «Lag PDF».
    asked
        Called when it is pressed. Gives the name of the file, and a function that makes it: what
        is chosen at that moment must be in that function.
    slow
        Whether it takes seconds. Then it is made in a thread, and one can go on meanwhile.
    about
        What it is that is taken away, where several buttons say the same: told to those who do not
        see where the button stands.

    Attributes
    ----------
    busy
        Whether a file is being made.
    status
        What is told beside the button.
    """

    _esm = FOLDER / "download.js"
    _css = FOLDER / "download.css"
    label = traitlets.Unicode().tag(sync=True)
    about = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, label: str, asked: Callable[[], tuple[str, Make]], slow: bool = False, about: str = ""
    ) -> None:
        super().__init__(label=label, about=about)
        self.asked, self.slow = asked, slow
        self.at_work: asyncio.Task[None] | None = None
        self.on_msg(self.heard)

    def heard(self, _: object, content: dict[str, Any], __: object) -> None:
        """Do what the browser says: it wants the file, or it has saved it."""
        if "saved" in content:
            self.status = f"Lastet ned: {str(content['saved'])[:100]}"
        if "asked" not in content or self.busy:
            return
        try:
            name, make = self.asked()
        except Exception as error:  # noqa: BLE001  # told beside the button
            self.tell(error)
            return
        self.busy, self.status = True, f"Lager {name} …"
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(self.give(name, make))
        else:
            self.at_work = loop.create_task(self.give(name, make))

    async def give(self, name: str, make: Make) -> None:
        """Have a file made, and give it to the browser; or tell why not."""
        try:
            content = await asyncio.to_thread(make) if self.slow else make()
            self.send({"name": name, "type": type_of(name)}, [content])
        except Exception as error:  # noqa: BLE001  # told beside the button
            self.tell(error)
        finally:
            self.busy = False

    def tell(self, error: Exception) -> None:
        """Tell what went wrong: of a fault of ours no more than that it is one."""
        if isinstance(error, KommunetallError):
            self.status = str(error)
        else:
            logging.getLogger(__name__).error("no file was made", exc_info=error)
            kind = type(error).__name__
            self.status = f"Noe uventet gikk galt, og filen ble ikke laget ({kind})."


def type_of(name: str) -> str:
    """MIME type of a file, by its name.

    >>> type_of("0301-2024-pension.pdf")
    'application/pdf'
    """
    return TYPES.get(Path(name).suffix) or guess_type(name)[0] or ANY_TYPE
