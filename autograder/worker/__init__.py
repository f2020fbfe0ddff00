"""The untrusted side: all of it runs in the process that runs a student's code, and holds no answers."""
