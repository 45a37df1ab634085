"""Nudges about overdue invoices: ladder, plan, job and messages."""
