# Shortcuts; CMakePresets.json and tools/ do the work. `make help` lists them.
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
REQUESTS ?= 20000
DEMO = --network examples/networks/street.json --model examples/models/mobilenet_v2.onnx --source camera --destination cloud
.DEFAULT_GOAL := help
.PHONY: help demo build python runtime page browser page-test core-test wheel test check lint format fuzz bench bench-check evaluation docs install clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: build  ## build the program and plan MobileNetV2 from a camera to a cloud
	build/bin/lamina plan $(DEMO) --explain

build:  ## install what is needed and build the program, build/bin/lamina
	tools/setup demo
	cmake --preset program
	cmake --build --preset program -j $(JOBS)

python:  ## the Python package in a virtual environment, build/venv
	tools/setup python
	tools/python_package

runtime:  ## lamina-agent, which runs plans, with ONNX Runtime beside it; Python packages for its tests in build/venv
	tools/setup runtime
	cmake --preset runtime
	cmake --build --preset runtime -j $(JOBS)
	tools/get_engine

page:  ## the planner as WebAssembly, build/page/core.wasm, and the page in one file with it, build/page/index.html
	tools/setup page
	tools/build_core
	tools/build_page

browser:  ## what tests of the page in a browser need, in build/venv
	tools/setup page
	tools/page_tests --install

page-test: browser  ## the page in Chromium, from the server and from disk (after make build page)
	tools/page_tests

core-test: page  ## the planner in the page against the program on many drawn requests (REQUESTS=20000)
	tools/setup test
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target native_answers
	python3 -B tests/core/core_test.py build/bin/native_answers build/page/core.wasm --requests $(REQUESTS)

wheel:  ## a wheel in build/wheels that carries what it links, tried in a bare root
	tools/setup python
	tools/python_package wheel

test:  ## everything: tests, the same under sanitizers, lint
	tools/test

check:  ## after a small change: lint and unit tests of the folders that differ from main, in minutes
	tools/check

lint:  ## format, naming, function size, includes
	tools/lint

format:  ## lay out the sources
	git ls-files '*.h' '*.cpp' ':!third_party' | xargs clang-format-19 -i

fuzz:  ## fuzz every parser, FUZZ_SECONDS each
	tools/fuzz $(FUZZ_SECONDS)

bench:  ## every suite of lamina-bench, quick
	tools/setup test
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target lamina-bench
	build/bin/lamina-bench all --quick

evaluation:  ## measure at length (an hour) and write figures and tables into docs (SUITES=name for one)
	tools/evaluation $(SUITES)

bench-check:  ## instruction counts of fixed cases against the stored ones
	tools/setup test
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target lamina-bench-case
	tools/bench_check

docs:  ## the references of C++, build/docs/html/index.html, and Python, build/docs/python/lamina.html
	tools/setup test
	tools/python_package
	cmake -E make_directory build/docs
	doxygen docs/Doxyfile
	build/venv/bin/pdoc -o build/docs/python lamina lamina.experiments

install: build  ## install program, headers, libraries and CMake package (PREFIX=/usr/local)
	cmake --build --preset install -j $(JOBS)
	cmake --install build --prefix $(or $(PREFIX),/usr/local)

clean:  ## remove what was built
	rm -rf build
