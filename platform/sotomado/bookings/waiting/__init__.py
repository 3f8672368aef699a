"""Waiting for a time: who waits is offered what becomes free, in the order they came, one person at a time."""
