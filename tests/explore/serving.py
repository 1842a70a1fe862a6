"""A page that is served in a process of its own, as somebody would start it."""

import contextlib
import os
import re
import signal
import subprocess
import sys

MAIN = "import sys; from kommunetall.command import main; sys.exit(main(sys.argv[1:]))"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")


@contextlib.contextmanager
def served(*words, **environment):
    """Address of a page with its token, until it is left."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "explore", "--no-browser", *words],
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
        text=True,
    )
    try:
        yield ADDRESS.search(process.stdout.readline())[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
