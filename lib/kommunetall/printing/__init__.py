"""From an executed notebook to a PDF that keeps PDF/A-2a and PDF/UA-1."""

from typing import Any

Block = dict[str, Any]
"""A piece of a report as JSON: its ``type``, and what that type needs."""

MIME = "application/vnd.kommunetall+json"
"""The kind of output that is a block."""

METADATA = "kommunetall"
"""Where an output tells which exhibit it is of, and what that was made with and from."""

SCREEN_ONLY, EXPLORE = "screen", "explore"
"""Tags of cells that are not printed."""
