#!/usr/bin/env bash
# Everything that must hold before a change lands: formatting, lints, documentation, problems, tests, the browser, a short fuzz run.
set -euo pipefail
cd "$(dirname "$0")"
# The browser, and what plays faults: a tracer that makes system calls fail, a file system with copies at once.
missing=
for program in chromedriver chromium strace mkfs.xfs; do
  command -v "$program" >/dev/null || missing=yes
done
if [ -n "$missing" ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium chromium-driver strace xfsprogs >/dev/null
fi
cargo fmt --all --check
cargo clippy --all-targets --locked -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --quiet
cargo run --locked --quiet -- check problems/
# Of what tests print only the figures of the guarantees, what this machine cannot play, and all that failed.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! cargo test --locked -- --show-output 2>&1 | tee "$log" | grep -aE --line-buffered '^(figure: |SKIPPED: |test result: | +Running |warning|error)'; then
  sed -n '/^failures:$/,/^test result:/p; /^error/,$p' "$log"
  exit 1
fi
fuzz/run.sh
