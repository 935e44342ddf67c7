/* SPDX-License-Identifier: LGPL-2.1-or-later
 * owners.c: the mailboxes of a configuration by all names that logs may call them. A name of several is nobody's. */
#include "logs/owners.h"

#include <mapicfg/audit.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/mailbox_type.h"
#include "model/object.h"
#include "model/table.h"

/* ---- names ---- */

uint32_t mapicfg__owner_form(const char *name) {
    if (mapicfg__text_is_guid(name, strlen(name))) return MAPICFG__OWNER_GUID;
    if (*name == '/') return MAPICFG__OWNER_DN;
    return strchr(name, '@') ? MAPICFG__OWNER_ADDRESS : MAPICFG__OWNER_ACCOUNT;
}

static int is_zeros(const char *guid) {
    return strspn(guid, "0-") == strlen(guid);
}

/* Two that share a name know it: which of them a log means cannot be told. */
static void put_name(struct mapicfg__owners *owners, const char *name) {
    const uint32_t own = (uint32_t)owners->count;
    if (!name || !*name || is_zeros(name)) return;
    const size_t size = strlen(name);
    const uint32_t before = mapicfg__names_get(&owners->names, name, size);
    if (before == own) return;
    if (before != MAPICFG__NAME_NONE) owners->items[own].shares_name = 1;
    if (before < own) owners->items[before].shares_name = 1;
    const char *kept = mapicfg__arena_text(owners->arena, name, size);
    if (!kept || !mapicfg__names_put(&owners->names, kept, size, own)) owners->failed = 1;
}

/* "SMTP:anna@contoso.com", or without what stands before the address; other types are no address of a mailbox. */
static void put_addresses(struct mapicfg__owners *owners, const struct mapicfg__value *list) {
    for (uint32_t i = 0; i < list->count; i++) {
        const char *item = list->items[i], *colon = strchr(item, ':');
        if (!colon) put_name(owners, item);
        if (colon && mapicfg__text_starts(item, "smtp:")) put_name(owners, colon + 1);
    }
}

static void put_names(struct mapicfg__owners *owners, const mapicfg_object *mailbox) {
    static const struct {
        uint32_t property, form;
    } texts[] = {{MAPICFG__MAILBOX_ExchangeGuid, MAPICFG__OWNER_GUID},
                 {MAPICFG__MAILBOX_ArchiveGuid, 0},
                 {MAPICFG__MAILBOX_Guid, 0},
                 {MAPICFG__MAILBOX_PrimarySmtpAddress, 0},
                 {MAPICFG__MAILBOX_UserPrincipalName, MAPICFG__OWNER_UPN},
                 {MAPICFG__MAILBOX_SamAccountName, MAPICFG__OWNER_ACCOUNT},
                 {MAPICFG__MAILBOX_LinkedMasterAccount, 0},
                 {MAPICFG__MAILBOX_LegacyExchangeDN, MAPICFG__OWNER_DN}};
    struct mapicfg__owner *owner = &owners->items[owners->count];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = mapicfg__object_text(mailbox, texts[i].property);
        if (text) owner->forms |= texts[i].form;
        put_name(owners, text);
    }
    const struct mapicfg__value *addresses = mapicfg__object_value(mailbox, MAPICFG__MAILBOX_EmailAddresses);
    if (addresses->state != MAPICFG_VALUE) return;
    owner->forms |= MAPICFG__OWNER_ADDRESS;
    put_addresses(owners, addresses);
}

/* ---- mailboxes ---- */

static int is_system(const mapicfg_object *mailbox) {
    const char *type = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_RecipientTypeDetails);
    if (type) return mapicfg__mailbox_type_switch(type, strlen(type)) != NULL;
    for (size_t i = 0; i < MAPICFG__MAILBOX_NAMINGS; i++) {
        const struct mapicfg__value *name = &mailbox->values[mapicfg__mailbox_namings[i]];
        if (name->text) return mapicfg__mailbox_name_is_system(name->text, strlen(name->text));
    }
    return 0;
}

