"""An answer's plan taken further: its parts in words, changed one by one, refined by the next question."""
