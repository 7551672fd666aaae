"""HTTP for what brings data in: a file, pasted text, a web address, another table of a file."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect

from sextant.core.http import SignedIn, router
from sextant.features.datasets.receiving import Form, UploadCutOff
from sextant.features.datasets.service import Datasets
from sextant.features.datasets.shapes import PasteIn, TableIn, UploadOut, UrlIn, into, upload_out

# The upload counts its own bytes and answers in the one error shape, so the framework's limit stays away.
_NO_LIMIT = 1 << 62
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "source_type": {
                            "type": "string",
                            "description": "csv, json, ndjson, xml, excel, parquet, arrow, orc or avro",
                        },
                        "name": {"type": "string", "description": "How the dataset is called."},
                        "dataset_id": {"type": "string", "description": "A dataset to load into."},
                        "mode": {
                            "type": "string",
                            "enum": ["append", "replace", "upsert"],
                            "description": "What becomes of the rows that are there.",
                        },
                        "key": {
                            "type": "string",
                            "description": "Columns, with commas between, by which an upsert finds a row.",
                        },
                    },
                }
            }
        },
    }
}


def upload_routes(datasets: Datasets) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["datasets"])

    @routes.post(
        "/data/upload", status_code=202, openapi_extra=_FORM, max_body_size=_NO_LIMIT, summary="Upload a file"
    )
    async def upload(request: Request, caller: SignedIn) -> UploadOut:
        """Streams the file to the store; it is read by a job after the answer."""
        form = Form(request.headers.get("content-type", ""), _arriving(request))
        length = request.headers.get("content-length", "")
        accepted = await datasets.receive(caller, form, length=int(length) if length.isdigit() else None)
        return upload_out(accepted)

    @routes.post("/data/paste", status_code=202, summary="Load pasted text")
    def paste(body: PasteIn, caller: SignedIn) -> UploadOut:
        return upload_out(datasets.paste(caller, text=body.text, name=body.name, into=into(body)))

    @routes.post("/data/url", status_code=202, summary="Load a web address")
    def fetch(body: UrlIn, caller: SignedIn) -> UploadOut:
        return upload_out(datasets.fetch(caller, url=body.url, name=body.name, into=into(body)))

    @routes.post("/datasets/{dataset_id}/tables", status_code=202, summary="Load another table of the file")
    def take_table(dataset_id: str, body: TableIn, caller: SignedIn) -> UploadOut:
        return upload_out(datasets.take_table(caller, dataset_id=dataset_id, table=body.table))

    return routes


async def _arriving(request: Request) -> AsyncIterator[bytes]:
    try:
        async for data in request.stream():
            yield data
    except ClientDisconnect as error:
        raise UploadCutOff(
            "The upload was cut off; nothing was kept.", hint="Upload the file again."
        ) from error
