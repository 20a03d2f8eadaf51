"""MSDL, the Military Scenario Definition Language (SISO-STD-007-2008): units and equipment of the forces."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from cupola.imports.found import DrawnPoint, Found, Reading, Unused
from cupola.imports.geometry import PlaceError, spot
from cupola.imports.grids import from_earth_centred, from_mgrs, from_utm
from cupola.imports.symbols import read_symbol
from cupola.scenario.xml_data import child_text, tag_of

#: Relationship of an association of forces.
_RELATION = {"HO": "hostile", "FR": "friend", "NEUTRL": "neutral", "NE": "neutral"}
#: A unit below a unit below a unit: a chain longer than this is a circle.
_CHAIN_MAX = 50


def read_msdl(root: ET.Element, *, swap: bool = False) -> Reading:
    """Units and equipment items of a ``MilitaryScenario``.

    Parameters
    ----------
    root : Element
        Its root.
    swap : bool
        Whether latitudes and longitudes are in each other's place.

    Returns
    -------
    Reading
        Whose a unit is, its force says (its own relation or that of its superiors), and how forces stand to each
        other their associations; without a force, the letter of its symbol. Heights are above ground. Tactical
        graphics, overlays and the deployment to federates have no part in a scenario.
    """
    forces, relations = _forces(root)
    units = list(_all(root, "units", "unit"))
    items = list(_all(root, "equipment", "equipmentitem"))
    owners = {child_text(one, "objecthandle") or "": one for one in (*units, *items)}
    found: list[Found] = []
    left_out: list[Unused] = []
    for label, elements in (("Unit", units), ("EquipmentItem", items)):
        for k, one in enumerate(elements):
            where, name = f"{label} {k + 1}", child_text(one, "name") or ""
            code = child_text(one, "symbolidentifier") or ""
            try:
                spots = (_place(one, swap),)
            except PlaceError as error:
                left_out.append(Unused(name, where, str(error)))
                continue
            symbol = read_symbol(code)
            party = forces.get(_force(one, owners), "") or (symbol.identity if symbol is not None else "unknown")
            found.append(Found(name, where, spots, code, party, _words(one)))
    title = next((child_text(one, "name") for one in root if tag_of(one) == "scenarioid"), None)
    graphics = sum(1 for one in root.iter() if tag_of(one) in ("tacticalgraphic", "mootwgraphic"))
    if graphics:
        left_out.append(Unused("graphics", "TacticalGraphics", f"{graphics} graphics, neither sites nor air"))
    return Reading("MSDL", title or "", tuple(found), tuple(left_out), relations)


def _all(root: ET.Element, parent: str, tag: str) -> Iterator[ET.Element]:
    """Elements of that name below `Organizations`: the same names stand in the deployment to federates."""
    for organizations in (one for one in root if tag_of(one) == "organizations"):
        for group in (one for one in organizations if tag_of(one) == parent):
            yield from (one for one in group if tag_of(one) == tag)


def _forces(root: ET.Element) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Name of each force by its handle, that of its allegiance where it has one, and how they stand to each other."""
    sides = [one for group in root if tag_of(group) == "forcesides" for one in group if tag_of(one) == "forceside"]
    names = {child_text(one, "objecthandle") or "": child_text(one, "forcesidename") or "" for one in sides}
    owned = {child_text(one, "objecthandle") or "": child_text(one, "allegiancehandle") or "" for one in sides}
    forces = {handle: names.get(_top(handle, owned), name) or name for handle, name in names.items()}
    relations: dict[tuple[str, str], str] = {}
    for one in sides:
        me = forces[child_text(one, "objecthandle") or ""]
        for association in (other for other in one.iter() if tag_of(other) == "association"):
            other = forces.get(child_text(association, "affiliatehandle") or "", "")
            relation = _RELATION.get((child_text(association, "relationship") or "").upper(), "unknown")
            if other and other != me:
                relations[me, other] = relation
    return forces, relations


