//! JSON as a table: an array of objects, an object a line, or the features of a map. Row 1 holds the headings, in the order in
//! which they first occur; every object is a row.
//!
//! Never decides what a key means: objects of an export are laid out by their keys, all others as they stand, without what is
//! inside an object or a list of theirs.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::boundaries::Nest;
use super::keys;
use super::sheet::{Cell, CellValue, Format, Limits, Row, Sheet, Unreadable, Workbook, text_cell};
use crate::domain::message::Message;

/// Columns of an export at most: its figures of each year have columns of their own.
const MOST_COLUMNS: usize = 2_000;

/// Objects in objects that are looked into.
const DEEPEST: usize = 3;

const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Whether bytes begin as a JSON array of objects, or as an object: no list of an office does.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut signs = bytes.iter().filter(|b| !b.is_ascii_whitespace());
    match signs.next() {
        Some(b'[') => matches!(signs.next(), Some(b'{' | b']')),
        Some(b'{') => matches!(signs.next(), Some(b'"' | b'}')),
        _ => false,
    }
}

/// Reads JSON of any of the three shapes as a sheet.
pub(super) fn read(name: String, bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut table = Table { limits, columns: HashMap::new(), headings: Vec::new(), rows: Vec::new(), too_many: None };
    let is_array = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[');
    let (format, read) = match if is_array { None } else { kind_of_first(bytes)? }.as_deref() {
        Some("Topology") => return Err(Unreadable::AMap),
        Some("FeatureCollection") => {
            (Format::GeoJson, whole(bytes, |json| json.deserialize_map(Collection(&mut table))))
        }
        _ if is_array => (Format::Json, whole(bytes, |json| json.deserialize_seq(Objects(&mut table)))),
        _ => (Format::Json, table.take_lines(bytes)),
    };
    if let Some(too_many) = table.too_many {
        return Err(too_many);
    }
    read?;
    let headings = (0..).zip(&table.headings).filter_map(|(column, heading)| text_cell(column, heading, limits));
    let mut rows = vec![Row { number: 1, cells: headings.collect() }];
    rows.append(&mut table.rows);
    rows.retain(|row| !row.cells.is_empty());
    let note = Message::new(
        "JSON dibaca sebagai tabel: baris 1 judul kolom, baris 2 objek pertama.",
        "The JSON was read as a table: row 1 holds the headings, row 2 the first object.",
    );
    let sheet_name = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    let sheets = vec![Sheet { name: sheet_name, rows, merges: Vec::new() }];
    Ok(Workbook { name, format, notes: vec![note], sheets })
}

fn unread(error: &serde_json::Error) -> Unreadable {
    Unreadable::BadJson { line: error.line() }
}

fn whole<'b>(
    bytes: &'b [u8],
    read: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::SliceRead<'b>>) -> serde_json::Result<()>,
) -> Result<(), Unreadable> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    read(&mut json).and_then(|()| json.end()).map_err(|error| unread(&error))
}

/// What the first object calls itself.
fn kind_of_first(bytes: &[u8]) -> Result<Option<String>, Unreadable> {
    #[derive(serde::Deserialize)]
    struct Kind {
        #[serde(rename = "type", default)]
        kind: Value,
    }
    let first = serde_json::Deserializer::from_slice(bytes).into_iter::<Kind>().next();
    let first = first.transpose().map_err(|error| unread(&error))?;
    Ok(first.and_then(|Kind { kind }| kind.as_str().map(str::to_owned)))
}

/// Takes one object after the other, so that too many are not all kept.
struct Table<'l> {
    limits: &'l Limits,
    columns: HashMap<String, u16>,
    headings: Vec<String>,
    rows: Vec<Row>,
    too_many: Option<Unreadable>,
}

