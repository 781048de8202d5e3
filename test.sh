#!/usr/bin/env bash
# Everything that must hold before a change lands: formatting, lints, documentation, problems, tests, the browser, a short fuzz run.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v chromedriver >/dev/null || ! command -v chromium >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null
fi
cargo fmt --all --check
cargo clippy --all-targets --locked -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --quiet
cargo run --locked --quiet -- check problems/
cargo test --locked
fuzz/run.sh
