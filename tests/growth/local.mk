# SPDX-License-Identifier: LGPL-2.1-or-later
# Growth tests: that no input costs more than n log n, by counted steps. README.md says how it works and how to add a
# case. The library and the command are built once more, so that each basic block counts itself; libc and SQLite are
# counted where they are called.
PYTHON ?= /usr/bin/python3
PKG_CONFIG ?= pkg-config
LDLIBS ?= -lexpat -lpcre2-8 -lsqlite3 -lz -lzstd
growth := $(O)/growth
counted := memcpy memmove memset memcmp memchr strlen strnlen strcmp strncmp strchr strrchr strstr strspn strcspn \
	strpbrk malloc calloc realloc sqlite3_step XML_Parse
empty :=
comma := ,
wraps := -Wl,$(subst $(empty) $(empty),$(comma),$(counted:%=--wrap=%))
flags := -O1 -g -fno-builtin -fsanitize-coverage=trace-pc
test_flags := -std=c11 -O1 -g -D_POSIX_C_SOURCE=200809L -Iinclude -Ilib -Itests/growth -Wall -Wextra
# Of the libraries of libmapicfg-net only calls are seen.
with_net := $(if $(filter no,$(NET)),,yes)
net_libs := -lcurl -lldap -llber -lgssapi_krb5 -lssl -lcrypto -lpthread
libraries := $(if $(with_net),$(growth)/libmapicfg-net.a) $(growth)/libmapicfg.a
parts := $(filter-out $(if $(with_net),,net),$(patsubst tests/growth/growth_%.c,%,$(wildcard tests/growth/growth_*.c)))
programs := $(sort $(parts:%=$(growth)/growth_%))

.PHONY: check build
check: build
	$(MAKE) --no-print-directory -f tests/growth/local.mk O=$(O) CC="$(CC)" programs
	@printf '%s\n' $(programs) | xargs -P "$$(nproc)" -n 1 env
	@GROWTH_MAPICFG=$(abspath $(growth))/mapicfg PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/growth/commands.py

build: $(growth)/steps.o
	$(MAKE) --no-print-directory O=$(growth) CC="$(CC)" CFLAGS="$(flags)" CPPFLAGS="$(CPPFLAGS)" \
		LDFLAGS="$(growth)/steps.o $(wraps)" LDLIBS="$(LDLIBS)" \
		$(libraries) $(growth)/mapicfg $(if $(with_net),$(growth)/mapicfg-net)

.PHONY: programs
programs: $(programs)

$(growth)/steps.o: tests/growth/steps.c tests/growth/steps.h
	@mkdir -p $(@D)
	$(CC) $(test_flags) -fno-builtin -c $< -o $@

$(growth)/growth_%: tests/growth/growth_%.c tests/growth/growth.c tests/growth/growth.h tests/growth/reads.h \
		$(growth)/steps.o $(libraries)
	$(CC) $(test_flags) tests/growth/growth.c $< $(if $(filter net,$*),$(libraries),$(growth)/libmapicfg.a) \
		$(growth)/steps.o $(wraps) $(if $(filter net,$*),$(net_libs)) $(LDLIBS) -o $@
