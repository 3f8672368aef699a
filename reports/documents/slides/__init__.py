"""A report as slides: `deck` says what goes where, `tables` and `charts` draw it, in the `house` of all slides."""

from reports.documents.slides.deck import slides

__all__ = ["slides"]
