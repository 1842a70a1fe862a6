"""A server that speaks PxWebApi 2, and can be told to misbehave."""

import json
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

MOST_CELLS = 800_000


class Server(ThreadingHTTPServer):
    """A nation's answers; each misbehaviour is done once, in order.

    Attributes
    ----------
    asked
        Method and path of each question, in order.
    before
        What is done instead of the next answers with figures: a function of the handler and what
        it would have answered.
    most_cells
        Figures in one answer.
    """

    daemon_threads = True

    def __init__(self, nation):
        super().__init__(("127.0.0.1", 0), Handler)
        self.nation = nation
        self.asked = []
        self.before = deque()
        self.most_cells = MOST_CELLS

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/api"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = urlsplit(self.path).path
        self.server.asked.append(("GET", path))
        if path == "/api/config":
            self.answer({"maxDataCells": self.server.most_cells})
        else:
            self.answer(self.server.nation.metadata(path.split("/")[3]))

    def do_POST(self):
        path = urlsplit(self.path).path
        self.server.asked.append(("POST", path))
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        whole = self.server.nation.data(path.split("/")[3], question)
        assert len(whole["value"]) <= self.server.most_cells
        if self.server.before:
            self.server.before.popleft()(self, whole)
        else:
            self.answer(whole)

    def answer(self, told, status=200, **headers):
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *told):
        """Say nothing."""


@contextmanager
def serving(nation):
    """A server in a thread of its own."""
    server = Server(nation)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
