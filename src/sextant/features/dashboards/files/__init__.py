"""Dashboards as YAML that people keep in version control, and back."""

from sextant.features.dashboards.files.service import BoardFiles, Compared

__all__ = ["BoardFiles", "Compared"]
