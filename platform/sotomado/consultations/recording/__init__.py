"""A talk kept in sound and picture: only where both agree, sealed with a key of its own, gone by itself."""
