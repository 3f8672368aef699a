"""The console: what is as usual and what needs somebody, on one page, without content."""
