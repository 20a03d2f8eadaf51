"""Small files of other programs, made here after their documentation and examples."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from cupola.imports import Answers, catalogue_choice, choice, make_scenario, read_file

MSDL = """<MilitaryScenario xmlns="urn:sisostds:scenario:military:data:draft:msdl:1"
  xmlns:modelID="http://www.sisostds.org/schemas/modelID">
 <ScenarioID><modelID:name>North</modelID:name></ScenarioID>
 <ForceSides>
  <ForceSide><ObjectHandle>f-1</ObjectHandle><ForceSideName>Red</ForceSideName><AllegianceHandle>f-1</AllegianceHandle>
   <Associations><Association><AffiliateHandle>f-2</AffiliateHandle><Relationship>HO</Relationship></Association>
   </Associations></ForceSide>
  <ForceSide><ObjectHandle>f-2</ObjectHandle><ForceSideName>Blue</ForceSideName></ForceSide>
  <ForceSide><ObjectHandle>f-3</ObjectHandle><ForceSideName>Blue air</ForceSideName>
   <AllegianceHandle>f-2</AllegianceHandle></ForceSide>
 </ForceSides>
 <Deployment><Federate><Units><Unit><ObjectHandle>u-1</ObjectHandle></Unit></Units></Federate></Deployment>
 <Organizations>
  <Units>
   <Unit><ObjectHandle>u-0</ObjectHandle><SymbolIdentifier>S-G-UCI---AH--G</SymbolIdentifier><Name>HQ</Name>
    <Relations><ForceRelation><ForceRelationData><ForceSideHandle>f-1</ForceSideHandle></ForceRelationData>
    </ForceRelation></Relations></Unit>
   <Unit><ObjectHandle>u-1</ObjectHandle><SymbolIdentifier>S-G-UCDM--------</SymbolIdentifier><Name>1 Bty</Name>
    <Disposition><Location><CoordinateChoice>MGRS</CoordinateChoice><CoordinateData><MGRS>
     <MGRSGridZone>33V</MGRSGridZone><MGRSGridSquare>WE</MGRSGridSquare><MGRSPrecision>5</MGRSPrecision>
     <MGRSEasting>2263</MGRSEasting><MGRSNorthing>89259</MGRSNorthing></MGRS></CoordinateData></Location></Disposition>
    <Relations><ForceRelation><ForceRelationData><CommandRelation>
     <CommandingSuperiorHandle>u-0</CommandingSuperiorHandle></CommandRelation></ForceRelationData></ForceRelation>
    </Relations></Unit>
   <Unit><ObjectHandle>u-2</ObjectHandle><SymbolIdentifier>S-A-MFF--------</SymbolIdentifier><Name>Viper</Name>
    <Disposition><Location><CoordinateChoice>GDC</CoordinateChoice><CoordinateData><GDC>
     <Latitude>58.9</Latitude><Longitude>13.2</Longitude><ElevationAGL>3000</ElevationAGL></GDC></CoordinateData>
     </Location></Disposition>
    <Relations><ForceRelation><ForceRelationData><ForceSideHandle>f-3</ForceSideHandle></ForceRelationData>
    </ForceRelation></Relations></Unit>
  </Units>
  <Equipment>
   <EquipmentItem><ObjectHandle>e-1</ObjectHandle><SymbolIdentifier>S-G-ESR--------</SymbolIdentifier><Name>P-18</Name>
    <Disposition><Location><CoordinateChoice>UTM</CoordinateChoice><CoordinateData><UTM>
     <UTMGridZone>33V</UTMGridZone><UTMEasting>502263.62</UTMEasting><UTMNorthing>6489259.69</UTMNorthing></UTM>
     </CoordinateData></Location></Disposition>
    <Relations><OrganicSuperiorHandle>u-1</OrganicSuperiorHandle></Relations></EquipmentItem>
  </Equipment>
 </Organizations>
</MilitaryScenario>"""

ORBAT = {
    "type": "ORBAT-mapper", "version": "3.4.0", "id": "x", "name": "South", "startTime": "2026-08-08T08:00:00Z",
    "events": [], "layerStack": [{"kind": "overlay", "items": [{}, {}]}],
    "sides": [
        {"id": "s1", "name": "Blue", "standardIdentity": "3", "groups": [{"id": "g", "subUnits": [
            {"id": "u1", "name": "Division", "sidc": "10031000211211000000", "subUnits": [
                {"id": "u2", "name": "A Bty", "sidc": "10031000161301020000", "location": [10.7, 59.9],
                 "equipment": [{"name": "S-300 PMU-2", "count": 4}]}]}]}]},
        {"id": "s2", "name": "Red", "standardIdentity": "6", "groups": [], "subUnits": [
            {"id": "u3", "name": "Raider", "sidc": "10030100001101040000", "state": [
                {"t": "2026-08-08T08:18:00Z", "location": [10.6, 59.9]},
                {"t": "2026-08-08T08:10:00Z", "location": [8.6, 59.9], "via": [[9.0, 60.5]]}]}]},
    ],
}  # fmt: skip

KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>West</name>
<Placemark><name>S-400 north</name><Point><coordinates>36.3,33.5,0</coordinates></Point></Placemark>
<Placemark><name>Dépôt</name><Point><coordinates>36.5,33.4</coordinates></Point></Placemark>
<Placemark><name>way in</name><LineString><altitudeMode>absolute</altitudeMode>
<coordinates>34.5,33.5,9000 35.0,33.6,9000 36.4,33.45,500</coordinates></LineString></Placemark>
<Placemark><name>area</name><Polygon><outerBoundaryIs><LinearRing><coordinates>36,33 37,33 37,34 36,33</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"""


def geojson(*features, **head):
    """A feature collection of (properties, geometry type, coordinates)."""
    return {"type": "FeatureCollection", **head, "features": [
        {"type": "Feature", "properties": about, "geometry": {"type": kind, "coordinates": at}}
        for about, kind, at in features]}  # fmt: skip


BATTERY = ({"name": "1st S-300PMU2", "sidc": "10061000161301020000"}, "Point", [36.3, 33.5])
STRIKE = ({"name": "Strike", "sidc": "10030100001101020000"}, "LineString", [[34.5, 33.5], [36.4, 33.45]])


@pytest.fixture
def drawn():
    """What the tests draw with."""
    return SimpleNamespace(MSDL=MSDL, ORBAT=ORBAT, KML=KML, BATTERY=BATTERY, STRIKE=STRIKE, geojson=geojson)


@pytest.fixture
def put(tmp_path):
    """Write a file: text, or plain data as JSON."""

    def write(content, name="drawn.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


@pytest.fixture
def made(put):
    """A scenario made of a file, with answers by option."""

    def make(content, swap=False, **given):
        path = content if isinstance(content, Path) else put(content)
        kinds = {"system": "system", "radar": "radar", "target_type": "target"}
        answers = {key: catalogue_choice(key, kinds[key], given.pop(key)) for key in list(given) if key in kinds}
        lists = {key: choice(key, given.pop(key)) for key in ("side", "aim", "reports_to") if key in given}
        return make_scenario(read_file(path, swap=swap), Answers(**answers, **lists, **given), path)

    return make
