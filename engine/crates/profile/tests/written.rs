//! Profiles and hashes that are written and read again know what they knew: merged, they tell the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss)] // what fails fails the test

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use sextant_profile::duplicates::{Duplicates, Hashes};
use sextant_profile::hash::RowHash;
use sextant_profile::{ColumnProfile, Effort};
use std::ops::Range;
use std::sync::Arc;

const STRETCH: i64 = 3_000;

/// Numbers that look like chance and are the same each time.
fn mixed(n: i64) -> i64 {
    (n.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.cast_signed()) >> 21).wrapping_abs()
}

/// A column of some type from row numbers, one in nine without a value.
type Column = fn(Range<i64>) -> ArrayRef;

fn some<T>(rows: Range<i64>, value: impl Fn(i64) -> T) -> impl Iterator<Item = Option<T>> {
    rows.map(move |n| (n % 9 != 4).then(|| value(n)))
}

fn columns() -> Vec<(&'static str, Column)> {
    vec![
        ("flags", |rows| Arc::new(some(rows, |n| mixed(n) % 3 == 0).collect::<BooleanArray>())),
        ("keys", |rows| Arc::new(rows.collect::<Int64Array>())),
        ("few", |rows| Arc::new(some(rows, |n| mixed(n) % 500 - 250).collect::<Int64Array>())),
        ("many", |rows| Arc::new(some(rows, mixed).collect::<Int64Array>())),
        ("reals", |rows| Arc::new(some(rows, |n| (mixed(n) % 90_000) as f64 / 7.0 - 99.5).collect::<Float64Array>())),
        ("prices", |rows| {
            let values: Decimal128Array = some(rows, |n| i128::from(mixed(n)) << 40).collect();
            Arc::new(values.with_precision_and_scale(38, 2).unwrap())
        }),
        ("days", |rows| Arc::new(some(rows, |n| i32::try_from(mixed(n) % 40_000).unwrap()).collect::<Date32Array>())),
        ("moments", |rows| {
            Arc::new(some(rows, |n| mixed(n) % 9_000_000).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        }),
        ("words", |rows| Arc::new(some(rows, |n| format!("word {}", mixed(n) % 70)).collect::<StringArray>())),
        ("texts", |rows| {
            let letter = |n: i64| char::from(b" a-Z9."[usize::try_from(mixed(n) % 6).unwrap()]);
            let text = move |n: i64| (0..mixed(n) % 11).map(|i| letter(n + i)).collect::<String>() + &n.to_string();
            Arc::new(some(rows, text).collect::<StringArray>())
        }),
        ("long", |rows| Arc::new(some(rows, |n| format!("{}{n}", "long ".repeat(60))).collect::<StringArray>())),
    ]
}

fn again<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    postcard::from_bytes(&postcard::to_allocvec(value).unwrap()).unwrap()
}

#[test]
fn a_profile_merged_from_written_ones_tells_the_same() {
    for (name, column) in columns() {
        for stretches in [1, 2, 9] {
            let stretch = |n: i64| {
                let array = column(n * STRETCH..(n + 1) * STRETCH);
                let mut profile = ColumnProfile::new(array.data_type(), Effort::for_rows(500_000)).unwrap();
                profile.update(&array, &mut []);
                profile
            };
            let (mut plain, mut sent) = (stretch(0), again(&stretch(0)));
            for n in 1..stretches {
                plain.merge(stretch(n));
                sent.merge(again(&stretch(n)));
            }
            let told = |profile: ColumnProfile| serde_json::to_value(profile.summary(name)).unwrap();
            assert_eq!(told(plain.clone()), told(sent), "{name} of {stretches} stretches");
            assert_eq!(told(plain.clone()), told(again(&plain)), "{name} of {stretches} stretches, written at the end");
        }
    }
}

#[test]
fn hashes_that_were_written_count_the_same_rows_twice() {
    let hashes = |rows: Range<u64>| {
        let mut hashes = Hashes::default();
        for n in rows {
            let mut row = RowHash::default();
            row.add(n % 700, n % 3);
            hashes.add(row.finish());
        }
        hashes
    };
    let count = |send: fn(&Hashes) -> Hashes| {
        let mut all = Duplicates::new(&std::env::temp_dir(), 1 << 20);
        for n in 0..5 {
            all.add(send(&hashes(n * 1_000..(n + 1) * 1_000))).unwrap();
        }
        all.count().unwrap()
    };
    assert_eq!((count(again), 5_000 - count(again)), (2_900, 2_100));
    assert!(postcard::from_bytes::<Hashes>(&[3, 1, 2, 3]).is_err());
}
