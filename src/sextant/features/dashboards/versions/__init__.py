"""What a dashboard was at each of its versions."""
