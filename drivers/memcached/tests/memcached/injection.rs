//! Names are never commands.

use drivers_port::Settings;
use drivers_testkit::Server;

use crate::{
    raw::Raw,
    scene::{
        DEADLINE, HOUR, calls, count, is_done, read, server, store, stored, swap, window, with,
    },
};

const NAMES: [&str; 14] = [
    "a\r\nms evil 1\r\nx\r\nmn",
    "a\r\nset evil 0 0 1\r\nx\r\n",
    "a\r\nflush_all\r\n",
    "a b",
    "a\tb",
    "a\0b",
    "\0",
    " ",
    "\r\n",
    "a T1",
    "a S100",
    "YQ== b",
    "/c1/=a",
    "é\u{7f}",
];

#[tokio::test]
async fn no_name_is_a_command_or_anothers_key() {
    let Some(server) = server() else { return };
    let (store, mut raw) = (store(&server), Raw::to(server.address()));
    let commands = ["cmd_flush", "cmd_touch"];
    let window = window(1, HOUR);
    for (name, version) in NAMES.iter().zip(1..) {
        assert!(
            is_done(&swap(&store, name, None, version, name.as_bytes()).await),
            "{name:?}"
        );
        count(&store, name, &window, calls(version)).await.unwrap();
    }
    for (name, version) in NAMES.iter().zip(1..) {
        let found = count(&store, name, &window, calls(0)).await.unwrap();
        assert_eq!(found.record, stored(version, name.as_bytes()), "{name:?}");
        assert_eq!(found.totals, calls(version), "{name:?}");
    }
    let keys = raw.keys();
    assert_eq!(keys.len(), 2 * NAMES.len(), "{keys:#?}");
    let plain =
        |key: &String| key.starts_with("/c1/=") && key.bytes().all(|b| b.is_ascii_graphic());
    assert!(keys.iter().all(plain), "{keys:#?}");
    assert_eq!(commands.map(|command| raw.statistic(command)), [0; 2]);
}

#[tokio::test]
async fn programs_with_prefixes_of_their_own_share_a_server() {
    let Some(server) = server() else { return };
    let store = |prefix: &str| {
        let prefix = prefix.to_owned();
        with(
            server.address(),
            Settings {
                prefix,
                deadline: DEADLINE,
                ..Settings::default()
            },
        )
    };
    let window = window(1, HOUR);
    for (prefix, version) in ["", "shop", "shop:eu", "c1"].into_iter().zip(1..) {
        let store = store(prefix);
        assert_eq!(read(&store, "payments").await.unwrap(), None);
        assert!(is_done(
            &swap(&store, "payments", None, version, prefix.as_bytes()).await
        ));
        let found = count(&store, "payments", &window, calls(version))
            .await
            .unwrap();
        assert_eq!(found.totals, calls(version));
        assert_eq!(found.record, stored(version, prefix.as_bytes()));
    }
    let keys = Raw::to(server.address()).keys();
    assert!(
        keys.contains(&"shop:eu/c1/=payments".to_owned()),
        "{keys:?}"
    );
}
