//! File descriptors: each connection is one, and a process may have only so many.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a process opens beside connections to callers and to its database: log, listeners, files of SQLite, imports.
const OTHERS: usize = 64;
/// With fewer connections there is no point in serving.
const LEAST: usize = 16;

/// How many connections of `wanted` this process can have beside `n_others` descriptors for its database. Raises its own limit as
/// far as it may. Fails with a sentence if there is room for almost none.
pub fn room_for_connections(wanted: usize, n_others: usize) -> Result<usize, String> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let needed = (wanted + n_others + OTHERS) as u64;
    let mut allowed = current.unwrap_or(u64::MAX);
    if allowed < needed {
        let raised = maximum.map_or(needed, |maximum| maximum.min(needed));
        if setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }).is_ok() {
            allowed = raised;
        }
    }
    fitting(wanted, n_others, allowed)
}

fn fitting(wanted: usize, n_others: usize, allowed: u64) -> Result<usize, String> {
    let room = usize::try_from(allowed).unwrap_or(usize::MAX).saturating_sub(n_others + OTHERS);
    if room >= wanted {
        return Ok(wanted);
    }
    if room < LEAST {
        return Err(format!(
            "a process may open {allowed} files here (ulimit -n), which leaves {room} for connections"
        ));
    }
    tracing::warn!(
        wanted,
        room,
        "a process may open {allowed} files here (ulimit -n): {room} connections instead of SIMPUL_CONNECTIONS={wanted}"
    );
    Ok(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_into_what_the_process_may_open() {
        for (wanted, n_others, allowed, fit) in [
            (4096, 10, u64::MAX, Some(4096)),
            (4096, 10, 4170, Some(4096)),
            (4096, 10, 4169, Some(4095)),
            (4096, 10, 1024, Some(950)),
            (4096, 10, 90, Some(16)),
            (4096, 10, 89, None),
            (4096, 1000, 256, None),
            (16, 0, 80, Some(16)),
        ] {
            assert_eq!(fitting(wanted, n_others, allowed).ok(), fit, "{wanted} {n_others} {allowed}");
        }
        assert!(room_for_connections(16, 10).is_ok_and(|n| n == 16), "this process can have a few");
    }
}
