"""A report as a workbook: `book` says what stands on which sheet, `writing` writes it, `charts` draw beside it."""

from reports.documents.workbook.book import workbook

__all__ = ["workbook"]
