"""The same consultant again: once more in two taps, or every few weeks if both wish."""
