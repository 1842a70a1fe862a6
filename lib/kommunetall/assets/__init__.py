"""What comes with the library and is no code: schemas, templates, fonts, lists of words.

And what a council may decide: ``decisions/``, a file a topic.
"""

from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("kommunetall") / "assets"))
SCHEMAS = FOLDER / "schemas"
DECISIONS = FOLDER / "decisions"
TEMPLATE = FOLDER / "template"
FONTS = FOLDER / "fonts"
PERSONS = FOLDER / "persons"
LINES = FOLDER / "lines.csv"