impl Table<'_> {
    fn take(&mut self, object: Map<String, Value>) -> Result<(), &'static str> {
        let is_exported = object.get("id").and_then(Value::as_str).is_some_and(keys::is_exported);
        let max = if is_exported { MOST_COLUMNS } else { self.limits.max_columns };
        let mut row = Row { number: self.rows.len() as u32 + 2, cells: Vec::new() };
        for (heading, value) in if is_exported { laid_out(object) } else { object.into_iter().collect() } {
            let column = match self.columns.get(&heading) {
                Some(column) => *column,
                None if self.headings.len() >= max => {
                    let sheet = String::new();
                    self.too_many = Some(Unreadable::TooManyColumns { sheet, row: row.number, max });
                    return Err("too many columns");
                }
                None => {
                    let column = self.headings.len() as u16;
                    self.columns.insert(heading.clone(), column);
                    self.headings.push(heading);
                    column
                }
            };
            let plain = |value| Some(Cell { column, value, is_formula: false, fault: None });
            row.cells.extend(match value {
                Value::String(text) => text_cell(column, &text, self.limits),
                Value::Number(number) => number.as_f64().and_then(|number| plain(CellValue::Number(number))),
                Value::Bool(yes) => plain(CellValue::Bool(yes)),
                Value::Null | Value::Array(_) | Value::Object(_) => None,
            });
        }
        if self.rows.len() >= self.limits.max_rows {
            self.too_many = Some(Unreadable::TooManyRows { max: self.limits.max_rows });
            return Err("too many rows");
        }
        row.cells.sort_by_key(|cell| cell.column);
        self.rows.push(row);
        Ok(())
    }

    /// An object a line; blank lines are passed over.
    fn take_lines(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        for (line, bytes) in (1..).zip(bytes.split(|b| *b == b'\n')) {
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let object = serde_json::from_slice(bytes).map_err(|_| Unreadable::BadJson { line })?;
            self.take(object).map_err(|_| Unreadable::BadJson { line })?;
        }
        Ok(())
    }
}

/// The array.
struct Objects<'t, 'l>(&'t mut Table<'l>);

