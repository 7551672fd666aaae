"""What a person fills in for each database, told without loading what reads it."""

from sextant.adapters.source.reaching import TLS
from sextant.ports.source_values import Field, Kind

POSTGRESQL = Kind(
    name="postgresql",
    label="PostgreSQL",
    reads="rows",
    fields=(
        Field("host", "Host", required=True),
        Field("port", "Port", kind="number", default=5432),
        Field("database", "Database", required=True),
        Field("user", "User", required=True, hint="One that may only read is best."),
        Field("password", "Password", kind="password", secret=True),
        TLS,
    ),
)

MYSQL = Kind(
    name="mysql",
    label="MySQL or MariaDB",
    reads="rows",
    fields=(
        Field("host", "Host", required=True),
        Field("port", "Port", kind="number", default=3306),
        Field("database", "Database", required=True),
        Field("user", "User", required=True, hint="One that may only read is best."),
        Field("password", "Password", kind="password", secret=True),
        TLS,
    ),
)

SQLITE = Kind(
    name="sqlite",
    label="SQLite file",
    reads="rows",
    fields=(Field("path", "Path", required=True, hint="On the server, in a folder that it allows."),),
)
