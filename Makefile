# zhize: see README.md. Chores are targets; `make help` lists them.
CC      ?= cc
PKGS    := libxml-2.0 libzip libpcre2-8 sqlite3 libutf8proc nettle
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wshadow -Wconversion -Werror
BUILD   ?= build
BIN     ?= zhize
VERSION := 1.0.0

SRC     := $(wildcard pipeline/*.c pipeline/*/*.c)
OBJ     := $(SRC:%.c=$(BUILD)/%.o)
LIBOBJ  := $(filter-out $(BUILD)/pipeline/main.o,$(OBJ))

CPPFLAGS_ALL = -iquote include -iquote $(BUILD) -D_GNU_SOURCE -DZHIZE_VERSION='"$(VERSION)"' $(shell pkg-config --cflags $(PKGS)) $(CPPFLAGS)
CFLAGS_ALL   = -std=c11 $(WARN) $(CFLAGS)
LIBS         = $(shell pkg-config --libs $(PKGS))

all: $(BIN)

$(BIN): $(OBJ)
	@echo 'LD $@'
	@$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $(OBJ) $(LIBS)

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

clean:
	rm -rf build zhize

-include $(OBJ:.o=.d)
.PHONY: all clean
