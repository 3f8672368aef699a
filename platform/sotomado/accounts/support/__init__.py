"""Support without acting as somebody: a code they read out opens a view without their words, for half an hour."""
