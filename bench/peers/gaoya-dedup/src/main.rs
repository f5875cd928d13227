//! gaoya's MinHash index over word shingles: a record is removed if the index of those kept so far has one of a
//! similarity of at least the threshold. Usage: gaoya-dedup CORPUS FOLDER REMOVED

use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, VecContainer};
use gaoya::text::whitespace_split;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

const SHINGLE_WORDS: usize = 5;
const THRESHOLD: f64 = 0.8;
const BANDS: usize = 16;
const BAND_WIDTH: usize = 8;

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let hasher = MinHasher32::new(BANDS * BAND_WIDTH);
    let mut index: MinHashIndex<u32, u32, VecContainer<u32>> =
        MinHashIndex::new_index(BANDS, BAND_WIDTH, THRESHOLD);
    let mut removed = BufWriter::new(File::create(&arguments[3])?);
    for (number, line) in BufReader::new(File::open(&arguments[1])?).lines().enumerate() {
        let record: Record = serde_json::from_str(&line?)?;
        let text = record.text.to_lowercase();
        let words: Vec<&str> = whitespace_split(&text).collect();
        if words.is_empty() {
            continue;
        }
        let signature = hasher.create_signature(words.windows(SHINGLE_WORDS.min(words.len())));
        if !index.query(&signature).is_empty() {
            writeln!(removed, "{}", record.id)?;
        } else {
            index.insert(number as u32, signature);
        }
    }
    removed.flush()
}
