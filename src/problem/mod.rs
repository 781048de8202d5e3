//! Problems as files: parameters, variants, statements and keys.
//!
//! [`catalogue::Catalogue::read`] turns the files of a folder into sheets and problems, or into all
//! mistakes at once; [`definition::Problem::draw`] gives a student's numbers; [`key`] derives what is right.

pub mod catalogue;
pub mod condition;
pub mod definition;
pub mod draw;
pub mod embedded;
pub mod generator;
pub mod id;
pub mod key;
pub mod load;
pub mod markdown;
pub mod mistake;
pub mod numeral;
pub mod parameters;
pub mod part;
pub mod section;
pub mod seed;
pub mod sheet;
pub mod statement;
pub mod variant;
