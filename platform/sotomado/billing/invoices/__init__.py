"""Invoices of companies (適格請求書): made at a month's end or with a pack, sent, paid, reminded of, corrected."""
