"""From an executed notebook to a PDF that keeps PDF/A-2a and PDF/UA-1."""

from typing import Any

Block = dict[str, Any]
"""A piece of a report as JSON: its ``type``, and what that type needs."""
