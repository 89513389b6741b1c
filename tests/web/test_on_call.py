"""On-call lists, hand-over, cover and the choice of mail through their pages, on both databases; each act with its line."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text, update

from portal.notices.models import Cover, MailChoice, Shift, Unit
from portal.notices.unit_queries import acting_for, on_call, units_of
from portal.notices.unit_services import NotTheirs, hand_over
from portal.people.models import Person, Seat
from portal.people.queries import seats_in_force, viewer_for
from portal.people.rules import Role
from portal.sharing.act_rules import KEEPS_LISTS
from portal.store.base import new_number
from tests.cases.worlds import LONG_AGO, add_place, owner_session
from tests.web.browsing import enter, token
from tests.web.test_hidden_cases import fetch

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNIT = {"name": "Night desk", "takes": "everything", "phone": "1-555-0100 x22", "mail_address": "desk@agency.example"}


def moment(prefix, at):
    """A day and time as the form takes them."""
    local = at.astimezone(CHICAGO)
    return {f"{prefix}_day": f"{local:%Y-%m-%d}", f"{prefix}_time": f"{local:%H:%M}"}


class Cast:
    """A supervisor who keeps the lists, two caseworkers, a policy analyst, and a supervisor of another agency."""

    def __init__(self, app, settings):
        self.app, self.settings, self.key = app, settings, {}
        roles = {"keeper": Role.CW_SUPERVISOR, "worker": Role.CASEWORKER, "other": Role.CASEWORKER, "analyst": Role.POLICY_ANALYST}  # fmt: skip
        with owner_session(settings) as session:
            places = {name: add_place(session, role) for name, role in roles.items()}
            places["stranger"] = add_place(session, Role.JJ_SUPERVISOR)
            self.agency = places["keeper"].agency.id
            for name, place in places.items():
                seat = session.get_one(Seat, place.seat.id)
                person = session.get_one(Person, seat.person_id)
                seat.agency_id = self.agency if name in roles else seat.agency_id
                seat.title, person.name, person.name_key = name.capitalize(), f"Person {name}", name
                person.mail_address = "" if name == "other" else f"{name}@agency.example"
            self.number = {name: place.seat.number for name, place in places.items()}
            self.key = {name: place.seat.id for name, place in places.items()}
            self.person = {name: place.seat.person_id for name, place in places.items()}
        self.clients = {}

    def client(self, name):
        if name not in self.clients:
            self.clients[name] = enter(self.app, self.number[name])
        return self.clients[name]

    def send(self, name, address, /, **fields):
        """Open the page and send its form."""
        client = self.client(name)
        page = client.get(address)
        made = token(page.text if page.status_code == 200 else client.get("/home").text)
        return client.post(address, data={"csrf_token": made} | fields)

    def unit(self, **fields):
        """Add a unit by its form; its number."""
        answer = self.send("keeper", "/on-call/units/new", **(UNIT | fields))
        assert answer.status_code == 302, errors(answer)
        return re.search(r"/units/(\d{12})", answer.headers["Location"])[1]

    def shift(self, unit, who, starts, ends, name="keeper", **fields):
        """Send the form of a shift."""
        values = {"seat": self.number[who], "place": "1", "every": "once"} | moment("starts", starts) | moment("ends", ends)  # fmt: skip
        return self.send(name, f"/on-call/units/{unit}/shifts", **(values | fields))

    def on(self, unit, at=None):
        """Who is on call now, by name, with their places."""
        names = {key: name for name, key in self.key.items()}
        with owner_session(self.settings) as session:
            key = session.execute(select(Unit.id).where(Unit.number == unit)).scalar_one()
            return [(names[seat], place) for seat, place in on_call(session, key, at or datetime.now(UTC))]

    def rows(self, model, *order):
        with owner_session(self.settings) as session:
            found = session.execute(select(model).order_by(*order)).scalars().all()
            session.expunge_all()
            return found

    def lines(self, act):
        """The log's lines of an act that are no reading: outcome, kind, number, reason."""
        with owner_session(self.settings) as session:
            return [
                tuple(row)
                for row in session.execute(
                    text("select outcome, object_kind, object_number, reason from audit_entry where act = :a and outcome <> 'read' order by seq"),
                    {"a": act},
                )
            ]  # fmt: skip


