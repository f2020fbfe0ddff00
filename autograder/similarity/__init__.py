"""The submissions of one batch in, pairs that share code out: a report for a person to look into, no verdict.

Winnowing on tokens (Schleimer, Wilkerson and Aiken, 2003), as MOSS has it. Pygments, which reads code that
doesn't parse as well, finds the tokens. Nothing of a submission is run.
"""
