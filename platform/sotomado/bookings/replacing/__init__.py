"""When a consultant calls off: the ticket stays with the advisee until they chose someone else or wish no more."""
