"""Escalations of late tickets: ladder, job, alerts and their answers."""
