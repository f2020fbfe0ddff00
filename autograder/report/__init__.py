"""Verdicts in, pages for people out: one feedback page a student, one overview for the staff."""
