"""Voilà, with no more than one page needs: no files, no sources, and nothing that can be run."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from subprocess import DEVNULL
from typing import Any

from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import HTTPError
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from kommunetall.assets import FOLDER

PAGE = FOLDER / "served" / "page.ipynb"
FONTS = FOLDER / "fonts"
TEMPLATE = "kommunetall"
AT_MOST = 8
SECONDS_ALONE = 10 * 60
SECONDS_TO_OPEN = 20
SECONDS_BETWEEN_LOOKS = 60
MILLISECONDS_BETWEEN_PINGS = 30_000
WIDGETS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)
# A widget's code is of the page's own server; a picture may stand in the page itself.
POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self'; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'"
)
TOLD = {
    403: (
        "Siden er ikke åpen for deg",
        "Åpne den med hele adressen som «kommunetall explore» skrev da den ble startet.",
    ),
    404: ("Det er ingen side her", "Åpne adressen som «kommunetall explore» skrev."),
    503: (
        "Siden er åpen mange ganger alt",
        "Lukk noen av fanene, vent et øyeblikk, og last siden på nytt.",
    ),
}
WENT_WRONG = ("Noe gikk galt", "Last siden på nytt, eller start «kommunetall explore» om igjen.")


class Token(IdentityProvider):
    """Whoever has the token is let in; there is no page to log in at."""

    def get_handlers(self) -> list[tuple[str, object]]:
        """No pages of its own."""
        return []


class FewKernels(AsyncMappingKernelManager):
    """As many kernels as one machine has room for; those whose page is closed give way."""

    async def start_kernel(self, **asked: Any) -> str:  # type: ignore[override]  # as it is there
        """Start one, that says nothing on the command line.

        Raises
        ------
        HTTPError
            If there are too many already, each with a page.
        """
        if len(self) >= AT_MOST:
            if (left := self.left()) is None:
                raise HTTPError(503)
            await self.shutdown_kernel(left, now=True)  # type: ignore[no-untyped-call]
        started: str = await super().start_kernel(**{"stderr": DEVNULL, **asked})
        return started

    def left(self) -> str | None:
        """The kernel whose page has been closed for longest; None where there is none.

        One that waits for its first page, or whose page is just being opened, is not left.
        """
        ready = [pool.result() for pool in self.waiting() if pool.done() and not pool.exception()]
        kept = {each["kernel_id"] for each in ready}
        since = datetime.now(UTC) - timedelta(seconds=SECONDS_TO_OPEN)
        idle = {
            kernel_id: kernel.last_activity
            for kernel_id, kernel in self._kernels.items()
            if kernel_id not in kept and not self._kernel_connections.get(kernel_id)
        }
        old = [kernel_id for kernel_id, last in idle.items() if last < since]
        return min(old, key=idle.__getitem__, default=None)

    def waiting(self) -> list[Any]:
        """Those that are ready before they are asked for, or soon will be."""
        pools: Mapping[str, list[Any]] = getattr(self, "_pools", {})
        return [each for pool in pools.values() for each in pool]


class PageHandler(TornadoVoilaHandler):
    """The one page that there is."""

    async def get_generator(self, path: str | None = None) -> Any:
        """Parts of the page; of any other address, none."""
        if path:
            raise HTTPError(404)
        async for part in super().get_generator(None):
            yield part

    def get_login_url(self) -> str:
        """Nowhere: whoever lacks the token is told so."""
        raise HTTPError(403)

    def write_error(self, status_code: int, **known: Any) -> None:
        """Say what is wrong in a sentence, and nothing of how it came about."""
        heading, remedy = TOLD.get(status_code, WENT_WRONG)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        template = self.settings["voila_jinja2_env"].get_template("error.html")
        self.finish(template.render(heading=heading, remedy=remedy))


class KernelOfPage(KernelHandler):
    """What a page asks of its own kernel: whether it is there."""

    SUPPORTED_METHODS = ("GET",)


class Page(Voila):
    """A server of the one page.

    Attributes
    ----------
    shown
        Shows it to whoever started it.
    bound
        The socket that it listens at.
    """

    shown: Callable[[], None]
    bound: socket.socket

    def setup_template_dirs(self) -> None:
        """Add the report's typeface to what the page may ask for."""
        super().setup_template_dirs()
        self.static_paths.append(str(FONTS))

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Those of Voilà that the page needs: no files are handed out."""
        instead = {TornadoVoilaHandler: PageHandler, KernelHandler: KernelOfPage}
        return [
            (pattern, instead.get(handler, handler), *rest)
            for pattern, handler, *rest in super().init_handlers()
            if handler is not AllowListFileHandler
        ]

    def listen(self) -> None:
        """Answer at the socket that was found, until stopped."""
        HTTPServer(self.app).add_socket(self.bound)
        if self.open_browser:
            self.launch_browser()
        self.ioloop = IOLoop.current()
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Stopped.")
        finally:
            self.stop()

    def launch_browser(self) -> None:
        """Show the page to whoever started it."""
        self.shown()


def page(bound: socket.socket, token: str, shown: Callable[[], None] | None) -> Page:
    """A server of the page that is ready to start.

    Parameters
    ----------
    bound
        A socket that listens on this machine alone.
    token
        What an address must have.
    shown
        Shows the page when it is there; not at all where it is None.
    """
    settings: dict[str, Mapping[str, object]] = {
        "Voila": {
            "ip": bound.getsockname()[0],
            "port": bound.getsockname()[1],
            "token": token,
            "open_browser": shown is not None,
            "notebook_path": str(PAGE),
            "config_file_paths": [],
            "identity_provider_class": Token,
            "log_level": "ERROR",
            "tornado_settings": {
                "allow_remote_access": False,
                "ws_ping_interval": MILLISECONDS_BETWEEN_PINGS,
                "ws_ping_timeout": MILLISECONDS_BETWEEN_PINGS,
                "headers": {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"},
            },
        },
        "VoilaConfiguration": {
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "extension_allowlist": list(WIDGETS),
            "extension_denylist": [],
            "file_allowlist": [],
            "multi_kernel_manager_class": FewKernels,
            "preheat_kernel": True,
            "show_tracebacks": False,
            "strip_sources": True,
        },
        "KernelManager": {"transport": "ipc" if hasattr(socket, "AF_UNIX") else "tcp"},
        "MappingKernelManager": {
            "cull_idle_timeout": SECONDS_ALONE,
            "cull_interval": SECONDS_BETWEEN_LOOKS,
        },
    }
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    logging.getLogger("tornado.application").setLevel(logging.ERROR)
    served = Page(config=Config(settings))
    served.bound = bound
    served.shown = shown or (lambda: None)
    served.initialize([])
    return served
