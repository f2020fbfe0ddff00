"""Linux confinement of a forked worker: namespaces, Landlock, seccomp, rlimits, each in one module."""
