//! What is never sent: seeds, secrets, the numbers of rows; in whatever notation.

use std::collections::HashMap;

use gradus::store::identifier::hex;

use crate::decoys;

/// What is looked for, with a word for each.
#[derive(Default)]
pub(crate) struct Hidden {
    written: HashMap<Vec<u8>, &'static str>,
    lengths: Vec<usize>,
}

const PLAIN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 without padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let three = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..=chunk.len() {
            text.push(char::from(PLAIN[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

impl Hidden {
    /// Looks for these bytes: in hexadecimal, base64 and, as far as they are 128 bits, decimal; from either end.
    pub(crate) fn add(&mut self, bytes: &[u8], what: &'static str) {
        let backwards: Vec<u8> = bytes.iter().rev().copied().collect();
        for bytes in [bytes, &backwards] {
            let coded = base64(bytes);
            let mut texts = vec![hex(bytes), coded.replace('+', "-").replace('/', "_"), coded];
            if let Ok(bytes) = <[u8; 16]>::try_from(bytes) {
                let number = u128::from_be_bytes(bytes);
                // Half of the bits are enough to tell, as JSON of JavaScript would have them.
                let halves = [(number >> 64) as u64, number as u64];
                texts.extend(halves.iter().flat_map(|half| [half.to_string(), format!("{half:016x}")]));
                texts.extend([number.to_string(), number.cast_signed().to_string().replace('-', "")]);
            }
            for text in texts.into_iter().filter(|text| text.len() >= 12) {
                if !self.lengths.contains(&text.len()) {
                    self.lengths.push(text.len());
                }
                self.written.insert(text.into_bytes(), what);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.written.len()
    }

    /// What of it stands in a text.
    pub(crate) fn find(&self, text: &str) -> Option<String> {
        let coded = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
        for run in text.as_bytes().split(|byte| !coded(byte)).filter(|run| run.len() >= 10) {
            let small = run.to_ascii_lowercase();
            for length in self.lengths.iter().filter(|length| **length <= run.len()) {
                for (window, small) in run.windows(*length).zip(small.windows(*length)) {
                    if let Some(what) = self.written.get(window).or_else(|| self.written.get(small)) {
                        return Some(format!("{what}: {}", String::from_utf8_lossy(window)));
                    }
                }
            }
        }
        // Digits inside of an id are no number.
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() == 10);
        for number in words.filter_map(|word| word.parse().ok()) {
            if decoys::ROWS.contains(&number) {
                return Some(format!("a row: {number}"));
            }
        }
        None
    }
}

#[test]
fn whatever_is_planted_is_found() {
    let seed = 0xfb0c_34f1_78d3_00aa_9bff_00ff_1234_5678_u128.to_be_bytes();
    let mut hidden = Hidden::default();
    hidden.add(&seed, "a seed");
    let number = u128::from_be_bytes(seed);
    for planted in [
        number.to_string(),
        format!("id=\"{number:x}\""),
        format!("{number:X}"),
        format!("x{number:032x}y"),
        base64(&seed),
        format!("?s={}&", base64(&seed).replace('+', "-").replace('/', "_")),
        format!("{}", number as u64),
        format!("/marking/{}", decoys::ROWS.start + 17),
    ] {
        assert!(hidden.find(&planted).is_some(), "{planted}");
    }
    assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw");
    assert_eq!(
        hidden.find("1790000000000 fb0c34f1 deadbeef deadbeefdeadbeefdeadbe7300000001 7200000001"),
        None
    );
}