impl<'de> Visitor<'de> for Objects<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut objects: A) -> Result<(), A::Error> {
        while let Some(object) = objects.next_element()? {
            self.0.take(object).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// The map: of it only the features are looked at.
struct Collection<'t, 'l>(&'t mut Table<'l>);

impl<'de> Visitor<'de> for Collection<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" {
                map.next_value_seed(Features(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
struct Feature {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

#[derive(serde::Deserialize)]
struct Geometry {
    #[serde(default)]
    coordinates: Option<Nest>,
}

impl Feature {
    /// Its properties, with its id, and with its place where it is a point and they do not tell one.
    fn object(self) -> Map<String, Value> {
        let mut object = self.properties.unwrap_or_default();
        if !self.id.is_null() {
            object.entry("id").or_insert(self.id);
        }
        if let Some(Nest::Position([east, north])) = self.geometry.and_then(|geometry| geometry.coordinates)
            && !["location", "centroid", "latitude"].iter().any(|key| object.contains_key(*key))
        {
            object.insert("latitude".to_owned(), Value::from(north));
            object.insert("longitude".to_owned(), Value::from(east));
        }
        object
    }
}

struct Features<'t, 'l>(&'t mut Table<'l>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        while let Some(feature) = features.next_element::<Feature>()? {
            self.0.take(feature.object()).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// An object of an export as columns, by the paths that [`keys`] knows. What it was only suggested is left out: it is suggested
/// again.
fn laid_out(object: Map<String, Value>) -> Vec<(String, Value)> {
    let mut columns = Vec::new();
    lay_out("", object, DEEPEST, &mut columns);
    columns
}

fn lay_out(path: &str, object: Map<String, Value>, deepest: usize, columns: &mut Vec<(String, Value)>) {
    for (key, value) in object {
        let path = format!("{path}{key}");
        match value {
            Value::Object(inside) if deepest > 0 => lay_out(&format!("{path}."), inside, deepest - 1, columns),
            Value::Array(items) => lay_out_list(&path, items, columns),
            value => columns.push((path, value)),
        }
    }
}

fn lay_out_list(path: &str, items: Vec<Value>, columns: &mut Vec<(String, Value)>) {
    let mut joined: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |heading: String, value: &Value| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        match joined.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, texts)) => texts.push(text),
            None => joined.push((heading, vec![text])),
        }
    };
    for item in items {
        match item {
            Value::Object(item) if item.get("isSuggested") == Some(&Value::Bool(true)) => {}
            Value::Object(item) => {
                let year_of = |key: &str| item.get(key).and_then(Value::as_i64);
                match year_of("year").or_else(|| year_of("bookYear")) {
                    Some(year) => {
                        // the years of meetings are told by themselves as well
                        item.get("bookYear").into_iter().for_each(|year| add(format!("{path}.bookYear"), year));
                        let figures = item.into_iter().filter(|(key, _)| key != "year" && key != "bookYear");
                        columns.extend(figures.map(|(key, value)| (format!("{path}.{key} {year}"), value)));
                    }
                    None => item.iter().for_each(|(key, value)| add(format!("{path}.{key}"), value)),
                }
            }
            value => add(path.to_owned(), &value),
        }
    }
    columns.extend(joined.into_iter().map(|(heading, texts)| (heading, Value::from(texts.join("; ")))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Workbook, Unreadable> {
        super::super::sheet::read("x.json", text.as_bytes(), &Limits::UPLOAD)
    }

    /// Every row as heading and text.
    fn told(text: &str) -> Vec<Vec<(String, String)>> {
        let book = table(text).unwrap();
        let [headings, rows @ ..] = book.sheets[0].rows.as_slice() else { panic!("no rows") };
        let heading = |column: u16| headings.cell(column).unwrap().value.text();
        let row = |row: &Row| row.cells.iter().map(|cell| (heading(cell.column), cell.value.text())).collect();
        rows.iter().map(row).collect()
    }

    fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec()
    }

    #[test]
    fn an_object_is_a_row_in_each_shape() {
        let wanted = vec![pairs([("kode", "32.75"), ("nama", "Kota Bekasi")]), pairs([("kode", "32.16")])];
        for text in [
            r#"[{"kode":"32.75","nama":"Kota Bekasi","x":{"y":1}},{"kode":"32.16","nama":null}]"#,
            "{\"kode\":\"32.75\",\"nama\":\"Kota Bekasi\"}\r\n\n{\"kode\":\"32.16\"}\n",
            "\u{feff}{\"kode\":\"32.75\",\"nama\":\"Kota Bekasi\"}\n{\"kode\":\"32.16\"}",
            r#"{"features":[{"properties":{"kode":"32.75","nama":"Kota Bekasi"},"geometry":null},
                {"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]},"properties":{"kode":"32.16"}}],"type":"FeatureCollection"}"#,
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
        let point = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nama":"A"},"geometry":{"type":"Point","coordinates":[106.9,-6.2,5]}}]}"#;
        assert_eq!(told(point), [pairs([("nama", "A"), ("latitude", "-6.2"), ("longitude", "106.9")])]);
    }

    #[test]
    fn an_object_of_an_export_is_laid_out_by_its_keys() {
        let line = r#"{"id":"kop_1","region":{"code":"32.75","village":null},"services":["SAVINGS","RETAIL"],"contacts":{"phone":"+62"},
            "years":[{"year":2025,"assetsIdr":5},{"year":2024,"assetsIdr":null,"nMembers":3}],
            "rats":[{"bookYear":2025,"heldOn":"2026-03-01"},{"bookYear":2024,"heldOn":null,"nAttended":7}],
            "kbliCodes":[{"edition":"KBLI_2020","code":"32402","isSuggested":false},{"edition":"KBLI_2020","code":"10710","isSuggested":true},
            {"edition":"KBLI_2025","code":"32402","isSuggested":false}],"sources":[]}"#
            .replace('\n', " ");
        let wanted = pairs([
            ("id", "kop_1"),
            ("region.code", "32.75"),
            ("services", "SAVINGS; RETAIL"),
            ("contacts.phone", "+62"),
            ("years.assetsIdr 2025", "5"),
            ("years.nMembers 2024", "3"),
            ("rats.heldOn 2025", "2026-03-01"),
            ("rats.nAttended 2024", "7"),
            ("rats.bookYear", "2025; 2024"),
            ("kbliCodes.edition", "KBLI_2020; KBLI_2025"),
            ("kbliCodes.code", "32402; 32402"),
        ]);
        assert_eq!(told(&line), [wanted]);
    }

    #[test]
    fn json_that_is_no_list_is_refused() {
        assert_eq!(table("{\"a\":1}\n{\"a\":\n").unwrap_err(), Unreadable::BadJson { line: 2 });
        assert_eq!(table("[{\"a\":1},\n{\"a\"").unwrap_err(), Unreadable::BadJson { line: 2 });
        assert_eq!(table(r#"{"type":"Topology","objects":{}}"#).unwrap_err(), Unreadable::AMap);
        assert_eq!(
            table(r#"{"type":"FeatureCollection","features":[1]}"#).unwrap_err(),
            Unreadable::BadJson { line: 1 }
        );
        assert_eq!(table(r#"{"type":"FeatureCollection","features":[]}"#).unwrap_err(), Unreadable::Empty);
        let many: String = (0..=Limits::UPLOAD.max_rows).map(|n| format!("{{\"kode\":{n}}}\n")).collect();
        assert_eq!(table(&many).unwrap_err(), Unreadable::TooManyRows { max: Limits::UPLOAD.max_rows });
        let wide: Vec<String> = (0..=200).map(|n| format!("\"k{n}\":1")).collect();
        let wide = format!("{{{}}}", wide.join(","));
        assert!(matches!(table(&wide).unwrap_err(), Unreadable::TooManyColumns { max: 200, .. }));
    }
}
