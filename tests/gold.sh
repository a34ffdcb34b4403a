#!/bin/bash
# Scores the program on the gold set, prints the boards by case and by format, fails below the floor: gold.sh ZHIZE GOLD FLOOR
zhize=$1 gold=$2 floor=$3
set -o pipefail
echo "== by format"
python3 "$gold/score.py" --bin "$zhize" --by format "$gold" | grep -v '^differs' || true
echo "== by case"
mins=$(sed -e 's/#.*//' -e '/^$/d' -e 's/^/--min /' "$floor")
python3 "$gold/score.py" --bin "$zhize" --by case $mins "$gold"
status=$?
[ $status = 0 ] && echo "gold: at or above the floor ($(tr '\n' ' ' <"$floor"))" || echo "gold: below the floor ($(tr '\n' ' ' <"$floor"))"
exit $status
