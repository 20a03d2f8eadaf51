"""XML that is read as data: no declarations, which can make a small file fill the memory or fetch other files."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from cupola.errors import InputError, Problem


class _Careful(ET.TreeBuilder):
    """A tree that has no declarations of a document type, and so none of entities."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ET.ParseError("it declares a document type")


def parse_xml(data: bytes, source: str) -> ET.Element:
    """The root of an XML text.

    Parameters
    ----------
    data : bytes
        The text; the caller has seen to its size.
    source : str
        What messages call it.

    Raises
    ------
    InputError
        If it is damaged, or declares a document type or entities.

    Examples
    --------
    >>> parse_xml(b"<a><b/></a>", "x.xml").tag
    'a'
    >>> parse_xml(b"<!DOCTYPE a><a/>", "x.xml")
    Traceback (most recent call last):
    cupola.errors.InputError: x.xml: declares a document type or entities, which no data needs; take the declaration out
    """
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        limit = "declares a document type or entities, which no data needs"
        raise InputError(Problem(source, "", None, limit, "take the declaration out"))
    try:
        return ET.fromstring(data, parser=ET.XMLParser(target=_Careful()))
    except (ET.ParseError, ValueError, LookupError) as error:  # the last two: an encoding that it does not know
        raise InputError(Problem(source, "", None, f"is damaged XML: {error}", "get it again")) from None


def tag_of(element: ET.Element) -> str:
    """Name of an element without its namespace, in small letters.

    Examples
    --------
    >>> tag_of(ET.Element("{http://www.opengis.net/kml/2.2}Placemark"))
    'placemark'
    """
    return str(element.tag).rpartition("}")[2].lower()


def child_text(element: ET.Element, tag: str) -> str | None:
    """Text of the first child of that name, in small letters and without namespace; None where there is none.

    Examples
    --------
    >>> child_text(parse_xml(b"<a><Name> x </Name></a>", "x.xml"), "name")
    'x'
    """
    return next(((child.text or "").strip() for child in element if tag_of(child) == tag), None)
