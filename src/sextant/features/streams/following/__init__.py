"""Topics that streams follow: each message lands once, whatever dies; what cannot be read is set aside."""
