#!/usr/bin/env bash
# install.sh BUILD TOP CC: an outside project meets polc as it is installed: the header in C and C++, pkg-config, CMake, the archive,
# and the example that embeds a policy. What is not on this machine is said and left out.
set -euo pipefail
build=$1 top=$2 cc=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
example=$top/examples/05-embedding
warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

cmake --install "$build" --prefix "$prefix" >"$work/log" || { cat "$work/log"; exit 1; }
libdir=$(dirname "$(find "$prefix" -name libpolc.so)")

# expect PROGRAM: the example, run with the installed policy, prints what is kept beside it.
expect() {
    "$1" "$prefix/share/polc/policies/policy2015.pol" >"$work/found"
    diff -u "$example/expected.txt" "$work/found" || { echo "$1: the answers differ"; exit 1; }
}

for standard in c99 c11 c17; do
    printf '#include <polc.h>\nint main(void) { return polc_version() == 0; }\n' >"$work/header.c"
    "$cc" -std=$standard "${warnings[@]}" -Wstrict-prototypes -I"$prefix/include" -fsyntax-only "$work/header.c"
done
if command -v c++ >/dev/null; then
    cp "$work/header.c" "$work/header.cc"
    for standard in c++11 c++17; do c++ -std=$standard "${warnings[@]}" -I"$prefix/include" -fsyntax-only "$work/header.cc"; done
else
    echo "left out: the header in C++ (no c++ here; Debian: g++)"
fi

if command -v pkg-config >/dev/null; then
    export PKG_CONFIG_PATH=$libdir/pkgconfig
    pkg-config --exact-version "$(sed -n 's/^#define POLC_VERSION "\(.*\)"/\1/p' "$prefix/include/polc.h")" polc
    # shellcheck disable=SC2046
    "$cc" "${warnings[@]}" "$example/embed.c" -o "$work/embed" $(pkg-config --cflags --libs polc) -Wl,-rpath,"$libdir"
    expect "$work/embed"
else
    echo "left out: pkg-config (Debian: pkg-config)"
fi

cmake -G Ninja -S "$example" -B "$work/cmake" -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" 2>&1 &&
    cmake --build "$work/cmake" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
expect "$work/cmake/embed"
expect "$work/cmake/embed_static"

# The program that the document shows.
sed -n '/^```c$/,/^```$/{/^```/d;p}' "$top/docs/embedding.md" >"$work/pay.c"
"$cc" "${warnings[@]}" -I"$prefix/include" "$work/pay.c" -o "$work/pay" -L"$libdir" -lpolc -Wl,-rpath,"$libdir"
(cd "$prefix/share/polc/policies" && "$work/pay") | grep -qx '1300000 fen' || { echo "docs/embedding.md: another answer"; exit 1; }

# Nothing but polc.h is to be seen from outside.
seen=$({ nm -D --defined-only "$libdir/libpolc.so"; nm -g --defined-only "$libdir/libpolc.a"; } | awk 'NF == 3 && $3 !~ /^polc_/')
if [ -n "$seen" ]; then
    echo "symbols that are not of polc.h: $seen"
    exit 1
fi
readelf -d "$libdir/libpolc.so" | grep -q 'SONAME.*libpolc\.so\.[0-9]' || { echo "no soname"; exit 1; }
echo "an outside project builds against $(cd "$prefix" && find . -name 'libpolc*' -o -name 'polc.h' | sort | tr '\n' ' ')"
