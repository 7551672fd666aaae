"""Building the application loads none of the heavy libraries, and every protected route says so."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import SecretStr

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.http.routing import SextantRoute, depends_on_sign_in
from tests.architecture.source import ROOT

HEAVY = (
    "duckdb",
    "pyiceberg",
    "dbos",
    "pydantic_ai",
    "openai",
    "anthropic",
    "redis",
    "snowflake",
    "vl_convert",
    "typst",
)
TELLING_OTHERS = ("apprise", "croniter", "requests")
READING = ("numpy", "pyarrow", "psycopg", "pymysql", "sqlglot", "httpcore", "yaml")
SIGNING = ("cryptography", "jwt", "argon2")
TELLING = ("structlog", "rich")
LEARNING = ("sklearn", "torch", "mlflow", "xgboost", "lightgbm", "catboost", "pandas", "scipy")
LATE = HEAVY + READING + SIGNING + TELLING + LEARNING + TELLING_OTHERS


def test_building_the_application_loads_no_heavy_library(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from sextant.app.http import create_app\n"
        "from sextant.app.settings import Settings\n"
        f"app = create_app(Settings(data=Path({str(tmp_path)!r}), secret_key='k'))\n"
        "assert len(app.routes) > 100  # with every feature, which come when routes are looked at\n"
        f"print([name for name in {LATE!r} if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr


OPEN = {
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/metrics"),
    ("POST", "/token"),
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/session/link"),
    ("GET", "/api/v1/brand/sign-in"),
    ("GET", "/api/v1/brand/logos/{logo_id}"),
    ("GET", "/api/v1/shared/{token}"),
    ("POST", "/api/v1/shared/{token}/data"),
    ("POST", "/api/v1/shared/{token}/stream"),
    ("POST", "/api/v1/shared/{token}/unlock"),
    ("GET", "/api/v1/embedded/{share_id}"),
    ("GET", "/api/v1/embedded/{share_id}/filter-values"),
    ("POST", "/api/v1/embedded/{share_id}/data"),
    ("POST", "/api/v1/embedded/{share_id}/stream"),
    ("POST", "/api/v1/shared/{token}/ws-ticket"),
    ("POST", "/api/v1/embedded/{share_id}/ws-ticket"),
    ("GET", "/api/v1/shared/{token}/filter-values"),
    ("GET", "/api/v1/downloads/{token}"),
    ("GET", "/api/v1/unsubscribe/{token}"),
    ("POST", "/api/v1/unsubscribe/{token}"),
    ("DELETE", "/api/v1/unsubscribe/{token}"),
}


@pytest.mark.one_database
def test_an_application_is_whole_though_another_thread_furnishes_its_house(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret_key=SecretStr("k"))
    upgrade(settings, jobs=False)
    house = build(settings, durable_jobs=False, late=True)
    nobody = house.authenticator
    other = threading.Thread(target=house.furnish)
    other.start()
    app = create_app(settings, house=house)
    routes = len(app.routes)
    other.join()
    assert app.state.authenticator is house.authenticator is not nobody
    assert routes == len(create_app(settings, house=house).routes)
    house.close()


@pytest.mark.one_database
def test_a_route_is_protected_unless_it_is_named_here(house: House) -> None:
    app: FastAPI = create_app(house.settings, house=house)
    unprotected: set[tuple[str, str]] = set()
    for feature in house.features:
        routes = feature.router().routes if feature.router is not None else []
        for route in (each for each in routes if isinstance(each, APIRoute)):
            assert isinstance(route, SextantRoute), f"{route.path} is not on a router of core.http"
            if not depends_on_sign_in(route.dependant):
                unprotected |= {(method, route.path) for method in route.methods or ()}
    assert unprotected <= OPEN
    assert app.state.authenticator is house.authenticator
