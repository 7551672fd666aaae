"""Rollups: aggregates that are asked again, kept as small tables that give the same answer."""
