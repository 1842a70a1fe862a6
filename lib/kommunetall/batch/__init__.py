"""From a plan to executed notebooks and accessible PDF."""
