#!/usr/bin/env bash
# Makes DIR/bin/rustc, a compiler for this machine and for WebAssembly, from Debian's Rust packages.
# Needed only where rustup can not fetch the target. Takes about a minute on two cores.
#
#   xtask/wasm-toolchain.sh DIR
set -euo pipefail
out=${1:?usage: wasm-toolchain.sh DIR}
wasm=wasm32-unknown-unknown
host=$(rustc -vV | sed -n 's/^host: //p')
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if ! [ -x /usr/bin/rustc ] || ! [ -d /usr/lib/rustlib/src/rust/library ]; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rustc-web rust-web-src >/dev/null
fi

rm -rf "$out"
mkdir -p "$out/bin" "$out/lib/rustlib/$host/bin" "$out/lib/rustlib/$wasm/lib"
ln -s "/usr/lib/rustlib/$host/lib" "$out/lib/rustlib/$host/lib"
# The distribution's compiler comes without the linker for WebAssembly; rustup's has it.
linker=$(find "${RUSTUP_HOME:-$HOME/.rustup}/toolchains" -path "*/$host/bin/rust-lld" -print -quit)
if [ -z "$linker" ]; then
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends lld >/dev/null
  linker=$(command -v wasm-ld || find /usr/bin -name 'wasm-ld*' -print -quit)
fi
ln -s "$linker" "$out/lib/rustlib/$host/bin/rust-lld"
printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot %q "$@"\n' "$out" >"$out/bin/rustc"
chmod +x "$out/bin/rustc"

# The standard library, compiled by way of an empty crate.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/src" && : >"$scratch/src/lib.rs"
cat >"$scratch/Cargo.toml" <<TOML
[package]
name = "empty"
version = "0.0.0"
edition = "2024"
[workspace]
TOML
(cd "$scratch" && env -u CARGO_TARGET_DIR RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
  cargo build --quiet --release --target "$wasm" --target-dir "$scratch/out" -Zbuild-std=std,panic_abort,panic_unwind,test)
find "$scratch/out/$wasm/release/deps" -name '*.rlib' ! -name 'libempty-*' -exec cp -t "$out/lib/rustlib/$wasm/lib" {} +
touch "$out/ready"
