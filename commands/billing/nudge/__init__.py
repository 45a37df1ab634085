"""Nudges about overdue invoices: plan, rows, jobs, messages."""