static int32_t take_mailbox(void *user, const mapicfg_object *mailbox, uint64_t key) {
    struct mapicfg__owners *owners = user;
    struct mapicfg__owner *items =
        mapicfg__mem_grow(owners->items, &owners->capacity, owners->count + 1, sizeof *items);
    owners->failed = !items || owners->count >= MAPICFG__NAME_SEVERAL;
    if (items) owners->items = items;
    if (owners->failed) return 1;
    const char *name = mapicfg_object_get_identity(mailbox);
    items[owners->count] = (struct mapicfg__owner){.is_system = (uint8_t)is_system(mailbox), .key = (int64_t)key};
    items[owners->count].name = mapicfg__arena_text(owners->arena, name ? name : "", name ? strlen(name) : 0);
    if (!items[owners->count].name) owners->failed = 1;
    put_names(owners, mailbox);
    owners->count++;
    return owners->failed;
}

/* Of a store the line of a mailbox is its number among them. */
static int32_t take_decision(void *user, const char *identity, mapicfg_decision decision, const char *source,
                             uint64_t line) {
    struct mapicfg__owners *owners = user;
    (void)identity;
    (void)source;
    if (line && line <= owners->count) owners->items[line - 1].decision = decision;
    return 0;
}

mapicfg_status mapicfg__owners_decide(struct mapicfg__owners *owners, mapicfg_directory *directory,
                                      mapicfg_error *err) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_input input = MAPICFG_INPUT_INIT;
    mapicfg_audit *audit;
    options.fn = take_decision;
    options.user = owners;
    input.directory = directory;
    mapicfg_status status = mapicfg_audit_new(&options, &audit, err);
    if (status) return status;
    status = mapicfg_audit_read(audit, &input, 1, NULL, err);
    if (!status) status = mapicfg_audit_finish(audit, err);
    mapicfg_audit_free(audit);
    return status;
}

mapicfg_status mapicfg__owners_read(struct mapicfg__owners *owners, mapicfg_directory *directory, mapicfg_error *err) {
    owners->names.seed = mapicfg__seed_new();
    owners->domains.seed = owners->domain_names.seed = owners->names.seed;
    owners->arena = mapicfg__arena_new();
    if (!owners->arena) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, NULL, take_mailbox, owners, err);
    return owners->failed ? mapicfg__error_no_memory(err) : status;
}

/* ---- looking up ---- */

/* What stands behind the backslash; NULL: there is none. */
static const char *account_of(const char *user) {
    const char *slash = strrchr(user, '\\');
    return slash ? slash + 1 : NULL;
}

int mapicfg__owners_meet(struct mapicfg__owners *owners, const char *user) {
    const char *account = account_of(user);
    if (!account) return 1;
    const size_t size = (size_t)(account - user);
    uint32_t domain = mapicfg__names_get(&owners->domain_names, user, size);
    if (domain == MAPICFG__NAME_NONE) {
        domain = (uint32_t)owners->domain_names.count;
        if (!mapicfg__names_put(&owners->domain_names, user, size, domain)) return 0;
    }
    return mapicfg__names_put(&owners->domains, account, strlen(account), domain);
}

uint32_t mapicfg__owners_find(struct mapicfg__owners *owners, const char *name) {
    const uint32_t found = mapicfg__names_get(&owners->names, name, strlen(name));
    const char *account = account_of(name);
    if (found != MAPICFG__NAME_NONE || !account || !*account) return found;
    const uint32_t owner = mapicfg__names_get(&owners->names, account, strlen(account));
    if (mapicfg__names_get(&owners->domains, account, strlen(account)) != MAPICFG__NAME_SEVERAL) return owner;
    if (owner < owners->count) owners->items[owner].shares_name = 1;
    return owner == MAPICFG__NAME_NONE ? owner : MAPICFG__NAME_SEVERAL;
}

void mapicfg__owner_add(struct mapicfg__owner_use *use, const struct mapicfg__owner_use *more) {
    use->records += more->records;
    if (!more->dated) return;
    if (!use->dated || more->first < use->first) use->first = more->first;
    if (!use->dated || more->last > use->last) use->last = more->last;
    use->dated += more->dated;
}

void mapicfg__owners_forget_names(struct mapicfg__owners *owners) {
    mapicfg__names_free(&owners->names);
    mapicfg__names_free(&owners->domains);
    mapicfg__names_free(&owners->domain_names);
    mapicfg__arena_free(owners->arena);
    owners->arena = NULL;
}

void mapicfg__owners_free(struct mapicfg__owners *owners) {
    mapicfg__owners_forget_names(owners);
    mapicfg__mem_free(owners->items);
}
