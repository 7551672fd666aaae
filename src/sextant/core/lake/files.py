"""The lake's files by way of the object store: one set of credentials, retries and local copies for all.

Metadata, manifests and data files never change, so that each is fetched once and read from its local copy.
"""

import io
from typing import TYPE_CHECKING, Any, cast

from pyiceberg.io import FileIO, InputFile, InputStream, OutputFile, OutputStream

from sextant.core.objects import ObjectMissing, Objects

if TYPE_CHECKING:
    from types import TracebackType


OBJECTS = "sextant.objects"


def file_properties(objects: Objects) -> dict[str, Any]:
    """What a catalog is given so that pyiceberg comes here for files; a local folder it reads by itself."""
    if objects.is_local:
        return {}
    return {"py-io-impl": f"{LakeFiles.__module__}.{LakeFiles.__name__}", OBJECTS: objects}


class LakeFiles(FileIO):
    """pyiceberg's way to files, over keys of the store."""

    def __init__(self, properties: dict[str, Any]) -> None:
        super().__init__({})
        self._objects: Objects = properties[OBJECTS]

    def new_input(self, location: str) -> InputFile:
        return _Input(self._objects, location)

    def new_output(self, location: str) -> OutputFile:
        return _Output(self._objects, location)

    def delete(self, location: str | InputFile | OutputFile) -> None:
        place = location if isinstance(location, str) else location.location
        self._objects.delete([self._objects.key_at(place)])


class _Input(InputFile):
    def __init__(self, objects: Objects, location: str) -> None:
        super().__init__(location)
        self._objects = objects
        self._key = objects.key_at(location)

    def __len__(self) -> int:
        return self._objects.local_path(self._key).stat().st_size

    def exists(self) -> bool:
        return self._objects.exists(self._key)

    def open(self, seekable: bool = True) -> InputStream:
        try:
            return cast("InputStream", self._objects.local_path(self._key).open("rb"))
        except ObjectMissing as error:
            raise FileNotFoundError(self.location) from error


class _Output(OutputFile):
    def __init__(self, objects: Objects, location: str) -> None:
        super().__init__(location)
        self._objects = objects
        self._key = objects.key_at(location)

    def __len__(self) -> int:
        return self._objects.size(self._key)

    def exists(self) -> bool:
        return self._objects.exists(self._key)

    def to_input_file(self) -> InputFile:
        return _Input(self._objects, self.location)

    def create(self, overwrite: bool = False) -> OutputStream:
        return cast("OutputStream", _Writing(self._objects, self._key, overwrite=overwrite))


class _Writing(io.BytesIO):
    """Metadata and manifests are small: held until the end, then written whole or not at all."""

    def __init__(self, objects: Objects, key: str, *, overwrite: bool) -> None:
        super().__init__()
        self._objects = objects
        self._key = key
        self._overwrite = overwrite
        self._broke = False

    def close(self) -> None:
        if self.closed:
            return
        content = self.getvalue()
        super().close()
        if self._broke:
            return
        if self._overwrite:
            self._objects.put(self._key, content)
        elif not self._objects.put_new(self._key, content):
            raise FileExistsError(self._key)

    def __exit__(
        self,
        exctype: type[BaseException] | None,
        excinst: BaseException | None,
        exctb: "TracebackType | None",
    ) -> None:
        self._broke = exctype is not None
        self.close()
