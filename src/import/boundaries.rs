//! Outlines of regions from a map: GeoJSON (RFC 7946) or TopoJSON, bounded before anything is believed.
//!
//! Never contains a projection: positions are degrees east and north, or the feature is refused.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;

use super::mapping::ListKind;
use super::reason::{Reason, Severity};
use super::rows::{Reading, RowDraft};
use super::sheet::{CellValue, Format, Limits, Unreadable, Workbook};
use super::value;
use crate::domain::message::Message;
use crate::domain::outline::{Outline, Position, Ring};
use crate::domain::region::{RegionCode, RegionLevel};

/// Positions of a map at most, arcs counted as often as they are used.
pub const MOST_POINTS: usize = 5_000_000;

/// An outline as a feature tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineDraft {
    /// The region.
    pub code: RegionCode,
    /// What the map calls it.
    pub name: Option<String>,
    /// The areas, as exact as the map.
    pub outline: Outline,
}

/// Properties that hold the code of a region, the surest first; compared in lower case without marks. Those of Badan Informasi
/// Geospasial (KDEPUM to KDPPUM) name every level around a feature, so the smallest region comes first.
const CODES: [&str; 14] = [
    "code",
    "kode",
    "kodewilayah",
    "regioncode",
    "kodekemendagri",
    "kdepum",
    "kdcpum",
    "kdpkab",
    "kdppum",
    "kodekel",
    "kodedesa",
    "kodekec",
    "kodekab",
    "kodeprov",
];

/// Properties that hold its name.
const NAMES: [&str; 5] = ["name", "nama", "namaobj", "namawilayah", "wilayah"];

/// Properties that hold the name of the region of a level, where those around it are named too.
fn names_at(level: RegionLevel) -> &'static [&'static str] {
    match level {
        RegionLevel::Province => &["wadmpr"],
        RegionLevel::Regency => &["wadmkk"],
        RegionLevel::Kecamatan => &["wadmkc"],
        RegionLevel::Village => &["wadmkd"],
    }
}

#[derive(serde::Deserialize)]
struct Root {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    features: Vec<Feature>,
    #[serde(default)]
    objects: BTreeMap<String, Shape>,
    #[serde(default)]
    arcs: Vec<Nest>,
    transform: Option<Transform>,
}

#[derive(serde::Deserialize)]
struct Transform {
    scale: Position,
    translate: Position,
}

#[derive(serde::Deserialize)]
struct Feature {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    properties: Option<serde_json::Map<String, Value>>,
    geometry: Option<Shape>,
}

/// A geometry of either format.
#[derive(serde::Deserialize)]
struct Shape {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    properties: Option<serde_json::Map<String, Value>>,
    coordinates: Option<Nest>,
    arcs: Option<Arcs>,
    #[serde(default)]
    geometries: Vec<Shape>,
}

