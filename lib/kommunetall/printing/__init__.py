"""From an executed notebook to a PDF that keeps PDF/A-2a and PDF/UA-1."""
