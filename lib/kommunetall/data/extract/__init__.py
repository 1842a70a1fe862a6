"""An extract of the payroll system: read, checked, refused where it names persons."""
