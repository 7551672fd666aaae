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

KAFKA = Kind(
    name="kafka",
    label="Kafka",
    reads="topics",
    fields=(
        Field("servers", "Brokers", required=True, hint="host:9092, several with commas between."),
        Field(
            "security",
            "Encryption",
            kind="choice",
            default="tls",
            choices=("tls", "none"),
            hint="Certificates are checked.",
        ),
        Field("user", "User", hint="Empty for brokers that ask for no sign-in."),
        Field("password", "Password", kind="password", secret=True),
        Field(
            "mechanism",
            "Sign-in by",
            kind="choice",
            default="SCRAM-SHA-512",
            choices=("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"),
        ),
        Field("registry", "Schema registry", hint="For Avro and Protobuf: https://…"),
        Field("registry_user", "User of the registry"),
        Field("registry_password", "Password of the registry", kind="password", secret=True),
    ),
)

KINESIS = Kind(
    name="kinesis",
    label="Amazon Kinesis",
    reads="topics",
    fields=(
        Field("region", "Region", required=True, hint="Such as eu-west-1."),
        Field("access_key_id", "Access key", required=True),
        Field("secret_access_key", "Secret key", kind="password", required=True, secret=True),
        Field("endpoint", "Endpoint", hint="Only for another place than Amazon's: https://…"),
        Field("registry", "Schema registry", hint="For Avro and Protobuf framed as in Kafka: https://…"),
        Field("registry_user", "User of the registry"),
        Field("registry_password", "Password of the registry", kind="password", secret=True),
    ),
)

SQLITE = Kind(
    name="sqlite",
    label="SQLite file",
    reads="rows",
    fields=(Field("path", "Path", required=True, hint="On the server, in a folder that it allows."),),
)
