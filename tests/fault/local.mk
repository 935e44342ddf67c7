# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds and runs the fault tests: allocations and calls of SQLite that fail, and inputs that are cut and damaged.
# OpenSSL's allocations do not fail: it is a shared library.
# With --wrap every allocation of the library (and of expat, which gets its memory from it) goes through the test.
LDLIBS ?= -lexpat -lpcre2-8 -lsqlite3 -lz -lzstd
own_flags := -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Ilib -Wall -Wextra
with_net := $(if $(filter no,$(NET)),,yes)
libraries := $(if $(with_net),$(O)/libmapicfg-net.a) $(O)/libmapicfg.a
cores := $(shell nproc)
programs := $(O)/tests/allocations $(O)/tests/damage $(O)/tests/savepoint

.PHONY: check
check: $(programs)
	seq 0 $$(($(cores) - 1)) | xargs -P $(cores) -I{} env MAPICFG_FAULT_PART={}/$(cores) $(O)/tests/allocations
	$(O)/tests/damage
	$(O)/tests/savepoint

allocations := $(addprefix tests/fault/,allocations.c memory.c jobs_answer.c jobs_check.c jobs_cmdlet.c \
	jobs_goal.c jobs_inside.c jobs_log_events.c jobs_log_prompts.c jobs_log_summary.c jobs_logs.c \
	$(if $(with_net),jobs_net.c jobs_certificate.c jobs_ldap.c) jobs_read.c jobs_report.c jobs_sketch.c jobs_store.c)
$(O)/tests/allocations: $(allocations) $(wildcard tests/fault/*.h) tests/unit/inputs.h $(libraries)
	@mkdir -p $(@D)
	$(CC) $(own_flags) $(if $(with_net),-DWITH_NET) $(CPPFLAGS) $(CFLAGS) $(allocations) \
		$(libraries) $(LDFLAGS) $(LDLIBS) $(if $(with_net),-lldap -llber -lcurl -lssl -lcrypto -lgssapi_krb5 -lpthread) \
		-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free,--wrap=pthread_create -o $@

$(O)/tests/damage: tests/fault/damage.c tests/fault/samples.h $(O)/libmapicfg.a
	@mkdir -p $(@D)
	$(CC) $(own_flags) $(CPPFLAGS) $(CFLAGS) $< $(O)/libmapicfg.a $(LDFLAGS) $(LDLIBS) -o $@

$(O)/tests/savepoint: tests/fault/savepoint.c $(O)/libmapicfg.a
	@mkdir -p $(@D)
	$(CC) $(own_flags) -Ilib $(CPPFLAGS) $(CFLAGS) $< $(O)/libmapicfg.a $(LDFLAGS) $(LDLIBS) \
		-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=sqlite3_step,--wrap=sqlite3_exec \
		-Wl,--wrap=sqlite3_prepare_v2,--wrap=sqlite3_prepare_v3,--wrap=mapicfg__seed_new -o $@
