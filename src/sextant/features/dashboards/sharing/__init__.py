"""Dashboards for people without an account: links, passwords, embedding."""
