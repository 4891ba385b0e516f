//! The workbook that an office can fill in: one sheet with the headings, one that explains them.
//!
//! Never contains data. The headings are the words that [`super::mapping`] knows best.

use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, XlsxError};

use super::mapping::{Field, FieldInfo, ListKind, fields_of};

/// What is understood and not asked for: what only an export fills in, what is said by another column, and what is not kept.
const NOT_ASKED: [Field; 16] = [
    Field::Precision,
    Field::Bond,
    Field::BondDescription,
    Field::Openness,
    Field::Whatsapp,
    Field::RatHeldOn,
    Field::RatAttended,
    Field::RatMembers,
    Field::LastBusinessOn,
    Field::RevitalisingSince,
    Field::DissolutionAnnouncedOn,
    Field::DissolvedOn,
    Field::AreaSource,
    Field::PopulationSource,
    Field::ValidUntil,
    Field::FemaleOwned,
];

/// The fields that a list of a kind is asked for, in their order.
pub fn asked(list: ListKind) -> impl Iterator<Item = &'static FieldInfo> {
    fields_of(list).iter().filter(|info| !NOT_ASKED.contains(&info.field))
}

/// An empty list of a kind, as XLSX.
pub fn template(list: ListKind) -> Result<Vec<u8>, XlsxError> {
    let heading =
        Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_background_color(Color::RGB(0xE8E2D6));
    let as_text = Format::new().set_num_format("@");
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(list.title())?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, info) in (0..).zip(asked(list)) {
        sheet.write_string_with_format(0, column, info.title, &heading)?;
        sheet.set_column_width(column, info.title.len().clamp(12, 32) as f64)?;
        // Numbers that are names, not quantities, would lose digits as numbers.
        if matches!(
            info.field,
            Field::Phone
                | Field::OwnerNik
                | Field::CooperativeNik
                | Field::Nib
                | Field::Kbli
                | Field::RegionCode
                | Field::LegalNumber
                | Field::KbliCode
                | Field::ParentCode
                | Field::PostalCode
                | Field::Successor
        ) {
            sheet.set_column_format(column, &as_text)?;
        }
    }

    let guide = book.add_worksheet();
    guide.set_name("Penjelasan")?;
    guide.set_freeze_panes(1, 0)?;
    for (column, (title, width)) in (0..).zip([("Kolom", 32.0), ("Isi", 60.0), ("Contoh", 36.0), ("In English", 60.0)])
    {
        guide.write_string_with_format(0, column, title, &heading)?;
        guide.set_column_width(column, width)?;
    }
    for (row, info) in (1..).zip(asked(list)) {
        for (column, text) in (0..).zip([info.title, info.about.0, info.example, info.about.1]) {
            guide.write_string_with_format(row, column, text, &wrapped)?;
        }
    }
    book.save_to_buffer()
}
