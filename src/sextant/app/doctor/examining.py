"""Every part in turn; what fails in a way nobody foresaw is a finding too."""

from collections.abc import Callable, Iterator

from sextant.app.doctor import machine, servers
from sextant.app.doctor.finding import Finding, failed
from sextant.app.settings import Settings

Look = Callable[[Settings], Iterator[Finding]]
_PARTS: tuple[tuple[str, Look], ...] = (
    ("settings", machine.settings_found),
    ("data folder", machine.folder),
    ("disk", machine.disk),
    ("secret", machine.secret),
    ("port", machine.port),
    ("page", machine.page),
    ("engine", machine.engine),
    ("database", servers.database),
    ("objects", servers.objects),
    ("catalog", servers.catalog),
    ("cache", servers.cache),
    ("warehouse", machine.warehouse),
    ("addresses", servers.addresses),
)


def examine(settings: Settings) -> Iterator[Finding]:
    """Finding by finding, as each is known."""
    for part, look in _PARTS:
        try:
            yield from look(settings)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is wrong with this part
            yield failed(part, f"{type(error).__name__}: {error}", "Look at the setting of this part.")
