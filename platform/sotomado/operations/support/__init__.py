"""Support views, as operators open and see them."""
