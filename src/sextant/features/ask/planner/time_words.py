"""Times as people read them: with their real dates."""

from datetime import date, timedelta

from sextant.features.ask.understanding.spans import Recurring, Span, TimePhrase
from sextant.kit.calendar_names import MONTHS, WEEKDAYS


def one_month(span: Span) -> bool:
    """Whether a span is one whole month."""
    start, end = span.start, span.end
    if start is None or end is None or start.day != 1 or end.day != 1:
        return False
    return (end.year * 12 + end.month) - (start.year * 12 + start.month) == 1


def phrase_text(phrase: TimePhrase) -> str:
    """A time with its real dates: 1 Jul 2026 to 30 Sep 2026, March, Saturday or Sunday."""
    if phrase.span is not None:
        return span_text(phrase.span)
    if phrase.recurring is not None:
        return _recurring_text(phrase.recurring)
    return phrase.grain or ""


def span_text(span: Span) -> str:
    start, end = span.start, span.end - timedelta(days=1) if span.end else None
    if start and end:
        if start == end:
            return day_text(start)
        if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
            return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
        if one_month(span):
            return f"{MONTHS[start.month - 1]} {start.year}"
        return f"{day_text(start)} to {day_text(end)}"
    if start:
        return f"since {day_text(start)}"
    return f"until {day_text(end)}" if end else "any time"


def day_text(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _recurring_text(recurring: Recurring) -> str:
    numbers = recurring.numbers
    if recurring.part == "day":
        month, day = divmod(numbers[0], 100)
        return f"{day} {MONTHS[month - 1]}"
    if recurring.part == "month":
        names = [MONTHS[n - 1] for n in numbers]
        return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    if recurring.part == "weekday":
        names = [WEEKDAYS[n - 1] for n in numbers]
        return "Monday to Friday" if len(names) == 5 else " or ".join(names)
    if recurring.part == "quarter":
        return f"quarter {numbers[0]}"
    return f"{recurring.part} {numbers[0]}"
