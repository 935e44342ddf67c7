/* SPDX-License-Identifier: LGPL-2.1-or-later
 * load.c: fills a configuration to answer from: objects in, tables of names out. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "model/identity.h"
#include "model/object.h"
#include "model/value.h"

#define MAX_BOXES (MAPICFG__NAME_SEVERAL - 1u)

/* ---- options ---- */

static mapicfg_status refuse_option(mapicfg_error *err, const char *option, const char *why) {
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_VALUE, "%s", why);
    mapicfg__error_property(err, option);
    return status;
}

static mapicfg_status check_url(const char *url, const char *option, mapicfg_error *err) {
    mapicfg_status status = url ? mapicfg_url_check(url, err) : MAPICFG_OK;
    if (status) mapicfg__error_property(err, option);
    return status;
}

/* A host is what may stand between https:// and a path. */
static mapicfg_status check_host(const char *host, const char *option, mapicfg_error *err) {
    char url[300];
    if (!host) return MAPICFG_OK;
    size_t size = strlen(host);
    if (!size || size > 253 || strpbrk(host, "/@:?#")) return refuse_option(err, option, "is not a host name");
    memcpy(url, "https://", 8);
    memcpy(url + 8, host, size);
    memcpy(url + 8 + size, "/", 2);
    return check_url(url, option, err);
}

/* A header's value must not end the header, and servers differ about what is beyond ASCII. */
static int is_header_text(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f) return 0;
    return 1;
}

static int is_host_name(const char *text) {
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
    size_t size = strspn(text, allowed);
    return size > 0 && size <= 253 && !text[size];
}

static mapicfg_status check_options(const mapicfg_autodiscover_options *options, mapicfg_error *err) {
    static const char packages[] = "basic kerb kerbntlm ntlm certificate negotiate nego2 anonymous";
    if (options->flags & ~31u)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "the options have a flag that this version does not know");
    mapicfg_status status = check_host(options->rpc_internal_host, "rpc_internal_host", err);
    if (!status) status = check_host(options->rpc_external_host, "rpc_external_host", err);
    if (!status) status = check_url(options->owa_internal_url, "owa_internal_url", err);
    if (!status) status = check_url(options->owa_external_url, "owa_external_url", err);
    if (status) return status;
    if (options->rpc_authentication && !mapicfg__text_has_word(packages, options->rpc_authentication))
        return refuse_option(err, "rpc_authentication",
                             "is none of basic, kerb, kerbntlm, ntlm, certificate, negotiate, nego2, anonymous");
    uint32_t kind;
    if (options->deployment_id && (mapicfg_identity_parse(options->deployment_id, &kind, NULL, NULL, NULL, NULL, err) ||
                                   kind != MAPICFG_IDENTITY_GUID || options->deployment_id[0] == '{'))
        return refuse_option(err, "deployment_id", "is not a GUID: 8-4-4-4-12 hexadecimal digits");
    status = mapicfg__delegates_check(options->delegates, err);
    if (status == MAPICFG_E_VALUE) mapicfg__error_property(err, "delegates");
    if (status) return status;
    if (options->challenge && !is_header_text(options->challenge))
        return refuse_option(err, "challenge", "has a character that a header may not have");
    if (options->front_end_server && !is_host_name(options->front_end_server))
        return refuse_option(err, "front_end_server", "is not a host name: letters, digits, hyphens and dots");
    return MAPICFG_OK;
}

static const char **option_texts(mapicfg_autodiscover_options *options, size_t index) {
    const char **texts[] = {&options->deployment_id,
                            &options->rpc_internal_host,
                            &options->rpc_external_host,
                            &options->rpc_authentication,
                            &options->owa_internal_url,
                            &options->owa_external_url,
                            &options->inside,
                            &options->challenge,
                            &options->domains,
                            &options->realms,
                            &options->hosts,
                            &options->front_end_server,
                            &options->delegates};
    return index < sizeof texts / sizeof *texts ? texts[index] : NULL;
}

