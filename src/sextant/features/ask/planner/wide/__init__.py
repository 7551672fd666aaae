"""Questions over several tables: candidate statements of learned shapes, ranked by a small model."""
