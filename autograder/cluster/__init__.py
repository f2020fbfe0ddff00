"""Grading on a Dask cluster: `ClusterPool` is used like `autograder.pool.Pool`, but grades on other machines.

Importing it takes no Dask: that is loaded when grading begins.
"""

from autograder.cluster.pool import ClusterPool

__all__ = ["ClusterPool"]
