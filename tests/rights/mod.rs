//! Rights as they are in the running program: every role, every action, on what is hers, on what is another's of her role, and on what
//! lies in another region; what is hidden; what is denied.

mod away;
mod command_line;
mod denied;
mod hidden;
mod matrix;
mod standing;
mod suppressed;
mod trail;
