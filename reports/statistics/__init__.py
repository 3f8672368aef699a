"""What figures can bear: chance, raters who lean, small units beside large ones, and other companies."""
