//! Migrations, problems and templates are built into the program.

fn main() {
    for folder in ["migrations", "problems", "templates", "assets"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