def _top(handle: str, owned: dict[str, str]) -> str:
    """The force at the top of a chain of allegiance; a force that owes it to itself is its own."""
    for _ in range(_CHAIN_MAX):
        above = owned.get(handle, "")
        if above in ("", handle) or above not in owned:
            return handle
        handle = above
    return handle


def _force(one: ET.Element, owners: dict[str, ET.Element]) -> str:
    """Handle of the force of a unit or item: its own, or that of what it belongs to."""
    for _ in range(_CHAIN_MAX):
        texts = {tag_of(child): (child.text or "").strip() for child in one.iter()}
        force = texts.get("forcesidehandle") or texts.get("forceownerhandle")
        if force:
            return force
        above = (
            texts.get("commandingsuperiorhandle")
            or texts.get("unitownerhandle")
            or texts.get("organicsuperiorhandle")
            or texts.get("organicforcesidehandle")
        )
        if not above or above not in owners:
            return above or ""
        one = owners[above]
    return ""


def _place(one: ET.Element, swap: bool) -> DrawnPoint:
    disposition = next((child for child in one if tag_of(child) == "disposition"), None)
    location = None
    if disposition is not None:
        location = next((child for child in disposition if tag_of(child) == "location"), None)
    if location is None:
        raise PlaceError("has no place")
    choice = (child_text(location, "coordinatechoice") or "").upper()
    data = next((child for child in location.iter() if tag_of(child) == choice.lower() and choice), None)
    if data is None or choice not in ("GDC", "UTM", "MGRS", "GCC"):
        raise PlaceError(f"coordinates {choice or 'of no kind'} are not read, or missing")
    texts = {tag_of(child): (child.text or "").strip() for child in data}
    agl_m = _number(texts.get("elevationagl") or "0", "ElevationAGL")
    try:
        lat_deg, lon_deg = _degrees(choice, texts)
    except PlaceError:
        raise
    except ValueError as error:
        raise PlaceError(f"{choice}: {error}") from None
    return spot(lon_deg, lat_deg, swap=swap and choice == "GDC", altitude_agl_m=agl_m if agl_m > 0.0 else None)


def _degrees(choice: str, texts: dict[str, str]) -> tuple[float, float]:
    if choice == "GDC":
        return _number(texts.get("latitude"), "Latitude"), _number(texts.get("longitude"), "Longitude")
    if choice == "UTM":
        east_m, north_m = (
            _number(texts.get("utmeasting"), "UTMEasting"),
            _number(texts.get("utmnorthing"), "UTMNorthing"),
        )
        return from_utm(texts.get("utmgridzone", ""), east_m, north_m)
    if choice == "MGRS":
        return _mgrs(texts)
    xyz = (_number(texts.get(key), key.upper()) for key in ("x", "y", "z"))
    return from_earth_centred(*xyz)[:2]


def _mgrs(texts: dict[str, str]) -> tuple[float, float]:
    """Some writers drop leading noughts; the precision then says how many digits there are."""
    east, north = texts.get("mgrseasting", ""), texts.get("mgrsnorthing", "")
    digits = texts.get("mgrsprecision", "")
    width = int(digits) if digits in ("1", "2", "3", "4", "5") else max(len(east), len(north))
    return from_mgrs(
        texts.get("mgrsgridzone", ""), texts.get("mgrsgridsquare", ""), east.zfill(width), north.zfill(width)
    )


def _number(text: str | None, name: str) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise PlaceError(f"{name} {text or ''!r} is no number") from None


def _words(one: ET.Element) -> tuple[str, ...]:
    """UniqueNames, designations and types of equipment, which may name a catalogue item."""
    wanted = ("name", "uniquedesignation", "equipmenttype", "additionalinfo", "nsn_name")
    return tuple((child.text or "").strip() for child in one.iter() if tag_of(child) in wanted and child.text)
