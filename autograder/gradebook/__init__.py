"""The gradebook: what became of every submission, in SQLite by default and in any database of SQLAlchemy's."""

from autograder.gradebook.book import Gradebook

__all__ = ["Gradebook"]
