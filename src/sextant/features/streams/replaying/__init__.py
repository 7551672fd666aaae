"""The log of a stream after it was rolled: events by their offsets, read again into another stream."""