/// Lists of lists of positions, however deep; heights are dropped while they are read.
pub(super) enum Nest {
    Number(f64),
    Position(Position),
    List(Vec<Nest>),
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Nest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("positions")
            }

            fn visit_f64<E>(self, number: f64) -> Result<Nest, E> {
                Ok(Nest::Number(number))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Nest, E> {
                Ok(Nest::Number(number as f64))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Nest, E> {
                Ok(Nest::Number(number as f64))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Nest, A::Error> {
                let Some(first) = items.next_element::<Nest>()? else { return Ok(Nest::List(Vec::new())) };
                if let Nest::Number(east) = first {
                    let Some(north) = items.next_element::<f64>()? else { return Ok(Nest::List(Vec::new())) };
                    while items.next_element::<IgnoredAny>()?.is_some() {}
                    return Ok(Nest::Position([east, north]));
                }
                let mut list = vec![first];
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Nest::List(list))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Nest {
    fn list(&self) -> Option<&[Nest]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    fn line(&self) -> Option<Vec<Position>> {
        let position = |nest: &Nest| if let Nest::Position(position) = nest { Some(*position) } else { None };
        self.list()?.iter().map(position).collect()
    }

    fn rings(&self) -> Option<Vec<Ring>> {
        self.list()?.iter().map(Nest::line).collect()
    }
}

/// Lists of lists of numbers of arcs.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Arcs {
    Arc(i64),
    List(Vec<Arcs>),
}

impl Arcs {
    fn list(&self) -> Option<&[Arcs]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }
}

/// Why a shape is no outline.
enum NoOutline {
    /// Points, lines, or lists of another depth than the type says.
    NotAnArea,
    /// Too many positions: the whole file is refused.
    TooMany,
}

/// The arcs of a topology, and how many positions may still be drawn.
struct Lines {
    arcs: Vec<Vec<Position>>,
    left: usize,
}

impl Lines {
    fn of_topology(arcs: &[Nest], transform: Option<&Transform>) -> Option<Vec<Vec<Position>>> {
        arcs.iter()
            .map(|arc| {
                let mut line = arc.line()?;
                if let Some(Transform { scale, translate }) = transform {
                    let mut at = [0.0, 0.0];
                    for position in &mut line {
                        for axis in 0..2 {
                            at[axis] += position[axis];
                            position[axis] = at[axis] * scale[axis] + translate[axis];
                        }
                    }
                }
                Some(line)
            })
            .collect()
    }

    fn spend(&mut self, n: usize) -> Result<(), NoOutline> {
        self.left = self.left.checked_sub(n).ok_or(NoOutline::TooMany)?;
        Ok(())
    }

    /// Arcs joined to a ring; a number below zero runs backwards.
    fn ring(&mut self, arcs: &Arcs) -> Result<Ring, NoOutline> {
        let mut ring = Ring::new();
        for arc in arcs.list().ok_or(NoOutline::NotAnArea)? {
            let Arcs::Arc(number) = arc else { return Err(NoOutline::NotAnArea) };
            let place = if *number < 0 { !*number } else { *number };
            let line = usize::try_from(place).ok().and_then(|place| self.arcs.get(place));
            let n = line.ok_or(NoOutline::NotAnArea)?.len();
            self.spend(n)?;
            let line = &self.arcs[place as usize];
            // each arc begins where the one before ends
            let skip = usize::from(!ring.is_empty());
            if *number < 0 {
                ring.extend(line.iter().rev().skip(skip));
            } else {
                ring.extend(line.iter().skip(skip));
            }
        }
        Ok(ring)
    }

    fn rings(&mut self, arcs: &Arcs) -> Result<Vec<Ring>, NoOutline> {
        arcs.list().ok_or(NoOutline::NotAnArea)?.iter().map(|ring| self.ring(ring)).collect()
    }

    fn outline(&mut self, shape: &Shape) -> Result<Outline, NoOutline> {
        let is_many = match shape.kind.as_deref() {
            Some("Polygon") => false,
            Some("MultiPolygon") => true,
            _ => return Err(NoOutline::NotAnArea),
        };
        let areas = match (&shape.coordinates, &shape.arcs) {
            (Some(coordinates), _) => {
                let areas = match is_many {
                    false => coordinates.rings().map(|rings| vec![rings]),
                    true => coordinates.list().and_then(|list| list.iter().map(Nest::rings).collect()),
                };
                let areas: Vec<Vec<Ring>> = areas.ok_or(NoOutline::NotAnArea)?;
                self.spend(areas.iter().flatten().map(Vec::len).sum())?;
                areas
            }
            (None, Some(arcs)) if is_many => arcs
                .list()
                .ok_or(NoOutline::NotAnArea)?
                .iter()
                .map(|rings| self.rings(rings))
                .collect::<Result<_, _>>()?,
            (None, Some(arcs)) => vec![self.rings(arcs)?],
            (None, None) => return Err(NoOutline::NotAnArea),
        };
        Ok(Outline(areas))
    }
}

/// Reads the features of a map. A feature's row is its number in the file, from 1.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Workbook, Reading<OutlineDraft>), Unreadable> {
    if bytes.len() > limits.max_bytes {
        return Err(Unreadable::TooManyBytes { max: limits.max_bytes });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if bytes.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Unreadable::NotAMap);
    }
    let root: Root = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data if error.line() <= 1 && !error.to_string().contains("positions") => {
            Unreadable::NotAMap
        }
        _ => Unreadable::BadJson { line: error.line() },
    })?;
    let (format, shapes): (Format, Vec<(String, Shape)>) = match root.kind.as_str() {
        "FeatureCollection" => {
            let shape = |feature: Feature| {
                let blank = Shape {
                    kind: None,
                    id: Value::Null,
                    properties: None,
                    coordinates: None,
                    arcs: None,
                    geometries: Vec::new(),
                };
                let shape = feature.geometry.unwrap_or(blank);
                Shape { id: feature.id, properties: feature.properties, ..shape }
            };
            (Format::GeoJson, root.features.into_iter().map(|feature| (String::new(), shape(feature))).collect())
        }
        "Topology" => {
            let of_object = |(name, mut shape): (String, Shape)| {
                let inside = std::mem::take(&mut shape.geometries);
                let all = if shape.kind.as_deref() == Some("GeometryCollection") { inside } else { vec![shape] };
                all.into_iter().map(move |shape| (name.clone(), shape))
            };
            (Format::TopoJson, root.objects.into_iter().flat_map(of_object).collect())
        }
        _ => return Err(Unreadable::NotAMap),
    };
    if shapes.len() > limits.max_rows {
        return Err(Unreadable::TooManyRows { max: limits.max_rows });
    }
    let arcs = Lines::of_topology(&root.arcs, root.transform.as_ref()).ok_or(Unreadable::NotAMap)?;
    let mut lines = Lines { arcs, left: MOST_POINTS };
    let workbook = Workbook { name: name.to_owned(), format, notes: Vec::new(), sheets: Vec::new() };
    let mut reading = Reading { list: ListKind::Boundaries, sheets: Vec::new(), rows: Vec::new(), notes: Vec::new() };
    let mut n_without = 0;
    for (row, (sheet, shape)) in (1..).zip(shapes) {
        // whoever is on a map as a point at most has no outline there
        if matches!(shape.kind.as_deref(), None | Some("Point" | "MultiPoint")) {
            n_without += 1;
            continue;
        }
        let mut refuse = None;
        let mut no = |field: &str, id: &str, en: &str| {
            refuse = Some((field.to_owned(), Message::new(id, en)));
            None
        };
        let code = code_of(&shape.id, shape.properties.as_ref());
        let outline = match lines.outline(&shape) {
            Ok(outline) => Some(outline.tidied()),
            Err(NoOutline::TooMany) => return Err(Unreadable::TooManyPoints { max: MOST_POINTS }),
            Err(NoOutline::NotAnArea) => None,
        };
        let draft = match (code, outline) {
            (None, _) => no(
                "region_code",
                "Fitur tidak memiliki kode wilayah (id, code, kode, kode_wilayah, atau KDEPUM, KDCPUM, KDPKAB, KDPPUM).",
                "The feature has no region code (id, code, kode, kode_wilayah, or KDEPUM, KDCPUM, KDPKAB, KDPPUM).",
            ),
            (_, None) => {
                no("outline", "Fitur bukan Polygon atau MultiPolygon.", "The feature is no Polygon or MultiPolygon.")
            }
            (_, Some(outline)) if outline.0.is_empty() => {
                no("outline", "Batas tidak melingkupi luas apa pun.", "The outline encloses nothing.")
            }
            (_, Some(outline)) if !is_in_indonesia(&outline) => no(
                "outline",
                "Batas berada di luar Indonesia; urutan koordinat adalah bujur lalu lintang, dalam derajat.",
                "The outline lies outside Indonesia; positions are longitude, then latitude, in degrees.",
            ),
            (Some(code), Some(outline)) => {
                let properties = shape.properties.as_ref();
                let name = text_of(properties, names_at(code.level())).or_else(|| text_of(properties, &NAMES));
                Some(OutlineDraft { code, name, outline })
            }
        };
        let reasons = refuse.into_iter().map(|(field, message)| Reason {
            severity: Severity::Refused,
            sheet: sheet.clone(),
            row: Some(row),
            column: None,
            field: Some(field),
            message,
            value: None,
        });
        reading.rows.push(RowDraft { reasons: reasons.collect(), sheet, row, draft });
    }
    if n_without > 0 {
        reading.notes.push(Message::new(
            format!("{n_without} fitur tanpa batas (titik, atau tanpa bentuk) dilewati."),
            format!("{n_without} features without an outline (points, or without a shape) were passed over."),
        ));
    }
    Ok((workbook, reading))
}

