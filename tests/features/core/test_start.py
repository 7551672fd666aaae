"""A server refuses to start with words where it cannot work."""

import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from sextant.app.checks import FolderInUse, SettingRefused, check, check_port, folder_lock
from sextant.app.settings import Settings
from tests.servers import free_port


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"warehouse_url": "oracle://x"}, "SEXTANT_WAREHOUSE_URL"),
        ({"warehouse_url": "trino://host/iceberg oracle://x"}, "SEXTANT_WAREHOUSE_URL"),
        ({"warehouse_url": "trino://me:secret@host/iceberg"}, "SEXTANT_WAREHOUSE_URL"),
        ({"cache_url": "memcached://x"}, "SEXTANT_CACHE_URL"),
        ({"database_url": "mysql://x/y"}, "SEXTANT_DATABASE_URL"),
        ({"roles": ("worker",)}, "SEXTANT_DATABASE_URL"),
        ({"roles": ("api",), "database_url": "postgresql://x/y"}, "SEXTANT_CACHE_URL"),
        ({"roles": ()}, "SEXTANT_ROLES"),
        ({"warehouse_url": "snowflake://me@account/db/public?warehouse=w"}, "SEXTANT_OBJECTS_URL"),
    ],
)
def test_a_setting_that_cannot_work_is_named(tmp_path, changes, named):
    with pytest.raises(SettingRefused) as refused:
        check(Settings(data=tmp_path, **changes))
    assert named in refused.value.message


def test_the_defaults_work(tmp_path):
    check(Settings(data=tmp_path))
    spread = {"roles": ("worker",), "database_url": "postgresql://x/y", "cache_url": "redis://x"}
    check(Settings(data=tmp_path, **spread))
    snowflake = "snowflake://me@account/db/public?warehouse=w"
    check(Settings(data=tmp_path, warehouse_url=snowflake, objects_url="s3://lake/sextant"))


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingRefused, match=str(port)):
            check_port(Settings(data=tmp_path, port=port))


def test_a_second_server_on_one_folder_is_told_which_process_has_it(tmp_path):
    settings = Settings(data=tmp_path)
    with folder_lock(settings), pytest.raises(FolderInUse, match="process"), folder_lock(settings):
        pass
    with folder_lock(settings):
        pass


def test_the_secret_is_made_once_and_kept_from_others(tmp_path):
    settings = Settings(data=tmp_path)
    assert settings.secret() == Settings(data=tmp_path).secret()
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_server_starts_answers_and_ends_cleanly_and_does_so_again(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom sextant.app.serve import serve\n"
        "from sextant.app.settings import Settings\n"
        "serve(Settings(data=Path(sys.argv[1]), port=int(sys.argv[2])))\n"
    )
    for _ in range(2):
        port = free_port()
        command = [sys.executable, "-u", "-c", code, str(tmp_path), str(port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert _ready(port)
        finally:
            process.send_signal(signal.SIGINT)
            told, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "http://127.0.0.1" in told or "http://localhost" in told
        assert "has stopped" in told


def _ready(port: int) -> bool:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ready", timeout=5).status_code == 200:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return False
