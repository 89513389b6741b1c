"""Photos on the portal: added after a look, served to whoever has the class and to nobody else, decided anew each time."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from portal.cases.models import Case, Child
from portal.cases.photo_models import CasePhoto, ChildPhoto, PhotoFile
from portal.cases.photo_rules import only_pixels
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from portal.store.files import files
from tests.cases.canaries import Planter
from tests.cases.canary_table import WORDS, identity_words
from tests.cases.photo_files import jpeg
from tests.cases.worlds import PAST, CaseMaker, add_place, owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter, token, words
from tests.web.walking import Walk

RIGHT = {"taken_on": "11/20/2025", "source": "school", "consent": "yes"}


@pytest.fixture
def scene(settings):
    """A keeper and a detective who was let in, and their case."""
    with owner_session(settings) as session:
        keeper, detective = add_place(session, Role.CASEWORKER), add_place(session, Role.DETECTIVE)
        maker = CaseMaker(session)
        maker.owner = keeper.agency
        case = maker.case()
        maker.let_in(case, detective.agency)
        return keeper.seat.number, detective.seat.number, case.number


def upload(client, case, content, name="photo.jpg", kind="image/jpeg", **more):
    """Send a photo as a browser does."""
    address = f"/cases/{case}/photos"
    made = token(client.get(address).text)
    data = {"csrf_token": made, "photo": (BytesIO(content), name, kind)} | RIGHT | more
    return client.post(address, data=data, content_type="multipart/form-data")


def large(client, case, size):
    """Send so many bytes as a photo."""
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="x.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head + b"x" * size + b"\r\n--x--\r\n"
    return client.post(f"/cases/{case}/photos", data=body, content_type="multipart/form-data; boundary=x")


def add(client, case, content=None):
    """Add a photo, by both of its pages."""
    looked = upload(client, case, content or jpeg())
    assert looked.status_code == 200, words(looked.text)
    prepared = re.search(r'name="prepared" value="(\d{12})"', looked.text)[1]
    sent = {"csrf_token": token(looked.text), "prepared": prepared, "step": "add"} | RIGHT
    answer = client.post(f"/cases/{case}/photos", data=sent)
    assert answer.status_code == 303, words(answer.text)
    return prepared


def shown(client, case):
    """The addresses of the thumbnail and of the photo on the case page."""
    page = client.get(f"/cases/{case}").text
    return re.findall(rf'(?:src|href)="(/cases/{case}/photos/\d+(?:/small)?)"', page)


def test_a_photo_is_looked_at_then_added_and_seen_by_whoever_has_the_class(app, scene):
    keeper_seat, detective_seat, case = scene
    keeper, detective = enter(app, keeper_seat), enter(app, detective_seat)
    looked = upload(keeper, case, jpeg())
    preview = re.search(r'src="(/cases/\d+/photos/prepared/\d+)"', looked.text)[1]
    assert only_pixels(keeper.get(preview).data)
    assert detective.get(preview).status_code == 403
    assert shown(keeper, case) == [], "what was not added is on no page"
    add(keeper, case)
    for client in (keeper, detective):
        large, small = shown(client, case)
        for address, longest in ((large, 1600), (small, 320)):
            answer = client.get(address)
            assert only_pixels(answer.data)
            assert max(Image.open(BytesIO(answer.data)).size) == longest
        page = words(client.get(f"/cases/{case}").text)
        assert "Current photo" in page
        assert "Nov 20, 2025" in page
        assert "More than 180 days old" in page
    assert detective.get(f"/cases/{case}/photos").status_code == 403


def test_a_closed_case_offers_no_form_but_the_way_to_open_it(app, settings, scene):
    keeper_seat, _, case = scene
    keeper = enter(app, keeper_seat)
    form = keeper.get(f"/cases/{case}/photos")
    with owner_session(settings) as session:
        session.execute(select(Case).where(Case.number == case)).scalar_one().closed_at = PAST
        session.commit()
    page = keeper.get(f"/cases/{case}/photos").text
    assert 'name="photo"' not in page
    assert keeper.get(re.search(r'href="([^"]+)">Open it again', page)[1]).status_code == 200
    sent = {"csrf_token": token(form.text), "photo": (BytesIO(jpeg()), "photo.jpg", "image/jpeg")} | RIGHT
    answer = keeper.post(f"/cases/{case}/photos", data=sent)
    assert answer.status_code == 400
    assert "The case is closed" in words(answer.text)


def test_a_photo_is_served_closed_in_and_kept_nowhere(app, scene):
    keeper_seat, _, case = scene
    keeper = enter(app, keeper_seat)
    add(keeper, case)
    for address in shown(keeper, case):
        answer = keeper.get(address)
        headers = answer.headers
        assert headers["Content-Type"] == "image/jpeg"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]
        assert headers["Content-Disposition"].startswith("inline")
        assert "ETag" not in headers
        assert "Last-Modified" not in headers
    assert "sandbox" not in keeper.get(f"/cases/{case}").headers["Content-Security-Policy"]


def test_who_was_let_out_gets_nothing_by_any_way_of_asking(app, settings, scene):
    keeper_seat, detective_seat, case = scene
    keeper, detective = enter(app, keeper_seat), enter(app, detective_seat)
    add(keeper, case)
    addresses = shown(detective, case)
    ways = ({}, {"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, {"Range": "bytes=0-9"})
    for way in ways:
        assert {detective.get(address, headers=way).status_code for address in addresses} == {200}
    with owner_session(settings) as session:
        key = session.execute(select(Case.id).where(Case.number == case)).scalar_one()
        for row in session.execute(select(CaseAccess).where(CaseAccess.case_id == key)).scalars():
            row.ends_at = (
                PAST if row.ground != "owner" and row.agency_id != session.get_one(Case, key).agency_id else None
            )
    for method in ("GET", "HEAD"):
        for way in ways:
            found = {detective.open(address, method=method, headers=way).status_code for address in addresses}
            assert found == {404}, (method, way)
    assert keeper.get(addresses[0]).status_code == 200


def test_a_replaced_photo_stays_and_can_be_made_current_again(app, settings, scene):
    keeper_seat, detective_seat, case = scene
    keeper, detective = enter(app, keeper_seat), enter(app, detective_seat)
    add(keeper, case, jpeg("red"))
    first = shown(keeper, case)[0]
    red = keeper.get(first).data
    add(keeper, case, jpeg("blue"))
    assert shown(keeper, case)[0] != first
    assert keeper.get(first).data == red, "the agency that keeps it still has it"
    assert detective.get(first).status_code == 404, "who looks for the child sees the current one alone"
    page = keeper.get(f"/cases/{case}/photos").text
    button = re.search(r'action="(/cases/\d+/photos/\d+/current)"', page)[1]
    assert keeper.post(button, data={"csrf_token": token(page)}).status_code == 303
    assert detective.get(shown(detective, case)[0]).data == red
    assert keeper.post(button, data={"csrf_token": token(page)}).status_code == 303, (
        "the older entry may be used once more"
    )
    with owner_session(settings) as session:
        assert session.query(ChildPhoto).filter_by(current=True).count() == 1
        assert session.query(CasePhoto).filter_by(superseded_at=None).count() == 1
        assert session.query(CasePhoto).count() == 4, "each change is an entry"
        assert session.query(PhotoFile).count() == 2


def test_a_new_case_carries_the_current_photo(app, settings):
    walk = Walk(app, settings)
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    first = walk.report()
    add(worker, first)
    with owner_session(settings) as session:
        session.execute(select(Case).where(Case.number == first)).scalar_one().closed_at = walk.now
        child = session.execute(select(Child.number)).scalar_one()
    day, clock = walk.at(-1)
    again = walk.post(
        worker, f"/report/{child}", f"/report/{child}", learned_day=day, learned_time=clock, learned_from="x", absence_type="lost",
        step="open",
    )  # fmt: skip
    second = re.search(r"\d{12}", again.headers["Location"])[0]
    assert second != first
    assert "From an earlier case" in worker.get(f"/cases/{second}").text
    assert [worker.get(address).status_code for address in shown(worker, second)] == [200, 200]
    assert not set(shown(worker, second)) & set(shown(worker, first)), "each case has its own number for it"


@pytest.mark.parametrize(
    ("name", "kind", "content", "says"),
    [
        ("photo.png", "image/jpeg", jpeg(), "name or type says otherwise"),
        ("photo.jpg", "image/png", jpeg(), "name or type says otherwise"),
        ("photo.jpg", "image/jpeg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a photo"),
        ("photo.jpg", "image/jpeg", jpeg()[:-4000], "damaged"),
        ("photo.jpg", "image/jpeg", b"", "empty"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine_name", HEAVY)
def test_what_is_no_photo_is_told_at_its_field_and_nothing_is_kept(app, settings, scene, name, kind, content, says):
    keeper_seat, _, case = scene
    answer = upload(enter(app, keeper_seat), case, content, name, kind)
    assert answer.status_code == 400
    assert 'href="#photo"' in answer.text
    assert says in re.search(r'id="photo-error1">([^<]+)<', answer.text)[1]
    with owner_session(settings) as session:
        assert session.query(PhotoFile).count() == 0
    assert not settings.files_folder.exists() or not list(settings.files_folder.iterdir())


@pytest.mark.parametrize("engine_name", HEAVY)
def test_a_body_too_large_and_a_file_in_the_place_of_text_do_no_harm(app, scene):
    keeper_seat, detective_seat, case = scene
    keeper = enter(app, keeper_seat)
    assert large(keeper, case, 17_000_000).status_code == 413
    assert large(enter(app, detective_seat), case, 2_000_000).status_code == 413, "nor who may add none"
    odd = upload(keeper, case, jpeg(), taken_on=(BytesIO(b"x"), "x.txt"))
    assert odd.status_code == 400
    assert 'href="#taken_on"' in odd.text
    stranger = large(app.test_client(), case, 2_000_000)
    assert stranger.status_code == 413, "who is not signed in sends little"


def served(app, settings, roles):
    """Of photos on cases with every relation and with none, as each role: what is served against what the table says."""
    wrong, compared = [], 0
    for turn, role in enumerate(roles):
        for step, true in enumerate((set(WORDS), identity_words(role), set())):
            with owner_session(settings) as session:
                place = add_place(session, role)
                planter = Planter(CaseMaker(session), place, true, turn * 9000 + step * 3000)
                case, canaries = planter.plant()
                content = files().put(jpeg())
                rows = session.execute(
                    select(CasePhoto.number, PhotoFile, CasePhoto.source)
                    .join(PhotoFile, PhotoFile.id == CasePhoto.file_id)
                    .where(CasePhoto.case_id == case.id)
                ).all()
                for _, file, _ in rows:
                    file.name, file.thumbnail = files().put(jpeg()), files().put(jpeg())
                files().remove(content)
                seat, number = place.seat.number, case.number
                asked = [(photo, source) for photo, _, source in rows]
            client = enter(app, seat)
            open_ones = {canary.word for canary in canaries if canary.open}
            for photo, source in asked:
                for address in (f"/cases/{number}/photos/{photo}", f"/cases/{number}/photos/{photo}/small"):
                    compared += 1
                    status = client.get(address).status_code
                    if (status == 200) is not (source in open_ones):
                        wrong.append((role.value, sorted(true), source in open_ones, status))
    return wrong, compared


SOME = (Role.JUDICIAL_OFFICER, Role.CASEWORKER, Role.PARENTS_COUNSEL, Role.PROVIDER, Role.ADMINISTRATOR)


@pytest.mark.parametrize("engine_name", HEAVY)
def test_a_photo_is_served_to_whom_the_table_says(app, settings):
    wrong, compared = served(app, settings, SOME)
    assert compared >= len(SOME) * 3 * 8
    assert wrong == []


@pytest.mark.thorough
def test_a_photo_is_served_to_whom_the_table_says_of_every_role(app, settings):
    wrong, _ = served(app, settings, list(Role))
    assert wrong == []