/* X-FEServer has the name in capitals, as Exchange sends it. */
static void put_capitals(mapicfg_autodiscover_options *options) {
    char *name; /* owned, though the option struct says const */
    memcpy(&name, &options->front_end_server, sizeof name);
    for (; *name; name++)
        if (*name >= 'a' && *name <= 'z') *name = (char)(*name - 'a' + 'A');
}

/* Replaces each text by a copy; what is left after a failure is freed with the handle. */
static int own_options(mapicfg_autodiscover *autodiscover, const mapicfg_autodiscover_options *from) {
    mapicfg_autodiscover_options *options = &autodiscover->options;
    *options = *from;
    for (size_t i = 0; option_texts(options, i); i++) *option_texts(options, i) = NULL;
    for (size_t i = 0; option_texts(options, i); i++) {
        mapicfg_autodiscover_options given = *from;
        const char *text = *option_texts(&given, i);
        if (text && !(*option_texts(options, i) = mapicfg__mem_dup(text, strlen(text)))) return 0;
    }
    if (!options->max_body) options->max_body = 65536;
    if (options->front_end_server) put_capitals(options);
    return 1;
}

/* ---- the handle ---- */

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS(mapicfg_autodiscover_options, MAPICFG_AUTODISCOVER_OPTIONS_SIZE_1_0);

mapicfg_status mapicfg_autodiscover_new(const mapicfg_autodiscover_options *options, mapicfg_autodiscover **out,
                                        mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_autodiscover_options take;
    mapicfg_status status = mapicfg__options_take(&take, options, &sized, err);
    if (!status) status = check_options(&take, err);
    if (status) return status;
    mapicfg_autodiscover *autodiscover = mapicfg__mem_zalloc(sizeof *autodiscover);
    if (!autodiscover) return mapicfg__error_no_memory(err);
    autodiscover->user_seed = mapicfg__seed_new();
    autodiscover->addresses.seed = autodiscover->principals.seed = autodiscover->logons.seed = autodiscover->user_seed;
    uint32_t number;
    status = own_options(autodiscover, &take) ? MAPICFG_OK : mapicfg__error_no_memory(err);
    if (!status) status = mapicfg__topology_server(&autodiscover->topology, NULL, 0, &number, err);
    if (!status && take.inside) status = mapicfg__network_take(autodiscover, take.inside, err);
    if (!status && take.hosts) status = mapicfg__hosts_take(autodiscover, take.hosts, err);
    if (status)
        mapicfg_autodiscover_free(autodiscover);
    else
        *out = autodiscover;
    return status;
}

void mapicfg_autodiscover_free(mapicfg_autodiscover *autodiscover) {
    if (!autodiscover) return;
    for (size_t i = 0; option_texts(&autodiscover->options, i); i++) {
        char *text; /* owned, though the option struct says const */
        memcpy(&text, option_texts(&autodiscover->options, i), sizeof text);
        mapicfg__mem_free(text);
    }
    mapicfg__prepared_free_all(autodiscover);
    mapicfg__places_free(&autodiscover->places);
    mapicfg__topology_free(&autodiscover->topology);
    mapicfg__books_free(&autodiscover->books);
    mapicfg__delegates_free(&autodiscover->delegates);
    for (size_t i = 0; i < autodiscover->box_count; i++) mapicfg__mem_free(autodiscover->boxes[i].texts);
    for (size_t i = 0; i < autodiscover->target_count; i++) {
        mapicfg__mem_free(autodiscover->targets[i].from);
        mapicfg__mem_free(autodiscover->targets[i].to);
    }
    mapicfg__mem_free(autodiscover->boxes);
    mapicfg__mem_free(autodiscover->targets);
    mapicfg__mem_free(autodiscover->networks);
    for (size_t i = 0; i < autodiscover->host_count; i++) mapicfg__mem_free(autodiscover->hosts[i]);
    mapicfg__mem_free(autodiscover->hosts);
    mapicfg__names_free(&autodiscover->addresses);
    mapicfg__names_free(&autodiscover->dns);
    mapicfg__names_free(&autodiscover->principals);
    mapicfg__names_free(&autodiscover->logons);
    mapicfg__names_free(&autodiscover->own_hosts);
    mapicfg__names_free(&autodiscover->redirects);
    mapicfg__mem_free(autodiscover);
}

