# What there is to do here. Each target installs what it needs and says what it does.

# On a build server a fresh clone finds the compiled dependencies of the last one.
ifdef CI
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/callboard/target
# Nobody builds there a second time after a change: what incremental builds keep would only cost, and without it cargo
# would link the parts of each crate together again.
export CARGO_INCREMENTAL = 0
export CARGO_PROFILE_RELEASE_LTO = off
endif
PROGRAM = $(or $(CARGO_TARGET_DIR),target)/release/callboard

.PHONY: help run build dev test bench lint

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: build  ## build, then serve the example company on http://127.0.0.1:3000
	@$(PROGRAM) serve --config server/example/app-config.yaml

build:  ## build the browser's half and the program
	@echo "1/2 the browser's half (WebAssembly)"
	@cargo xtask site
	@echo "2/2 the program"
	@cargo build --release --package callboard

dev:  ## serve, rebuild and reload on change
	@cargo xtask dev

test:  ## the tests, the browser's and the lints included
	@cargo xtask test

bench:  ## the benchmark table; BENCH=full adds a million entities
	@cargo xtask bench

lint:  ## formatting and clippy
	@cargo xtask test format lint
