"""The gradebook: what became of every submission, in SQLite or in any other database of SQLAlchemy's."""

from autograder.gradebook.book import Gradebook

__all__ = ["Gradebook"]
