"""SQL models: named statements over datasets, kept as datasets that follow what they read."""
