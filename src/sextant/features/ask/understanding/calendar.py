"""Time phrases: "in march", "last quarter", "since May", "weekends", "last 30 days", "by month"."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from sextant.features.ask.understanding.lexicon import read_number
from sextant.features.ask.understanding.spans import (
    Found,
    Grain,
    Recurring,
    Span,
    TimePhrase,
    month_span,
    quarter_span,
    read_day,
    shift,
    unit_span,
    year_span,
)
from sextant.features.ask.understanding.words import Token
from sextant.kit.nouns import singular

MONTHS: dict[str, int] = {
    **{name.lower(): n for n, name in enumerate(calendar.month_name) if n},
    **{name.lower(): n for n, name in enumerate(calendar.month_abbr) if n},
    "sept": 9,
}
WEEKDAYS: dict[str, int] = {
    **{name.lower(): n for n, name in enumerate(calendar.day_name, start=1)},
    **{name.lower(): n for n, name in enumerate(calendar.day_abbr, start=1)},
    "tues": 2,
    "thur": 4,
    "thurs": 4,
}
_GRAINS: dict[str, Grain] = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "day": "day",
    "date": "day",
    "weekday": "weekday",
    "weekend": "weekend",
    "hour": "hour",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
    "quarterly": "quarter",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "hourly": "hour",
}
# Months and days that are also plain words count only after a word of time, or with a number beside them.
_SEASONS = {
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
    "fall": (9, 10, 11),
    "winter": (12, 1, 2),
}
_DOUBTFUL = frozenset(
    {"may", "march", "mar", "sun", "sat", "mon", "dec", "jan", "wed", "second", "sep", "oct"}
)
_LEADING = frozenset(
    [
        "in",
        "on",
        "since",
        "from",
        "until",
        "till",
        "to",
        "before",
        "after",
        "during",
        "by",
        "for",
        "of",
        "between",
        "and",
        "through",
        "last",
        "next",
        "this",
        "every",
    ]
)


def find_times(tokens: Sequence[Token], *, today: date) -> tuple[Found, ...]:
    """Every time phrase in the question, longer ones first where they overlap in start."""
    return _times_in(tuple(tokens), today)


@lru_cache(maxsize=64)
def _times_in(tokens: tuple[Token, ...], today: date) -> tuple[Found, ...]:
    reader = _Reader(tokens, today)
    found: list[Found] = []
    for place in range(len(tokens)):
        for read in (reader.bounded, reader.relative, reader.recurring, reader.point, reader.grain):
            result = read(place)
            if result is not None:
                found.append(result)
    return tuple(found)


class _Reader:
    """Reads time phrases from a place in the tokens."""

    def __init__(self, tokens: Sequence[Token], today: date) -> None:
        self.tokens = tokens
        self.words = [t.lower for t in tokens]
        self.today = today

    def word(self, place: int) -> str:
        return self.words[place] if 0 <= place < len(self.words) else ""

    def bounded(self, place: int) -> Found | None:
        """between A and B, from A to B, since A, until A, before A, after A, A or later."""
        word = self.word(place)
        opened = self._opened(place)
        if opened is not None:
            return opened
        if word in {"between", "from"}:
            return self._between(place)
        pair = {"prior to": "before", "earlier than": "before", "later than": "after"}.get(
            f"{word} {self.word(place + 1)}"
        )
        first = place + (2 if pair else 1)
        word = pair or word
        if word not in {"since", "until", "till", "before", "after", "through"}:
            return None
        point = self.relative(first) or self.point(first)
        if point is None or point.phrase.span is None:
            point = self._month_point(first)
        if point is None or point.phrase.span is None:
            return None
        inner = point.phrase.span
        spans = {
            "since": Span(inner.start, None),
            "after": Span(inner.end, None),
            "before": Span(None, inner.start),
            "until": Span(None, inner.end),
            "till": Span(None, inner.end),
            "through": Span(None, inner.end),
        }
        return self._found(TimePhrase(span=spans[word], relative=point.phrase.relative), place, point.end)

    def _opened(self, place: int) -> Found | None:
        point = self.point(place)
        if point is None or point.phrase.span is None:
            return None
        tail = " ".join(self.words[point.end : point.end + 2])
        if tail in {"or later", "or after", "and later", "and after", "and onwards"}:
            return self._found(TimePhrase(span=Span(point.phrase.span.start, None)), place, point.end + 2)
        if tail in {"or earlier", "or before", "and earlier"}:
            return self._found(TimePhrase(span=Span(None, point.phrase.span.end)), place, point.end + 2)
        return None

    def _between(self, place: int) -> Found | None:
        first = self.point(place + 1) or self._month_point(place + 1)
        if first is None:
            return None
        joint = first.end
        if self.word(joint) not in {"and", "to", "until", "till", "through", "-"}:
            return None
        second = self.point(joint + 1) or self._month_point(joint + 1)
        if second is None:
            return None
        start, end = first.phrase, second.phrase
        if start.recurring and end.recurring and start.recurring.part == end.recurring.part == "month":
            low, high = start.recurring.numbers[0], end.recurring.numbers[0]
            numbers = tuple(range(low, high + 1)) if low <= high else (*range(low, 13), *range(1, high + 1))
            return self._found(TimePhrase(recurring=Recurring("month", numbers)), place, second.end)
        if start.recurring and end.span and end.span.start and start.recurring.part == "month":
            start = TimePhrase(span=month_span(end.span.start.year, start.recurring.numbers[0]))
        if start.span is None or end.span is None:
            return None
        return self._found(TimePhrase(span=Span(start.span.start, end.span.end)), place, second.end)

    def _month_point(self, place: int) -> Found | None:
        """A bare month after since or before: that of this year, or of last year when it is still to come."""
        month = MONTHS.get(self.word(place))
        if month is None:
            return None
        if self.word(place - 1) in {"between", "from", "to", "and", "-", "until", "through"}:
            return self._found(TimePhrase(recurring=Recurring("month", (month,))), place, place + 1)
        year = self.today.year if month <= self.today.month else self.today.year - 1
        return self._found(TimePhrase(span=month_span(year, month), relative=True), place, place + 1)

    def point(self, place: int) -> Found | None:
        """A day, month or year that stands for itself: 2013-07-04, 4 July, March 2013, Q2 2013, 2013."""
        while self.word(place) in {"the", "year", "of"}:
            place += 1
        token = self.tokens[place] if place < len(self.tokens) else None
        if token is None:
            return None
        if token.kind in {"date", "quoted"}:
            day = read_day(token.text)
            return self._found(TimePhrase(span=unit_span("day", day)), place, place + 1) if day else None
        for read in (self._day_and_month, self._month_and_year, self._quarter, self._year):
            found = read(place)
            if found is not None:
                return found
        return None

    def _day_and_month(self, place: int) -> Found | None:
        if self.word(place) == "the":
            place += 1
        first, second = self.word(place), self.word(place + 1)
        month_at, day_at = (place + 1, place) if second in MONTHS else (place, place + 1)
        if first not in MONTHS and self.word(place + 1) == "of" and self.word(place + 2) in MONTHS:
            month_at = place + 2
        month = MONTHS.get(self.word(month_at))
        day = _ordinal(self.word(day_at))
        if month is None or day is None or not 1 <= day <= 31:
            return None
        end = max(month_at, day_at) + 1
        after = end + 1 if self.word(end) in {",", "of"} else end
        year = self._year_number(after)
        if year is None:
            known = {"month": month, "day": day}
            return self._found(
                TimePhrase(span=None, recurring=Recurring("day", (known["month"] * 100 + day,))), place, end
            )
        try:
            span = unit_span("day", date(year, month, day))
        except ValueError:
            return None
        return self._found(TimePhrase(span=span), place, after + 1)

    def _month_and_year(self, place: int) -> Found | None:
        month = MONTHS.get(self.word(place))
        if month is None:
            return None
        after = place + 2 if self.word(place + 1) in {",", "of"} else place + 1
        year = self._year_number(after)
        if year is None and self.word(after) in {"this", "last"} and self.word(after + 1) == "year":
            year = self.today.year - (self.word(after) == "last")
            after += 1
        if year is None:
            return None
        return self._found(TimePhrase(span=month_span(year, month)), place, after + 1)

    def _quarter(self, place: int) -> Found | None:
        word = self.word(place)
        match = re.fullmatch(r"q([1-4])", word)
        quarter, end = (int(match[1]), place + 1) if match else (None, place)
        if quarter is None and self.word(place + 1) == "quarter":
            quarter = _ordinal(word)
            end = place + 2
        if quarter is None or not 1 <= quarter <= 4:
            return None
        after = end + 1 if self.word(end) in {"of", ","} else end
        year = self._year_number(after)
        if year is None:
            return self._found(TimePhrase(recurring=Recurring("quarter", (quarter,))), place, end)
        return self._found(TimePhrase(span=quarter_span(year, quarter)), place, after + 1)

    def _year(self, place: int) -> Found | None:
        year = self._year_number(place)
        return None if year is None else self._found(TimePhrase(span=year_span(year)), place, place + 1)

    def _year_number(self, place: int) -> int | None:
        word = self.word(place)
        if re.fullmatch(r"(1[6-9]|20)\d\d", word):
            return int(word)
        return None

    def relative(self, place: int) -> Found | None:
        """today, yesterday, this year, last quarter, last 30 days, year to date, past month."""
        if self.word(place) == "the":
            found = self.relative(place + 1)
            return replace(found, start=place) if found else None
        word = self.word(place)
        if word in {"today", "yesterday", "tomorrow"}:
            day = self.today + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[word])
            return self._relative(unit_span("day", day), place, place + 1)
        if word in {"ytd", "mtd", "qtd"}:
            return self._to_date({"y": "year", "m": "month", "q": "quarter"}[word[0]], place, place + 1)
        if self.words[place + 1 : place + 3] == ["to", "date"] and word in {"year", "month", "quarter"}:
            return self._to_date(word, place, place + 3)
        if word in {"this", "last", "previous", "past", "current", "next"}:
            return self._this_or_last(place)
        return None

    def _to_date(self, unit: str, place: int, end: int) -> Found:
        start = unit_span(unit, self.today).start
        return self._relative(Span(start, self.today + timedelta(days=1)), place, end)

    def _this_or_last(self, place: int) -> Found | None:
        word, unit = self.word(place), singular(self.word(place + 1))
        if unit in {"day", "week", "month", "quarter", "year"}:
            moved = {"this": 0, "current": 0, "next": 1}.get(word, -1)
            day = shift(unit, self.today, moved)
            return self._relative(unit_span(unit, day), place, place + 2)
        count = read_number(self.word(place + 1))
        unit = singular(self.word(place + 2))
        if count is None or unit not in {"day", "week", "month", "quarter", "year"} or not 0 < count < 4000:
            return None
        start = shift(unit, self.today, -int(count)) + timedelta(days=1)
        return self._relative(Span(start, self.today + timedelta(days=1)), place, place + 3)

    def _relative(self, span: Span, place: int, end: int) -> Found:
        return self._found(TimePhrase(span=span, relative=True), place, end)

    def recurring(self, place: int) -> Found | None:
        """in march, on mondays, weekends, at 9 am: the same part of each year, week or day."""
        word = self.word(place)
        if word in {"weekend", "weekends"}:
            return self._found(TimePhrase(recurring=Recurring("weekday", (6, 7))), place, place + 1)
        if word == "weekdays" or (word == "working" and self.word(place + 1) == "days"):
            end = place + (1 if word == "weekdays" else 2)
            return self._found(TimePhrase(recurring=Recurring("weekday", (1, 2, 3, 4, 5))), place, end)
        season = _SEASONS.get(word)
        if season and self.word(place - 1) in {"in", "during", "the", "every", "each"}:
            return self._found(TimePhrase(recurring=Recurring("month", season)), place, place + 1)
        month = MONTHS.get(word)
        if month is not None and self._means_time(place):
            return self._found(TimePhrase(recurring=Recurring("month", (month,))), place, place + 1)
        day = WEEKDAYS.get(word) or WEEKDAYS.get(singular(word))
        if day is not None and self._means_time(place):
            return self._found(TimePhrase(recurring=Recurring("weekday", (day,))), place, place + 1)
        return self._clock(place)

    def _clock(self, place: int) -> Found | None:
        """9 am, 5pm."""
        word = self.word(place)
        clock = re.fullmatch(r"(\d{1,2})(am|pm)", word + self.word(place + 1)) or re.fullmatch(
            r"(\d{1,2})(am|pm)", word
        )
        if clock:
            hour = int(clock[1]) % 12 + (12 if clock[2] == "pm" else 0)
            end = place + (1 if word.endswith("m") else 2)
            return self._found(TimePhrase(recurring=Recurring("hour", (hour,))), place, end)
        return None

    def _means_time(self, place: int) -> bool:
        word = self.word(place)
        if word not in _DOUBTFUL or (self.tokens[place].is_name and word != "may"):
            return True
        return self.word(place - 1) in _LEADING

    def grain(self, place: int) -> Found | None:
        """by month, per week, each day, monthly, day of week."""
        word = self.word(place)
        if word in {"yearly", "annually", "annual", "quarterly", "monthly", "weekly", "daily", "hourly"}:
            return self._found(TimePhrase(grain=_GRAINS[word]), place, place + 1)
        end = place + 1
        if word in {"for", "in", "of"} and self.word(end) in {"each", "every"}:
            end += 1
        elif word not in {"by", "per", "each", "every"}:
            return None
        if self.word(end) in {"the", "calendar"}:
            end += 1
        if self.words[end : end + 3] in (["day", "of", "week"], ["day", "of", "the"]):
            stop = end + (4 if self.word(end + 2) == "the" else 3)
            if self.word(stop - 1) == "week":
                return self._found(TimePhrase(grain="weekday"), place, stop)
        unit = _GRAINS.get(singular(self.word(end)))
        for tail in (["hour", "of", "day"], ["hour", "of", "the", "day"]):
            if self.words[end : end + len(tail)] == tail:
                return self._found(TimePhrase(grain="hour"), place, end + len(tail))
        return self._found(TimePhrase(grain=unit), place, end + 1) if unit else None

    def _found(self, phrase: TimePhrase, start: int, end: int) -> Found:
        words = " ".join(t.text for t in self.tokens[start:end])
        return Found(replace(phrase, words=words), start, end)


def _ordinal(word: str) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(st|nd|rd|th)?", word)
    if match:
        return int(match[1])
    return {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(word)
