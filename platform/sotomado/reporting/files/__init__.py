"""A release as something to take along: PDF, slides, workbook, CSV and JSON, the same for a company and its people."""
