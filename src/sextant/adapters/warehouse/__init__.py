"""Query engines, one module a scheme."""
