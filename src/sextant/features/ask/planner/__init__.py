"""From a question to a typed plan, and from the plan to a statement."""
