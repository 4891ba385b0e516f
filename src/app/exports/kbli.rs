//! The classification as a list, every edition that is kept.

use std::io::Write;

use serde_json::json;

use super::{List, Shape, Wish, column, edition_word, title};
use crate::app::{Ctx, Error, Result};
use crate::domain::kbli::KbliCode;
use crate::domain::words::Word;
use crate::export::{ExportFormat, Place};
use crate::import::mapping::{Field, ListKind};

pub(super) fn export<W: Write>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    if wish.within.is_some() || wish.style.format == ExportFormat::GeoJson {
        return Err(Error::refused(
            "kind",
            "KBLI tidak memiliki tempat.",
            "Codes of the classification have no place.",
        ));
    }
    let title = |field| title(ListKind::Kbli, field);
    let columns = vec![
        column(title(Field::KbliCode), |code: &KbliCode| code.code.clone()),
        column(title(Field::Name), |code: &KbliCode| code.title.clone()),
        column(title(Field::Edition), |code: &KbliCode| edition_word(code.edition)).telling_origin(),
        column(title(Field::Level), |code: &KbliCode| code.level),
        column(title(Field::ParentCode), |code: &KbliCode| code.parent.clone()),
        column(title(Field::Source), |code: &KbliCode| code.source.clone()).telling_origin(),
    ];
    let object = |code: &KbliCode| {
        json!({
            "id": format!("{}_{}", code.edition.word().to_lowercase(), code.code),
            "edition": code.edition, "code": code.code, "level": code.level, "title": code.title,
            "parent": code.parent, "source": code.source,
        })
    };
    let origin_keys = &["edition", "source"];
    let mut list = List::begin(ctx, wish, out, Shape { columns, object, origin_keys, place: |_| Place::Nowhere })?;
    for code in ctx.catalogue().kbli() {
        list.write(code)?;
    }
    list.finish()
}
