#!/bin/sh
# Make .venv with exactly the packages of deploy/requirements.lock and this project in it.
# Does nothing, at once, where that has been done. Everything it says goes to standard error.
set -eu
cd "$(dirname "$0")/.."

say() { echo "$*" >&2; }

wanted=$(cat deploy/requirements.lock pyproject.toml deploy/bootstrap.sh | sha256sum | cut -d' ' -f1)
stamp=.venv/.installed
if [ -x .venv/bin/python ] && [ "$(cat $stamp 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

# Two starts at once: the second waits and then finds the work done.
mkdir -p .local
if [ "${HEALTHYPLACES_SETUP_HELD:-}" != yes ]; then
    HEALTHYPLACES_SETUP_HELD=yes exec flock .local/setup.lock sh deploy/bootstrap.sh
fi
if [ -x .venv/bin/python ] && [ "$(cat $stamp 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "FAILED  Finding Python 3.11 or newer"
    say "  tried:   python3, which is $(python3 --version 2>&1 || echo missing)"
    say "  to do:   install Python 3.11 or newer and see that \`python3\` is it"
    exit 1
fi

if [ ! -x .venv/bin/python ]; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        say "This Python cannot make virtual environments: installing the Debian package python3-venv."
        if ! { apt-get -q install -y --no-install-recommends python3-venv >.local/apt.log 2>&1 ||
            { apt-get -q update >.local/apt.log 2>&1 &&
                apt-get -q install -y --no-install-recommends python3-venv >>.local/apt.log 2>&1; }; }; then
            say "FAILED  Installing the Debian package python3-venv"
            say "  tried:   apt-get install python3-venv, and after apt-get update again:"
            tail -n 5 .local/apt.log >&2
            say "  to do:   install it by hand (as root), then start again"
            exit 1
        fi
    fi
    say "  ..  Making .venv"
    python3 -m venv .venv
fi

say "  ..  Installing the locked Python packages into .venv"
if ! { .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes --requirement deploy/requirements.lock &&
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-deps --no-build-isolation --editable .; } >.local/pip.log 2>&1; then
    say "FAILED  Installing the locked Python packages"
    say "  tried:   pip install --require-hashes --requirement deploy/requirements.lock, then the project:"
    tail -n 15 .local/pip.log >&2
    say "  to do:   see that pip reaches its package index (pip config list), then start again"
    exit 1
fi
echo "$wanted" >$stamp
say "  ok  Python packages installed"
