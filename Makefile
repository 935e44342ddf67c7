# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds, tests and installs libmapicfg with plain GNU Make. `make help` lists the targets.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
all:

# ---- what the user may set ----
O ?= build
CC ?= cc
AR ?= ar
PYTHON ?= /usr/bin/python3
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
prefix ?= /usr/local
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
libdir ?= $(exec_prefix)/lib
includedir ?= $(prefix)/include
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
docdir ?= $(datadir)/doc/libmapicfg
pkgconfigdir ?= $(libdir)/pkgconfig
bashcompletiondir ?= $(datadir)/bash-completion/completions
# Below /usr/local, where this Python looks; elsewhere as Debian has it for all its versions. Asked for when it is used,
# so that a Python that `deps` has just installed answers.
local_pythondir = $(shell $(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))' 2>/dev/null)
own_pythondir = $(if $(filter /usr/local,$(prefix)),$(filter /usr/local/%,$(local_pythondir)))
powershelldir ?= $(prefix)/share/powershell/Modules
pythondir ?= $(or $(own_pythondir),$(prefix)/lib/python3/dist-packages)
INSTALL ?= install
LDCONFIG ?= ldconfig
FUZZ_TIME ?= 60
# libmapicfg-net needs libcurl, OpenSSL, GSSAPI and libldap; NET=no leaves it out.
NET ?= yes

# ---- what follows from it ----
ifeq ($(origin CC),default)
CC := cc
endif
ifeq ($(origin AR),default)
AR := ar
endif
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

version_part = $(shell sed -n 's/^\#define MAPICFG_VERSION_$(1) //p' include/mapicfg/base.h)
VERSION := $(call version_part,MAJOR).$(call version_part,MINOR).$(call version_part,PATCH)
SOVERSION := 1
SONAME := libmapicfg.so.$(SOVERSION)
NET_SONAME := libmapicfg-net.so.$(SOVERSION)

layers := base sketch rule model topology decision formats directory audit check autodiscover proxy cmdlet plan logs \
	report
