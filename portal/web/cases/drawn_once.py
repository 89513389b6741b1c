"""What reads the same on every case is drawn once a process: a section that holds nothing, and the contents of a page.

Most of a case's twenty-five sections are empty in its first hours; drawing them anew for each page took an eighth of it.
"""

from __future__ import annotations

from functools import cache

from portal.cases.rules import CLASS_NAME, Section
from portal.sharing.rules import InformationClass, Level
from portal.web.filters import component

# Their components are handed the case too: what they draw hangs on it even where they hold nothing.
OF_THE_CASE = frozenset(
    {
        InformationClass.DUTY_LEDGER,
        InformationClass.DESCRIPTION_PHOTO,
        InformationClass.LEADS,
        InformationClass.NCIC_ATTESTATION,
        InformationClass.SUPERVISION_WARRANT,
    }
)


@cache
def blank(information_class: InformationClass, level: Level) -> str:
    """The section of a class of which nothing is recorded, as its component draws it. Raises ValueError where it hangs on the case."""
    if information_class in OF_THE_CASE:
        raise ValueError(f"{information_class}: drawn with the case")
    found: str = component(f"sections/{information_class}").section(Section(information_class, level, ()))
    return found


@cache
def contents(classes: tuple[InformationClass, ...]) -> str:
    """The list of a page's sections, as links to them."""
    found: str = component("contents").contents([(str(one), CLASS_NAME[one]) for one in classes])
    return found
