"""What a pair talks about for longer: a career theme now and then, and a theme for two (2人のテーマ) for months."""