/// Where Indonesia lies, in degrees: west, east, south, north, with its seas.
const INDONESIA: [f64; 4] = [94.0, 142.0, -12.0, 8.0];

fn is_in_indonesia(outline: &Outline) -> bool {
    let [west, east, south, north] = INDONESIA;
    outline.0.iter().flatten().flatten().all(|[x, y]| (west..=east).contains(x) && (south..=north).contains(y))
}

fn text_of(properties: Option<&serde_json::Map<String, Value>>, names: &[&str]) -> Option<String> {
    let plain =
        |key: &str| -> String { key.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_lowercase() };
    let properties = properties?;
    let of = |name: &&str| properties.iter().find(|(key, _)| plain(key) == **name).map(|(_, value)| value);
    names.iter().filter_map(of).find_map(text)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.len() <= 200 && !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The code of a feature: its id, else what its properties say. A bare number may count the features, so it comes last; an id of ours
/// begins with what it is of.
fn code_of(id: &Value, properties: Option<&serde_json::Map<String, Value>>) -> Option<RegionCode> {
    let code = |text: String| {
        let text = text.strip_prefix("wilayah_").map_or(text.clone(), str::to_owned);
        value::region_code(&CellValue::Text(text)).value?.parse().ok()
    };
    let by_id = |counts: bool| text(id).filter(|_| id.is_number() == counts).and_then(code);
    let by_properties = || CODES.iter().find_map(|name| text_of(properties, &[name]).and_then(code));
    by_id(false).or_else(by_properties).or_else(|| by_id(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Reading<OutlineDraft>, Unreadable> {
        super::read("peta.json", text.as_bytes(), &Limits::UPLOAD).map(|(_, reading)| reading)
    }

    const SQUARE: &str = "[[107.0,-6.2],[107.1,-6.2,12.5],[107.1,-6.3],[107.0,-6.3],[107.0,-6.2]]";

    #[test]
    fn features_are_read_with_their_codes() {
        let reading = read(&format!(
            r#"{{"type":"FeatureCollection","features":[
                {{"type":"Feature","id":"32.75.07","properties":{{"name":"Bantargebang"}},"geometry":{{"type":"Polygon","coordinates":[{SQUARE}]}}}},
                {{"type":"Feature","properties":{{"KODE_KEC":"327508"}},"geometry":{{"type":"MultiPolygon","coordinates":[[{SQUARE}]]}}}},
                {{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[{SQUARE}]}}}},
                {{"type":"Feature","id":"32.75.09","properties":null,"geometry":{{"type":"LineString","coordinates":[[107.0,-6.2],[107.1,-6.2]]}}}},
                {{"type":"Feature","id":"32.75.10","geometry":null}},
                {{"type":"Feature","id":"32.75.12","geometry":{{"type":"Point","coordinates":[107.0,-6.2]}}}},
                {{"type":"Feature","id":"32.75.11","geometry":{{"type":"Polygon","coordinates":[[[-6.2,107.0],[-6.2,107.1],[-6.3,107.1],[-6.2,107.0]]]}}}}]}}"#
        ))
        .unwrap();
        let codes: Vec<_> =
            reading.rows.iter().map(|row| row.draft.as_ref().map(|draft| draft.code.as_str())).collect();
        assert_eq!(codes, [Some("32.75.07"), Some("32.75.08"), None, None, None]);
        assert!(reading.notes[0].en.starts_with("2 features without an outline"), "{:?}", reading.notes);
        let first = reading.rows[0].draft.as_ref().unwrap();
        assert_eq!((first.name.as_deref(), first.outline.n_points()), (Some("Bantargebang"), 5));
        for (row, wanted) in [(2, "no region code"), (3, "no Polygon"), (4, "outside Indonesia")] {
            assert!(reading.rows[row].reasons[0].message.en.contains(wanted), "{row}");
        }
    }

    #[test]
    fn maps_of_the_geospatial_agency_are_read_at_their_level() {
        let feature = |properties: &str| {
            format!(
                r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":[{SQUARE}]}}}}"#
            )
        };
        let features = [
            r#"{"OBJECTID":1,"NAMOBJ":"Cikiwul","KDPPUM":"32","KDPKAB":"32.75","KDCPUM":"32.75.07","KDEPUM":"32.75.07.1002","WADMPR":"Jawa Barat","WADMKK":"Kota Bekasi","WADMKC":"Bantargebang","WADMKD":"Cikiwul"}"#,
            r#"{"KDPPUM":"32","KDPKAB":"32.75","KDCPUM":"32.75.07","KDEPUM":" ","WADMPR":"Jawa Barat","WADMKK":"Kota Bekasi","WADMKC":"Bantargebang","WADMKD":null}"#,
            r#"{"KDPPUM":"32","KDPKAB":"32.75","KDCPUM":"","WADMPR":"Jawa Barat","WADMKK":"Kota Bekasi"}"#,
            r#"{"KDPPUM":"32","WADMPR":"Jawa Barat"}"#,
            r#"{"code":"32.75.08"}"#,
        ];
        let mut features: Vec<String> = features.iter().map(|properties| feature(properties)).collect();
        // a number that counts features is no province
        features[4] = features[4].replacen('{', r#"{"id":11,"#, 1);
        let map = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        let drafts: Vec<_> = read(&map).unwrap().rows.into_iter().map(|row| row.draft.unwrap()).collect();
        let told: Vec<_> = drafts.iter().map(|draft| (draft.code.as_str(), draft.name.as_deref())).collect();
        let wanted = [
            ("32.75.07.1002", Some("Cikiwul")),
            ("32.75.07", Some("Bantargebang")),
            ("32.75", Some("Kota Bekasi")),
            ("32", Some("Jawa Barat")),
            ("32.75.08", None),
        ];
        assert_eq!(told, wanted);
    }

    const TOPOLOGY: &str = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[107.0,-6.0]},
        "arcs":[[[0,0],[1,0],[0,-1]],[[1,-1],[-1,0],[0,1]]],
        "objects":{"kec":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","id":"32.75.07","arcs":[[0,1]]},
            {"type":"MultiPolygon","id":"32.75.08","arcs":[[[-2,-1]]]},
            {"type":"Polygon","id":"32.75.09","arcs":[[7]]}]}}}"#;

    #[test]
    fn arcs_are_drawn_forwards_and_backwards() {
        let reading = read(TOPOLOGY).unwrap();
        let ring = |row: usize| reading.rows[row].draft.as_ref().unwrap().outline.0[0][0].clone();
        assert_eq!(ring(0), [[107.0, -6.0], [107.1, -6.0], [107.1, -6.1], [107.0, -6.1], [107.0, -6.0]]);
        assert_eq!(ring(1), ring(0).into_iter().rev().collect::<Vec<_>>());
        assert_eq!((reading.rows[2].draft.is_none(), reading.rows[2].sheet.as_str()), (true, "kec"));
    }

    #[test]
    fn what_is_no_map_is_refused_and_bombs_are_too() {
        assert_eq!(read("").unwrap_err(), Unreadable::Empty);
        assert_eq!(read("[1]").unwrap_err(), Unreadable::NotAMap);
        assert_eq!(read("{}").unwrap_err(), Unreadable::NotAMap);
        assert_eq!(read(r#"{"type":"Feature"}"#).unwrap_err(), Unreadable::NotAMap);
        assert!(matches!(read("{\"type\":\n\"Topology\",\n!").unwrap_err(), Unreadable::BadJson { line: 3 }));
        let deep = format!(r#"{{"type":"Topology","arcs":{}"#, "[".repeat(100_000));
        assert!(matches!(read(&deep).unwrap_err(), Unreadable::BadJson { .. } | Unreadable::NotAMap));
        // one arc of a thousand positions, drawn ten thousand times
        let arc: Vec<String> = (0..1_000).map(|i| format!("[{},{}]", i % 2, i % 3)).collect();
        let uses = vec!["0"; 10_000].join(",");
        let bomb = TOPOLOGY
            .replace("[[0,0],[1,0],[0,-1]]", &format!("[{}]", arc.join(",")))
            .replace("[[0,1]]", &format!("[[{uses}]]"));
        assert_eq!(read(&bomb).unwrap_err(), Unreadable::TooManyPoints { max: MOST_POINTS });
    }
}
