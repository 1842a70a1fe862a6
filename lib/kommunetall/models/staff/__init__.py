"""Employees counted from an extract of the payroll system."""
