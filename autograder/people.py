"""Who handed in what and the policy in; what the gradebook keeps of each, by submission, out."""

from collections.abc import Iterable

from autograder.gradebook.entries import Person
from autograder.handed_in import HandedIn
from autograder.late import LatePolicy, lateness
from autograder.report.clean import storable


def people_of(handed_in: Iterable[HandedIn], policy: LatePolicy) -> dict[str, Person]:
    """A person for each submission, with what lateness leaves of its points."""
    people = {}
    for one in handed_in:
        late = lateness(one, policy)
        people[storable(one.name)] = Person(
            student=storable(one.student),
            ids=dict(one.ids),
            attempt=one.attempt,
            submitted_at=one.submitted_at.isoformat() if one.submitted_at else "",
            late_days=late.days,
            late_factor=late.factor,
            late_note=late.note,
        )
    return people
