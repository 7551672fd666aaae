"""One paragraph in plain English for every result, by rule."""
