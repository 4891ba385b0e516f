//! Stories at size: 300,000 UMKM on both engines. They take minutes, so they are told by `script/test --long`; else each says that it is
//! left to it.

mod answers;
mod lists;
mod plans;
mod writes;