size_t mapicfg_autodiscover_mailbox_count(const mapicfg_autodiscover *autodiscover) {
    return autodiscover ? autodiscover->box_count : 0;
}

/* ---- mailboxes ---- */

#define KEY_ADDRESS 1
#define KEY_DN 2
#define KEY_PRINCIPAL 3
#define KEY_LOGON 4

/* A key stands behind the pieces as its kind, its text and a NUL. */
static void put_key(struct mapicfg__buffer *texts, char kind, const char *text) {
    if (!text || !*text) return;
    mapicfg__buffer_char(texts, kind);
    mapicfg__buffer_bytes(texts, text, strlen(text) + 1);
}

static const struct mapicfg__value *addresses_of(const mapicfg_object *mailbox) {
    return mapicfg__object_value(mailbox, MAPICFG__MAILBOX_EmailAddresses);
}

/* The primary address: the property, or else the one that EmailAddresses marks with capitals. */
static const char *primary_address(const mapicfg_object *mailbox) {
    const char *primary = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_PrimarySmtpAddress);
    const struct mapicfg__value *addresses = addresses_of(mailbox);
    for (uint32_t i = 0; !primary && i < addresses->count; i++)
        if (strncmp(addresses->items[i], "SMTP:", 5) == 0) primary = addresses->items[i] + 5;
    return primary;
}

static void put_keys(struct mapicfg__buffer *texts, const mapicfg_object *mailbox) {
    const struct mapicfg__value *addresses = addresses_of(mailbox);
    const char *principal = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_UserPrincipalName);
    put_key(texts, KEY_ADDRESS, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_PrimarySmtpAddress));
    put_key(texts, KEY_DN, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_LegacyExchangeDN));
    /* Most users' UserPrincipalName is their address, but a mailbox that states another one says that it is not. */
    put_key(texts, KEY_PRINCIPAL, principal ? principal : primary_address(mailbox));
    put_key(texts, KEY_PRINCIPAL, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_LinkedMasterAccount));
    put_key(texts, KEY_LOGON, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_SamAccountName));
    for (uint32_t i = 0; i < addresses->count; i++) {
        const char *address = addresses->items[i];
        if (mapicfg__text_starts(address, "smtp:")) put_key(texts, KEY_ADDRESS, address + 5);
        if (mapicfg__text_starts(address, "x500:")) put_key(texts, KEY_DN, address + 5);
        if (!strchr(address, ':') && strchr(address, '@')) put_key(texts, KEY_ADDRESS, address);
    }
}

static void put_line(struct mapicfg__buffer *out, const char *name, const char *text) {
    if (!text) return;
    mapicfg__buffer_text(out, "      ");
    mapicfg__xml_put_element(out, name, text);
    mapicfg__buffer_char(out, '\n');
}

static void put_user(struct mapicfg__buffer *out, const mapicfg_object *mailbox, const char *address,
                     const char *deployment_id) {
    const char *name = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_DisplayName);
    if (!name) name = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Name);
    put_line(out, "DisplayName", name ? name : address);
    put_line(out, "LegacyDN", mapicfg__object_text(mailbox, MAPICFG__MAILBOX_LegacyExchangeDN));
    put_line(out, "AutoDiscoverSMTPAddress", address);
    put_line(out, "DeploymentId", deployment_id);
}

/* Exchange's own MailboxId has the GUID of the mailbox in its database; where the object does not state that, the GUID
 * of the directory object stands in for it. */
static const char *guid_of(const mapicfg_object *mailbox) {
    const char *guid = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ExchangeGuid);
    return guid ? guid : mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Guid);
}

static int index_keys(mapicfg_autodiscover *autodiscover, const char *key, const char *end, uint32_t number) {
    while (key < end) {
        char kind = *key++;
        size_t size = strlen(key);
        struct mapicfg__names *names = kind == KEY_ADDRESS     ? &autodiscover->addresses
                                       : kind == KEY_DN        ? &autodiscover->dns
                                       : kind == KEY_PRINCIPAL ? &autodiscover->principals
                                                               : &autodiscover->logons;
        if (!mapicfg__names_put(names, key, size, number)) return 0;
        key += size + 1;
    }
    return 1;
}

