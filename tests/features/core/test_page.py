"""The built page is served whole, fresh and compressed; nothing outside of it is."""

import gzip

import pytest
from starlette.testclient import TestClient

from sextant.core.http.page import BuiltPage


@pytest.fixture
def folder(tmp_path):
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<html>the page</html>")
    (page / "assets" / "main-abc.js").write_text("let a = 1")
    (page / "assets" / "main-abc.js.gz").write_bytes(gzip.compress(b"let a = 1"))
    (page / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return page


@pytest.fixture
def browser(folder):
    return TestClient(BuiltPage(folder))


@pytest.mark.parametrize("path", ["/", "/datasets", "/dashboards/123/edit", "/welcome"])
def test_every_path_of_the_page_gives_the_page(browser, path):
    answer = browser.get(path)
    assert "the page" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_a_hashed_file_is_kept_for_a_year_and_comes_compressed(browser):
    answer = browser.get("/assets/main-abc.js", headers={"Accept-Encoding": "gzip"})
    assert (answer.text, answer.headers["content-encoding"]) == ("let a = 1", "gzip")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    plain = browser.get("/assets/main-abc.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_a_file_the_browser_has_already_is_not_sent_again(browser):
    first = browser.get("/icon.svg")
    assert browser.get("/icon.svg", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/assets/gone.js", "/api/v1/gone", "/metrics"])
def test_what_is_missing_is_said_in_the_one_shape_and_not_answered_by_the_page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"])
def test_no_path_leads_out_of_the_folder(browser, path):
    assert "secret" not in browser.get(path).text


def test_a_page_that_is_not_built_says_how_to_build_it(tmp_path):
    answer = TestClient(BuiltPage(tmp_path / "none")).get("/")
    assert answer.json()["error"]["code"] == "page_not_built"
