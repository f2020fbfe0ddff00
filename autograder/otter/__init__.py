"""Assignments that were written for Otter: moved in with their tests, released by Otter, graded here.

Our own assignments use `assign` only, which makes what students get. Of a course that moves over, Otter's
tests are read, too (`reading`, `stored`), and become hidden tests (`hidden`).
"""

from pathlib import Path

#: The folder of the probes that drive a submission for Otter's tests.
OTTER = Path(__file__).resolve().parent
