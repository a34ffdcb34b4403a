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
finish
