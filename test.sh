#!/usr/bin/env bash
# Everything that must hold before a change lands: formatting, lints, tests, documentation.
set -euo pipefail
cd "$(dirname "$0")"
cargo fmt --all --check
cargo clippy --all-targets --locked -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --quiet
cargo test --locked
