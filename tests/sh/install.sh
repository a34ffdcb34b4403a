# make install and uninstall: what is put under DESTDIR is complete and is taken away again.
. tests/lib/check.sh
ln -s "$ZHIZE" "$TMP/zhize"
make -s install BIN="$ZHIZE" BUILD="$BUILD" DESTDIR="$TMP/root" PREFIX=/usr || fail "install"
[ -x "$TMP/root/usr/bin/zhize" ] || fail "no program"
[ -f "$TMP/root/usr/share/man/man1/zhize.1" ] || fail "no manual page"
"$TMP/root/usr/bin/zhize" version >/dev/null || fail "the installed program does not run"
bash -n "$TMP/root/usr/share/bash-completion/completions/zhize" || fail "completion"
make -s uninstall BIN="$ZHIZE" BUILD="$BUILD" DESTDIR="$TMP/root" PREFIX=/usr || fail "uninstall"
[ -z "$(find "$TMP/root" -type f)" ] || fail "left behind: $(find "$TMP/root" -type f)"
finish
