"""What HR sets for 1on1s: how often, theme packs, messages, and where career 1on1s are held. Nothing comes back."""
