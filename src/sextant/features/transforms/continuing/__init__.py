"""Models that an engine keeps up by itself from a topic: declared, begun, watched, loaded."""
