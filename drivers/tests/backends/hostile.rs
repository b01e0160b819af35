//! Names and values that try to be something else.

use breaker::{Applied, Swapped};
use drivers::DriverError;

use crate::{
    client::{Client, new_version},
    end::{End, Outcome},
    kind::Kind,
    site::Site,
};

fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "",
        " ",
        "\0",
        "a\0",
        "a\r\nflush_all\r\n",
        "a\r\n$7\r\nFLUSHDB\r\n",
        "'; DROP TABLE circuits; --",
        "\"; DELETE FROM buckets; --",
        "$$; SELECT pg_sleep(9); $$",
        "{tag}",
        "{",
        "}{",
        "{}",
        "\\x00",
        "%00",
        "a:b:c",
        "../../etc/passwd",
        "\u{1f980}\u{202e}",
    ]
    .map(String::from)
    .to_vec();
    names.extend([249, 250, 251, 4095, 4096].map(|bytes| "n".repeat(bytes)));
    names
}

/// Each name as a value under each name: nobody's neighbour is harmed.
pub(crate) async fn hostile_names_and_values_harm_no_neighbour(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let client = Client::connect(&site.url()).await?;
    let neighbour = client.write("neighbour", None, b"mine").await?;
    client.add("neighbour", 3).await?;
    let names = names();
    let mut written = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let value = &names[(i + 5) % names.len()];
        let version = client.write(name, None, value.as_bytes()).await?;
        client.add(name, i as u64 + 1).await?;
        written.push((name, version, value, i as u64 + 1));
    }
    for (name, version, value, calls) in written {
        let found = client
            .record(name)
            .await?
            .map(|record| (record.version, record.bytes));
        assert_eq!(
            found,
            Some((version, value.clone().into_bytes())),
            "{name:?}"
        );
        assert_eq!(client.total(name).await?, calls, "{name:?}");
    }
    let too_long = "n".repeat(client.driver().capabilities().longest_name + 1);
    refused(client.add(&too_long, 1).await)?;
    refused(client.record(&too_long).await)?;
    refused(client.swap(&too_long, None, new_version(), b"").await)?;
    let found = client.record("neighbour").await?;
    assert_eq!(
        found.map(|record| (record.version, record.bytes)),
        Some((neighbour, b"mine".to_vec()))
    );
    assert_eq!(client.total("neighbour").await?, 3);
    Ok(())
}

/// A byte less than the largest value, the largest, a byte more: that one is refused, and the value
/// before it stays.
pub(crate) async fn a_value_too_large_leaves_the_one_before_it(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let client = Client::connect(&site.url()).await?;
    let largest = client.driver().capabilities().largest_value;
    let mut expected = None;
    let noise = |bytes: usize| -> Vec<u8> { (0..bytes).map(|i| ((i * i) >> 3) as u8).collect() };
    for bytes in [0, 1, largest - 1, largest] {
        let value = noise(bytes);
        expected = Some(client.write("large", expected, &value).await?);
        let found = client.record("large").await?;
        assert!(
            found.is_some_and(|record| record.bytes == value),
            "{bytes} bytes"
        );
        for more in [1, 4096, largest] {
            let value = vec![b'x'; largest + more];
            refused(client.swap("large", expected, new_version(), &value).await)?;
            refused(client.swap("none", None, new_version(), &value).await)?;
        }
        let found = client.record("large").await?;
        assert!(
            found.is_some_and(|record| record.bytes == value),
            "{bytes} bytes"
        );
        assert_eq!(client.record("none").await?, None);
    }
    // Also what meets a conflict comes back whole.
    let met = client.swap("large", None, new_version(), b"").await?;
    let Swapped::Conflict {
        record: Some(met), ..
    } = met
    else {
        return Err(End::failed("a creation over a record was done"));
    };
    assert!(met.bytes == noise(largest), "{} bytes", met.bytes.len());
    Ok(())
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, DriverError>) -> Outcome {
    match outcome {
        Err(error @ DriverError::Limit { .. }) => {
            assert_eq!(error.applied(), Applied::No);
            Ok(())
        }
        other => Err(End::failed(format!("{other:?} is no limit"))),
    }
}
