"""Threads: what was asked, kept in the order of asking, found again, named, starred, shared, deleted."""
