"""The operator's pages on what could not be sent or done."""
