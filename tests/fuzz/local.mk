# SPDX-License-Identifier: LGPL-2.1-or-later
# Fuzz harnesses. `check` replays seeds with any compiler; `fuzz` looks for new inputs with clang's libFuzzer.
FUZZ_TIME ?= 60
readers := clixml csv json list ldif registry preg setspn xml html yaml any
targets := $(readers) roundtrip url identity summary cmdlet autodiscover soap answer paste proxy calls plan goal check \
	ldifdiff sketch log_summary logs log_events logs_follow
# Of libmapicfg-net the parts that have no input and output; of its libraries `certificate` and `logon` need OpenSSL,
# `acceptor` GSSAPI too, and `ldap` all of them.
net_targets := $(if $(filter no,$(NET)),,mapihttp probe certificate logon acceptor ldap)
libraries := $(if $(net_targets),$(O)/libmapicfg-net.a) $(O)/libmapicfg.a
targets += $(net_targets)
ldlibs_of = $(if $(filter ldap,$(1)),-lldap -llber -lcurl -lssl) \
	$(if $(filter certificate logon acceptor ldap,$(1)),-lcrypto) $(if $(filter acceptor ldap,$(1)),-lgssapi_krb5) \
	$(LDLIBS)
LDLIBS ?= -lexpat -lpcre2-8 -lsqlite3 -lz -lzstd
own_flags := -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Ilib -Wall -Wextra
source_of = tests/fuzz/fuzz_$(if $(filter $(readers),$(1)),read,$(1)).c
format_any := 0
format_clixml := 1
format_csv := 2
format_json := 3
format_registry := 7
format_preg := 8
format_setspn := 9
format_ldif := 6
format_xml := 10
format_html := 11
format_yaml := 12
define_of = -DFUZZ_FORMAT=$(or $(format_$(1)),4)
data := $(sort $(wildcard tests/data/*/*.*))
without_exports := url identity summary cmdlet autodiscover soap answer \
	paste proxy calls plan goal check ldifdiff sketch log_summary logs log_events logs_follow \
	mapihttp probe certificate logon acceptor ldap
seeds_of = $(sort $(wildcard tests/fuzz/seeds/$(1)/*)) $(if $(filter $(without_exports),$(1)),,$(data)) \
	$(if $(filter answer,$(1)),$(sort $(wildcard tests/data/autodiscover/*.xml)))
programs := $(targets:%=$(O)/tests/fuzz_%)

.PHONY: check fuzz
check: $(programs)
	@$(foreach target,$(targets),$(O)/tests/fuzz_$(target) $(call seeds_of,$(target)) &&) echo "fuzz: seeds replayed"

$(O)/tests/fuzz_%: tests/fuzz/standalone.c $(libraries) $(wildcard tests/fuzz/*.[ch])
	@mkdir -p $(@D)
	$(CC) $(own_flags) $(call define_of,$*) $(CPPFLAGS) $(CFLAGS) tests/fuzz/standalone.c $(call source_of,$*) \
		$(libraries) $(LDFLAGS) $(call ldlibs_of,$*) -o $@

sanitize := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
fuzz:
	$(MAKE) CC=clang CFLAGS="$(sanitize)" O=$(O) $(libraries)
	@set -e; $(foreach target,$(targets),\
		echo "==== fuzz $(target)"; mkdir -p $(O)/corpus/$(target); \
		cp $(call seeds_of,$(target)) $(O)/corpus/$(target)/ 2>/dev/null || true; \
		clang $(own_flags) $(call define_of,$(target)) -O1 -g -fsanitize=fuzzer,address,undefined \
			-fno-sanitize-recover=all $(call source_of,$(target)) $(libraries) \
			$(call ldlibs_of,$(target)) -o $(O)/fuzz_$(target); \
		$(O)/fuzz_$(target) -max_total_time=$(FUZZ_TIME) -max_len=8192 -timeout=10 -rss_limit_mb=1024 \
			$(if $(wildcard tests/fuzz/$(target).dict),-dict=tests/fuzz/$(target).dict) \
			-artifact_prefix=$(O)/crash-$(target)- $(O)/corpus/$(target);)
