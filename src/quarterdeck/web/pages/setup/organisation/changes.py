"""All changes of the organisation, by the word in their address."""

from __future__ import annotations

from quarterdeck.web.pages.setup.organisation import people, seats, units
from quarterdeck.web.pages.setup.organisation.ground import OrganisationChange

CHANGES: dict[str, type[OrganisationChange]] = {
    "found": units.FoundUnit,
    "rename": units.RenameUnit,
    "place": units.PlaceUnit,
    "close": units.CloseUnit,
    "reopen": units.ReopenUnit,
    "withdraw-unit": units.WithdrawUnit,
    "join": seats.Join,
    "deputise": seats.Deputise,
    "reserve": seats.Reserve,
    "fill": seats.Fill,
    "move": seats.Move,
    "leave": seats.Leave,
    "begin": seats.Begin,
    "name": people.CorrectName,
    "stay": seats.Stay,
    "withdraw": seats.Withdraw,
}
