"""The untrusted side: everything here runs in the process that runs a student's code, and holds no answers."""
