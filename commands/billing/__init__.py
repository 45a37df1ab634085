"""Invoices from draft to paid, the ladder of nudges, and ageing."""
