"""The frame of a quarter: where everybody on a roster is counted, decided once and never changed."""