def errors(answer):
    """What the page says at its fields: id and words."""
    return re.findall(r'id="(\w+)-error1">([^<]+)<', answer.text)


def page_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def cast(app, settings):
    return Cast(app, settings)


def test_a_unit_is_added_shown_changed_and_ended(cast):
    assert "Your agency keeps no on-call list" in page_of(cast.client("worker").get("/on-call"))
    number = cast.unit()
    page = cast.client("worker").get("/on-call")
    assert 'href="tel:15550100;ext=22"' in page.text
    for words in ("Night desk", "Everything urgent for the agency", "desk@agency.example", "Nobody is on call now. Until someone is, everyone of your agency who works cases is told."):  # fmt: skip
        assert words in page_of(page)
    assert "Add a unit" not in page_of(page)
    address = f"/on-call/units/{number}/change"
    assert cast.send("keeper", address, **(UNIT | {"name": "Day desk", "version": "1"})).status_code == 302
    stale = cast.send("keeper", address, **(UNIT | {"name": "Third desk", "version": "1"}))
    assert stale.status_code == 409
    assert "<dd>Day desk</dd>" in stale.text
    assert 'value="Third desk"' in stale.text
    assert 'name="version" value="2"' in stale.text
    assert cast.shift(number, "worker", NOW - HOUR, NOW + DAY).status_code == 302
    assert cast.shift(number, "other", NOW + DAY, NOW + 2 * DAY).status_code == 302
    assert cast.send("keeper", f"/on-call/units/{number}/end").status_code == 302
    assert cast.on(number) == []
    with owner_session(cast.settings) as session:
        assert units_of(session, cast.agency) == []
    assert all(shift.ends_at <= max(datetime.now(UTC), shift.starts_at) for shift in cast.rows(Shift))
    assert cast.client("worker").get(f"/on-call/units/{number}").status_code == 404
    reasons = [(outcome, reason) for outcome, _, told, reason in cast.lines("on-call:edit") if told == number]
    assert reasons == [("done", "added"), ("done", "changed"), ("refused", "stale"), ("done", "shift added"), ("done", "shift added"), ("done", "ended")]  # fmt: skip


def test_what_a_unit_may_not_be(cast):
    cast.unit()
    for change, field in (({"takes": "emergencies"}, "takes"), ({"name": "NIGHT  desk"}, "name"), ({"mail_address": "a@b.example, c@d.example"}, "mail_address")):  # fmt: skip
        answer = cast.send("keeper", "/on-call/units/new", **(UNIT | {"name": "New"} | change))
        assert answer.status_code == 400
        assert [name for name, _ in errors(answer)] == [field]
    assert len(cast.rows(Unit)) == 1
    assert [(line[0], line[3]) for line in cast.lines("on-call:edit")] == [("done", "added"), ("refused", "takes"), ("refused", "name")]  # fmt: skip


def test_a_court_may_have_a_unit_for_emergencies(app, settings):
    with owner_session(settings) as session:
        clerk = add_place(session, Role.CLERK)
        number, agency = clerk.seat.number, clerk.agency.id
    client = enter(app, number)
    made = token(client.get("/on-call/units/new").text)
    answer = client.post("/on-call/units/new", data={"csrf_token": made} | UNIT | {"takes": "emergencies"})
    assert answer.status_code == 302
    with owner_session(settings) as session:
        assert [unit.takes for unit in units_of(session, agency)] == ["emergencies"]
    assert "Emergencies of the court" in client.get("/on-call").text


def test_who_is_on_call_in_order_and_never_whose_seat_has_ended(cast):
    unit = cast.unit()
    for who, place in (("keeper", "2"), ("other", "1"), ("worker", "1")):
        assert cast.shift(unit, who, NOW - HOUR, NOW + DAY, place=place).status_code == 302
    assert cast.on(unit) == [("other", 1), ("worker", 1), ("keeper", 2)]
    assert cast.on(unit, NOW + DAY) == []
    page = page_of(cast.client("worker").get("/on-call"))
    assert page.index("Person other, Other") < page.index("Person worker, Worker") < page.index("Person keeper, Keeper")
    warning = "No mail address is known: told in the portal alone."
    for address, times in (("", 3), ("it@people.example", 0)):
        with owner_session(cast.settings) as session:
            session.execute(update(Person).values(mail_address=address))
        assert page_of(cast.client("worker").get("/on-call")).count(warning) == times
    with owner_session(cast.settings) as session:
        session.execute(update(Seat).where(Seat.id == cast.key["other"]).values(ends_at=NOW))
        session.execute(update(Person).where(Person.id == cast.person["worker"]).values(disabled_at=NOW))
    assert cast.on(unit) == [("keeper", 2)]
    page = page_of(cast.client("keeper").get("/on-call"))
    assert "Person other" not in page
    assert "Person worker" not in page


