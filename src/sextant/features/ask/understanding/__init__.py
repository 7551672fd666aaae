"""What the words of a question mean for a table: tokens, links to columns and values, times, numbers."""
