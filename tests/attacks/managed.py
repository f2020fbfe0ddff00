"""Loaded before each `attempts_*.py`, as a cell of its own: tries what that lists."""


def managed(attempts):
    """Which attempts came to something: they return what is true and raise nothing."""
    results = {}
    for attempt in attempts:
        try:
            results[attempt.__name__] = bool(attempt())
        except BaseException:
            results[attempt.__name__] = False
    return results
