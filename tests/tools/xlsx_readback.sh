#!/bin/bash
# Reads an XLSX export back with LibreOffice Calc and compares every sheet, cell for cell, with the CSV export.
# usage: tests/tools/xlsx_readback.sh DB        (needs soffice with Calc: libreoffice-calc-nogui, and python3)
set -u
ZHIZE=${ZHIZE:-$(dirname "$0")/../../zhize}
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
mkdir "$T/csv" "$T/back"
"$ZHIZE" export --db "$1" --format xlsx --output "$T/book.xlsx" || exit 1
"$ZHIZE" export --db "$1" --format csv --plain --output "$T/csv" || exit 1
# all sheets, comma, quotes, UTF-8, every cell as shown
filter='csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1'
HOME=$T soffice --headless --convert-to "$filter" --outdir "$T/back" "$T/book.xlsx" >"$T/log" 2>&1
ls "$T/back"/*.csv >/dev/null 2>&1 || { cat "$T/log"; echo "LibreOffice read no sheet (is Calc installed?)"; exit 1; }
python3 - "$T" <<'PY'
import csv, glob, os, sys
top = sys.argv[1]
csv.field_size_limit(1 << 30)
def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.reader(f))
tables = {os.path.basename(f): read(f) for f in glob.glob(top + "/csv/*.csv")}
bad = 0
for path in sorted(glob.glob(top + "/back/*.csv")):
    rows = read(path)
    name = next((n for n, t in tables.items() if t[0] == rows[0]), None)
    table = tables.pop(name, [])
    differ = sum(a != b for r, s in zip(rows, table) for a, b in zip(r, s))
    bad += differ + (len(rows) != len(table)) + (name is None)
    print(f"{os.path.basename(path)}: {len(rows) - 1} rows, {name or 'no table of that head'} {len(table) - 1}, {differ} cells differ")
for name in tables:
    print(f"{name}: no sheet")
sys.exit(bad > 0 or len(tables) > 0)
PY
