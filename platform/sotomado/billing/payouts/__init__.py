"""What consultants are paid: accounts, monthly statements, transfers, yearly records."""
