"""The faults that are ours or the staff's. A student's faults are verdicts, never these (see `verdict`)."""


class AutograderError(Exception):
    """Something that the person at the command line can fix; the message says what, where and how."""


class FolderInUse(AutograderError):  # noqa: N818  it says what is the matter, not that something went wrong
    """Another command is writing into the graded folder."""


class AssignmentError(AutograderError):
    """`assignment.toml`, a master notebook, a grader or a mistake of the bank is wrong."""


class GraderFault(AutograderError):  # noqa: N818  "fault" is the term used throughout for what is ours
    """Our machinery failed while grading. The submission is marked `error`, never scored 0."""


class SandboxFault(GraderFault):
    """The sandbox could not be started or could not confine a worker."""


class RejectedSubmission(Exception):  # noqa: N818  a verdict on a file, not an error of the program
    """Nothing could be read from the file that was handed in; the message is for its author."""
