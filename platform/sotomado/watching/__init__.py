"""What machines that watch the service are told: the figures of `metrics`, and how the database stands."""
