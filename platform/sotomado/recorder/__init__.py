"""The process that records consultations where both agreed."""
