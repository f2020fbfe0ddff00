"""Grading on Gradescope: the zip that staff upload for an assignment, and what runs in its containers."""
