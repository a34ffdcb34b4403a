#!/bin/bash
# Scores the program on the gold set, prints the boards by case and by format, fails below the floor: gold.sh ZHIZE GOLD FLOOR
# Environment: RAISE=1 raises the floor to what is reached.
zhize=$1 gold=$2 floor=$3
set -o pipefail
echo "== by format"
python3 "$gold/score.py" --bin "$zhize" --by format "$gold" | grep -v '^differs' || true
echo "== by case"
mins=$(sed -e 's/#.*//' -e '/^$/d' -e 's/^/--min /' "$floor")
python3 "$gold/score.py" --bin "$zhize" --by case $mins "$gold" | tee "$floor.now"
status=$?
# RAISE=1: what was reached is the floor from now on, in thousandths; it never sinks.
[ -z "$RAISE" ] || awk 'NR == FNR {split($0, x, "="); old[x[1]] = x[2]; next}
    / F1 / {for (i = 2; i < NF; i++) if ($i == "F1") now[$1] = int($(i + 1) * 1000) / 1000}
    END {n = split("role field duty other", k, " "); for (i = 1; i <= n; i++) printf "%s=%s\n", k[i], (now[k[i]] > old[k[i]] + 0 ? now[k[i]] : old[k[i]])}' \
    "$floor" "$floor.now" >"$floor.new" && [ -s "$floor.new" ] && mv "$floor.new" "$floor"
rm -f "$floor.now"
[ $status = 0 ] && echo "gold: at or above the floor ($(tr '\n' ' ' <"$floor"))" || echo "gold: below the floor ($(tr '\n' ' ' <"$floor"))"
exit $status
