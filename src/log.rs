//! Where log lines go, and in which form: one event a line on standard error, as text or as JSON.
//!
//! What an event says is the business of whoever says it (never personal data). Here is only made sure that no event
//! can look like two, or speak to the terminal: control characters are written out.

use std::fmt::Write as _;
use std::io::{self, Write};

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::LogFormat;

/// Sends the events of this process to standard error from here on. Fails with a sentence if `level` is not understood.
pub fn start(format: LogFormat, level: &str) -> Result<(), String> {
    tracing::subscriber::set_global_default(subscriber(format, level, io::stderr)?)
        .map_err(|_| "the log was started before".to_owned())?;
    std::panic::set_hook(Box::new(|panic| told_of_panic(panic.location())));
    Ok(())
}

/// A panic is an event like others. Its own words may hold whatever was at hand (a text that was cut in the middle of a letter, say): what
/// it was about stands at its place in the code.
fn told_of_panic(location: Option<&std::panic::Location<'_>>) {
    let place = location.map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a thread panicked at {place}");
}

fn subscriber<W>(format: LogFormat, level: &str, writer: W) -> Result<Box<dyn Subscriber + Send + Sync>, String>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(level)
        .map_err(|_| "SIMPUL_LOG_LEVEL is not usable: it must be like info,simpul::sql=debug".to_owned())?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(OneLine(writer));
    Ok(match format {
        LogFormat::Text => Box::new(lines.finish()),
        LogFormat::Json => {
            Box::new(lines.json().flatten_event(true).with_current_span(true).with_span_list(false).finish())
        }
    })
}

/// Each write is one event: what it holds is kept on one line.
struct OneLine<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for OneLine<W> {
    type Writer = OneLine<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLine(self.0.make_writer())
    }
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let mut line = String::with_capacity(text.len() + 1);
        for c in text.strip_suffix('\n').unwrap_or(&text).chars() {
            if c.is_control() {
                write!(line, "\\u{:04x}", u32::from(c)).expect("a string takes all text"); // as in JSON
            } else {
                line.push(c);
            }
        }
        line.push('\n');
        self.0.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn told(format: LogFormat, level: &str, events: impl FnOnce()) -> String {
        let page = Page::default();
        let writer = page.clone();
        tracing::subscriber::with_default(subscriber(format, level, move || writer.clone()).unwrap(), events);
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    const NASTY: &str = "a\n2026-01-01 ERROR forged\r\u{1b}[31m\u{9b}31m\u{0}é";

    #[test]
    fn an_event_is_one_line_without_control_characters() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let lines = told(format, "info", || tracing::info!(field = %NASTY, "said {NASTY}"));
            assert_eq!(lines.matches('\n').count(), 1, "{lines:?}");
            assert!(!lines.trim_end_matches('\n').chars().any(char::is_control), "{lines:?}");
            assert!(lines.contains("forged") && lines.contains('é'));
        }
    }

    #[test]
    fn a_panic_is_told_by_its_place() {
        let line = told(LogFormat::Json, "info", || told_of_panic(Some(std::panic::Location::caller())));
        let event: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(event["place"].as_str().unwrap().starts_with("src/log.rs:"), "{line}");
    }

    #[test]
    fn json_is_json() {
        let line = told(LogFormat::Json, "info", || tracing::warn!(n_offers = 3, "opened {NASTY}"));
        let event: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((event["level"].as_str(), event["n_offers"].as_i64()), (Some("WARN"), Some(3)));
        assert_eq!(event["message"].as_str(), Some(format!("opened {NASTY}").as_str()), "nothing is lost");
    }

    #[test]
    fn the_level_says_what_is_told() {
        let events = || {
            tracing::debug!(target: "simpul::sql", "select");
            tracing::debug!("detail");
            tracing::info!("news");
        };
        let count = |level| told(LogFormat::Text, level, events).lines().count();
        assert_eq!((count("info"), count("info,simpul::sql=debug"), count("debug"), count("off")), (1, 2, 3, 0));
        assert!(subscriber(LogFormat::Text, "simpul=loud", io::sink).is_err());
    }
}