def test_a_shift_comes_again_at_the_same_local_time(cast):
    unit = cast.unit()
    first = (NOW + DAY).astimezone(CHICAGO).replace(hour=20, minute=0)
    answer = cast.shift(unit, "worker", first, first + 10 * HOUR, every="week", times="26", place="3")
    assert answer.status_code == 302
    rows = cast.rows(Shift, Shift.starts_at)
    assert len(rows) == 26
    assert {row.place for row in rows} == {3}
    assert {f"{row.starts_at.astimezone(CHICAGO):%H:%M}" for row in rows} == {"20:00"}
    assert len({row.starts_at.astimezone(UTC).hour for row in rows}) == 2, (
        "half a year has a change of the clocks in it"
    )
    assert {row.made_by for row in rows} == {cast.key["keeper"]}
    page = cast.client("worker").get(f"/on-call/units/{unit}").text
    assert page.count('data-label="When"') == 25
    after = re.search(r"after=(\d+)", page)[1]
    second = cast.client("worker").get(f"/on-call/units/{unit}?after={after}").text
    assert second.count('data-label="When"') == 1
    assert "Back to the first page" in second
    assert cast.client("worker").get(f"/on-call/units/{unit}?after={new_number()}").status_code == 404
    assert cast.client("worker").get("/on-call").text.count("All coming shifts") == 1


def test_what_a_shift_may_not_be(cast):
    unit = cast.unit()
    assert cast.shift(unit, "worker", NOW + DAY, NOW + 2 * DAY).status_code == 302
    tries = (
        (("worker", NOW + 2 * DAY - HOUR, NOW + 3 * DAY), {}, "seat"),
        (("worker", NOW + 3 * DAY, NOW + 3 * DAY), {}, "ends_time"),
        (("worker", NOW + 3 * DAY, NOW + 2 * DAY), {}, "ends_time"),
        (("worker", NOW - 3 * DAY, NOW - 2 * DAY), {}, "ends_time"),
        (("worker", NOW + 3 * DAY, NOW + 35 * DAY), {}, "ends_day"),
        (("worker", NOW + 400 * DAY, NOW + 401 * DAY), {}, "starts_day"),
        (("other", NOW + DAY, NOW + 3 * DAY), {"every": "day", "times": "2"}, "every"),
        (("other", NOW + DAY, NOW + 2 * DAY), {"every": "day", "times": "27"}, "times"),
        (("other", NOW + DAY, NOW + 2 * DAY), {"every": "day", "times": ""}, "times"),
        (("other", NOW + DAY, NOW + 2 * DAY), {"place": "10"}, "place"),
        (("stranger", NOW + DAY, NOW + 2 * DAY), {}, "seat"),
        (("analyst", NOW + DAY, NOW + 2 * DAY), {}, "seat"),
    )
    for (who, starts, ends), change, field in tries:
        answer = cast.shift(unit, who, starts, ends, **change)
        assert answer.status_code == 400, (who, change, field)
        assert field in [name for name, _ in errors(answer)], (errors(answer), field)
    assert len(cast.rows(Shift)) == 1
    assert cast.shift(unit, "worker", NOW + 2 * DAY, NOW + 3 * DAY).status_code == 302, "one after the other is fine"
    other = cast.unit(name="Another desk")
    assert cast.shift(other, "worker", NOW + DAY, NOW + 2 * DAY).status_code == 302, "and so is another unit"


def test_a_beginning_that_has_passed_counts_from_now(cast):
    unit = cast.unit()
    cast.shift(unit, "worker", NOW - 3 * DAY, NOW + DAY)
    assert cast.rows(Shift)[0].starts_at >= NOW


