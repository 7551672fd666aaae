"""Dashboards that each person keeps at hand."""
