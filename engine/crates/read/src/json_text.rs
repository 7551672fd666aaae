//! Arrow values as text: strings as they are, nested values as JSON, bytes as text where they are UTF-8 and as base64 else.

use crate::ReadError;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use base64::Engine;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Every value of an array as text.
pub fn texts(array: &ArrayRef) -> Result<ArrayRef, ReadError> {
    match array.data_type() {
        DataType::Utf8 => Ok(ArrayRef::clone(array)),
        DataType::LargeUtf8 | DataType::Utf8View => Ok(cast(array, &DataType::Utf8)?),
        DataType::Dictionary(_, inner) => texts(&cast(array, inner)?),
        _ => {
            let values = (0..array.len()).map(|row| text(array, row)).collect::<Result<Vec<_>, _>>()?;
            Ok(Arc::new(values.into_iter().collect::<StringArray>()))
        }
    }
}

fn text(array: &ArrayRef, row: usize) -> Result<Option<String>, ReadError> {
    if array.is_null(row) {
        return Ok(None);
    }
    Ok(match value(array, row)? {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    })
}

fn bytes_text(bytes: &[u8]) -> Value {
    let encoded = || format!("base64:{}", base64::engine::general_purpose::STANDARD.encode(bytes));
    Value::String(std::str::from_utf8(bytes).map_or_else(|_| encoded(), str::to_owned))
}

fn list(items: &ArrayRef) -> Result<Value, ReadError> {
    (0..items.len()).map(|i| value(items, i)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn value(array: &ArrayRef, row: usize) -> Result<Value, ReadError> {
    if array.is_null(row) {
        return Ok(Value::Null);
    }
    match array.data_type() {
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let members = fields.iter().zip(columns).map(|(f, c)| Ok((f.name().clone(), value(c, row)?)));
            members.collect::<Result<Map<_, _>, ReadError>>().map(Value::Object)
        }
        DataType::List(_) => list(&array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row)),
        DataType::FixedSizeList(_, _) => list(&array.as_fixed_size_list().value(row)),
        DataType::Map(_, _) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            let pair = |i| {
                let key = match value(keys, i)? {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                Ok((key, value(values, i)?))
            };
            (0..entries.len()).map(pair).collect::<Result<Map<_, _>, ReadError>>().map(Value::Object)
        }
        DataType::Dictionary(_, inner) => value(&cast(array, inner)?, row),
        DataType::Binary => Ok(bytes_text(array.as_binary::<i32>().value(row))),
        DataType::LargeBinary => Ok(bytes_text(array.as_binary::<i64>().value(row))),
        DataType::BinaryView => Ok(bytes_text(array.as_binary_view().value(row))),
        DataType::FixedSizeBinary(_) => Ok(bytes_text(array.as_fixed_size_binary().value(row))),
        DataType::Timestamp(unit, Some(_)) => {
            let counts = cast(&array.slice(row, 1), &DataType::Int64)?;
            let plain = DataType::Timestamp(*unit, None);
            let shown = leaf(&cast(&counts, &plain)?, 0, &plain)?;
            Ok(shown.as_str().map_or(Value::Null, |text| Value::String(format!("{text}Z"))))
        }
        kind => leaf(array, row, kind),
    }
}

fn leaf(array: &ArrayRef, row: usize, kind: &DataType) -> Result<Value, ReadError> {
    let options = FormatOptions::default();
    let shown = ArrayFormatter::try_new(array.as_ref(), &options)?.value(row).to_string();
    let bare = kind.is_numeric() || *kind == DataType::Boolean;
    let parsed = bare.then(|| serde_json::from_str(&shown).ok()).flatten();
    Ok(parsed.unwrap_or(Value::String(shown)))
}
