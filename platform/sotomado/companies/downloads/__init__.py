"""Files that HR took along besides reports: invoices, credit notes, rosters. Written once, and read by owners."""
