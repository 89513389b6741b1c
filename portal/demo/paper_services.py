"""The papers of the demo's cases: the notice on each docket, orders, and in some cases what is sealed or held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.models import CaseDocket, Docket
from portal.demo.rules import Story
from portal.orders.models import Filing, Order, OrderNaming, OrderRelease, Service
from portal.orders.notice_services import NOTICE, TITLE
from portal.people.rules import Role
from portal.sharing.rules import InformationClass as C

if TYPE_CHECKING:
    from portal.demo.case_services import CaseWriter


def papers(writer: CaseWriter, first: bool) -> int:
    """The notice on each docket, an order, and in some cases a sealed and a held paper; gives the first notice's key."""
    notice = 0
    for docket in writer.kept.dockets:
        filed = writer.at(6)
        filing = writer.add(
            Filing, hours=6, docket_id=docket.id, kind=NOTICE, filing_title=TITLE, filed_at=filed,
            filing_text="The child left the placement and has not been seen since. The agency asks the court to take note.",
        )  # fmt: skip
        notice = notice or filing.id
        writer.session.query(CaseDocket).filter_by(case_id=writer.case.id, docket_id=docket.id).update(
            {"notice_filing_id": filing.id}
        )
        for role in (Role.CHILDS_ATTORNEY, Role.GAL_CASA, Role.PARENTS_COUNSEL):
            writer.link(Service, filing_id=filing.id, party=writer.world.seats[role.value].id, served_at=filed)
        order = writer.add(
            Order, agency=docket.court_id, hours=20, docket_id=docket.id, order_title="Order to report and document",
            order_text="Cedar County Child Welfare shall report to NCMEC and file proof. The police shall give the NCIC number.",
            signed_at=writer.at(20), starts_at=writer.start,
        )  # fmt: skip
        for agency in ("child_welfare", "police"):
            writer.link(OrderNaming, order_id=order.id, party=writer.key(agency))
    if first or writer.story is Story.HELD:
        held(writer, writer.kept.dockets[0])
    if first:
        sealed(writer, writer.kept.dockets[0])
    return notice


def held(writer: CaseWriter, docket: Docket) -> None:
    """A filing held from notice."""
    writer.add(
        Filing, hours=24, docket_id=docket.id, filing_title="Request for a pick-up order", filed_at=writer.at(24),
        filing_text="The agency asks for a pick-up order without notice.", held_authority="Local rule 4.2, emergency request",
    )  # fmt: skip


def sealed(writer: CaseWriter, docket: Docket) -> None:
    """A sealed order, and one that releases a class."""
    sealed = writer.add(
        Order, agency=docket.court_id, hours=22, docket_id=docket.id, order_title="Sealed order on an address", sealed=True,
        order_text="The address of the relative shall be kept from all but the persons named.", signed_at=writer.at(22), starts_at=writer.start,
    )  # fmt: skip
    writer.link(OrderNaming, order_id=sealed.id, party=writer.key("child_welfare"))
    title = "Order releasing the placement city"
    counsel = writer.world.seats[Role.PARENTS_COUNSEL.value].id
    release = writer.add(
        Order, agency=docket.court_id, hours=23, docket_id=docket.id, order_title=title, signed_at=writer.at(23),
        order_text="Parents' counsel may have the city of placement.", starts_at=writer.start,
    )  # fmt: skip
    writer.link(OrderNaming, order_id=release.id, party=counsel)
    writer.link(OrderRelease, order_id=release.id, information_class=C.PLACEMENT.value)
    writer.authority(C.PLACEMENT, counsel, title, "placement_city;placement_state")
