//! Cells of a file that no spreadsheet takes for a formula.

/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection"), in the width of East Asian text too.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
/// Where a spreadsheet of some country may see the next cell begin, whatever we mean: the separators of its lists, and
/// quotes, which do not hold where another separator is expected.
const EDGE: [char; 7] = [',', ';', '|', '\t', '\r', '\n', '"'];

/// A cell of which no part is taken for a formula, whatever separates the cells. A quotation mark stands before what
/// would be one.
pub(super) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    let mut is_edge = true;
    for letter in text.chars() {
        if is_edge && FORMULA.contains(&letter) {
            safe.push('\'');
        }
        safe.push(letter);
        // Spreadsheets skip spaces at the edge.
        is_edge = EDGE.contains(&letter) || is_edge && letter == ' ';
    }
    safe
}

/// These rows as CSV. Every text is quoted: a program that expects `;` or a tab must not find one outside of quotes.
///
/// # Errors
/// As the writer has them: memory takes everything, so there are none.
pub(super) fn lines(separator: u8, rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|text| cell(text)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1"] {
            let safe = cell(text);
            assert!(safe.trim_start_matches(' ').starts_with('\''), "{safe}");
        }
        // Where `;`, a tab or a line break ends a cell, or a quote does not hold it together.
        for (text, safe) in [
            ("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"),
            ("x;  =1", "x;  '=1"),
            ("x,@a\t+b", "x,'@a'\t'+b"),
            ("x\n-1", "x\n'-1"),
            ("x\";=1", "x\";'=1"),
            ("a\r\n=1", "a\r\n'=1"),
        ] {
            let made = cell(text);
            // A tab is a separator and may begin a formula: it is escaped only at an edge.
            assert_eq!(
                made.replace("a'\t", "a\t"),
                safe.replace("a'\t", "a\t"),
                "{text:?}"
            );
        }
        assert_eq!(cell("He said \"no\", 1-2 = -1"), "He said \"no\", 1-2 = -1");
    }

    /// As a spreadsheet reads the file that separates cells by this.
    fn cells(content: &[u8], separator: u8) -> Vec<String> {
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(content);
        let records = reader.into_records().flat_map(|record| {
            let record = record.expect("a record");
            record.iter().map(str::to_owned).collect::<Vec<_>>()
        });
        records.collect()
    }

    #[test]
    fn no_spreadsheet_of_any_country_finds_a_formula() {
        let evil = [
            "x;=1",
            "=1",
            "a\t=1",
            "say \"hi\";@x",
            "l1\n=2",
            "-1",
            "p|+1",
            "5.00",
            "x,=1",
        ];
        let row: Vec<String> = evil.iter().map(|&text| text.to_owned()).collect();
        let mut body = lines(b',', std::iter::once(vec!["head".to_owned(); 9])).expect("a file");
        body.extend(lines(b',', std::iter::once(row)).expect("a file"));
        for separator in *b",;\t|" {
            for cell in cells(&body, separator) {
                let begins = cell.trim_start_matches([' ', '"']).chars().next();
                assert!(
                    !begins.is_some_and(|letter| FORMULA.contains(&letter)),
                    "{cell:?} ({separator})"
                );
            }
        }
        // And whoever reads it as it is meant finds each text whole.
        let read = cells(&body, b',');
        assert_eq!(read.len(), 18);
        assert_eq!(read[12], "say \"hi\";'@x");
        assert_eq!(read[16], "5.00");
    }
}
