"""Plants one random word in every field of every class, and says by its own reading of the table who may see which."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Date

from portal.cases.interstate_models import InterstateStep, InterstateTrack
from portal.cases.models import PRIVATE, Case, CaseAnswer, CaseEvent, Custody, Docket
from portal.cases.photo_models import CasePhoto, ChildPhoto, PhotoFile
from portal.cases.record_models import RECORDS, CaseEntry
from portal.cases.request_models import InformationRequest, RequestAnswer
from portal.cases.return_models import CaseOutcome, Finding, ReturnStep, ReturnTold
from portal.cases.talk_models import Comment, CommentAudience, InvestigativeNote, Lead, LeadAudience
from portal.orders.models import Filing, OrderRelease, Service
from portal.outgoing.models import PosterAnswer, PosterCopy, PosterRequest
from portal.people.rules import BENCH, Role, Sector
from portal.sharing.models import RecordedAuthority
from portal.sharing.rules import InformationClass as C
from portal.store.sealed import Envelope
from portal.store.types import UTCDateTime
from tests.cases.canary_table import (
    CELLS,
    CLEARINGHOUSES,
    POSTER_PAGES,
    REPORTERS,
    Canary,
    holds,
    identity_words,
)
from tests.cases.duty_canaries import plant_duties
from tests.cases.link_canaries import plant_earlier, plant_links
from tests.cases.report_canaries import plant_reports
from tests.cases.roster_canaries import plant_roster
from tests.cases.talk_canaries import plant_changes
from tests.cases.worlds import LONG_AGO, PAST, CaseMaker, Place, add_agency


class Planter:
    """Plants a case for one place, in which just the given words are true for it."""

    def __init__(self, maker: CaseMaker, place: Place, words: set[str], serial: int) -> None:
        self.maker, self.place, self.true = maker, place, words
        self.found: list[Canary] = []
        self.serial = serial
        self.row = place.rows
        self.other = maker.stranger.id if maker.owner is place.agency else maker.owner.id
        self._filed_entry = False

    def plant(self) -> tuple[Case, list[Canary]]:
        """The case and its canaries."""
        self.case = self.maker.case()
        self.docket = self._relations()
        self.open_filing = self._filing(True, held=False, sealed=None)
        self._records()
        self._papers()
        self._talk()
        plant_duties(self)
        self._way_back()
        self._posters()
        plant_roster(self)
        plant_reports(self)
        plant_links(self)
        plant_earlier(self)
        plant_changes(self)
        return self.case, self.found

    def _relations(self) -> Docket:
        true, place, maker = self.true, self.place, self.maker
        bench = place.role in BENCH
        court = place.agency if bench else add_agency(maker.session, "A court", Sector.COURT)
        agencies = {"supervising_id": self.row} if "own_or_dual_case" in true else {}
        docket = maker.docket(
            self.case, court, place.office, bool(true & {"on_docket_after_notice"}),
            "juvenile_justice" if agencies else "child_welfare", **agencies,
        )  # fmt: skip
        if "on_docket_after_notice" in true or "joined" in true:
            maker.let_in(self.case, place.client)
        if "ledger_ordered" in true:
            court.ledger_ordered_at = LONG_AGO
        if "party" in true:
            maker.party(docket, place.seat.id)
        if "interstate_case" in true:
            maker.compact(self.case, self.row, maker.stranger.id)
        if "while_missing" not in true:
            maker.event(self.case, "returned")
        if "victim_identified" in true:
            maker.event(self.case, "victim_identified")
        if "custodian" in true:
            maker.add(Custody, case_id=self.case.id, agency_id=self.row, starts_at=LONG_AGO)
        if "authority_recorded" in true:
            for information_class in C:
                maker.add(
                    RecordedAuthority,
                    case_id=self.case.id,
                    information_class=information_class.value,
                    recipient=self.row,
                    basis="test",
                    starts_at=PAST,
                )
        if "named_in_order" in true:
            order = maker.order(self.case, docket, [place.seat.id], text="release")
            for information_class in RECORDS:
                maker.add(
                    OrderRelease, case_id=self.case.id, order_id=order.id, information_class=information_class.value
                )
        return docket

    def cell(self, information_class: C) -> dict[str, str]:
        return CELLS[self.place.role.value, information_class.value]

    def _visible(self) -> bool:
        return identity_words(self.place.role) <= self.true and bool(identity_words(self.place.role))

    def may(self, information_class: C, field: str, own: bool, **item: bool) -> bool:
        """Whether the table opens this field of an entry or item to the place."""
        cell = self.cell(information_class)
        words = set(self.true)
        if item:
            words -= {"served", "named_in_order", "own_agency"}
            words |= {word for word in ("served", "named_in_order") if item.get(word)} | (
                {"own_agency"} if own else set()
            )
        elif information_class is C.SCREENING_DETAIL:
            words = words - {"own_agency"} | {"own_agency"}  # the planter's own agency always has an entry there
        if not self._visible() or not holds(cell["condition"], words):
            return False
        return {
            "full": True,
            "limited": own or field in cell["fields_when_limited"].split(";"),
            "filed": item.get("filed", False) or self._filed_entry,
            "own": own,
            "audience": own or item.get("audience", False),
            "duty": own or item.get("owed", False),
            "none": False,
        }[cell["level"]]

    def word(self) -> str:
        """A word that occurs nowhere else."""
        return f"zq{secrets.token_hex(6)}"

    def value(self, column: Any) -> tuple[Any, str | None]:
        """A value for a column and how the page would write it; None where the type can hold no word of its own."""
        if isinstance(column.type, Boolean):
            return True, None
        if isinstance(column.type, Date):
            self.serial += 1
            day = date(1100, 1, 1) + timedelta(days=self.serial)
            return day, f"{day:%b} {day.day}, {day.year}"
        if isinstance(column.type, UTCDateTime):
            self.serial += 1
            at = datetime(1000, 1, 1, 12, tzinfo=UTC) + timedelta(days=self.serial)
            local = at.astimezone(ZoneInfo("America/Chicago"))
            return at, f"{local:%b} {local.day}, {local.year}"
        word = self.word()
        return word, word

    def row_of(self, model: Any, information_class: C, agency: int, may: Any, **values: Any) -> Any:
        """A row with a canary in each of its fields of the class."""
        for column in model.__table__.columns:
            if column.info.get("class") is not information_class or column.name in values:
                continue
            value, shown = self.value(column)
            values[column.name] = value
            if shown is not None:
                self.found.append(
                    Canary(shown, information_class, column.name, may(column.name), isinstance(column.type, Envelope))
                )
        if model is RECORDS[C.IDENTITY]:
            values |= {"name_key": values["full_name"], "search_key": values["full_name"]}
        return self.maker.add(model, case_id=self.case.id, agency_id=agency, recorded_at=PAST, **values)

    def _records(self) -> None:
        """Of each class and agency two entries: one as it was filed and corrected since, and the correction, not filed.

        What was corrected stands on the timeline, beside what corrects it, for whoever has the field.
        """
        for information_class, model in RECORDS.items():
            for own in (True, False):
                self._entry(model, information_class, own, filed=True)
                self._entry(model, information_class, own, filed=False)
            if information_class is C.DESCRIPTION_PHOTO:
                self._photos()
        for own in (True, False):
            for model in (CaseEvent, CaseAnswer, Finding, CaseOutcome):
                self._entry(model, C.ENDANGERMENT_CIRCUMSTANCES, own, filed=True)
                self._entry(model, C.ENDANGERMENT_CIRCUMSTANCES, own, filed=False)
            self._entry(CaseEvent, C.SCREENING_DETAIL, own, filed=False, kind=PRIVATE, happened_at=PAST)
            for filed in (True, False):
                self._entry(InterstateTrack, C.SUPERVISION_WARRANT, own, filed, role="home")
                self._entry(InterstateStep, C.SUPERVISION_WARRANT, own, filed)

    def _photos(self) -> None:
        """Photos like any other entry, each with its own file; whoever keeps the case sees those that were replaced, too."""
        keeps = self.place.role in REPORTERS and self.maker.owner is self.place.agency
        for own in (True, False):
            for filed in (True, False):
                file = self.maker.add(
                    PhotoFile, name=secrets.token_hex(16), thumbnail=secrets.token_hex(16), seat_id=self.place.seat.id,
                    case_id=self.case.id, prepared_at=PAST, kept_at=PAST,
                )  # fmt: skip
                photo = self.maker.add(
                    ChildPhoto, child_id=self.case.child_id, agency_id=self.row if own else self.other, file_id=file.id,
                    seat_id=self.place.seat.id, recorded_at=PAST,
                )  # fmt: skip
                before = len(self.found)
                self._entry(CasePhoto, C.DESCRIPTION_PHOTO, own, filed, photo_id=photo.id, file_id=file.id)
                if own and keeps:
                    self.found[before:] = [replace(canary, open=True) for canary in self.found[before:]]

    def _entry(self, model: type[CaseEntry], information_class: C, own: bool, filed: bool, **more: Any) -> None:
        more |= {"filing_id": self.open_filing if filed else None, "superseded_at": PAST if filed else None}
        if information_class is C.RECOVERY_PLAN and "receiving" in self.true:
            more["first_place_id"] = self.row
        level = self.cell(information_class)["level"]
        self._filed_entry = filed
        before = len(self.found)
        self.row_of(
            model,
            information_class,
            self.row if own else self.other,
            lambda field: (
                (filed if level == "filed" else not filed or model is not CasePhoto)
                and self.may(information_class, field, own)
            ),
            **more,
        )
        if filed != (level == "filed"):
            self.found[before:] = [replace(canary, corrected=canary.open) for canary in self.found[before:]]
        if model is RECORDS[C.SUPERVISION_WARRANT] and filed and (level == "full" or own):
            # How far an order was before stands beside how far it is, wherever the whole entry is open.
            self.found[before:] = [
                replace(canary, open=self.may(information_class, canary.field, own), before=True, corrected=False)
                if canary.field in ("pick_up_order", "pick_up_order_at")
                else canary
                for canary in self.found[before:]
            ]
        self._filed_entry = False

    def _filing(
        self, served: bool, held: bool, sealed: int | None, own: bool = False, named: bool = False, prepared: bool = False
    ) -> int:  # fmt: skip
        information_class = C.HELD if held else C.SEALED if sealed else C.FILINGS
        item = {"served": served, "named_in_order": named}
        values: dict[str, Any] = {"docket_id": self.docket.id, "sealed_by": sealed}
        if prepared:
            values["filed_at"] = None
        if held:
            order = self.maker.order(
                self.case, self.docket, [self.place.seat.id] if named else [], text="about what is held"
            )
            values |= {"held_authority": self.word(), "held_order_id": order.id}
            self.found.append(
                Canary(values["held_authority"], C.HELD, "held_authority", self.may(C.HELD, "", own, **item), False)
            )
        before = len(self.found)
        row = self.row_of(
            Filing,
            C.FILINGS,
            self.row if own else self.other,
            lambda _: self.may(information_class, "", own, **item) and (own or not prepared),
            **values,
        )
        self.found[before:] = [
            Canary(c.word, information_class, c.field, c.open, c.sealed) for c in self.found[before:]
        ]
        if served:
            self.maker.add(Service, case_id=self.case.id, filing_id=row.id, party=self.place.seat.id, served_at=PAST)
        return int(row.id)

    def _papers(self) -> None:
        for own in (True, False):
            for named in (True, False):
                seal = self.maker.order(
                    self.case,
                    self.docket,
                    [self.place.seat.id] if named else [],
                    sealed=True,
                    text="about what is sealed",
                )
                self._order(named, sealed=False)
                self._order(named, sealed=True)
                self._filing(False, held=False, sealed=seal.id, own=own, named=named)
                self._filing(False, held=True, sealed=None, own=own, named=named)
            self._filing(False, held=False, sealed=None, own=own)
            self._filing(False, held=False, sealed=None, own=own, prepared=True)

    def _order(self, named: bool, sealed: bool) -> None:
        information_class = C.SEALED if sealed else C.ORDERS
        text = self.word()
        order = self.maker.order(
            self.case, self.docket, [self.place.seat.id] if named else [], sealed=sealed, text=text
        )
        own = order.agency_id == self.row
        self.found.append(
            Canary(
                text, information_class, "order_text", self.may(information_class, "", own, named_in_order=named), False
            )
        )

    def _posters(self) -> None:
        """A poster that was asked for, refused by one's own agency and the keeper's, and copies that went out.

        The line of a refused poster is nobody's. A reason is of the agencies whose answer counts, and of the clearinghouse that asked.
        """
        role, other = self.place.role, self.other
        page = role in POSTER_PAGES and self.may(C.DESCRIPTION_PHOTO, "", True)
        police, asks = role in (Role.DETECTIVE, Role.LE_SUPERVISOR), role in CLEARINGHOUSES
        base = {"case_id": self.case.id, "recorded_at": PAST, "digest": "0" * 64, "seat_id": self.place.seat.id}
        asked = self.maker.add(PosterRequest, agency_id=self.row if asks else other, **base)
        more = {"request_id": asked.id, "seat_id": self.place.seat.id}
        for own in (True, False):
            agency, reason = self.row if own else other, self.word()
            self.row_of(PosterCopy, C.DESCRIPTION_PHOTO, agency, lambda _: page, digest="0" * 64, **more)
            self.row_of(
                PosterAnswer, C.DESCRIPTION_PHOTO, agency, lambda _: False, approved=False, poster_reason=reason, **more
            )
            counts = (police or (role in REPORTERS and "custodian" in self.true)) if own else (police or asks)
            shown = page and counts and "while_missing" in self.true and self.may(C.COMMENTS, "", own, audience=True)
            self.found.append(Canary(reason, C.COMMENTS, "poster_reason", shown, True))

    def _talk(self) -> None:
        for own in (True, False):
            for kind in ("named", "widened", "all partners", "others"):
                counsel = self.place.agency.sector in ("court", "counsel")
                heard = kind in ("named", "widened") or (
                    kind == "all partners" and not counsel and "joined" in self.true
                )
                for model, link, name, information_class in (
                    (Comment, CommentAudience, "comment_id", C.COMMENTS), (Lead, LeadAudience, "lead_id", C.LEADS),
                ):  # fmt: skip
                    author = self.place.agency.id if own else self.other
                    values: dict[str, Any] = {"all_partners": kind == "all partners"}
                    if model is Comment:
                        values["seat_id"] = self.place.seat.id
                    row = self.row_of(
                        model,
                        information_class,
                        author,
                        lambda _, c=information_class, o=own, h=heard: self.may(c, "", o, audience=h),
                        **values,
                    )
                    if heard:
                        since = (
                            {"widened_at": PAST, "widened_by": self.place.seat.id}
                            if kind == "widened" and model is Lead
                            else {}
                        )
                        self.maker.add(
                            link, case_id=self.case.id, agency_id=self.place.agency.id, **{name: row.id}, **since
                        )
            self.row_of(
                InvestigativeNote,
                C.INVESTIGATIVE,
                self.row if own else self.other,
                lambda _, o=own: self.may(C.INVESTIGATIVE, "", o, item=True),
            )

        self._requests()

    def _requests(self) -> None:
        """Questions of the place's agency, to it, and between two others: the two agencies alone have them, and who never asks nor is asked, none."""
        mine, other, third = self.place.agency.id, self.other, self.maker.stranger.id
        third = third if third != other else self.maker.owner.id
        for by, to in ((mine, other), (other, mine), (other, third)):
            heard = mine in (by, to)
            row = self.row_of(
                InformationRequest, C.COMMENTS, by, lambda _, o=by == mine, h=heard: self.may(C.COMMENTS, "", o, audience=h),
                seat_id=self.place.seat.id, asked_id=to,
            )  # fmt: skip
            for version in (1, 2):
                self.row_of(
                    RequestAnswer, C.COMMENTS, to, lambda _, o=by == mine, h=heard: self.may(C.COMMENTS, "", o, audience=h),
                    seat_id=self.place.seat.id, request_id=row.id, version=version,
                )  # fmt: skip

    def _way_back(self) -> None:
        """Who was told of the return and a step after it: like duties of the agency that recorded them, with their prose apart."""
        for own in (True, False):
            agency = self.row if own else self.other
            for model, keys in ((ReturnTold, {"office_key": f"a{self.serial}"}), (ReturnStep, {"step": "photo"})):
                row = self.row_of(
                    model, C.DUTY_LEDGER, agency, lambda _, o=own: self.may(C.DUTY_LEDGER, "", o, owed=False), **keys
                )
                for column in model.__table__.columns:
                    if column.info.get("class") is C.DUTY_NOTES:
                        word = self.word()
                        row.seal(column.name, word)
                        may = self.may(C.DUTY_NOTES, "", own, item=True)
                        self.found.append(Canary(word, C.DUTY_NOTES, column.name, may, True))
                self.serial += 1
