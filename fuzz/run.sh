#!/usr/bin/env bash
# Fuzzes the reading and judging of answers and the reading of problem files.
#
#   fuzz/run.sh                 each target's kept corpus and 20,000 runs more: a minute or two with building
#   fuzz/run.sh judge 5000000   one target, so many runs
#
# A panic, an input that takes a minute, or 512 MiB end the run with the input in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked --quiet
# The stable compiler has all that is needed without a sanitizer.
export RUSTC_BOOTSTRAP=1
targets=(judge problem)
[ $# -eq 0 ] || targets=("$1")
runs=${2:-20000}
cargo fuzz build -s none
for target in "${targets[@]}"; do
  # What is found goes beside the kept corpus and is not committed. Answers end at 2,048 bytes.
  mkdir -p "fuzz/found/$target" "fuzz/corpus/$target"
  cargo fuzz run -s none "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- \
    -runs="$runs" -seed=2026 -timeout=60 -report_slow_units=1 -rss_limit_mb=512 -max_len=2100 \
    -dict="fuzz/$target.dict" -print_final_stats=1 -verbosity=0
done
