"""Sessions of Snowflake: how one is opened, and how a statement in it is run so that it can be stopped."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sextant.adapters.warehouse.remote import missing_driver, unreachable
from sextant.ports.warehouse import EngineUnavailable

# The meanings of DuckDB, where an account may choose others.
_SESSION: Mapping[str, Any] = {
    "TIMEZONE": "UTC",
    "WEEK_START": 1,
    "WEEK_OF_YEAR_POLICY": 0,
    "DEFAULT_NULL_ORDERING": "LAST",
    "DATE_INPUT_FORMAT": "YYYY-MM-DD",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIMESTAMP_INPUT_FORMAT": "AUTO",
    "BINARY_INPUT_FORMAT": "HEX",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": False,
    "MULTI_STATEMENT_COUNT": 1,
    "CLIENT_TELEMETRY_ENABLED": False,
    "QUERY_TAG": "sextant",
}
_SIGN_IN_SECONDS = 15
_REQUEST_SECONDS = 60
_TRIES = 2
_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class SnowflakeSettings:
    """The account and what its session uses; `secret` is a password, a token or a private key (PEM).

    `volume` and `catalog` are the account's names for the external volume that the lake's files lie on and
    for its catalog integration of files in object storage; without them those of the schema are used.
    `files` is the lake's path below the volume's storage location.
    """

    account: str
    user: str
    secret: str = field(default="", repr=False)
    database: str = ""
    schema: str = ""
    warehouse: str = ""
    role: str = ""
    volume: str = ""
    catalog: str = ""
    files: str = ""
    authenticator: str = ""
    host: str = ""
    port: int = 443
    secure: bool = True


@dataclass(slots=True)
class Session:
    """A connection that one query uses at a time, and the time limit that it was last told."""

    connection: Any
    seconds: int = 0
    used: float = 0.0


class Asked:
    """The statements of one query, of which the present one can be stopped."""

    def __init__(self, connection: Any, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self._query_id = ""

    def run(self, sql: str) -> Any:
        """A cursor with the whole result; the statement is known by its id while it runs."""
        cursor = self._connection.cursor()
        self._query_id = str(cursor.execute_async(sql)["queryId"])
        until, pause = time.monotonic() + self._seconds, _PAUSE_SECONDS
        # asked for sooner, a result would be told as one without rows
        while self._connection.get_query_status_throw_if_error(self._query_id).name != "SUCCESS":
            if time.monotonic() > until:
                raise unreachable("Snowflake")
            time.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_PAUSE_SECONDS)
        cursor.query_result(self._query_id)
        return cursor

    def stop(self) -> None:
        """Stops what runs; what has ended, or has not begun, is left alone."""
        if self._query_id:
            with suppress(Exception):
                self._connection.cursor().abort_query(self._query_id)


def open_session(settings: SnowflakeSettings) -> Session:
    """A session of our own; raises EngineUnavailable, or what the driver raises where nobody answers."""
    try:
        from snowflake.connector import connect
        from snowflake.connector.errors import ProgrammingError
    except ImportError as error:
        raise missing_driver("Snowflake", "snowflake") from error
    wanted: dict[str, Any] = {
        "account": settings.account,
        "user": settings.user,
        "database": settings.database,
        "schema": settings.schema,
        "warehouse": settings.warehouse,
        "role": settings.role,
        "host": settings.host,
        **_proof(settings),
    }
    try:
        made = connect(
            **{name: value for name, value in wanted.items() if value},
            **({} if settings.secure else {"protocol": "http"}),
            **({"port": settings.port} if settings.host else {}),
            application="sextant",
            session_parameters=dict(_SESSION),
            login_timeout=_SIGN_IN_SECONDS,
            retry_timeout=_REQUEST_SECONDS,
            retry_max_attempts=_TRIES,
            arrow_number_to_decimal=True,
            force_microsecond_precision=True,
            client_store_temporary_credential=False,
            client_out_of_band_telemetry_enabled=False,
            platform_detection_timeout_seconds=0,
            enable_server_session_keep_alive_auto_detection=False,
        )
    except ProgrammingError as error:  # a setting that the driver does not take, or none where it needs one
        raise no_entry() from error
    return Session(made)


def _proof(settings: SnowflakeSettings) -> dict[str, Any]:
    """Who we are: a key signs, anything else is sent as a password, or as the token that is asked for."""
    if "-----BEGIN" in settings.secret:
        return {"authenticator": "SNOWFLAKE_JWT", "private_key": _key(settings.secret)}
    if settings.authenticator:
        return {"authenticator": settings.authenticator.upper(), "token": settings.secret}
    return {"password": settings.secret}


def _key(pem: str) -> Any:
    """A private key without a pass phrase; its line ends may be written as two signs."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError) as error:
        raise no_entry() from error


def no_entry() -> EngineUnavailable:
    return EngineUnavailable(
        "Snowflake does not let Sextant sign in.",
        seconds=300,
        hint="Look at the account, the user, the role and SEXTANT_WAREHOUSE_PASSWORD: a password, a token, "
        "or a private key without a pass phrase.",
    )


def end(session: Session) -> None:
    with suppress(Exception):  # a server that is away has let go of it already
        session.connection.close()