def test_a_local_time_that_never_was_or_comes_twice_is_asked_about(cast):
    unit = cast.unit()
    year = NOW.year + (datetime(NOW.year, 11, 1, tzinfo=UTC) < NOW)
    back = next(day for day in (datetime(year, 11, turn, 1, 30) for turn in range(1, 8)) if day.weekday() == 6)
    fields = {"seat": cast.number["worker"], "place": "1", "every": "once", "starts_day": f"{back:%Y-%m-%d}", "starts_time": "01:30"}  # fmt: skip
    fields |= {"ends_day": f"{back:%Y-%m-%d}", "ends_time": "09:00"}
    address = f"/on-call/units/{unit}/shifts"
    asked = cast.send("keeper", address, **fields)
    assert asked.status_code == 400
    assert [name for name, _ in errors(asked)] == ["starts_which"]
    assert cast.send("keeper", address, **fields, starts_which="second").status_code == 302
    (row,) = cast.rows(Shift)
    assert f"{row.starts_at.astimezone(CHICAGO):%H:%M %Z}" == "01:30 CST"


def test_a_shift_is_ended_early_and_added_again(cast):
    unit = cast.unit()
    cast.shift(unit, "worker", NOW, NOW + DAY)
    (shift,) = cast.rows(Shift)
    address = f"/on-call/shifts/{shift.number}/end"
    assert "To undo it, add the shift again" in page_of(cast.client("keeper").get(address))
    answer = cast.send("keeper", address)
    assert "Nobody is on call now." in page_of(cast.client("keeper").get(answer.headers["Location"]))
    assert cast.on(unit) == []
    again = cast.send("keeper", address)
    assert again.headers["Location"].endswith(f"/on-call/units/{unit}?done=over")
    assert cast.shift(unit, "worker", NOW, NOW + DAY).status_code == 302
    assert cast.on(unit) == [("worker", 1)]
    assert [(line[0], line[3]) for line in cast.lines("on-call:edit") if line[1] == "shift"] == [("done", "ended early"), *[("refused", "over")] * 2]  # fmt: skip


def test_a_shift_to_come_is_taken_back(cast):
    unit = cast.unit()
    cast.shift(unit, "worker", NOW + DAY, NOW + 2 * DAY)
    (shift,) = cast.rows(Shift)
    assert "Take this shift back?" in cast.client("keeper").get(f"/on-call/shifts/{shift.number}/end").text
    cast.send("keeper", f"/on-call/shifts/{shift.number}/end")
    assert cast.on(unit, NOW + DAY + HOUR) == []
    assert "Person worker" not in cast.client("keeper").get(f"/on-call/units/{unit}").text
    assert cast.shift(unit, "worker", NOW + DAY, NOW + 2 * DAY).status_code == 302


def test_ones_own_shift_is_handed_over_from_now_on(cast):
    unit = cast.unit()
    cast.shift(unit, "worker", NOW, NOW + DAY, place="2")
    cast.shift(unit, "keeper", NOW, NOW + DAY, place="3")
    shift = next(row for row in cast.rows(Shift) if row.seat_id == cast.key["worker"])
    address = f"/on-call/shifts/{shift.number}/hand-over"
    assert address in cast.client("worker").get("/on-call").text
    assert address not in cast.client("other").get("/on-call").text
    page = cast.client("worker").get(address).text
    assert cast.number["other"] in page
    assert cast.number["analyst"] not in page
    assert cast.number["worker"] not in page
    answer = cast.send("worker", address, seat=cast.number["other"])
    told = page_of(cast.client("worker").get(answer.headers["Location"]))
    assert "The shift was handed over. On call now: Person other (place 2), Person keeper (place 3)." in told
    assert "handed over by Person worker" in told
    assert cast.on(unit) == [("other", 2), ("keeper", 3)]
    old = next(row for row in cast.rows(Shift) if row.number == shift.number)
    new = next(row for row in cast.rows(Shift) if row.seat_id == cast.key["other"])
    assert (old.ends_at, new.ends_at) == (new.starts_at, shift.ends_at)
    assert (new.handed_by, new.made_by) == (cast.key["worker"], cast.key["keeper"])
    assert cast.lines("on-call:hand-over") == [("done", "shift", shift.number, "handed over")]
    assert cast.send("worker", address, seat=cast.number["other"]).headers["Location"].endswith("done=over")


