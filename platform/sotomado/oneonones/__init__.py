"""The inside track: 1on1s between manager and member (社内1on1), shared between the two."""
