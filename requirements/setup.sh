# What ./run and ./check share: finding Python, making a virtual environment, filling it from a
# hash-locked list. Sourced by both from the top folder of the checkout.

# Where Python may not keep what it compiled, each of our many processes compiles all of Django
# again: twice the time to start.
unset PYTHONDONTWRITEBYTECODE

say() { printf '· %s\n' "$*"; }

stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Print the first Python that is new enough; fail when there is none.
find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3.14 python3 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# Install Debian packages when we may; otherwise print the one line that does it, and stop.
system_packages() {
  if ! command -v apt-get >/dev/null; then
    stop "This needs: $*. Install them the way your system does, then try again."
  elif [ "$(id -u)" != 0 ]; then
    stop "This needs a few system packages. Type this once, then try again:
  sudo apt-get install --no-install-recommends $*"
  fi
  say "Installing system packages: $*"
  apt-get update -qq </dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    </dev/null >/dev/null
}

# make_venv FOLDER: a virtual environment with uv and the build tools, made anew when the checkout
# has moved (its scripts name the folder they were made in).
make_venv() {
  local folder=$1 python
  if [ -e "$folder/made-in" ] && [ "$(cat "$folder/made-in")" = "$PWD" ]; then return; fi
  command -v python3 >/dev/null || find_python >/dev/null || system_packages python3 python3-venv
  python=$(find_python) || stop \
    "commonweal needs Python 3.11 or newer; this system offers $(python3 --version 2>&1).
Install a newer one (Debian 12, Ubuntu 24.04 and later have it: python3 python3-venv), then try again."
  say "Making $folder with $("$python" --version)"
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    system_packages "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
  fi
  "$python" -m venv --clear "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r requirements/tools.txt
  printf '%s\n' "$PWD" >"$folder/made-in"
}

stamp() { cat pyproject.toml requirements/tools.txt "requirements/$1.txt" | sha256sum; }

# has FOLDER SET: whether this very set is installed there already.
has() { [ "$(cat "$1/has-$2" 2>/dev/null)" = "$(stamp "$2")" ]; }

# install FOLDER SET: what requirements/SET.txt locks, and this project from its sources.
install() {
  if has "$1" "$2"; then return; fi
  say "Installing what requirements/$2.txt locks into $1"
  "$1/bin/uv" pip install --quiet --python "$1/bin/python" --require-hashes \
    -r "requirements/$2.txt"
  "$1/bin/uv" pip install --quiet --python "$1/bin/python" --no-deps --no-build-isolation -e .
  stamp "$2" >"$1/has-$2"
}
