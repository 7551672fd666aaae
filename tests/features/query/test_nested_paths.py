"""Paths into objects: which columns they mean, and what stands in their way."""

import pytest

from sextant.features.query.errors import MaskedColumn, UnknownColumn
from tests.features.query.tables import Known, KnownTable, allowed, behind

ORDERS = KnownTable(
    "orders",
    (
        Known(1, "no", "long"),
        Known(2, "tags", "list<string>"),
        Known(3, "customer.name", "string"),
        Known(4, "customer.address.city", "string"),
        Known(5, "customer", "struct<>"),
        Known(6, "payload", 'struct<a: long, "x y": struct<z: long>>'),
        Known(7, "region", "string"),
        Known(8, "region.code", "string"),
    ),
)
LEAF, CITY = '"customer.name"', '"customer.address.city"'
WHOLE = (
    'CASE WHEN "customer.name" IS NULL AND "customer.address.city" IS NULL THEN NULL ELSE {\'name\': '
    "\"customer.name\", 'address': CASE WHEN \"customer.address.city\" IS NULL THEN NULL ELSE {'city': "
    '"customer.address.city"} END} END'
)


@pytest.mark.parametrize(
    ("selected", "meant"),
    [
        ("customer.name", LEAF),
        ("CUSTOMER.Name", LEAF),
        ('"customer.name"', LEAF),
        ("customer['address'].city", CITY),
        ("(customer).address.city", CITY),
        ("orders.customer.name", f'"orders".{LEAF}'),
        ("customer", f'{WHOLE} AS "customer"'),
        ("upper(customer.name)", f"UPPER({LEAF})"),
        ("region.code", '"region.code"'),
        ("region", '"region"'),
        ("payload.a", '"payload"."a"'),
        ("tags->>0", "TO_JSON(\"tags\") ->> '$[0]'"),
        ("json_array_length(tags)", 'JSON_ARRAY_LENGTH(TO_JSON("tags"))'),
        ("to_json(tags)", 'TO_JSON("tags")'),
        (
            "list_transform(tags, x -> customer.name || x)",
            f'LIST_TRANSFORM("tags", LAMBDA "x" : {LEAF} || "x")',
        ),
        ("[customer FOR customer IN tags]", '["customer" FOR "customer" IN "tags"]'),
        ("no AS customer, customer.name", f'"no" AS "customer", {LEAF}'),
        ("{'zip': 1} AS customer, customer.zip", '{\'zip\': 1} AS "customer", "customer"."zip"'),
    ],
)
def test_a_path_means_a_column_or_the_object_of_several(selected: str, meant: str) -> None:
    sql = allowed(f"SELECT {selected} FROM orders", tables=(ORDERS,)).query.sql
    assert sql.startswith(f"SELECT {meant} FROM ")


@pytest.mark.parametrize(
    ("sql", "part"),
    [
        ("WITH x AS (SELECT * FROM orders) SELECT x.customer.name FROM x", f'SELECT "x".{LEAF}'),
        ("SELECT customer.name FROM (SELECT customer FROM orders)", 'SELECT "customer"."name" FROM ('),
        ("SELECT customer.name FROM orders, unnest([{'name': 1}]) u(customer)", 'SELECT "customer"."name"'),
        ("SELECT i.name FROM orders, unnest(tags) u(i)", 'SELECT "i"."name"'),
        (
            "SELECT (SELECT max(b.customer.name) FROM orders b WHERE b.no = a.no) FROM orders a",
            f'SELECT MAX("b".{LEAF})',
        ),
        ("SELECT no FROM orders ORDER BY customer.name", f"ORDER BY {LEAF}"),
        ("SELECT count(*) FROM orders GROUP BY customer.address.city", f"GROUP BY {CITY}"),
        (
            "WITH customer AS (SELECT 1 AS name) SELECT customer.name FROM customer",
            'SELECT "customer"."name"',
        ),
    ],
)
def test_a_name_nearer_by_comes_first(sql: str, part: str) -> None:
    assert part in allowed(sql, tables=(ORDERS,)).query.sql


def test_only_the_leaves_that_are_meant_are_read() -> None:
    (scan,) = allowed("SELECT customer.address.city FROM orders", tables=(ORDERS,)).query.scans
    assert [column.name for column in scan.columns] == ["customer.address.city"]


@pytest.mark.parametrize(
    ("selected", "said"),
    [
        ("customer.nme", "`customer.name`"),
        ("orders.customer.adress.city", "`customer.address.city`"),
        ("customer.name.first", "`customer.name`"),
        ("payload.b", "`payload.a`"),
        ('payload."x y".q', "`payload.x y.z`"),
    ],
)
def test_a_path_that_leads_nowhere_is_answered_with_the_nearest(selected: str, said: str) -> None:
    with pytest.raises(UnknownColumn) as refused:
        allowed(f"SELECT {selected} FROM orders", tables=(ORDERS,))
    assert said in refused.value.hint
    assert (refused.value.details["line"], refused.value.details["column"]) != (None, None)


def test_a_masked_leaf_is_shown_in_its_object_and_worked_out_no_further() -> None:
    table = behind(ORDERS, masks={"customer.name": "hash", "customer.address.city": "hide"})
    sql = allowed("SELECT customer FROM orders", tables=(table,)).query.sql
    assert "customer.address.city" not in sql
    assert "SHA256" in sql
    for statement in (
        "SELECT to_json(customer) FROM orders",
        "SELECT customer.name || '' FROM orders",
        "SELECT x.customer.name || '' FROM (SELECT customer FROM orders) x",
        "SELECT max(customer) FROM orders",
    ):
        with pytest.raises(MaskedColumn):
            allowed(statement, tables=(table,))
