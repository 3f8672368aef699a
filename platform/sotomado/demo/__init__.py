"""The demo: a made-up world from one seed, its mailbox, and what starts all of it with one command."""
