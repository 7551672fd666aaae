"""What people call rows whose table is named otherwise: patients for admissions, homes for listings."""

from collections.abc import Iterable, Sequence

from sextant.features.ask.understanding.words import stem

# The last word of a table's name, and what its rows are called besides.
_ROWS = """
admission: patient visit stay hospitalization
appointment: patient visit booking
encounter: patient visit
visit: visitor patient
listing: home house property flat apartment
property: home house
ticket: case issue incident request
incident: case accident event
accident: crash incident
crash: accident collision
booking: reservation stay guest
reservation: booking stay guest
order: purchase
sale: order deal
purchase: order
trip: ride journey
ride: trip journey
reading: measurement observation
measurement: reading observation
observation: measurement reading
exam: test
test: exam
employee: worker colleague
response: respondent participant answer
survey: respondent participant
loan: borrower
subscription: subscriber
enrollment: student
registration: participant attendee
opportunity: deal
deal: opportunity
claim: case
invoice: bill
bill: invoice
call: conversation
complaint: case
delivery: shipment
shipment: delivery
"""
# Rows that are people are called so, whatever else they are called.
_PEOPLE = """
patient admission customer client employee worker staff student pupil passenger user member person
respondent participant subscriber borrower applicant candidate player athlete resident citizen driver
donor voter contact lead guest visitor tourist attendee teacher response survey registration
"""


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words)


_BY_HEAD = {
    stem(head): tuple(stem(word) for word in others.split())
    for head, _, others in (line.partition(":") for line in _ROWS.strip().splitlines())
}
_ARE_PEOPLE = _stems(_PEOPLE.split())
_SAID_OF_PEOPLE = tuple(dict.fromkeys(stem(word) for word in ("people", "person", "persons")))


def also_called(nouns: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Other words for the rows of a table, as stems, from the stems that its name gives."""
    heads = [noun[-1] for noun in nouns]
    found = [other for head in heads for other in _BY_HEAD.get(head, ())]
    if any(head in _ARE_PEOPLE for head in heads):
        found += _SAID_OF_PEOPLE
    said = {word for noun in nouns for word in noun}
    return tuple(dict.fromkeys(word for word in found if word not in said))
