"""Invoices from draft to paid, nudges about overdue ones, and ageing."""
