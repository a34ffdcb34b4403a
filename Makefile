# zhize: see README.md. Chores are targets; `make help` lists them.
CC       ?= cc
BUILD    ?= build
BIN      ?= zhize
PREFIX   ?= /usr/local
JOBS     ?= 2
VERSION  := 1.0.0

# Libraries (pkg-config), and the Debian packages that make, test and demo want.
PKGS      := libxml-2.0 libzip libpcre2-8 sqlite3 libutf8proc nettle libseccomp libmicrohttpd xlsxwriter
DEB_BUILD := gcc libc6-dev pkg-config libxml2-dev libzip-dev libpcre2-dev libsqlite3-dev libutf8proc-dev nettle-dev libseccomp-dev libmicrohttpd-dev libxlsxwriter-dev
DEB_TEST  := libcmocka-dev libxml2-utils zip unzip sqlite3 curl
DEB_GOLD  := python3
DEB_LINT  := clang-format clang-tidy cppcheck mandoc
DEB_VALGRIND := valgrind
DEB_BROWSER := chromium chromium-driver jq graphviz fonts-noto-cjk
DEB_TABLES := python3 unicode-data
DEB_FUZZ  := clang libclang-rt-14-dev

# A release build is hardened; `make HARDEN= CFLAGS=…` is for sanitizers and measurement.
CFLAGS   ?= -O2 -g
HARDEN   ?= -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 $(CFI)
HARDEN_LD ?= -pie -Wl,-z,relro,-z,now $(CFI_LD)
# Control flow integrity, which clang has: `make CC=clang`, with lld.
ifneq (,$(findstring clang,$(CC)))
CFI      := -flto=thin -fvisibility=hidden -fsanitize=cfi -fsanitize-ignorelist=.ci/cfi-ignore
CFI_LD   := -fuse-ld=lld -flto=thin -fsanitize=cfi
endif
WARN     := -Wall -Wextra -Wshadow -Wconversion -Werror

