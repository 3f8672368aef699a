"""Pages of inviting: HR's rounds beside the company's protected numbers, and what the invited read."""
