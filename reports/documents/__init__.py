"""Documents made of a report that has its words already: page, PDF, slides, workbook."""
