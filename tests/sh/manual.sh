# The manual explains every diagnostic and every command.
. tests/lib/check.sh
ids=$(sed -n 's/^DIAG(\([A-Z0-9_]*\),.*/\1/p' include/diag.def | tr 'A-Z_' 'a-z-')
[ "$(echo "$ids" | wc -l)" -gt 20 ] || fail "diag.def is not read"
for id in $ids; do
    grep -qE "^\.It (Sy )?$id( |$)" pipeline/zhize.1 || fail "zhize.1 does not explain $id"
done
for c in $("$ZHIZE" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
    grep -qE "^\.It Cm $c( |$)" pipeline/zhize.1 || fail "zhize.1 does not have the command $c"
done
# Every option that a command takes is in its help, and every one of those in the manual.
for c in $("$ZHIZE" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
    "$ZHIZE" help "$c" 2>/dev/null | grep -oE -- '--[a-z-]+'
done | sort -u >"$TMP/helped"
[ "$(wc -l <"$TMP/helped")" -gt 30 ] || fail 'the help lists too few options'
while read -r option; do
    grep -qE "Fl -?${option#-}( |$)" pipeline/zhize.1 || fail "zhize.1 does not explain $option"
done <"$TMP/helped"
for name in $(git grep -hoE '\{"[a-z-]+", (no|required|optional)_argument' -- pipeline | cut -d'"' -f2 | sort -u); do
    [ "$name" = worker ] && continue # what import starts; not for people
    grep -qx -- "--$name" "$TMP/helped" || fail "no command's help lists --$name"
done
mandoc -T lint -W warning pipeline/zhize.1 2>/dev/null >"$TMP/lint" || ! command -v mandoc >/dev/null || { fail 'mandoc complains'; cat "$TMP/lint"; }
finish
