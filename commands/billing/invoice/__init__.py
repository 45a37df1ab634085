"""Invoices: drafts, issue, payments, lists and cards."""
