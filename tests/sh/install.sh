# make install and uninstall: what is put under DESTDIR is complete and is taken away again.
. tests/lib/check.sh
ln -s "$ZHIZE" "$TMP/zhize"
make -s install BIN="$ZHIZE" BUILD="$BUILD" DESTDIR="$TMP/root" PREFIX=/usr || fail "install"
[ -x "$TMP/root/usr/bin/zhize" ] || fail "no program"
[ -f "$TMP/root/usr/share/man/man1/zhize.1" ] || fail "no manual page"
"$TMP/root/usr/bin/zhize" version >/dev/null || fail "the installed program does not run"
bash -n "$TMP/root/usr/share/bash-completion/completions/zhize" || fail "completion"
service=$TMP/root/usr/lib/systemd/system/zhize-import.service
grep -q '^ExecStart=/usr/bin/zhize import ' "$service" || fail "the service starts something else"
grep -q ' /usr/bin/zhize import ' "$TMP/root/usr/share/doc/zhize/zhize.cron" || fail "the cron line starts something else"
if command -v systemd-analyze >/dev/null; then
    sed 's|^ExecStart=/usr/bin/zhize|ExecStart=/bin/true|; /^Documentation/d' "$service" >"$TMP/zhize-import.service"
    sed '/^Documentation/d' "${service%.service}.timer" >"$TMP/zhize-import.timer"
    systemd-analyze verify "$TMP/zhize-import.service" "$TMP/zhize-import.timer" >"$TMP/verified" 2>&1
    grep 'zhize-import' "$TMP/verified" && fail "systemd does not like the units"
    exposure=$(systemd-analyze security --offline=true "$TMP/zhize-import.service" 2>/dev/null | sed -n 's/.*exposure level.*: \([0-9.]*\) .*/\1/p')
    awk -v e="${exposure:-0}" 'BEGIN {exit !(e > 0 && e <= 1.0)}' || fail "the service's exposure is $exposure"
fi
# Every option that the service and the cron line give is one of import's.
"$ZHIZE" help import >"$TMP/help"
cat "$service" "$TMP/root/usr/share/doc/zhize/zhize.cron" | sed -n '/ZHIZE_OPTIONS\|import /p' | grep -oE -- '--[a-z]+' | sort -u | while read -r o; do
    grep -q -- "$o" "$TMP/help" || echo "$o"
done >"$TMP/unknown"
[ ! -s "$TMP/unknown" ] || fail "unknown options: $(cat "$TMP/unknown")"
make -s uninstall BIN="$ZHIZE" BUILD="$BUILD" DESTDIR="$TMP/root" PREFIX=/usr || fail "uninstall"
[ -z "$(find "$TMP/root" -type f)" ] || fail "left behind: $(find "$TMP/root" -type f)"
finish