/* A mailbox tells its server's DN where no server object does. */
static mapicfg_status take_server_dn(struct mapicfg__server *server, const mapicfg_object *mailbox,
                                     mapicfg_error *err) {
    const char *dn = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ServerLegacyDN);
    if (!server->name || server->legacy_dn || !dn) return MAPICFG_OK;
    server->legacy_dn = mapicfg__mem_dup(dn, strlen(dn));
    return server->legacy_dn ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* Ends a piece. */
static void end_piece(struct mapicfg__box *box, enum mapicfg__piece piece, const struct mapicfg__buffer *texts) {
    box->ends[piece] = (uint32_t)texts->size;
}

static void put_pieces(struct mapicfg__buffer *texts, const mapicfg_autodiscover *autodiscover,
                       const mapicfg_object *mailbox, struct mapicfg__box *box) {
    const char *address = primary_address(mailbox), *guid = guid_of(mailbox);
    const char *principal = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_UserPrincipalName);
    const char *domain = address ? strrchr(address, '@') : NULL, *realm = principal ? strrchr(principal, '@') : NULL;
    put_user(texts, mailbox, address, autodiscover->options.deployment_id);
    end_piece(box, MAPICFG__PIECE_USER, texts);
    if (guid && domain && domain[1]) {
        mapicfg__xml_put(texts, guid, strlen(guid));
        mapicfg__xml_put(texts, domain, strlen(domain));
    }
    end_piece(box, MAPICFG__PIECE_ID, texts);
    if (!realm) realm = domain;
    if (realm) mapicfg__xml_put(texts, realm + 1, strlen(realm + 1));
    end_piece(box, MAPICFG__PIECE_REALM, texts);
    box->no_guid = !guid;
    box->other_guid = guid && !mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ExchangeGuid);
    box->no_active_sync = mapicfg__object_state(mailbox, MAPICFG__MAILBOX_ActiveSyncEnabled) == MAPICFG_FALSE;
    box->no_legacy_dn = !mapicfg__object_text(mailbox, MAPICFG__MAILBOX_LegacyExchangeDN);
}

/* The pieces and keys of a mailbox in one block of memory. */
static mapicfg_status make_texts(const mapicfg_autodiscover *autodiscover, const mapicfg_object *mailbox,
                                 struct mapicfg__box *box, size_t *keys, size_t *size, mapicfg_error *err) {
    struct mapicfg__buffer texts = {0};
    put_pieces(&texts, autodiscover, mailbox, box);
    *keys = texts.size;
    put_keys(&texts, mailbox);
    *size = texts.size;
    if (texts.failed || texts.size > UINT32_MAX) {
        mapicfg__buffer_free(&texts);
        return mapicfg__error_no_memory(err);
    }
    box->texts = texts.data;
    return MAPICFG_OK;
}

static mapicfg_status add_mailbox(mapicfg_autodiscover *autodiscover, const mapicfg_object *mailbox,
                                  mapicfg_error *err) {
    struct mapicfg__box box = {.bits = mailbox->bits};
    size_t count = autodiscover->box_count, keys, size;
    if (count >= MAX_BOXES) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "too many mailboxes");
    struct mapicfg__box *grown =
        mapicfg__mem_grow(autodiscover->boxes, &autodiscover->box_capacity, count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    autodiscover->boxes = grown;
    struct mapicfg__buffer key = {0};
    mapicfg__topology_put_mailbox(&key, mailbox);
    box.conditions = (uint8_t)mapicfg__decision_mailbox_conditions(mailbox, NULL);
    mapicfg_status status =
        key.failed ? mapicfg__error_no_memory(err)
                   : mapicfg__topology_server(&autodiscover->topology, key.data, key.size, &box.server, err);
    mapicfg__buffer_free(&key);
    if (!status) status = mapicfg__delegates_take_mailbox(autodiscover, mailbox, &box.archive, &box.public_folder, err);
    if (!status)
        status = mapicfg__books_number(
            &autodiscover->books, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_OfflineAddressBook), &box.book, err);
    if (!status) status = make_texts(autodiscover, mailbox, &box, &keys, &size, err);
    if (status) return status;
    grown[autodiscover->box_count++] = box;
    if (size && !index_keys(autodiscover, box.texts + keys, box.texts + size, (uint32_t)count))
        return mapicfg__error_no_memory(err);
    const struct mapicfg__server *server = &autodiscover->topology.servers[box.server];
    return take_server_dn(&autodiscover->topology.servers[server->stated ? server->stated : box.server], mailbox, err);
}

