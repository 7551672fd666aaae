"""The house put together: settings, wiring, HTTP, the command line."""

import gc

# The house is built of hundreds of thousands of objects that stay while it stands: the collector's default,
# a look every 700, would go through them again and again, and take a fifth of the time to start.
gc.set_threshold(50_000, 20, 50)
