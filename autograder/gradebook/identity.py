"""What identifies a grading: a name that depends on what was graded, and how often, not on when."""

import hashlib
import json


def grading_id(assignment: str, submission: str, sha256: str, seed: int, device: str, *, number: int) -> str:
    """Twelve hexadecimal digits for the `number`-th grading of the submission."""
    told = json.dumps([assignment, submission, sha256, seed, device, number])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]
