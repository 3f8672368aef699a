"""The desk of safety: what operators see of cases and do with them."""
