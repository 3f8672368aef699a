"""The room of a consultation: who sits in it, what their browsers say to each other, and how both get there."""
