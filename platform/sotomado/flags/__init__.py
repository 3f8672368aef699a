"""Feature flags: named in the code, switched by operators, gone when what they were for is decided."""
