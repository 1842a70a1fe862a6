"""What comes with the library and is no code: schemas of tables, templates and fonts."""

from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("kommunetall") / "assets"))
SCHEMAS = FOLDER / "schemas"
TEMPLATE = FOLDER / "template"
FONTS = FOLDER / "fonts"
