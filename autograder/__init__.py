"""Autograded deep-learning homework: releases, sandboxed grading, gradebook and reports."""

__version__ = "0.1.0"