def test_a_shift_to_come_is_handed_over_whole_and_who_is_on_already_may_take_it(cast):
    unit = cast.unit()
    cast.shift(unit, "worker", NOW + DAY, NOW + 2 * DAY)
    cast.shift(unit, "other", NOW + DAY, NOW + 2 * DAY, place="2")
    shift = next(row for row in cast.rows(Shift) if row.seat_id == cast.key["worker"])
    assert (
        cast.send("worker", f"/on-call/shifts/{shift.number}/hand-over", seat=cast.number["other"]).status_code == 302
    )
    assert cast.on(unit) == []
    assert cast.on(unit, shift.starts_at) == [("other", 1)], "told once, at the better place"


def test_who_keeps_the_lists_hands_over_for_another_and_nobody_else_does(cast):
    unit = cast.unit()
    cast.shift(unit, "worker", NOW, NOW + DAY)
    (shift,) = cast.rows(Shift)
    address = f"/on-call/shifts/{shift.number}/hand-over"
    assert cast.client("other").get(address).status_code == 403
    assert cast.send("other", address, seat=cast.number["other"]).status_code == 403
    assert cast.on(unit) == [("worker", 1)]
    for wrong in ("stranger", "analyst", "worker"):
        answer = cast.send("keeper", address, seat=cast.number[wrong])
        assert [name for name, _ in errors(answer)] == ["seat"], wrong
    assert cast.send("keeper", address, seat=cast.number["other"]).status_code == 302
    assert cast.on(unit) == [("other", 1)]
    assert ("refused", "shift", shift.number, "not theirs") in cast.lines("on-call:hand-over")


def test_the_service_itself_hands_over_for_nobody_else(app, cast):
    unit = cast.unit()
    cast.shift(unit, "worker", NOW, NOW + DAY)
    (shift,) = cast.rows(Shift)
    with owner_session(cast.settings) as session:
        (card,) = seats_in_force(session, cast.person["other"], NOW)
        viewer = viewer_for(session, cast.person["other"], card, NOW)
    with app.app_context(), pytest.raises(NotTheirs):
        hand_over(viewer, shift.number, cast.number["other"], datetime.now(UTC))
    assert cast.on(unit) == [("worker", 1)]


def test_someone_acts_for_someone_of_the_same_role(cast):
    fields = {"whose": cast.number["worker"], "acting": cast.number["other"]}
    span = moment("starts", NOW - HOUR) | moment("ends", NOW + 5 * DAY)
    assert cast.send("worker", "/on-call/cover/new", **fields, **span).status_code == 302
    with owner_session(cast.settings) as session:
        for at, wanted in ((datetime.now(UTC), ["other"]), (NOW + 5 * DAY, []), (NOW - HOUR, [])):
            assert acting_for(session, cast.key["worker"], at) == [cast.key[name] for name in wanted]
        assert acting_for(session, cast.key["other"], datetime.now(UTC)) == []
    for name, link in (("worker", True), ("other", False), ("keeper", True)):
        page = cast.client(name).get("/on-call")
        assert "Person worker, Worker Person other, Other" in page_of(page), name
        assert ("/on-call/cover/" + cast.rows(Cover)[0].number in page.text) is link
    assert "Nobody acts for you" in page_of(cast.client("analyst").get("/on-call"))
    address = f"/on-call/cover/{cast.rows(Cover)[0].number}/end"
    assert cast.client("other").get(address).status_code == 403
    assert cast.send("other", address).status_code == 403
    assert cast.client("analyst").get(address).status_code == 404
    assert cast.send("worker", address).status_code == 302
    with owner_session(cast.settings) as session:
        assert acting_for(session, cast.key["worker"], datetime.now(UTC)) == []
    assert cast.send("worker", address).status_code == 404
    outcomes = [(line[0], line[3]) for line in cast.lines("cover:set")]
    not_theirs, not_found = [("refused", "not theirs")], [("refused", "not found")]  # to the page, then to what is sent
    assert outcomes == [("done", "set"), *not_theirs * 3, *not_found, ("done", "ended"), *not_found * 2]