lib_sources := $(sort $(wildcard $(layers:%=lib/%/*.c)))
net_sources := $(sort $(wildcard lib/net/*.c))
cli_sources := $(sort $(wildcard bindings/cli/*.c))
net_cli_sources := $(sort $(wildcard bindings/cli/net/*.c))
unit_sources := $(sort $(filter-out $(if $(filter no,$(NET)),%/test_net_%),$(wildcard tests/unit/test_*.c)))

own_cppflags := -Iinclude -D_POSIX_C_SOURCE=200809L
own_cflags := -std=c11 -fvisibility=hidden -ffile-prefix-map=$(CURDIR)=. -Wall -Wextra -Wpedantic -Wconversion -Wshadow
compile = $(CC) $(own_cppflags) $(with_package) $(CPPFLAGS) $(own_cflags) $(if $(WERROR),-Werror) $(CFLAGS) -MMD -MP
LDLIBS := -lexpat -lpcre2-8 -lsqlite3 -lz -lzstd -pthread
net_packages := libcurl openssl krb5-gssapi ldap
NET_LDLIBS = $$($(PKG_CONFIG) --libs $(net_packages))

# How things are built: the compiler, the flags and the libraries that are there, and how libedit is used, if at all.
# Each file is made in every run, but rewritten only when it changes, and what was built from it is built again then.
flags := $(O)/flags
libedit := $(O)/libedit
net_there := $(O)/net
libedit_cppflags = $$(sed -n 1p $(libedit))
libedit_libs = $$(sed -n 2p $(libedit))
quoted = '$(subst ','\'',$(1))'
rewrite = cmp -s $@.new $@ && rm $@.new || mv $@.new $@

static_objects := $(lib_sources:%.c=$(O)/static/%.o)
shared_objects := $(lib_sources:%.c=$(O)/shared/%.o)
net_static_objects := $(net_sources:%.c=$(O)/static/%.o)
net_shared_objects := $(net_sources:%.c=$(O)/shared/%.o)
cli_objects := $(cli_sources:%.c=$(O)/static/%.o)
net_cli_objects := $(net_cli_sources:%.c=$(O)/static/%.o)
unit_programs := $(unit_sources:tests/unit/%.c=$(O)/tests/%)

check_parts := check-unit check-cli check-python check-api check-fault check-fuzz check-growth check-store \
	check-autodiscover check-clients check-proxy check-net check-report check-nagios check-powershell check-logs

.PHONY: all check $(check_parts) check-samba check-sanitize check-ubsan check-threads check-valgrind check-abi \
	check-root abi-baseline install uninstall deps clients report-tools nagios-tools log-tools demo bench bench-net \
	fuzz dist format lint doc help clean FORCE

net_libraries := $(O)/$(NET_SONAME) $(O)/libmapicfg-net.so $(O)/libmapicfg-net.a $(O)/mapicfg-net
all: $(O)/mapicfg $(O)/$(SONAME) $(O)/libmapicfg.so $(O)/libmapicfg.a $(if $(filter no,$(NET)),,$(net_libraries))

# ---- a fresh machine ----
# With `deps` among the goals nothing else begins before it has ended. Tests need more packages than building does.
install_deps := sh docs/packaging/install-deps.sh
deps:
	$(Q)$(install_deps) $(if $(filter check check-% lint doc fuzz bench bench-net,$(MAKECMDGOALS)),test,build)
	$(Q)$(if $(filter check check-powershell,$(MAKECMDGOALS)),sh tests/powershell/install.sh $(O)/powershell)
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(flags) $(libedit) $(net_there) $(filter-out deps,$(MAKECMDGOALS)): | deps
endif

$(flags): FORCE
	@mkdir -p $(@D)
	$(Q){ $(CC) --version | sed 1q; echo $(call quoted,$(CC) $(AR) $(own_cppflags) $(CPPFLAGS) $(own_cflags) $(CFLAGS) \
		$(LDFLAGS) $(LDLIBS)); $(PKG_CONFIG) --modversion expat libpcre2-8 sqlite3 zlib libzstd $(net_packages) \
		2>/dev/null; true; } > $@.new
	$(Q)$(rewrite)

# Line editing in `mapicfg shell`. Without libedit the shell works, but without editing and completion.
$(libedit): FORCE
	@mkdir -p $(@D)
	$(Q){ $(PKG_CONFIG) --cflags libedit && $(PKG_CONFIG) --libs libedit && $(PKG_CONFIG) --modversion libedit; } \
		> $@.new 2>/dev/null || echo -DMAPICFG_NO_EDITLINE > $@.new
	$(Q)$(rewrite)

# ---- the library and the command ----
$(O)/static/%.o: %.c Makefile $(flags)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(compile) -Ilib -c $< -o $@

$(O)/shared/%.o: %.c Makefile $(flags)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(compile) -Ilib -fPIC -c $< -o $@

$(cli_objects): $(libedit)
$(cli_objects): private with_package = $(libedit_cppflags)

$(O)/libmapicfg.a: $(static_objects)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(O)/$(SONAME): $(shared_objects) lib/libmapicfg.map $(flags)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=lib/libmapicfg.map \
		$(if $(findstring -fsanitize,$(CFLAGS)),,-Wl,--no-undefined) \
		-Wl,-z,relro -Wl,-z,now $(LDFLAGS) $(shared_objects) $(LDLIBS) -o $@

$(O)/libmapicfg.so: $(O)/$(SONAME)
	$(Q)ln -sf $(SONAME) $@

# ---- libmapicfg-net ----
$(net_there): FORCE
	@mkdir -p $(@D)
	$(Q)$(PKG_CONFIG) --exists $(net_packages) || { echo "libmapicfg-net needs these packages of pkg-config:" \
		"$(net_packages); make deps installs them, and NET=no leaves it out" >&2; exit 1; }
	$(Q)$(PKG_CONFIG) --modversion $(net_packages) > $@.new
	$(Q)$(rewrite)

$(net_static_objects) $(net_shared_objects): $(net_there)
$(net_static_objects) $(net_shared_objects): private with_package = $$($(PKG_CONFIG) --cflags $(net_packages))

$(O)/libmapicfg-net.a: $(net_static_objects)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcsD $@ $^

# It uses public symbols of the first library only; what it needs of the layer `base` is linked into it, hidden.
$(O)/shared/base.a: $(filter $(O)/shared/lib/base/%,$(shared_objects))
	$(Q)rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(O)/$(NET_SONAME): $(net_shared_objects) $(O)/shared/base.a $(O)/$(SONAME) lib/libmapicfg-net.map $(flags)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) -shared -Wl,-soname,$(NET_SONAME) -Wl,--version-script=lib/libmapicfg-net.map \
		$(if $(findstring -fsanitize,$(CFLAGS)),,-Wl,--no-undefined) -Wl,-z,relro -Wl,-z,now -Wl,-z,nodelete \
		-Wl,--as-needed $(LDFLAGS) $(net_shared_objects) $(O)/$(SONAME) $(O)/shared/base.a $(NET_LDLIBS) -o $@

$(O)/libmapicfg-net.so: $(O)/$(NET_SONAME)
	$(Q)ln -sf $(NET_SONAME) $@

$(O)/mapicfg: $(cli_objects) $(O)/libmapicfg.a $(flags) $(libedit)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(cli_objects) $(O)/libmapicfg.a $(LDLIBS) $(libedit_libs) -o $@

# Of the command's own files it has what its verbs need. mapicfg hands their command lines to it.
$(net_cli_objects): $(net_there)
$(net_cli_objects): private with_package = -Ibindings/cli $$($(PKG_CONFIG) --cflags $(net_packages))
net_cli_shared := $(filter-out %/main.o %/verbs.o %/elsewhere.o,$(cli_objects))

$(O)/static/cli.a: $(net_cli_shared)
	$(Q)rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(O)/mapicfg-net: $(net_cli_objects) $(O)/static/bindings/cli/main.o $(O)/static/cli.a $(O)/libmapicfg-net.a \
		$(O)/libmapicfg.a $(flags) $(libedit)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) -Wl,--as-needed $(LDFLAGS) $(filter %.o %.a,$^) $(NET_LDLIBS) $(LDLIBS) $(libedit_libs) -o $@

# ---- tests ----
$(O)/tests/%: tests/unit/%.c $(O)/libmapicfg.a Makefile $(flags)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(compile) -Ilib -Itests/unit $$($(PKG_CONFIG) --cflags check) $< $(O)/libmapicfg.a $(LDFLAGS) $(LDLIBS) \
		$$($(PKG_CONFIG) --libs check) -o $@

$(filter $(O)/tests/test_net_%,$(unit_programs)): $(O)/tests/%: tests/unit/%.c $(O)/libmapicfg-net.a $(O)/libmapicfg.a \
		Makefile $(flags)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(compile) -Ilib -Itests/unit $$($(PKG_CONFIG) --cflags check $(net_packages)) $< $(O)/libmapicfg-net.a \
		$(O)/libmapicfg.a $(LDFLAGS) $(NET_LDLIBS) $(LDLIBS) $$($(PKG_CONFIG) --libs check) -o $@

$(O)/tests/judge_parse: tests/powershell/judge_parse.c $(O)/libmapicfg.a Makefile $(flags)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(compile) -Ilib $< $(O)/libmapicfg.a $(LDFLAGS) $(LDLIBS) -o $@

check:
	$(Q)MAKE="$(MAKE)" sh tests/check.sh $(check_parts)

# The time is for tests that hang; Check's own 4 seconds are too few where others have the processor.
check-unit: $(unit_programs)
	$(Q)printf '%s\n' $(unit_programs) | CK_DEFAULT_TIMEOUT=300 xargs -P "$$(nproc)" -n 1 sh -c ' \
		said=$$("$$0" 2>&1) && failed= || failed=1; printf "%s\n" "$$said"; \
		test -z "$$failed" || { echo "failed: $$0"; exit 1; }'

# No program loads a sanitized library, so it need not be built.
commands := $(O)/mapicfg $(if $(filter no,$(NET)),,$(O)/mapicfg-net)
check-cli: $(if $(findstring -fsanitize,$(CFLAGS)),$(commands),all)
	$(Q)failed=; for test in tests/cli/*.py; do MAPICFG=$(abspath $(O))/mapicfg PYTHONDONTWRITEBYTECODE=1 \
		$(PYTHON) $$test || failed="$$failed $$test"; done; test -z "$$failed" || { echo "failed:$$failed"; exit 1; }

check-python: all
	$(Q)MAPICFG=$(abspath $(O))/mapicfg MAPICFG_LIBRARY=$(abspath $(O))/$(SONAME) PYTHONPATH=bindings/python \
		PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m pytest -q -p no:cacheprovider tests/python

check-api: all
	$(Q)O=$(O) CC="$(CC)" MAKE="$(MAKE)" PYTHON="$(PYTHON)" sh tests/api/run.sh

check-fault check-fuzz check-growth: check-%: $(O)/libmapicfg.a $(if $(filter no,$(NET)),,$(O)/libmapicfg-net.a)
	$(Q)$(MAKE) -f tests/$*/local.mk O=$(O) NET=$(NET) CC="$(CC)" CFLAGS="$(CFLAGS)" CPPFLAGS="$(CPPFLAGS)" \
		LDFLAGS="$(LDFLAGS)" LDLIBS="$(LDLIBS)" check

check-store: $(O)/libmapicfg.a
	$(Q)O=$(O) CC="$(CC)" CFLAGS="$(CFLAGS)" CPPFLAGS="$(CPPFLAGS)" LDFLAGS="$(LDFLAGS)" LDLIBS="$(LDLIBS)" \
		MAKE="$(MAKE)" PYTHON="$(PYTHON)" sh tests/store/run.sh

# Logs of any size, for tests and measurements.
make_logs := $(O)/bench/make_logs
$(make_logs): tests/bench/make_logs.c $(wildcard tests/bench/logs_*.c tests/bench/logs_*.h) Makefile $(flags)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra $(filter %.c,$^) -o $@

log-tools:
	$(Q)sh tests/bench/duckdb.sh $(O)/bench

check-logs: $(make_logs) $(O)/mapicfg $(O)/$(SONAME)
	$(Q)failed=; for test in generator two_opinions summary hit events prompts cluster recipes; do \
		MAPICFG=$(abspath $(O))/mapicfg \
		MAPICFG_LIBRARY=$(abspath $(O))/$(SONAME) PYTHONPATH=$(abspath bindings/python) \
		MAKE_LOGS=$(abspath $(make_logs)) DUCKDB_MODULES=$(abspath $(O))/bench/node_modules \
		PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/logs/$$test.py || failed="$$failed $$test"; done; \
		test -z "$$failed" || { echo "failed:$$failed"; exit 1; }

check-autodiscover: $(O)/mapicfg $(O)/$(SONAME)
	$(Q)MAPICFG=$(abspath $(O))/mapicfg PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/autodiscover/run.py
	$(Q)MAPICFG=$(abspath $(O))/mapicfg MAPICFG_LIBRARY=$(abspath $(O))/$(SONAME) PYTHONDONTWRITEBYTECODE=1 \
		$(PYTHON) tests/autodiscover/discovery.py

# Clients of Autodiscover that `deps` does not install: 70 MB, most of it packages of npm.
clients:
	$(Q)sh tests/autodiscover/clients/install.sh $(O)/clients

check-clients: $(O)/mapicfg $(O)/$(SONAME)
	$(Q)MAPICFG=$(abspath $(O))/mapicfg MAPICFG_LIBRARY=$(abspath $(O))/$(SONAME) PYTHONDONTWRITEBYTECODE=1 \
		$(PYTHON) tests/autodiscover/clients.py $(O)/clients

check-proxy: $(O)/mapicfg
	$(Q)O=$(O) MAPICFG=$(abspath $(O))/mapicfg PYTHON="$(PYTHON)" PYTHONDONTWRITEBYTECODE=1 sh tests/proxy/run.sh

check-net: $(O)/mapicfg $(if $(filter no,$(NET)),,$(net_libraries))
	$(Q)O=$(O) MAPICFG=$(abspath $(O))/mapicfg PYTHON="$(PYTHON)" sh tests/net/run.sh

# A domain controller of Samba, which `deps` does not install: half a minute, and root.
check-samba: $(O)/mapicfg $(if $(filter no,$(NET)),,$(net_libraries))
	$(Q)MAPICFG=$(abspath $(O))/mapicfg sh tests/samba/run.sh

# What judges pages, and SARIF: Chromium, and 90 MB of npm, which `deps` does not install.
report-tools:
	$(Q)sh tests/report/install.sh $(O)/report

check-report: $(O)/mapicfg
	$(Q)O=$(abspath $(O)) MAPICFG=$(abspath $(O))/mapicfg PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/report/look.py

# Nagios Core, which runs the command as its plugin: a package of 250 kB from Debian, unpacked.
nagios-tools:
	$(Q)sh tests/nagios/install.sh $(O)/nagios

check-nagios: all
	$(Q)MAPICFG=$(abspath $(O))/mapicfg PYTHONDONTWRITEBYTECODE=1 PYTHON="$(PYTHON)" \
		sh tests/nagios/run.sh $(abspath $(O))/nagios

# PowerShell 7 and Pester, its folder or manifest: those that `deps` has fetched, else those that are installed.
fetched = $(firstword $(wildcard $(abspath $(O))/powershell/$(1)) $(2))
PWSH ?= $(call fetched,pwsh,pwsh)
PESTER ?= $(call fetched,pester/packages/pester/*/tools/Pester.psd1,Pester)
check-powershell: $(O)/mapicfg $(O)/$(SONAME) $(O)/tests/judge_parse $(make_logs) \
		$(if $(filter no,$(NET)),,$(net_libraries))
	$(Q)MAPICFG=$(abspath $(O))/mapicfg MAPICFG_LIBRARY=$(abspath $(O))/$(SONAME) PYTHON="$(PYTHON)" \
		MAKE_LOGS=$(abspath $(make_logs)) JUDGE_PARSE=$(abspath $(O))/tests/judge_parse PWSH="$(PWSH)" \
		PESTER="$(PESTER)" sh tests/powershell/run.sh

check-sanitize:
	$(Q)MAPICFG_FAULT_STEP=7 $(MAKE) O=$(O)/sanitize \
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all" \
		check-unit check-cli check-fault check-fuzz

# What clang looks at and gcc does not, such as an offset to a null pointer.
check-ubsan:
	$(Q)$(MAKE) O=$(O)/ubsan CC=clang CFLAGS="-O1 -g -fsanitize=undefined -fno-sanitize-recover=all" check-unit check-fuzz

# Audits and summaries by several threads. setarch: ThreadSanitizer knows the addresses of older kernels only.
threaded = $(addprefix $(O)/threads/tests/,test_threads test_log_summary test_log_threads)
check-threads:
	$(Q)$(MAKE) O=$(O)/threads CFLAGS="-O1 -g -fsanitize=thread" $(threaded)
	$(Q)for test in $(threaded); do \
		CK_DEFAULT_TIMEOUT=600 TSAN_OPTIONS=halt_on_error=1 setarch -R $$test || exit 1; done

# VALGRIND: which of the unit tests.
VALGRIND ?= $(unit_programs)
check-valgrind:
	$(Q)$(MAKE) O=$(O) $(VALGRIND) $(O)/mapicfg
	$(Q)$(MAKE) -f tests/fault/local.mk O=$(O) CC="$(CC)" CFLAGS="$(CFLAGS)" CPPFLAGS="$(CPPFLAGS)" LDFLAGS="$(LDFLAGS)" \
		LDLIBS="$(LDLIBS)" $(O)/tests/damage
	$(Q)O=$(O) sh tests/api/valgrind.sh $(VALGRIND)

check-abi: all
	$(Q)O=$(O) sh tests/api/abi.sh

# The two commands of README.md in a fresh minimal system: RELEASE=trixie for that of another release of Debian.
check-root:
	$(Q)RELEASE="$(RELEASE)" sh tests/minimal/run.sh

abi-baseline: $(O)/$(SONAME) $(O)/$(NET_SONAME)
	abidw --no-corpus-path --no-comp-dir-path --drop-private-types --headers-dir include $(O)/$(SONAME) \
		> tests/api/libmapicfg.abi
	abidw --no-corpus-path --no-comp-dir-path --drop-private-types --headers-dir include $(O)/$(NET_SONAME) \
		> tests/api/libmapicfg-net.abi

fuzz:
	$(Q)$(MAKE) -f tests/fuzz/local.mk O=$(O)/fuzz NET=$(NET) FUZZ_TIME=$(FUZZ_TIME) fuzz

bench: all $(make_logs)
	$(Q)O=$(O) PYTHON="$(PYTHON)" bash tests/bench/run.sh

bench-net: all
	$(Q)O=$(O) PYTHON="$(PYTHON)" BENCH_ONLY=net bash tests/bench/run.sh

demo: all
	$(O)/mapicfg audit tests/data/contoso/org.xml tests/data/contoso/mailboxes.csv tests/data/contoso/vdirs.xml
	$(O)/mapicfg audit --summary tests/data/contoso/org.xml tests/data/contoso/mailboxes.csv tests/data/contoso/vdirs.xml
	rm -f $(O)/demo.store
	$(O)/mapicfg import --store $(O)/demo.store tests/data/contoso/org.xml tests/data/contoso/mailboxes.csv \
		tests/data/contoso/vdirs.xml
	$(O)/mapicfg exec --store $(O)/demo.store 'Set-OrganizationConfig -MapiHttpEnabled $$false'
	$(O)/mapicfg exec --store $(O)/demo.store 'Get-MapiVirtualDirectory | Format-List server,*url*,*auth*'
	$(O)/mapicfg undo --store $(O)/demo.store

# ---- installing ----
# mapihttp.pc names directories by ${prefix} where they are below it, so that it can be moved.
below_prefix = $(patsubst $(prefix)/%,$${prefix}/%,$(1))

$(O)/mapihttp.pc: private library := mapicfg
$(O)/mapihttp.pc: private needs := expat, libpcre2-8, sqlite3, zlib, libzstd
$(O)/mapihttp.pc: private description := What Exchange Server decides about MAPI over HTTP
$(O)/mapihttp-net.pc: private library := mapicfg-net
$(O)/mapihttp-net.pc: private requires := mapihttp = $(VERSION)
$(O)/mapihttp-net.pc: private needs := libcurl, openssl, krb5-gssapi, ldap
$(O)/mapihttp-net.pc: private description := MAPI over HTTP on the network: certificates, tests, directories
$(O)/mapihttp.pc $(O)/mapihttp-net.pc: $(O)/%.pc: mapihttp.pc.in Makefile include/mapicfg/base.h
	@mkdir -p $(@D)
	$(Q)sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(call below_prefix,$(libdir))|' \
		-e 's|@includedir@|$(call below_prefix,$(includedir))|' -e 's|@version@|$(VERSION)|' -e 's|@name@|$*|' \
		-e 's|@library@|$(library)|' -e 's|@requires@|$(requires)|' -e 's|@requires_private@|$(needs)|' \
		-e 's|@description@|$(description)|' $< > $@

headers := $(sort $(wildcard include/mapicfg/*.h))
net_headers := $(sort $(wildcard include/mapicfg-net/*.h))
with_net = $(if $(filter no,$(NET)),,$(1))
man1 := $(sort $(wildcard docs/man/*.1))
man3 := $(sort $(wildcard docs/man/*.3))
# Each function has a page of its own name: a link to the page whose NAME lists it. Written as link=page.
man3_links = $(shell awk '/^\.Sh/ { inside = $$2 == "NAME" } inside && $$1 == ".Nm" { page = FILENAME; \
	sub(".*/", "", page); if ($$2 ".3" != page) print $$2 ".3=" page }' $(man3))
guides := $(sort $(wildcard docs/guide/*.md))
examples := $(sort $(foreach form,md c py sh,$(wildcard docs/examples/*.$(form))))
contoso := $(sort $(foreach form,xml csv json txt,$(wildcard tests/data/contoso/*.$(form))))
powershell_files := $(sort $(wildcard bindings/powershell/Mapicfg/*))
python_files := $(sort $(wildcard bindings/python/mapicfg/*.py bindings/python/mapicfg/py.typed))

# In a rule, a blank would end a path: rm would get two others.
install_paths = $(foreach path,prefix exec_prefix bindir libdir includedir datadir mandir docdir pkgconfigdir \
	bashcompletiondir powershelldir pythondir DESTDIR,$(if $(word 2,$($(path))),\
	$(error $(path) must have no blanks: '$($(path))')))
install: $(if $(filter install uninstall,$(MAKECMDGOALS)),$(install_paths)) all
	$(Q)rm -f $(O)/mapihttp.pc $(O)/mapihttp-net.pc
	$(Q)$(MAKE) --no-print-directory O=$(O) $(O)/mapihttp.pc $(O)/mapihttp-net.pc
	$(INSTALL) -d $(addprefix $(DESTDIR),$(bindir) $(libdir) $(includedir)/mapicfg $(pkgconfigdir) $(mandir)/man1 \
		$(mandir)/man3 $(bashcompletiondir) $(pythondir)/mapicfg $(powershelldir)/Mapicfg $(docdir)/guide \
		$(docdir)/examples/contoso)
	$(INSTALL) -m 755 $(O)/mapicfg $(DESTDIR)$(bindir)/mapicfg
	$(INSTALL) -m 755 $(O)/$(SONAME) $(DESTDIR)$(libdir)/libmapicfg.so.$(VERSION)
	ln -sf libmapicfg.so.$(VERSION) $(DESTDIR)$(libdir)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(libdir)/libmapicfg.so
	$(INSTALL) -m 644 $(O)/libmapicfg.a $(DESTDIR)$(libdir)/libmapicfg.a
	$(INSTALL) -m 644 include/mapicfg.h $(DESTDIR)$(includedir)/mapicfg.h
	$(INSTALL) -m 644 $(headers) $(DESTDIR)$(includedir)/mapicfg
	$(INSTALL) -m 644 $(O)/mapihttp.pc $(DESTDIR)$(pkgconfigdir)/mapihttp.pc
	$(call with_net,$(install_net))
	$(INSTALL) -m 644 $(man1) $(DESTDIR)$(mandir)/man1
	$(INSTALL) -m 644 $(man3) $(DESTDIR)$(mandir)/man3
	$(Q)cd $(DESTDIR)$(mandir)/man3 && for link in $(man3_links); do ln -sf "$${link#*=}" "$${link%=*}"; done
	$(INSTALL) -m 644 bindings/cli/mapicfg.bash $(DESTDIR)$(bashcompletiondir)/mapicfg
	$(INSTALL) -m 644 $(python_files) $(DESTDIR)$(pythondir)/mapicfg
	$(INSTALL) -m 644 $(powershell_files) $(DESTDIR)$(powershelldir)/Mapicfg
	$(INSTALL) -m 644 README.md docs/security.md $(DESTDIR)$(docdir)
	$(INSTALL) -m 644 $(guides) $(DESTDIR)$(docdir)/guide
	$(INSTALL) -m 644 $(examples) $(DESTDIR)$(docdir)/examples
	$(INSTALL) -m 644 $(contoso) $(DESTDIR)$(docdir)/examples/contoso
	$(Q)$(become_loaded)
	$(Q)$(look_up)

define install_net
$(INSTALL) -d $(DESTDIR)$(includedir)/mapicfg-net
	$(INSTALL) -m 755 $(O)/mapicfg-net $(DESTDIR)$(bindir)/mapicfg-net
	$(INSTALL) -m 755 $(O)/$(NET_SONAME) $(DESTDIR)$(libdir)/libmapicfg-net.so.$(VERSION)
	ln -sf libmapicfg-net.so.$(VERSION) $(DESTDIR)$(libdir)/$(NET_SONAME)
	ln -sf $(NET_SONAME) $(DESTDIR)$(libdir)/libmapicfg-net.so
	$(INSTALL) -m 644 $(O)/libmapicfg-net.a $(DESTDIR)$(libdir)/libmapicfg-net.a
	$(INSTALL) -m 644 include/mapicfg-net.h $(DESTDIR)$(includedir)/mapicfg-net.h
	$(INSTALL) -m 644 $(net_headers) $(DESTDIR)$(includedir)/mapicfg-net
	$(INSTALL) -m 644 $(O)/mapihttp-net.pc $(DESTDIR)$(pkgconfigdir)/mapihttp-net.pc
endef

# The loader finds libraries by a cache. A package's own scripts renew it, so with DESTDIR there is nothing to do.
become_loaded = $(if $(DESTDIR),true,PATH="$$PATH:/usr/sbin:/sbin"; \
	if [ "$$(id -u)" = 0 ] && command -v $(LDCONFIG) >/dev/null; then echo $(LDCONFIG); $(LDCONFIG); \
	else echo "Run ldconfig as root: programs find $(SONAME) by the cache that it keeps."; fi)
look_up = $(if $(DESTDIR),true,PATH="$$PATH:/usr/sbin:/sbin"; ! command -v $(LDCONFIG) >/dev/null || \
	$(LDCONFIG) -p | grep -q $(SONAME) || \
		echo "The loader does not look in $(libdir) yet: see ld.so.conf, or LD_LIBRARY_PATH.")

# Removes what `install` has put there: its files, and the directories that bear our name once they are empty.
own_dirs = $(includedir)/mapicfg $(includedir)/mapicfg-net $(pythondir)/mapicfg/__pycache__ $(pythondir)/mapicfg \
	$(powershelldir)/Mapicfg $(docdir)/guide $(docdir)/examples/contoso $(docdir)/examples $(docdir)

uninstall: $(if $(filter install uninstall,$(MAKECMDGOALS)),$(install_paths))
	rm -f $(DESTDIR)$(bindir)/mapicfg $(DESTDIR)$(pkgconfigdir)/mapihttp.pc $(DESTDIR)$(includedir)/mapicfg.h
	rm -f $(addprefix $(DESTDIR)$(libdir)/,libmapicfg.so.$(VERSION) $(SONAME) libmapicfg.so libmapicfg.a)
	rm -f $(addprefix $(DESTDIR)$(libdir)/,libmapicfg-net.so.$(VERSION) $(NET_SONAME) libmapicfg-net.so libmapicfg-net.a)
	rm -f $(DESTDIR)$(pkgconfigdir)/mapihttp-net.pc $(DESTDIR)$(includedir)/mapicfg-net.h $(DESTDIR)$(bindir)/mapicfg-net
	rm -f $(addprefix $(DESTDIR)$(includedir)/mapicfg-net/,$(notdir $(net_headers)))
	rm -f $(addprefix $(DESTDIR)$(includedir)/mapicfg/,$(notdir $(headers)))
	rm -f $(addprefix $(DESTDIR)$(mandir)/man1/,$(notdir $(man1))) $(addprefix $(DESTDIR)$(mandir)/man3/,$(notdir $(man3)))
	$(Q)rm -f $(foreach link,$(man3_links),$(DESTDIR)$(mandir)/man3/$(firstword $(subst =, ,$(link))))
	rm -f $(DESTDIR)$(bashcompletiondir)/mapicfg
	rm -f $(addprefix $(DESTDIR)$(pythondir)/mapicfg/,$(notdir $(python_files))) \
		$(DESTDIR)$(pythondir)/mapicfg/__pycache__/*.pyc
	rm -f $(addprefix $(DESTDIR)$(powershelldir)/Mapicfg/,$(notdir $(powershell_files)))
	rm -f $(addprefix $(DESTDIR)$(docdir)/,README.md security.md) \
		$(addprefix $(DESTDIR)$(docdir)/guide/,$(notdir $(guides)))
	rm -f $(addprefix $(DESTDIR)$(docdir)/examples/contoso/,$(notdir $(contoso)))
	rm -f $(addprefix $(DESTDIR)$(docdir)/examples/,$(notdir $(examples)))
	$(Q)for dir in $(addprefix $(DESTDIR),$(own_dirs)); do rmdir "$$dir" 2>/dev/null; done; true
	$(Q)$(become_loaded)

dist:
	@mkdir -p $(O)
	git archive --format=tar --prefix=libmapicfg-$(VERSION)/ HEAD | gzip -9n > $(O)/libmapicfg-$(VERSION).tar.gz

# ---- for developers ----
format:
	clang-format -i $(lib_sources) $(net_sources) $(cli_sources) $(net_cli_sources) \
		$(wildcard lib/*/*.h bindings/cli/*.h bindings/cli/net/*.h) \
		include/mapicfg.h include/mapicfg-net.h $(headers) $(net_headers)

lint:
	$(Q)O=$(O) PYTHON="$(PYTHON)" sh tests/api/lint.sh

doc: $(O)/mapicfg
	@mkdir -p $(O)/doc
	$(Q)for page in $(man1) $(man3); do mandoc -T html -O style=mandoc.css $$page > $(O)/doc/$$(basename $$page).html; done
	$(Q)MAPICFG=$(O)/mapicfg $(PYTHON) docs/guide/make_properties.py > $(O)/doc/properties.md
	$(Q)MAPICFG=$(O)/mapicfg $(PYTHON) docs/guide/make_log_fields.py > $(O)/doc/log-fields.md
	@echo "$(O)/doc"

clean:
	rm -rf $(O)

help:
	@echo "all             the command, the shared and the static library, in $(O)/"
	@echo "deps            install what building needs, by the distribution's package manager; with check, for tests"
	@echo "demo            audit the sample organization, and run cmdlets on it"
	@echo "check           all tests, and a sum (check-unit, -cli, -python, -api, -fault, -fuzz, -growth, -store,"
	@echo "                -autodiscover, -clients, -proxy, -net, -report, -nagios, -powershell)"
	@echo "                PWSH= and PESTER= name others than those that deps check has fetched"
	@echo "clients         get the clients of Autodiscover that check-clients runs: npm's, DavMail, Evolution's library"
	@echo "check-samba     LDAP, Kerberos and NTLM of a domain controller of Samba, as root; docs/guide/contributing.md"
	@echo "report-tools    get what judges pages and SARIF: Chromium; axe-core, a checker of HTML, one of SARIF"
	@echo "nagios-tools    get Nagios Core, which check-nagios runs"
	@echo "log-tools       get DuckDB, which check-logs compares with"
	@echo "check-sanitize  the tests under AddressSanitizer and UndefinedBehaviorSanitizer"
	@echo "check-ubsan     the unit tests and the fuzzers' seeds under clang's UndefinedBehaviorSanitizer"
	@echo "check-threads   audits by several threads under ThreadSanitizer"
	@echo "check-valgrind  the unit tests and the command under valgrind"
	@echo "check-abi       compare the ABI with the stored baseline; abi-baseline renews it"
	@echo "check-root      the two commands of README.md in a fresh minimal Debian 12; RELEASE=trixie for 13"
	@echo "bench           measure beside the peers; bench-net: mapicfg test alone; fuzz: FUZZ_TIME seconds a harness"
	@echo "install         to \$$(DESTDIR)\$$(prefix); uninstall removes it"
	@echo "dist doc format lint clean"
	@echo "NET=no leaves libmapicfg-net out, and what it needs."
	@echo "CPPFLAGS=-DMAPICFG_PORTABLE leaves out what is written for one processor only."
	@echo "Variables: O= CC= CFLAGS= CPPFLAGS= LDFLAGS= WERROR=1 V=1 DESTDIR= prefix= libdir= and so on"

-include $(static_objects:.o=.d) $(shared_objects:.o=.d) $(cli_objects:.o=.d) $(unit_programs:=.d) \
	$(net_static_objects:.o=.d) $(net_shared_objects:.o=.d) $(net_cli_objects:.o=.d)