/* ---- filling ---- */

static mapicfg_status refuse_ready(const mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    if (!autodiscover->ready) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the configuration is ready: nothing can be added to it now");
}

mapicfg_status mapicfg_autodiscover_add(mapicfg_autodiscover *autodiscover, const mapicfg_object *object,
                                        mapicfg_error *err) {
    if (!autodiscover || !object) return mapicfg__error_null_argument(err, autodiscover ? "object" : "autodiscover");
    mapicfg_status status = refuse_ready(autodiscover, err);
    if (status) return status;
    switch (object->cls->id) {
    case MAPICFG_CLASS_ORG: autodiscover->org = object->bits; return MAPICFG_OK;
    case MAPICFG_CLASS_MAILBOX: return add_mailbox(autodiscover, object, err);
    case MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK: return mapicfg__books_take(&autodiscover->books, object, err);
    case MAPICFG_CLASS_MAILBOX_PERMISSION: return mapicfg__delegates_take_permission(autodiscover, object, err);
    default: break;
    }
    mapicfg_object *copy;
    status = mapicfg_object_copy(object, &copy, err);
    return status ? status : mapicfg__topology_take(&autodiscover->topology, copy, err);
}

struct loading {
    mapicfg_autodiscover *autodiscover;
    mapicfg_status status;
    mapicfg_error *err;
};

static int32_t load_one(void *user, const mapicfg_object *object, uint64_t key) {
    struct loading *loading = user;
    (void)key;
    loading->status = mapicfg_autodiscover_add(loading->autodiscover, object, loading->err);
    return loading->status;
}

static mapicfg_status load_class(mapicfg_autodiscover *autodiscover, mapicfg_directory *directory, uint32_t class_id,
                                 mapicfg_error *err) {
    mapicfg_error own; /* the listing overwrites err when it is stopped */
    struct loading loading = {autodiscover, MAPICFG_OK, &own};
    mapicfg_status status = mapicfg_directory_list(directory, class_id, NULL, load_one, &loading, err);
    if (loading.status && err) *err = own;
    return loading.status ? loading.status : status;
}

mapicfg_status mapicfg_autodiscover_load(mapicfg_autodiscover *autodiscover, mapicfg_directory *directory,
                                         mapicfg_error *err) {
    if (!autodiscover || !directory)
        return mapicfg__error_null_argument(err, autodiscover ? "directory" : "autodiscover");
    mapicfg_status status = refuse_ready(autodiscover, err);
    if (!status) status = load_class(autodiscover, directory, MAPICFG_CLASS_ORG, err);
    if (!status) status = load_class(autodiscover, directory, MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK, err);
    /* servers first: mailboxes and virtual directories refer to them */
    if (!status) status = load_class(autodiscover, directory, MAPICFG_CLASS_SERVER, err);
    for (enum mapicfg__part part = 0; !status && part < MAPICFG__PARTS; part++)
        status = load_class(autodiscover, directory, mapicfg__topology_class(part), err);
    if (!status) status = load_class(autodiscover, directory, MAPICFG_CLASS_MAILBOX, err);
    return status ? status : load_class(autodiscover, directory, MAPICFG_CLASS_MAILBOX_PERMISSION, err);
}

mapicfg_status mapicfg_autodiscover_open(mapicfg_directory *directory, const mapicfg_autodiscover_options *options,
                                         mapicfg_autodiscover **out, mapicfg_error *err) {
    mapicfg_status status = mapicfg_autodiscover_new(options, out, err);
    if (status) return status;
    status = mapicfg_autodiscover_load(*out, directory, err);
    if (!status) status = mapicfg_autodiscover_ready(*out, err);
    if (status) {
        mapicfg_autodiscover_free(*out);
        *out = NULL;
    }
    return status;
}
