//! Problems as files: parameters, variants, statements and keys.
//!
//! [`catalogue::Catalogue::read`] turns the files of a folder into sheets and problems, or into all
//! mistakes at once; [`definition::Problem::draw`] gives a student's numbers; [`key`] derives what is right.

pub mod accuracy;
pub mod aside;
pub mod bounds;
pub mod catalogue;
pub mod choice;
pub mod concern;
pub mod condition;
pub mod curve;
pub mod definition;
pub mod draw;
pub mod embedded;
pub mod escape;
pub mod essay;
pub mod generator;
pub mod id;
pub mod key;
pub mod load;
pub mod markdown;
pub mod misstep;
pub mod mistake;
pub mod names;
pub mod nearby;
pub mod notes;
pub mod numeral;
pub mod options;
pub mod parameters;
pub mod part;
pub mod passage;
pub mod section;
pub mod seed;
pub mod sheet;
pub mod solution;
pub mod statement;
pub mod surroundings;
pub mod survey;
pub mod symbolic;
pub mod template;
pub mod trajectory;
pub mod usage;
pub mod variant;
pub mod variation;
