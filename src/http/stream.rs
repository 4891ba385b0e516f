//! The bytes of a connection under deadlines: for a head to come, for a further request, for a reader to take what it asked for. It
//! knows no HTTP; what the connection is at is said to it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::doors::{End, Place, Stage};

/// How long a connection may wait for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines {
    /// For the head of a request, from its first byte or the beginning of the connection.
    pub(super) head: Duration,
    /// For a further request.
    pub(super) idle: Duration,
    /// For the reader to take something of what is written.
    pub(super) stall: Duration,
}

/// What still comes when all is said is read and thrown away for so long and so much: a connection closed before would take the
/// answer away from a client that is still sending.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 1 << 20;

/// Whoever says that she sends no more may wait for her answer, or may have left: the two look alike until something is sent to her. For
/// so long she is taken for one who waits; an answer that is not begun by then is given up, with its work.
const FAREWELL: Duration = Duration::from_secs(2);

/// A stream that keeps its place and its deadlines.
pub(super) struct Watched<S> {
    inner: S,
    place: Place,
    deadlines: Deadlines,
    reading: Timer,
    writing: Timer,
    /// Since when nothing more can be written.
    stalled_since: Option<Instant>,
    /// Since when the other side sends no more.
    quiet_since: Option<Instant>,
    /// Whether something of the answer to the request in work has gone out.
    is_answering: bool,
    /// Whether a deadline was missed.
    is_over: bool,
    /// Since when all is said, and how many bytes came after that.
    said_since: Option<(Instant, usize)>,
}

impl<S> Watched<S> {
    pub(super) fn new(inner: S, place: Place, deadlines: Deadlines) -> Self {
        Self {
            inner,
            place,
            deadlines,
            reading: Timer::default(),
            writing: Timer::default(),
            stalled_since: None,
            quiet_since: None,
            is_answering: false,
            is_over: false,
            said_since: None,
        }
    }

    /// An error when nothing has come for too long; until then the task is woken in time to see it.
    fn poll_waiting<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let (stage, since) = self.place.phase().now();
        let (end, limit) = match stage {
            Stage::Head => (End::Head, self.deadlines.head),
            Stage::Idle => (End::Idle, self.deadlines.idle),
            Stage::Body | Stage::Work | Stage::Sending | Stage::Handed => return Poll::Pending,
        };
        ready!(self.reading.poll(since + limit, cx));
        Poll::Ready(Err(self.over(end)))
    }

    /// Nothing more comes. That is told when it ends nothing that may be waited for: neither work that has its answer soon, nor the rest
    /// of an answer that has an end. One without an end is over at once.
    fn poll_quiet(&mut self, quiet_since: Instant, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let (stage, since) = self.place.phase().now();
        match stage {
            Stage::Body | Stage::Work if !self.is_answering => {
                ready!(self.reading.poll(since.max(quiet_since) + FAREWELL, cx));
            }
            // whoever takes nothing of it is given up by the writing side
            Stage::Sending => return Poll::Pending,
            _ => {}
        }
        Poll::Ready(Ok(()))
    }

    /// Notes that an answer goes out: what is written while a body is awaited asks for that body.
    fn note_answer(&mut self) {
        self.is_answering |= self.place.phase().now().0 == Stage::Work;
    }

    /// Whoever has missed a deadline is noted once, however often it is told so.
    fn over(&mut self, end: End) -> io::Error {
        if !std::mem::replace(&mut self.is_over, true) {
            self.place.count(end);
        }
        io::ErrorKind::TimedOut.into()
    }

    /// A write that waits is over when its reader took nothing for too long. The system says that there is room again only when a
    /// good part of its buffer has gone, so a reader of single bytes does not last longer than a silent one.
    fn unless_stalled<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        // whoever took it over knows how long to wait
        if self.place.phase().now().0 == Stage::Handed {
            return done;
        }
        if done.is_ready() {
            if self.stalled_since.take().is_some() {
                self.place.phase().pass(Stage::Sending, Stage::Sending);
            }
            return done;
        }
        let since = *self.stalled_since.get_or_insert_with(Instant::now);
        ready!(self.writing.poll(since + self.deadlines.stall, cx));
        Poll::Ready(Err(self.over(End::Stalled)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(quiet_since) = this.quiet_since {
            return this.poll_quiet(quiet_since, cx);
        }
        let n_before = bytes.filled().len();
        match Pin::new(&mut this.inner).poll_read(cx, bytes) {
            Poll::Pending => this.poll_waiting(cx),
            Poll::Ready(Ok(())) if bytes.filled().len() == n_before && bytes.remaining() > 0 => {
                let now = Instant::now();
                this.quiet_since = Some(now);
                this.poll_quiet(now, cx)
            }
            Poll::Ready(done) => {
                if bytes.filled().len() > n_before {
                    this.place.phase().pass(Stage::Idle, Stage::Head);
                }
                Poll::Ready(done)
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.note_answer();
        let done = Pin::new(&mut this.inner).poll_write(cx, bytes);
        this.unless_stalled(cx, done)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.note_answer();
        let done = Pin::new(&mut this.inner).poll_write_vectored(cx, parts);
        this.unless_stalled(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.inner).poll_flush(cx);
        ready!(this.unless_stalled(cx, done))?;
        // Hyper flushes when it has written all that it has. Then it waits to be told that there is more to read: so the wait for a
        // further request begins here.
        let phase = this.place.phase();
        if phase.now().0 == Stage::Sending {
            phase.enter(Stage::Idle);
            if this.quiet_since.is_some() {
                // Hyper waits to be told that there is more to read: the end that was kept back is
                cx.waker().wake_by_ref();
            }
        }
        this.is_answering &= phase.now().0 == Stage::Work;
        match this.poll_waiting(cx) {
            Poll::Ready(error) => Poll::Ready(error),
            Poll::Pending => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let (since, mut n_bytes) = match this.said_since {
            Some(both) => both,
            None => {
                let done = Pin::new(&mut this.inner).poll_shutdown(cx);
                ready!(this.unless_stalled(cx, done))?;
                // it may give way from here on
                this.place.phase().enter(Stage::Idle);
                *this.said_since.insert((Instant::now(), 0))
            }
        };
        let mut scratch = [0; 4096];
        while !this.is_over && n_bytes < LINGER_BYTES {
            let mut bytes = ReadBuf::new(&mut scratch);
            match Pin::new(&mut this.inner).poll_read(cx, &mut bytes) {
                Poll::Ready(Ok(())) if !bytes.filled().is_empty() => {
                    n_bytes += bytes.filled().len();
                    this.said_since = Some((since, n_bytes));
                }
                Poll::Ready(_) => break,
                Poll::Pending => {
                    ready!(this.reading.poll(since + LINGER, cx));
                    break;
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// A timer that is made when it is first needed.
#[derive(Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    fn poll(&mut self, until: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if sleep.deadline() != until {
            sleep.as_mut().reset(until);
        }
        sleep.as_mut().poll(cx)
    }
}
