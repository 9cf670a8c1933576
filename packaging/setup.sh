#!/bin/sh
# Makes the virtual environment that `make run` and `make test` use, once.
#
#   sh packaging/setup.sh VENV EXTRAS      e.g.  sh packaging/setup.sh .venv samples,heif
#
# First it looks for what only the system can give (Python, its venv module and headers, a C++ compiler for Annoy, the
# libraries Qt needs), all in one go. What is missing is installed where that is possible (root on Debian or Ubuntu);
# anywhere else one line says what to type. Then it installs Inkseek from this checkout, and a stamp lets the next run
# start at once. Plain POSIX sh: it must run before anything else is there.
set -eu

venv=$1
extras=$2
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

say() { printf '%s\n' "inkseek: $*"; }
die() { printf '%s\n' "inkseek: $*" >&2; exit 1; }

# --- a graphics card of NVIDIA? --------------------------------------------------------------------------------------
# torch computes on it. Everything else is served by ONNX Runtime, which is always installed.
card=""
case ",$extras," in
    *,train,* | *,gpu,*) ;;
    *) if nvidia-smi -L >/dev/null 2>&1; then
        extras="$extras,gpu"
        card=yes
    fi ;;
esac

# --- is it done already? ------------------------------------------------------------------------------------------
# The stamp names what was installed from which pyproject.toml, so a changed dependency installs again.
project=$(cksum < pyproject.toml | tr ' ' '-')
stamp="$venv/.inkseek-$(printf '%s' "$extras" | tr ',' '-')"
if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$project" ]; then
    exit 0
fi

# --- Python -------------------------------------------------------------------------------------------------------
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

can_apt() { command -v apt-get >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }
apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || say "the package lists could not be renewed; trying with the old ones"
    # shellcheck disable=SC2086  # a list of package names
    apt-get install -y -qq --no-install-recommends $1 >/dev/null
}

if ! python=$(find_python); then
    if can_apt && is_root; then
        say "installing Python"
        apt_install "python3 python3-venv python3-dev"
        python=$(find_python) || die "this system's own Python is older than 3.11: install Python 3.11 or newer, then run this again"
    elif can_apt; then
        die "Inkseek needs Python 3.11 or newer. Please run:  sudo apt-get install -y python3 python3-venv python3-dev"
    elif [ "$(uname)" = Darwin ]; then
        die "Inkseek needs Python 3.11 or newer. Please run:  brew install python@3.12   (or use the installer of python.org)"
    else
        die "Inkseek needs Python 3.11 or newer, and none was found."
    fi
fi
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# --- what else the system must give --------------------------------------------------------------------------------
packages=""  # Debian names of what is missing
missing=""   # the same in words, for every other system
lack() { packages="$packages $1"; missing="$missing, $2"; }

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    lack "python$version-venv" "the venv module of Python $version"
fi

# Annoy, the vector index, comes as source only.
if [ "$(uname)" = Darwin ]; then
    xcode-select -p >/dev/null 2>&1 ||
        die "Inkseek needs a C++ compiler. Please run:  xcode-select --install"
elif ! command -v "${CXX:-g++}" >/dev/null 2>&1 || ! command -v "${CC:-gcc}" >/dev/null 2>&1; then
    lack "g++" "a C++ compiler (g++)"
fi
headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
[ -f "$headers/Python.h" ] || lack "python$version-dev" "the headers of Python $version (Python.h)"

if [ "$(uname)" = Linux ]; then
    known=$( { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null || true)
    while read -r library package _; do
        case $library in '#'*) continue ;; esac
        case $known in
            *"$library"*) ;;
            *) lack "$package" "$library" ;;
        esac
    done < resources/qt-libraries.txt
fi

if [ -n "$packages" ]; then
    if can_apt && is_root; then
        say "installing with apt:$packages"
        apt_install "$packages" || die "apt could not install them. Please run:  apt-get install -y$packages"
    elif can_apt; then
        die "some packages of the system are missing. Please run:  sudo apt-get install -y$packages"
    else
        die "some things of the system are missing; please install${missing#,}, then run this again."
    fi
fi

# --- the environment ------------------------------------------------------------------------------------------------
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    say "making $venv with Python $version"
    "$python" -m venv --clear "$venv"
fi
say "installing Inkseek and what it needs into $venv, once"
case ",$extras," in
    *,train,* | *,gpu,*)
        [ -z "$card" ] || say "found an NVIDIA graphics card, so PyTorch comes along to compute on it"
        say "(PyTorch is large: about 5 GB on Linux, under 1 GB on macOS; this takes some minutes)" ;;
    *) say "(about 180 MB; this takes a minute or two)" ;;
esac
"$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar on -e ".[$extras]" ||
    die "pip could not install everything; the lines above say why. Run the same command again to go on."
printf '%s' "$project" > "$stamp"
say "ready"
