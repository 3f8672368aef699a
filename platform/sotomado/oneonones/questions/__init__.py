"""A bank of open questions for 1on1s: read by everybody of the inside track, and drawn from for one talk."""
