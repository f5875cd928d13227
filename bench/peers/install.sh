#!/usr/bin/env bash
# Installs each peer into a folder of its own: bash bench/peers/install.sh ENVIRONMENTS [NAME..]
# One that cannot be installed does not stop the others; the last lines say which they are.
# Needs python3.11 and python3.12 on the path, and cargo for gaoya. All versions are pinned.
set -u
[ $# -ge 1 ] || { echo "usage: bash bench/peers/install.sh ENVIRONMENTS [NAME..]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && environments=$(cd "$1" && pwd)
shift
failed=()

wanted() {
  local name=$1
  shift
  [ $# -eq 0 ] || [[ " $* " == *" $name "* ]]
}

# The heads of the files name the Python and the package whose version the table shows.
install_python_peer() {
  local file=$1 folder=$2
  local python package
  python=$(sed -n 's/^# python //p' "$file")
  package=$(sed -n 's/^# shows //p' "$file")
  "python$python" -m venv "$folder" &&
    "$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$file" &&
    echo "$(grep -i "^$package==" "$file" | sed 's/==/ /'), Python $python" >"$folder/version.txt"
}

install_gaoya() {
  local folder=$1
  cargo install --quiet --path "$here/gaoya-dedup" --root "$folder" --target-dir "$folder/target" &&
    rm -rf "$folder/target" &&
    echo "gaoya $(sed -n 's/^gaoya = "=\(.*\)"$/\1/p' "$here/gaoya-dedup/Cargo.toml"), Rust" >"$folder/version.txt"
}

for file in "$here"/environments/*.txt; do
  name=$(basename "$file" .txt)
  wanted "$name" "$@" || continue
  echo "== $name"
  rm -rf "${environments:?}/$name"
  install_python_peer "$file" "$environments/$name" || failed+=("$name")
done
if wanted gaoya "$@"; then
  echo "== gaoya"
  rm -rf "${environments:?}/gaoya"
  install_gaoya "$environments/gaoya" || failed+=(gaoya)
fi

if [ ${#failed[@]} -gt 0 ]; then
  echo "not installed: ${failed[*]}" >&2
  exit 1
fi
echo "all installed"
