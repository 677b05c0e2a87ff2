//! Tells cargo to embed the migrations anew when a file is added or removed; the macro that embeds
//! them only notices changes inside files it already knows.

fn main() {
    println!("cargo::rerun-if-changed=../sql/migrations");
    println!("cargo::rerun-if-changed=build.rs");
}
