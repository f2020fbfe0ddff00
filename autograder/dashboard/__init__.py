"""A graded folder in, a web page for TAs out, on this machine alone: `autograder serve DIR`.

`app.create_app` makes the application, `server.serve` runs it. Nothing here imports torch.
"""
