"""What one's company offers and writes, for the person themselves: read without a trace."""
