"""Employees, absence, turnover and targets from printed tables."""
