"""Mail: of the installation or the workspace, sealed, designed, to people and allowed domains alone."""

from collections.abc import Callable, Iterator
from email.utils import parseaddr

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.app.wiring_notices import MailUrlRefused
from sextant.core.access import Caller
from sextant.features.identity import BrandWish
from sextant.features.notices import Attachment, Line, Notice, RecipientRefused
from sextant.features.notices.errors import MailRefused
from sextant.features.notices.mail import check_address
from tests.features.identity.drawing_logos import png
from tests.features.notices.receivers import Postbox, postbox

Clients = Callable[[Caller], TestClient]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c63606060f80f00"
    "0104010098a5b1f40000000049454e44ae426082".replace(" ", "")
)


@pytest.fixture
def own() -> Iterator[Postbox]:
    """A mail server that asks who is there."""
    with postbox(signed_in=True) as running:
        yield running


def server(own: Postbox, **changes: object) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": own.port,
        "security": "none",
        "username": "sextant",
        "sender": "reports@example.com",
        "password": "open sesame",
    } | changes


def test_a_test_message_arrives_by_the_installations_server(
    client_for: Clients, ada: Caller, box: Postbox
) -> None:
    client = client_for(ada)
    shown = client.get("/api/v1/mail").json()
    assert (shown["set"], shown["installed"], shown["host"]) == (True, True, "")
    done = client.post("/api/v1/mail/test", json={})
    assert (done.status_code, done.json()["status"]) == (200, "sent"), done.text
    [mail] = box.mails
    assert (mail["To"], mail["Subject"]) == (ada.email, "A test from Sextant")
    assert "sextant@example.com" in mail["From"]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_is_written_in_the_name_of_the_workspace(
    house: House, client_for: Clients, ada: Caller, box: Postbox
) -> None:
    client = client_for(ada)
    client.post("/api/v1/mail/test", json={})
    house.identity.brands.save(ada, BrandWish(name='North & "wind"', accent="#7c3aed"))
    house.identity.brands.put_logo(ada, png())
    client.post("/api/v1/mail/test", json={})
    plain, own = box.mails
    assert plain["From"].startswith("Sextant <")
    assert "logo@sextant" not in plain.as_string()
    assert parseaddr(own["From"]) == ('North & "wind"', "sextant@example.com")
    parts = {part.get_content_type(): part for part in own.walk()}
    assert parts["image/png"].get_payload(decode=True) == png()
    page = parts["text/html"].get_payload(decode=True).decode()
    assert "North &amp; &quot;wind&quot;</p>" in page
    assert "cid:logo@sextant" in page


def test_a_workspaces_own_server_is_kept_sealed_and_used(
    house: House, client_for: Clients, ada: Caller, own: Postbox, box: Postbox
) -> None:
    client = client_for(ada)
    kept = client.put("/api/v1/mail", json=server(own))
    assert kept.status_code == 200, kept.text
    assert (kept.json()["has_password"], kept.json()["installed"]) == (True, False)
    assert "open sesame" not in kept.text + client.get("/api/v1/mail").text
    assert "open sesame" not in client.get("/api/v1/audit").text
    assert client.post("/api/v1/mail/test", json={}).json()["status"] == "sent"
    assert (own.logins, len(own.mails), box.mails) == (["sextant"], 1, [])
    again = client.put("/api/v1/mail", json=server(own, sender="others@example.com", password=None))
    assert again.json()["has_password"], "a password stays where the server does"
    moved = client.put("/api/v1/mail", json=server(own, host="localhost", password=None))
    assert not moved.json()["has_password"], "a password goes to no other server"
    assert client.delete("/api/v1/mail").status_code == 204
    assert client.get("/api/v1/mail").json()["installed"]


def test_what_the_server_says_is_told(client_for: Clients, ada: Caller, own: Postbox) -> None:
    client = client_for(ada)
    client.put("/api/v1/mail", json=server(own, password="wrong"))
    done = client.post("/api/v1/mail/test", json={}).json()
    assert done["status"] == "failed"
    assert "authentication" in done["error"].lower()


def test_a_server_inside_the_network_is_refused_unless_it_is_the_installations(
    settings: Settings, house: House, ada: Caller, own: Postbox, box: Postbox
) -> None:
    strict = build(settings.model_copy(update={"allow_private_addresses": False}), durable_jobs=False)
    try:
        assert strict.notices.test_mail(ada).status == "sent"
        from sextant.features.notices import MailServer

        inside = MailServer(host="localhost", port=own.port, security="none", sender="a@example.com")
        strict.notices.mailing.put(ada, inside, password=None)
        done = strict.notices.test_mail(ada)
    finally:
        strict.close()
    assert (done.status, len(box.mails), own.mails) == ("failed", 1, [])
    assert "private network" in done.error


