"""Exports of learning management systems, a module for each: names of files in, who handed in what out.

What a student can choose is the name of the file alone, and it comes last in every name. So names are read
from the front, and identities that contradict each other in one export are not believed.
"""