SRC      := $(wildcard pipeline/*.c pipeline/*/*.c)
OBJ      := $(SRC:%.c=$(BUILD)/%.o)
LIBOBJ   := $(filter-out $(BUILD)/pipeline/main.o,$(OBJ))
UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNITS    := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)
HELPERS  := $(patsubst tests/lib/%.c,$(BUILD)/lib/%,$(wildcard tests/lib/*.c))

# Asked once, and only when something is compiled: on a bare machine pkg-config comes with `make deps`.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)) -lm)$(PKG_LIBS)
CPPFLAGS_ALL = -iquote include -iquote $(BUILD) -D_GNU_SOURCE -DZHIZE_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CPPFLAGS)
CFLAGS_ALL   = -std=c11 $(WARN) $(CFLAGS) $(HARDEN)
LDFLAGS_ALL  = $(HARDEN_LD) $(LDFLAGS)

all: $(BIN)

$(BIN): $(OBJ)
	@echo 'LD $@'
	@$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $(OBJ) $(PKG_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo 'CC $<'
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The schemas as C strings.
SCHEMAS := document segments roles catalogue
$(BUILD)/schema_%.inc: pipeline/base/schema/%.rng
	@mkdir -p $(@D)
	@sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $< >$@
$(BUILD)/pipeline/base/xml.o: $(SCHEMAS:%=$(BUILD)/schema_%.inc)

# The assembler puts the rules into the object file, so the compiler's dependencies do not tell of them.
$(BUILD)/pipeline/segment/rules.o: pipeline/segment/builtin.rules

# The database's schema, as a C string.
$(BUILD)/catalogue_schema.inc: pipeline/catalogue/schema.sql
	@mkdir -p $(@D)
	@sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $< >$@
$(BUILD)/pipeline/catalogue/db.o: $(BUILD)/catalogue_schema.inc
# The pages' style and scripts, as bytes: a string literal of that length is more than C promises.
SERVE_ASSETS := serve_style serve_app serve_static
$(BUILD)/serve_style.inc: pipeline/serve/style.css
$(BUILD)/serve_app.inc: pipeline/serve/app.js
$(BUILD)/serve_static.inc: pipeline/serve/static.js
$(SERVE_ASSETS:%=$(BUILD)/%.inc):
	@mkdir -p $(@D)
	@{ od -An -v -tu1 $< | sed 's/  */,/g; s/^,//; s/$$/,/'; echo 0; } | sed 's/\([0-9][0-9]*\)/(char)\1/g' >$@
$(BUILD)/pipeline/serve/routes.o: $(SERVE_ASSETS:%=$(BUILD)/%.inc)

$(BUILD)/unit/%: tests/unit/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	@echo 'CC $<'
	@$(CC) $(CPPFLAGS_ALL) -iquote pipeline $(CFLAGS_ALL) $(LDFLAGS_ALL) -MMD -MP -MF $@.d -o $@ $< $(LIBOBJ) $(PKG_LIBS) -lcmocka

# Programs that tests need: each a file, with all objects but main's to its service.
$(BUILD)/lib/%: tests/lib/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	@echo 'CC $<'
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS_ALL) -MMD -MP -MF $@.d -o $@ $< $(LIBOBJ) $(PKG_LIBS)

-include $(OBJ:.o=.d) $(UNITS:=.d) $(HELPERS:=.d) $(wildcard $(BUILD)/bench/*.d)

# --- What must be installed. $(call need,PACKAGES) installs those that are missing, and says so.
need = @missing=; for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	[ -z "$$missing" ] || .ci/install $$missing
deps:
	$(call need,$(DEB_BUILD) $(DEB_TEST))
# These goals may be the first command on a clean clone: they set up the machine before anything is compiled.
ifneq (,$(filter demo test check browser gold asan valgrind bench fuzz,$(MAKECMDGOALS)))
$(OBJ) $(UNITS) $(HELPERS): | deps
endif

# --- Tests
RUN = ZHIZE=$(abspath $(BIN)) BUILD=$(abspath $(BUILD)) JOBS=$(JOBS) tests/run.sh
test: $(BIN) $(UNITS) $(HELPERS)
	@$(RUN)
check: $(BIN) $(UNITS) $(HELPERS)
	@$(RUN) --quick

# The pages in headless Chromium; `make test` runs this too where Chromium is installed, else says SKIPPED.
browser: deps $(BIN)
	$(call need,$(DEB_BROWSER))
	@$(RUN) sh/browser

ASAN_FLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
asan: deps
	@ASAN_OPTIONS=abort_on_error=0:detect_leaks=1:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1 LIMIT=1800 \
	$(MAKE) --no-print-directory test BUILD=$(BUILD)/asan BIN=$(BUILD)/asan/zhize CFLAGS='$(ASAN_FLAGS)' WARN='-Wall -Wextra -Werror' HARDEN= HARDEN_LD=
# The readers on damaged files, at length (tests/sh/damage.sh runs a few of them with the other tests).
damage: deps
	@ASAN_OPTIONS=abort_on_error=0:detect_leaks=1:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1 DAMAGE=20000 LIMIT=36000 \
	$(MAKE) --no-print-directory damage-run BUILD=$(BUILD)/asan BIN=$(BUILD)/asan/zhize CFLAGS='$(ASAN_FLAGS)' WARN='-Wall -Wextra -Werror' HARDEN= HARDEN_LD=
damage-run: $(BIN) $(UNITS) $(HELPERS)
	@ZHIZE=$(abspath $(BIN)) BUILD=$(abspath $(BUILD)) TMP=$$(mktemp -d) bash tests/sh/damage.sh
valgrind: deps
	$(call need,$(DEB_VALGRIND))
	@LIMIT=3600 WRAP='valgrind -q --suppressions=$(CURDIR)/tests/valgrind.supp --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect --child-silent-after-fork=yes' \
	$(MAKE) --no-print-directory check BUILD=$(BUILD)/valgrind BIN=$(BUILD)/valgrind/zhize CFLAGS='-O1 -g' HARDEN= HARDEN_LD=

GOLD ?= ../shared/gold
gold: $(BIN)
	@if [ -f $(GOLD)/score.py ]; then $(MAKE) --no-print-directory gold-score; else echo 'gold: $(GOLD)/score.py is not here; nothing to score'; fi
gold-score: $(BIN)
	$(call need,$(DEB_GOLD))
	@tests/gold.sh $(abspath $(BIN)) $(GOLD) tests/gold-floor

# --- Reading the code
lint:
	$(call need,$(DEB_BUILD) $(DEB_LINT))
	@$(MAKE) -s --no-print-directory $(SCHEMAS:%=$(BUILD)/schema_%.inc) $(BUILD)/catalogue_schema.inc $(SERVE_ASSETS:%=$(BUILD)/%.inc)
	@JOBS=$(JOBS) BUILD=$(BUILD) GOLD=$(GOLD) PKGS='$(PKGS)' tests/lint.sh

# Tables that are made from data of Debian's packages and kept: their diff is to be read.
tables:
	$(call need,$(DEB_TABLES))
	@/usr/bin/python3 tests/tools/pinyin_table.py >pipeline/catalogue/pinyin.def.new && mv pipeline/catalogue/pinyin.def.new pipeline/catalogue/pinyin.def
	@/usr/bin/python3 tests/tools/simplified_table.py >pipeline/segment/simplified.def.new && mv pipeline/segment/simplified.def.new pipeline/segment/simplified.def

# --- Measurement and fuzzing live in tests/bench and tests/fuzz.
BENCH := $(BUILD)/bench/bench $(BUILD)/bench/corpus $(BUILD)/bench/search
$(BENCH): $(BUILD)/bench/%: tests/bench/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	@echo 'CC $<'
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS_ALL) -MMD -MP -MF $@.d -o $@ $< $(LIBOBJ) $(PKG_LIBS)
bench: $(BIN) $(BENCH)
	@ZHIZE=$(abspath $(BIN)) BUILD=$(abspath $(BUILD)) tests/bench/run.sh
	@ZHIZE=$(abspath $(BIN)) BUILD=$(abspath $(BUILD)) tests/bench/search.sh
bench-search: $(BIN) $(BENCH)
	@ZHIZE=$(abspath $(BIN)) BUILD=$(abspath $(BUILD)) tests/bench/search.sh
T ?= 60
fuzz: deps # CC is the fuzzer's compiler; the program itself, which makes seeds, has its own
	@$(MAKE) --no-print-directory CC=cc $(BIN)
	$(call need,$(DEB_FUZZ))
	@ZHIZE=$(abspath $(BIN)) BUILD=$(abspath $(BUILD)) T=$(T) PKGS='$(PKGS)' tests/fuzz/run.sh $(TARGETS)
fuzz-objects: $(LIBOBJ)
fuzz-long:
	@$(MAKE) --no-print-directory fuzz T=$(if $(filter 60,$(T)),1800,$(T))

# --- Use
DEMO_DB := $(BUILD)/demo.db
demo: $(BIN)
	@tests/demo.sh ./$(BIN) $(DEMO_DB)

install: $(BIN)
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/zhize
	install -D -m 644 pipeline/zhize.1 $(DESTDIR)$(PREFIX)/share/man/man1/zhize.1
	install -D -m 644 pipeline/zhize.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/zhize
	install -D -m 644 pipeline/bulk/night/zhize-import.timer $(DESTDIR)$(PREFIX)/lib/systemd/system/zhize-import.timer
	install -D -m 644 pipeline/bulk/night/zhize.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/zhize.conf
	install -d $(DESTDIR)$(PREFIX)/share/doc/zhize
	sed 's|@BIN@|$(PREFIX)/bin/zhize|' pipeline/bulk/night/zhize-import.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/zhize-import.service
	sed 's|@BIN@|$(PREFIX)/bin/zhize|' pipeline/bulk/night/zhize.cron >$(DESTDIR)$(PREFIX)/share/doc/zhize/zhize.cron
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/zhize $(DESTDIR)$(PREFIX)/share/man/man1/zhize.1
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/zhize-import.service $(DESTDIR)$(PREFIX)/lib/systemd/system/zhize-import.timer
	rm -f $(DESTDIR)$(PREFIX)/lib/sysusers.d/zhize.conf $(DESTDIR)$(PREFIX)/share/doc/zhize/zhize.cron
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/zhize

clean:
	rm -rf $(BUILD) $(BIN)

help:
	@echo 'make            the program ./zhize'
	@echo 'make demo       set up the machine, build, import samples/ and search them'
	@echo 'make test       set up the machine, build, run every test'
	@echo 'make deps       install what is missing (Debian, apt)'
	@echo 'make check      the quick tests; make asan, valgrind: under those'
	@echo 'make browser    install Chromium and drive the pages in it (SHOTS=FOLDER keeps pictures)'
	@echo 'make gold       score against ../shared/gold where it is, with the floor of tests/gold-floor (RAISE=1 raises it)'
	@echo 'make lint       format, include rule, clang-tidy, cppcheck and the rest of tests/lint.sh'
	@echo 'make bench      documents a second, beside a program that only unzips and parses'
	@echo 'make bench-search DOCS=100000   search and exports on a generated catalogue'
	@echo 'make fuzz       replay the corpus and fuzz each target a minute; make fuzz-long T=SECONDS'
	@echo 'make tables     make pinyin.def and simplified.def anew from the Unihan database'
	@echo 'make install    PREFIX=/usr/local DESTDIR= ; make uninstall'
	@echo 'make clean'

.PHONY: all browser tables deps test check asan valgrind gold gold-score lint bench bench-search fuzz fuzz-long fuzz-objects demo install uninstall clean help
.DELETE_ON_ERROR:
