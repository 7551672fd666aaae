"""Tables that people bring from their days: a bank's statement, a ward, houses, exams, meters."""

from dataclasses import replace
from datetime import date

from sextant.features.ask.catalogue import derived_of
from sextant.features.ask.meaning import expand, without_virtual
from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.derived import derived_columns
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import Pointer
from sextant.features.semantics import Known
from tests.features.ask.tables import reader, real, text, whole

TODAY = date(2026, 11, 20)


def day(low: str, high: str, distinct: int = 300, **more: object) -> dict[str, object]:
    return {"type": "date", "min": low, "max": high, "distinct": distinct, **more}


def with_derived(one: Reader) -> Reader:
    """As the catalogue makes it: with what can be computed from its columns."""
    more = derived_columns(one.table.columns, one.table.nouns)
    table = replace(one.table, columns=(*one.table.columns, *more), _by_name={})
    return replace(one, table=table, linker=ColumnLinker(table))


BANK = with_derived(
    reader(
        "transactions",
        1_400,
        {
            "id": whole(1, 1400, 1400),
            "booking_date": day("2025-01-01", "2026-11-14"),
            "payee": text("Tesco", "Aldi", "Shell", "Landlord", "Employer", "Cinema"),
            "category": text("Groceries", "Rent", "Salary", "Dining", "Transport", "Refund"),
            "amount": real(-1200, 3196.13, 1200),
            "account": text("Checking", "Savings", "Credit card"),
        },
    )
)
WARD = with_derived(
    reader(
        "admissions",
        899,
        {
            "admission_id": whole(1, 899, 899),
            "gender": text("F", "M"),
            "age": whole(0, 95, 96),
            "department": text("Cardiology", "Oncology", "Emergency", "Surgery"),
            "admitted_on": day("2025-01-01", "2026-10-13"),
            "discharged_on": day("2025-01-03", "2026-11-01", nulls=45),
            "outcome": text("Recovered", "Transferred", "Died"),
            "readmitted": whole(0, 1, 2),
            "bill_amount": real(500, 30000, 890),
            "doctor": text("Dr. Smith", "Dr. Patel", "Dr. Garcia", "Dr. Chen"),
        },
    )
)
HOMES = with_derived(
    reader(
        "listings",
        699,
        {
            "listing_id": whole(1, 699, 699),
            "city": text("Austin", "Dallas", "Houston", "El Paso"),
            "property_type": text("House", "Condo", "Townhouse"),
            "bedrooms": whole(1, 6, 6),
            "bathrooms": real(1, 3, 5),
            "sqft": whole(500, 4500, 640),
            "price": whole(90_000, 1_500_000, 699),
            "listed_on": day("2026-01-01", "2026-10-28"),
            "sold_on": day("2026-01-08", "2027-01-30", nulls=300),
            "status": text("Sold", "Active", "Pending", "Withdrawn"),
            "year_built": whole(1950, 2024, 75),
            "pool": text("Yes", "No"),
            "agent": text("Anna Lee", "Bob Ray", "Cy Young", "Di Moss"),
        },
    )
)
METERS = with_derived(
    reader(
        "readings",
        28_800,
        {
            "meter_id": text(*(f"M{n:03}" for n in range(1, 21))),
            "read_at": {"type": "timestamp", "min": "2026-09-01T00:00:00", "max": "2026-10-30T23:00:00"},
            "kwh": real(0, 3.447, 2900),
            "temperature_c": real(-4, 33, 350),
        },
    )
)
STUDENTS = reader(
    "students",
    120,
    {
        "student_id": whole(1, 120, 120),
        "name": text(*(f"Student {n}" for n in range(1, 121))),
        "class": text("7A", "7B", "8A", "8B"),
        "gender": text("F", "M"),
    },
)
EXAMS = reader(
    "exams",
    1_440,
    {
        "exam_id": whole(1, 1440, 1440),
        "student_id": whole(1, 120, 120),
        "subject": text("Math", "English", "Science", "History"),
        "term": whole(1, 3, 3),
        "score": whole(20, 100, 81, nulls=40),
        "attendance": text("present", "absent"),
    },
)
SCHOOL = (
    STUDENTS,
    replace(
        EXAMS,
        table=replace(
            EXAMS.table, pointers=(Pointer("student_id", STUDENTS.table.dataset_id, "student_id"),)
        ),
    ),
)


def asked(question: str, *readers: Reader) -> Reading:
    return interpret(question, readers, today=TODAY).best


def statement(question: str, *readers: Reader) -> str:
    """The statement of a question, with what is derived in its place, in one line."""
    plan = without_virtual(asked(question, *readers).plan)
    return " ".join(expand(to_sql(plan), Known(derived=derived_of(readers))).sql.split())


EMPLOYEES = with_derived(
    reader(
        "employees",
        399,
        {
            "employee_id": whole(1, 399, 399),
            "name": text(*(f"Person {n}" for n in range(1, 400))),
            "department": text("Engineering", "Sales", "Support", "HR"),
            "hire_date": day("2012-01-01", "2025-09-03"),
            "termination_date": day("2013-01-01", "2026-08-01", nulls=320),
            "salary": whole(35_000, 180_000, 390),
            "attrition": text("Yes", "No"),
        },
    )
)
TICKETS = with_derived(
    reader(
        "tickets",
        900,
        {
            "ticket_id": whole(1, 900, 900),
            "created_at": {"type": "timestamp", "min": "2026-01-01T00:00:00", "max": "2026-11-10T00:00:00"},
            "resolved_at": {
                "type": "timestamp",
                "min": "2026-01-02T00:00:00",
                "max": "2026-11-16T00:00:00",
                "nulls": 130,
            },
            "priority": text("Low", "Medium", "High", "Urgent"),
            "status": text("Closed", "Open", "Waiting"),
            "agent": text("Ana", "Ben", "Cho", "Dev"),
            "satisfaction": whole(1, 5, 5, nulls=150),
        },
    )
)
SALES = with_derived(
    reader(
        "sales",
        5_200,
        {
            "order_id": whole(1, 5200, 5200),
            "order_date": day("2024-01-01", "2026-11-01", 1000),
            "customer": text(*(f"Customer {n}" for n in range(1, 300))),
            "product": text(*(f"Product {n}" for n in range(1, 60))),
            "category": text("Toys", "Books", "Garden", "Food"),
            "region": text("North", "South", "East", "West"),
            "sales_rep": text("Ana", "Ben", "Cho", "Dev"),
            "quantity": whole(1, 20, 20),
            "unit_price": real(1, 300, 500),
            "revenue": real(1, 5000, 4000),
        },
    )
)
PRODUCTS = reader(
    "products",
    320,
    {
        "product_id": whole(1, 320, 320),
        "name": text(*(f"Product {n}" for n in range(1, 321))),
        "category": text("Toys", "Books", "Garden", "Food"),
        "brand": text("Acme", "Bolt", "Corsa"),
        "price": real(1, 300, 280),
        "rating": real(1, 5, 40),
        "stock": whole(0, 500, 300),
    },
)