def test_only_people_and_allowed_domains_are_written_to(house: House, ada: Caller, bob: Caller) -> None:
    mailing = house.notices.mailing
    assert mailing.address(ada.workspace_id, "bob@example.com").address == "bob@example.com"
    assert mailing.address(ada.workspace_id, "Eve@PARTNER.example").address == "Eve@partner.example"
    with pytest.raises(RecipientRefused):
        mailing.address(ada.workspace_id, "eve@elsewhere.example")
    house.identity.members.remove(ada, bob.user_id)
    with pytest.raises(RecipientRefused):
        mailing.address(ada.workspace_id, "bob@example.com")
    assert mailing.person(ada.workspace_id, bob.user_id).refused


@pytest.mark.one_database
@pytest.mark.parametrize(
    "text", ["", "a", "a@", "@b.c", "a@b", "a@b.c\nBcc: x@y.z", "Ada <a@b.c>", "a@b.c, d@e.f", "a b@c.d"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(MailRefused):
        check_address(text)


def test_a_mail_is_read_as_text_and_as_a_page_with_its_picture_and_file(
    house: House, ada: Caller, box: Postbox
) -> None:
    prefix = f"notices/{ada.workspace_id}/x"
    house.objects.put(f"{prefix}/board.png", PIXEL)
    house.objects.put(f"{prefix}/board.pdf", b"%PDF-1.7 a page")
    notice = Notice(
        topic="report.sent",
        title='Sales <script>alert("x")</script>',
        lines=(Line(name="Rows & columns", text="1 < 2", tone="warn"),),
        link="https://sextant.example.com/dashboards/1",
        attachments=(
            Attachment(name="board.png", media_type="image/png", key=f"{prefix}/board.png", inline=True),
            Attachment(name="board.pdf", media_type="application/pdf", key=f"{prefix}/board.pdf"),
        ),
        unsubscribe="abc",
    )
    with house.db.transaction() as tx:
        to = [house.notices.mailing.person(ada.workspace_id, ada.user_id)]
        [told] = house.notices.tell(tx, ada, notice, to=to, key="k")
    house.jobs.run_waiting()
    [mail] = box.mails
    page = mail.get_body(("html",))
    plain = mail.get_body(("plain",))
    assert page is not None
    assert plain is not None
    html = page.get_content()
    assert "<script>" not in html
    assert "Rows &amp; columns" in html
    assert 'src="cid:board@sextant"' in html
    assert "Rows & columns: 1 < 2" in plain.get_content()
    [file] = list(mail.iter_attachments())
    assert (file.get_filename(), file.get_content()) == ("board.pdf", b"%PDF-1.7 a page")
    [picture] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert (picture["Content-ID"], picture.get_content()) == ("<board@sextant>", PIXEL)
    assert "https://sextant.example.com/unsubscribe/abc" in plain.get_content()
    assert mail["List-Unsubscribe"] == "<https://sextant.example.com/api/v1/unsubscribe/abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == f"<{told.delivery.delivery_id}@sextant.example.com>"


def test_a_busy_server_is_tried_again_and_a_refusal_is_not(house: House, ada: Caller, box: Postbox) -> None:
    box.answers = ["451 greylisted", "550 no such person"]
    for key in ("a", "b"):
        with house.db.transaction() as tx:
            to = [house.notices.mailing.person(ada.workspace_id, ada.user_id)]
            house.notices.tell(tx, ada, Notice(topic="test", title=key), to=to, key=key)
        house.jobs.run_waiting()
    found, _ = house.notices.deliveries(ada)
    states = {one.title: (one.status, one.attempts) for one in found}
    assert states["a"][1] >= 1
    assert sorted(status for status, _ in states.values()) == ["failed", "sent"]


@pytest.mark.one_database
def test_a_mail_server_in_the_settings_is_read_or_refused(settings: Settings, house: House) -> None:
    made = build(
        settings.model_copy(
            update={"mail_url": type(settings.mail_url)("smtp+starttls://a%40b:p%2Fw@mail.example.com")}
        ),
        durable_jobs=False,
    )
    found = made.notices.mailing.setting("any")
    made.close()
    assert found is not None
    assert (found.server.port, found.server.security) == (587, "starttls")
    assert (found.server.username, found.password) == ("a@b", "p/w")
    assert "p/w" not in repr(found)
    with pytest.raises(MailUrlRefused):
        build(
            settings.model_copy(update={"mail_url": type(settings.mail_url)("http://mail.example.com")}),
            durable_jobs=False,
        )
