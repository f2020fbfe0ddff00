"""The trusted side of the sandbox: start a warm worker process, fork it for a submission, end that fork.

`choice`, `enclosure` and the like load no torch; `warm_worker` and what builds on it do.
"""
