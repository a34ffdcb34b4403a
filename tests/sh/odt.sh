#!/bin/sh
# OpenDocument: each tests/odt/NAME.fodt gives tests/odt/NAME.xml, and NAME.diag on standard error where that exists.
# The hash is left out. `UPDATE=1` writes the expected files anew.
ZHIZE=${ZHIZE:-./zhize}
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
fail=0
for f in tests/odt/*.fodt; do
    base=${f%.fodt}
    "$ZHIZE" extract "$f" 2>"$dir/diag" | sed 's/ sha256="[0-9a-f]*"//' >"$dir/xml"
    if [ -n "$UPDATE" ]; then
        cp "$dir/xml" "$base.xml"
        if [ -s "$dir/diag" ]; then cp "$dir/diag" "$base.diag"; else rm -f "$base.diag"; fi
    fi
    diff -u "$base.xml" "$dir/xml" || fail=1
    if [ -f "$base.diag" ]; then want=$base.diag; else want=/dev/null; fi
    diff -u "$want" "$dir/diag" || fail=1
done
exit $fail
