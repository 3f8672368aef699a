"""Qualified invoices (適格請求書), credit notes (適格返還請求書), and what is paid of them."""