def test_what_cover_may_not_be(cast):
    right = {"whose": cast.number["worker"], "acting": cast.number["other"]} | moment("starts", NOW) | moment("ends", NOW + DAY)  # fmt: skip
    tries = (
        ("worker", {"whose": cast.number["other"]}, "whose"),
        ("worker", {"acting": cast.number["keeper"]}, "acting"),
        ("keeper", {"acting": cast.number["keeper"]}, "acting"),
        ("keeper", {"acting": cast.number["worker"]}, "acting"),
        ("keeper", {"acting": cast.number["stranger"]}, "acting"),
        ("keeper", {"whose": cast.number["stranger"]}, "whose"),
        ("worker", moment("ends", NOW + 63 * DAY), "ends_day"),
        ("worker", moment("ends", NOW), "ends_time"),
    )
    for name, change, field in tries:
        answer = cast.send(name, "/on-call/cover/new", **(right | change))
        assert answer.status_code == 400, (name, field)
        assert [found for found, _ in errors(answer)] == [field], (errors(answer), field)
    assert cast.rows(Cover) == []
    assert cast.send("keeper", "/on-call/cover/new", **right).status_code == 302
    twice = cast.send("worker", "/on-call/cover/new", **right)
    assert [found for found, _ in errors(twice)] == ["acting"]
    assert "nobody can act for you" in cast.client("stranger").get("/on-call/cover/new").text


def test_the_choice_of_mail_is_kept_and_says_where_it_goes(cast):
    page = page_of(cast.client("worker").get("/mail-choice"))
    assert "Mail goes to worker@agency.example" in page
    assert "You have not chosen yet" in page
    assert "No address is known, so no mail goes out: ask your administrator." in page_of(cast.client("other").get("/mail-choice"))  # fmt: skip
    assert 'value="at_once" checked' in cast.client("worker").get("/mail-choice").text
    fields = {"wish": "digest", "digest_at": "7:15 am", "quiet_from": "22:00", "quiet_to": "06:30"}
    for wish in ("digest", "never"):
        assert cast.send("worker", "/mail-choice", **(fields | {"wish": wish})).status_code == 302
    (row,) = cast.rows(MailChoice)
    assert (row.seat_id, row.mail, row.digest_at, row.quiet_from, row.quiet_to) == (cast.key["worker"], "never", 435, 1320, 390)  # fmt: skip
    page = cast.client("worker").get("/mail-choice").text
    for shown in ('value="never" checked', 'value="07:15"', 'value="22:00"', 'value="06:30"'):
        assert shown in page
    cast.send("worker", "/mail-choice", wish="at_once", digest_at="", quiet_from="", quiet_to="")
    (row,) = cast.rows(MailChoice)
    assert (row.mail, row.digest_at, row.quiet_from, row.quiet_to) == ("at_once", 435, None, None)
    for change, field in (({"quiet_to": ""}, "quiet_to"), ({"quiet_from": ""}, "quiet_from"), ({"digest_at": ""}, "digest_at"), ({"wish": ""}, "wish"), ({"quiet_from": "25:00"}, "quiet_from")):  # fmt: skip
        answer = cast.send("worker", "/mail-choice", **(fields | change))
        assert [found for found, _ in errors(answer)] == [field]
    assert cast.lines("mail:choose")[-1] == ("done", "mail choice", "", "at_once")


def test_judges_are_quiet_until_they_choose(app, settings):
    with owner_session(settings) as session:
        number = add_place(session, Role.JUDICIAL_OFFICER).seat.number
    assert 'value="never" checked' in enter(app, number).get("/mail-choice").text


