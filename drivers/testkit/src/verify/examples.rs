use std::{
    env,
    process::{Command, Stdio},
};

use crate::{
    cargo::{self, Cargo},
    failure::Failure,
    members::Members,
};

/// A call of an example, and what it has to print.
struct Call {
    arguments: &'static str,
    prints: &'static str,
}

/// Each example with its calls.
const EXAMPLES: &[(&str, &[Call])] = &[
    ("breaker_call", BREAKER_CALL),
    ("breaker_fleet", BREAKER_FLEET),
    ("breaker_shared", BREAKER_SHARED),
    ("breaker_simulation", BREAKER_SIMULATION),
    ("fibonacci", FIBONACCI),
    ("poll", POLL),
];

/// An outage, in a time of the example's own, and none.
const BREAKER_CALL: &[Call] = &[
    Call {
        arguments: "--simulate",
        prints: concat!(
            "  0.00 s  weather is closed\n",
            "  1.08 s  closed -> open (consecutive_failures: 5 of 55 calls failed, next try in 0.16 s)\n",
            "  1.24 s  open -> half_open (wait over)\n",
            "  1.24 s  half_open -> open (probe failed, next try in 0.31 s)\n",
            "  1.56 s  open -> half_open (wait over)\n",
            "  1.56 s  half_open -> open (probe failed, next try in 0.60 s)\n",
            "  2.18 s  open -> half_open (wait over)\n",
            "  2.18 s  half_open -> open (probe failed, next try in 1.47 s)\n",
            "  3.66 s  open -> half_open (wait over)\n",
            "  3.68 s  half_open -> closed (recovered)\n",
            "300 calls: 167 answered, 8 failed, 125 rejected at once\n",
        ),
    },
    Call {
        arguments: "--simulate --calls 3 --down 0 --up 0",
        prints: "  0.00 s  weather is closed\n3 calls: 3 answered, 0 failed, 0 rejected at once\n",
    },
];

/// An outage that five nodes go through together.
const BREAKER_FLEET: &[Call] = &[Call {
    arguments: "--simulate",
    prints: include_str!("../../golden/breaker_fleet.txt"),
}];

/// A store that nobody has used.
const BREAKER_SHARED: &[Call] = &[Call {
    arguments: "--url memory: status",
    prints: "the store holds no circuit\n",
}];

/// A small fleet, so that it is quick.
const BREAKER_SIMULATION: &[Call] = &[Call {
    arguments: "--nodes 50 --outage 5",
    prints: include_str!("../../golden/breaker_simulation.txt"),
}];

/// What the README shows, and one call of every other command.
const FIBONACCI: &[Call] = &[
    Call {
        arguments: "term 100",
        prints: "354224848179261915075\n",
    },
    Call {
        arguments: "lucas -3",
        prints: "-4\n",
    },
    Call {
        arguments: "stream --from 90 --to 93",
        prints: "2880067194370816120\n4660046610375530309\n7540113804746346429\n",
    },
    Call {
        arguments: "stream --from 5 --to 7 --format csv --threads 2",
        prints: "index,term\n5,5\n6,8\n",
    },
    Call {
        arguments: "page --start 10 --len 2",
        prints: "{\"start\":10,\"terms\":[\"55\",\"89\"],\"next\":\"AQAAAAAAAAAMbbTF\",\"stop\":\"complete\"}\n",
    },
    Call {
        arguments: "mod 18446744073709551615 10",
        prints: "0\n",
    },
    Call {
        arguments: "pisano 1000000007",
        prints: "2000000016\n",
    },
    Call {
        arguments: "zeckendorf 100",
        prints: "F(11) + F(6) + F(4)\n",
    },
    Call {
        arguments: "index-of 354224848179261915075",
        prints: "100\n",
    },
];

/// A poll that needs no file.
const POLL: &[Call] = &[Call {
    arguments: "demo",
    prints: include_str!("../../golden/poll.txt"),
}];

/// Runs every example for real and compares what it prints. They are built as the tests have them;
/// what else they can be asked for is for their tests.
pub(crate) fn run() -> Result<(), Failure> {
    let all = Members::read()?.all();
    Cargo::new(&format!("build {all} --examples")).run()?;
    for (example, calls) in EXAMPLES {
        for call in *calls {
            call.make(example)?;
        }
    }
    Ok(())
}

impl Call {
    fn make(&self, example: &str) -> Result<(), Failure> {
        let arguments = self.arguments;
        let program = cargo::target()
            .join("debug/examples")
            .join(format!("{example}{}", env::consts::EXE_SUFFIX));
        let output = Command::new(program)
            .args(arguments.split_whitespace())
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            let status = output.status;
            return Err(Failure::new(format!(
                "`{example} {arguments}` ended with {status}"
            )));
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        if printed != self.prints {
            let expected = self.prints;
            return Err(Failure::new(format!(
                "`{example} {arguments}` printed {printed:?} instead of {expected:?}"
            )));
        }
        eprintln!("{example} {arguments}");
        Ok(())
    }
}
