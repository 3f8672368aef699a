"""The exceptions to secrecy, and who has read them: asked before the first talk, in whatever form it takes place."""