def test_another_agencys_is_not_there(app, cast, settings):
    """Page, headers, statements and line are those of what never was: for who keeps lists elsewhere, to read and to change."""
    unit = cast.unit()
    cast.shift(unit, "worker", NOW, NOW + DAY)
    span = moment("starts", NOW) | moment("ends", NOW + DAY)
    cast.send("worker", "/on-call/cover/new", whose=cast.number["worker"], acting=cast.number["other"], **span)
    shift, cover = cast.rows(Shift)[0].number, cast.rows(Cover)[0].number
    client = cast.client("stranger")
    client.get("/home")
    rules = [("units/{}", unit), ("units/{}/change", unit), ("units/{}/end", unit), ("units/{}/shifts", unit)]
    rules += [("shifts/{}/end", shift), ("shifts/{}/hand-over", shift), ("cover/{}/end", cover)]
    made = token(client.get("/home").text)
    data = {"csrf_token": made, "seat": cast.number["stranger"], "version": "1", "place": "1", "every": "once"} | UNIT | span  # fmt: skip
    before = [str(vars(row)) for row in cast.rows(Shift)]
    for rule, number in rules:
        for method in ("GET", "POST") if rule != "units/{}" else ("GET",):
            hidden = fetch(app, client, f"/on-call/{rule.format(number)}", settings, method, data)
            absent = fetch(app, client, f"/on-call/{rule.format(new_number())}", settings, method, data)
            assert hidden[0] == absent[0] == 404, (rule, method)
            assert hidden[:5] == absent[:5], (rule, method)
            assert hidden[4][1:3] == ("refused", "not found"), (rule, method)
    assert client.get(f"/on-call/units/{unit}?after={shift}").status_code == 404
    assert [re.sub("0x[0-9a-f]+", "", line) for line in before] == [re.sub("0x[0-9a-f]+", "", str(vars(row))) for row in cast.rows(Shift)]  # fmt: skip
    page = client.get("/on-call").text
    assert "Night desk" not in page
    assert "Person worker" not in page
    there = fetch(app, cast.client("keeper"), f"/on-call/units/{unit}", settings)
    assert there[0] == 200, "the comparison can fail"


def test_only_who_keeps_lists_may_change_them(app, settings):
    with owner_session(settings) as session:
        seats = {role: add_place(session, role).seat.number for role in Role}
    for role, number in seats.items():
        client = enter(app, number)
        assert client.get("/on-call").status_code == 200
        assert client.get("/on-call/cover/new").status_code == 200
        assert client.get("/mail-choice").status_code == 200
        assert client.get("/on-call/units/new").status_code == (200 if role in KEEPS_LISTS else 403), role
        made = token(client.get("/home").text)
        answer = client.post("/on-call/units/new", data={"csrf_token": made} | UNIT)
        assert answer.status_code == (302 if role in KEEPS_LISTS else 403), role
    with owner_session(settings) as session:
        assert session.execute(select(func.count()).select_from(Unit)).scalar_one() == len(KEEPS_LISTS)


def test_the_administrator_sets_a_mail_address_and_a_stale_save_is_refused(app, settings):
    with owner_session(settings) as session:
        admin, worker = add_place(session, Role.ADMINISTRATOR), add_place(session, Role.CASEWORKER)
        number = session.get_one(Person, worker.seat.person_id).number
        admin.seat.starts_at, seat = LONG_AGO, admin.seat.number
    client = enter(app, seat)
    address = f"/people/{number}/mail-address"
    assert address in client.get("/people").text

    def send(**fields):
        return client.post(address, data={"csrf_token": token(client.get(address).text)} | fields)

    assert send(mail_address="one@agency.example", was="").status_code == 302
    assert "one@agency.example" in client.get("/people").text
    stale = send(mail_address="two@agency.example", was="")
    assert stale.status_code == 409
    assert "<dd>one@agency.example</dd>" in stale.text
    assert 'value="two@agency.example"' in stale.text
    assert 'name="was" value="one@agency.example"' in stale.text
    for bad in ("x@y.example\r\nBcc: z@y.example", "A <x@y.example>", "x@y.example,z@y.example", "x y@z.example"):
        answer = send(mail_address=bad, was="one@agency.example")
        assert answer.status_code == 400
        assert 'id="mail_address-error1"' in answer.text
    assert send(mail_address="", was="one@agency.example").status_code == 302
    assert client.get(f"/people/{new_number()}/mail-address").status_code == 404
    with owner_session(settings) as session:
        rows = session.execute(
            text(
                "select outcome, reason from audit_entry where act = 'person:invite' and outcome <> 'read' order by seq"
            )
        ).all()
        assert [tuple(row) for row in rows] == [
            ("done", "mail address"),
            ("refused", "stale"),
            ("done", "mail address"),
        ]
        assert session.execute(select(Person.mail_address).where(Person.number == number)).scalar_one() == ""
