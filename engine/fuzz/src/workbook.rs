//! A workbook around a sheet, so that bytes reach the sheet's reader and not only the archive's.

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>"#,
    ),
];

/// The bytes as they are when they begin as a workbook, else a workbook with them as its sheet.
pub fn around(bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf]) {
        return bytes.to_vec();
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts = PARTS.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, text) in parts.chain(std::iter::once(("xl/worksheets/sheet1.xml", bytes))) {
        archive.start_file(name, stored).expect("a part of the archive");
        archive.write_all(text).expect("memory for a part");
    }
    archive.finish().expect("an archive").into_inner()
}
