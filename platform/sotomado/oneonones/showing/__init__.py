"""What one of a pair shows the other of themselves, piece by piece; and a look at one's own will, can and must."""
