/* SPDX-License-Identifier: LGPL-2.1-or-later
 * delegates.c: who may open whose mailbox: entries of Get-MailboxPermission and of the option delegates, from texts to
 * the numbers of mailboxes.
 *
 * An entry says that a mailbox, by any of its names, lets a user in, as the server in front names the user. Both may
 * come before the mailboxes do, so they are looked up when everything is there. */
#include <mapicfg/identity.h>
#include <stdlib.h>
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/identity.h"
#include "model/value.h"

/* ---- filling ---- */

/* In the texts, each mailbox begins with a mark, and its names follow, each with its kind before it. */
#define MARK_MAILBOX '\1'
#define MARK_NAME '\2'
#define MARK_SHORT '\3' /* a name that others may have */
#define MARK_OTHER '\4' /* a text that is not of a mailbox */

/* Where the text is, which is never 0. */
static size_t put(struct mapicfg__buffer *texts, char mark, const char *text) {
    mapicfg__buffer_char(texts, mark);
    size_t at = texts->size;
    mapicfg__buffer_bytes(texts, text, strlen(text) + 1);
    return at;
}

static void put_name(struct mapicfg__buffer *texts, char mark, const char *text) {
    if (text) put(texts, mark, text);
}

/* A DN by the canonical name that follows from it, as Exchange prints identities; any other name as it is. */
static void put_canonical(struct mapicfg__buffer *texts, char mark, const char *text) {
    if (!text) return;
    mapicfg__buffer_char(texts, mark);
    size_t before = texts->size;
    mapicfg__identity_put_canonical(texts, text, strlen(text));
    if (texts->size == before) mapicfg__buffer_text(texts, text);
    mapicfg__buffer_char(texts, '\0');
}

static int is_guid(const char *text) {
    return text && strspn(text, "0-") < strlen(text); /* zeros are none */
}

static mapicfg_status take_archive(mapicfg_autodiscover *autodiscover, const mapicfg_object *mailbox, uint32_t *number,
                                   mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    const char *guid = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ArchiveGuid);
    const char *domain = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ArchiveDomain);
    const char *status = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ArchiveStatus);
    const struct mapicfg__value *names = mapicfg__object_value(mailbox, MAPICFG__MAILBOX_ArchiveName);
    if (!is_guid(guid)) return MAPICFG_OK;
    if (domain && status && !mapicfg_text_equal(status, "Active")) return MAPICFG_OK; /* not there yet */
    struct mapicfg__archive *grown = mapicfg__mem_grow(delegates->archives, &delegates->archive_capacity,
                                                       delegates->archive_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    delegates->archives = grown;
    struct mapicfg__archive *archive = &grown[delegates->archive_count++];
    *archive = (struct mapicfg__archive){.box = (uint32_t)autodiscover->box_count};
    archive->guid = put(&delegates->texts, MARK_OTHER, guid);
    if (names->count) archive->name = put(&delegates->texts, MARK_OTHER, names->items[0]);
    if (domain) archive->domain = put(&delegates->texts, MARK_OTHER, domain);
    *number = (uint32_t)delegates->archive_count;
    return MAPICFG_OK;
}

/* Mailboxes next to each other mostly have the same. */
static mapicfg_status take_public_folder(struct mapicfg__delegates *delegates, const mapicfg_object *mailbox,
                                         uint32_t *number, mapicfg_error *err) {
    const char *name = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_EffectivePublicFolderMailbox);
    if (!name) name = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_DefaultPublicFolderMailbox);
    if (!name || delegates->texts.failed) return MAPICFG_OK;
    size_t count = delegates->public_folder_count;
    *number = (uint32_t)count;
    if (count && strcmp(delegates->texts.data + delegates->public_folders[count - 1].name, name) == 0)
        return MAPICFG_OK;
    struct mapicfg__public_folder *grown =
        mapicfg__mem_grow(delegates->public_folders, &delegates->public_folder_capacity, count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    delegates->public_folders = grown;
    grown[count] = (struct mapicfg__public_folder){.name = put(&delegates->texts, MARK_OTHER, name)};
    delegates->public_folder_count++;
    *number = (uint32_t)count + 1;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__delegates_take_mailbox(mapicfg_autodiscover *autodiscover, const mapicfg_object *mailbox,
                                               uint32_t *archive, uint32_t *public_folder, mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    struct mapicfg__buffer *texts = &delegates->texts;
    mapicfg__buffer_char(texts, MARK_MAILBOX);
    put_canonical(texts, MARK_NAME, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Identity));
    put_canonical(texts, MARK_NAME, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_DistinguishedName));
    put_name(texts, MARK_NAME, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Guid));
    put_name(texts, MARK_SHORT, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Name));
    put_name(texts, MARK_SHORT, mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Alias));
    mapicfg_status status = take_archive(autodiscover, mailbox, archive, err);
    if (!status) status = take_public_folder(delegates, mailbox, public_folder, err);
    return !status && texts->failed ? mapicfg__error_no_memory(err) : status;
}

static mapicfg_status add_entry(struct mapicfg__delegates *delegates, const char *mailbox, const char *user,
                                uint32_t rights, mapicfg_error *err) {
    size_t count = delegates->entry_count;
    struct mapicfg__permission *grown =
        mapicfg__mem_grow(delegates->entries, &delegates->entry_capacity, count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    delegates->entries = grown;
    size_t last = count ? grown[count - 1].mailbox : 0; /* an export has a mailbox's entries together */
    int same = last && !delegates->texts.failed && strcmp(delegates->texts.data + last, mailbox) == 0;
    if (!same) last = put(&delegates->texts, MARK_OTHER, mailbox);
    grown[delegates->entry_count++] =
        (struct mapicfg__permission){last, put(&delegates->texts, MARK_OTHER, user), rights};
    return delegates->texts.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static int gives_full_access(const mapicfg_object *permission) {
    const struct mapicfg__value *rights = mapicfg__object_value(permission, MAPICFG__MAILBOX_PERMISSION_AccessRights);
    for (uint32_t i = 0; i < rights->count; i++)
        if (mapicfg_text_equal(rights->items[i], "FullAccess")) return 1;
    return 0;
}

/* What Windows calls its own domains, as far as its languages name them otherwise than English. */
static const char *const windows_domains[] = {"NT AUTHORITY", "BUILTIN",       "NT SERVICE",    "NT-AUTORITÄT",
                                              "VORDEFINIERT", "AUTORITE NT",   "NT INSTANS",    "NT-MYNDIGHET",
                                              "NT-MYNDIGHED", "AUTORIDADE NT", "ZARZĄDZANIE NT"};

/* Windows' own names are not of the domain, whatever a user there is called; and a SID that was not resolved is of
 * nobody who is left. */
static int is_of_windows(const char *user) {
    const char *backslash = strchr(user, '\\');
    size_t size = backslash ? (size_t)(backslash - user) : 0;
    if (mapicfg__text_starts(user, "S-1-")) return 1;
    for (size_t i = 0; backslash && i < sizeof windows_domains / sizeof *windows_domains; i++)
        if (mapicfg__text_equal(user, size, windows_domains[i], strlen(windows_domains[i]))) return 1;
    return 0;
}

/* One that does not state whether it denies lets nobody in; one that does not state whether it is inherited is taken
 * for such. */
mapicfg_status mapicfg__delegates_take_permission(mapicfg_autodiscover *autodiscover, const mapicfg_object *permission,
                                                  mapicfg_error *err) {
    const char *mailbox = mapicfg__object_text(permission, MAPICFG__MAILBOX_PERMISSION_Identity);
    const char *user = mapicfg__object_text(permission, MAPICFG__MAILBOX_PERMISSION_User);
    const char *to = mapicfg__object_text(permission, MAPICFG__MAILBOX_PERMISSION_InheritanceType);
    uint32_t deny = mapicfg__object_state(permission, MAPICFG__MAILBOX_PERMISSION_Deny);
    int own = mapicfg__object_state(permission, MAPICFG__MAILBOX_PERMISSION_IsInherited) == MAPICFG_FALSE;
    if (!mailbox || !user || deny < MAPICFG_FALSE || !gives_full_access(permission) || is_of_windows(user))
        return MAPICFG_OK;
    if (to && (mapicfg_text_equal(to, "Descendents") || mapicfg_text_equal(to, "Children"))) return MAPICFG_OK;
    uint32_t right = own ? MAPICFG__RIGHT_ALLOWED : MAPICFG__RIGHT_INHERITED;
    if (deny == MAPICFG_TRUE) right = own ? MAPICFG__RIGHT_DENIED : MAPICFG__RIGHT_DENIED_ABOVE;
    return add_entry(&autodiscover->delegates, mailbox, user, right, err);
}

/* ---- the option ---- */

#define SEPARATORS ", \t\r\n"

/* The next entry USER=MAILBOX, as two texts, the second at *mailbox. What stands in double quotes may have blanks,
 * commas and equals signs in it. *entry is where it is in the option; NULL: there is none. 0: it is not one. */
static int next_entry(const char **option, struct mapicfg__buffer *texts, size_t *mailbox, const char **entry) {
    const char *at = *option + strspn(*option, SEPARATORS);
    int is_quoted = 0;
    texts->size = *mailbox = 0;
    *entry = *at ? at : NULL;
    for (; *at && (is_quoted || !strchr(SEPARATORS, *at)); at++) {
        if (*at == '"') {
            is_quoted = !is_quoted;
        } else if (*at == '=' && !is_quoted && !*mailbox) {
            mapicfg__buffer_char(texts, '\0');
            *mailbox = texts->size;
        } else {
            mapicfg__buffer_char(texts, *at);
        }
    }
    *option = at;
    return !*entry || texts->failed || (!is_quoted && *mailbox > 1 && texts->size > *mailbox);
}

/* Each entry of the option; without an autodiscover, they are checked only. */
static mapicfg_status each_entry(const char *option, mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    struct mapicfg__buffer texts = {0};
    mapicfg_status status = MAPICFG_OK;
    const char *entry = option;
    while (!status && entry) {
        size_t mailbox;
        int fine = next_entry(&option, &texts, &mailbox, &entry);
        size_t size = entry ? (size_t)(option - entry) : 0;
        if (texts.failed)
            status = mapicfg__error_no_memory(err);
        else if (!fine)
            status = mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                         "\"%.*s\" is not USER=MAILBOX; a name with blanks stands in double quotes",
                                         (int)(size < 100 ? size : 100), entry);
        else if (entry && autodiscover)
            status = add_entry(&autodiscover->delegates, texts.data + mailbox, texts.data, MAPICFG__RIGHT_LISTED, err);
    }
    mapicfg__buffer_free(&texts);
    return status;
}

mapicfg_status mapicfg__delegates_check(const char *option, mapicfg_error *err) {
    return each_entry(option, NULL, err);
}

/* ---- mailboxes by name ---- */

struct directory {
    struct mapicfg__names names, short_names;
};

static int index_names(struct directory *directory, const struct mapicfg__buffer *texts) {
    uint32_t box = MAPICFG__NAME_NONE; /* before the first */
    for (const char *at = texts->data, *end = at + texts->size; at < end;) {
        char mark = *at++;
        box += mark == MARK_MAILBOX;
        if (mark == MARK_MAILBOX) continue;
        size_t size = strlen(at);
        struct mapicfg__names *names = mark == MARK_NAME ? &directory->names : &directory->short_names;
        if (mark != MARK_OTHER && !mapicfg__names_put(names, at, size, box)) return 0;
        at += size + 1;
    }
    return 1;
}

/* MAPICFG__NAME_NONE or _SEVERAL for none. 0: no memory. */
static int find_mailbox(const mapicfg_autodiscover *autodiscover, const struct directory *directory, const char *name,
                        uint32_t *box) {
    struct mapicfg__buffer canonical = {0};
    mapicfg__identity_put_canonical(&canonical, name, strlen(name));
    const char *text = canonical.size ? canonical.data : name;
    size_t size = strlen(text);
    *box = mapicfg__names_get(&directory->names, text, size);
    if (*box == MAPICFG__NAME_NONE) *box = mapicfg__box_find(autodiscover, text, size);
    if (*box == MAPICFG__NAME_NONE) *box = mapicfg__names_get(&directory->short_names, text, size);
    int fine = !canonical.failed;
    mapicfg__buffer_free(&canonical);
    return fine;
}

/* ---- people ---- */

static int index_stranger(struct mapicfg__delegates *delegates, const char *text, uint32_t person) {
    const char *backslash = strchr(text, '\\');
    return mapicfg__names_put(&delegates->strangers, text, strlen(text), person) &&
           (!backslash ||
            mapicfg__names_put(&delegates->stranger_logons, backslash + 1, strlen(backslash + 1), person));
}

static mapicfg_status add_stranger(mapicfg_autodiscover *autodiscover, const char *user, uint32_t *person,
                                   mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    char **grown = mapicfg__mem_grow(delegates->stranger_texts, &delegates->stranger_capacity,
                                     delegates->stranger_count + 1, sizeof *grown);
    char *copy = grown ? mapicfg__mem_dup(user, strlen(user)) : NULL;
    if (grown) delegates->stranger_texts = grown;
    if (!copy) return mapicfg__error_no_memory(err);
    *person = (uint32_t)(autodiscover->box_count + delegates->stranger_count);
    grown[delegates->stranger_count++] = copy;
    return index_stranger(delegates, copy, *person) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* The person whom an entry names; MAPICFG__NAME_SEVERAL for nobody who can be told. */
static mapicfg_status find_person(mapicfg_autodiscover *autodiscover, const char *user, uint32_t *person,
                                  mapicfg_error *err) {
    *person = MAPICFG__NAME_SEVERAL;
    if (mapicfg__user_is_foreign(autodiscover, user)) return MAPICFG_OK;
    *person = mapicfg__user_box(autodiscover, user);
    if (*person != MAPICFG__NAME_NONE) return MAPICFG_OK;
    *person = mapicfg__names_get(&autodiscover->delegates.strangers, user, strlen(user));
    return *person == MAPICFG__NAME_NONE ? add_stranger(autodiscover, user, person, err) : MAPICFG_OK;
}

/* ---- grants ---- */

static int compare_grants(const void *a, const void *b) {
    const struct mapicfg__grant *left = a, *right = b;
    if (left->person != right->person) return left->person < right->person ? -1 : 1;
    return (left->box > right->box) - (left->box < right->box);
}

/* One for each person and mailbox, with all that the entries say. */
static void merge_grants(struct mapicfg__delegates *delegates) {
    struct mapicfg__grant *grants = delegates->grants;
    size_t kept = 0;
    if (delegates->grant_count) qsort(grants, delegates->grant_count, sizeof *grants, compare_grants);
    for (size_t i = 0; i < delegates->grant_count; i++) {
        if (kept && compare_grants(&grants[kept - 1], &grants[i]) == 0)
            grants[kept - 1].rights |= grants[i].rights;
        else
            grants[kept++] = grants[i];
    }
    delegates->grant_count = kept;
}

static mapicfg_status take_entry(mapicfg_autodiscover *autodiscover, const struct directory *directory,
                                 const struct mapicfg__permission *entry, mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    const char *mailbox = delegates->texts.data + entry->mailbox, *user = delegates->texts.data + entry->user;
    struct mapicfg__grant grant = {.rights = entry->rights};
    int any = entry->rights == MAPICFG__RIGHT_LISTED && strcmp(mailbox, "*") == 0;
    if (any)
        grant.box = MAPICFG__NAME_NONE;
    else if (!find_mailbox(autodiscover, directory, mailbox, &grant.box))
        return mapicfg__error_no_memory(err);
    if (!any && grant.box >= MAPICFG__NAME_SEVERAL) return MAPICFG_OK;
    mapicfg_status status = find_person(autodiscover, user, &grant.person, err);
    if (status || grant.person == MAPICFG__NAME_SEVERAL || grant.person == grant.box) return status;
    delegates->grants[delegates->grant_count++] = grant;
    return MAPICFG_OK;
}

static mapicfg_status make_first(mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    delegates->people = autodiscover->box_count + delegates->stranger_count;
    if (!delegates->grant_count) return MAPICFG_OK;
    delegates->first = mapicfg__mem_alloc((delegates->people + 1) * sizeof *delegates->first);
    if (!delegates->first) return mapicfg__error_no_memory(err);
    size_t at = 0;
    for (size_t person = 0; person <= delegates->people; person++) {
        while (at < delegates->grant_count && delegates->grants[at].person < person) at++;
        delegates->first[person] = (uint32_t)at;
    }
    return MAPICFG_OK;
}

static mapicfg_status make_grants(mapicfg_autodiscover *autodiscover, const struct directory *directory,
                                  mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    if (delegates->entry_count >= MAPICFG__NAME_SEVERAL)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "too many mailbox permissions");
    if (delegates->entry_count) {
        delegates->grants = mapicfg__mem_alloc(delegates->entry_count * sizeof *delegates->grants);
        if (!delegates->grants) return mapicfg__error_no_memory(err);
    }
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < delegates->entry_count; i++)
        status = take_entry(autodiscover, directory, &delegates->entries[i], err);
    if (status) return status;
    merge_grants(delegates);
    return make_first(autodiscover, err);
}

/* ---- the whole ---- */

static void free_filled(struct mapicfg__delegates *delegates) {
    mapicfg__buffer_free(&delegates->texts);
    mapicfg__mem_free(delegates->entries);
    mapicfg__mem_free(delegates->archives);
    delegates->entries = NULL;
    delegates->archives = NULL;
    delegates->entry_count = delegates->entry_capacity = delegates->archive_capacity = 0;
}

/* What an attempt to settle has made. */
static void free_settled(struct mapicfg__delegates *delegates) {
    for (size_t i = 0; i < delegates->stranger_count; i++) mapicfg__mem_free(delegates->stranger_texts[i]);
    for (size_t i = 0; i < delegates->element_count; i++) mapicfg__mem_free(delegates->elements[i].text);
    mapicfg__mem_free(delegates->stranger_texts);
    mapicfg__mem_free(delegates->grants);
    mapicfg__mem_free(delegates->first);
    mapicfg__mem_free(delegates->elements);
    mapicfg__names_free(&delegates->strangers);
    mapicfg__names_free(&delegates->stranger_logons);
    delegates->stranger_texts = NULL;
    delegates->grants = NULL;
    delegates->first = NULL;
    delegates->elements = NULL;
    delegates->stranger_count = delegates->stranger_capacity = delegates->grant_count = 0;
    delegates->element_count = delegates->element_capacity = 0;
}

static mapicfg_status find_public_folders(mapicfg_autodiscover *autodiscover, const struct directory *directory,
                                          mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    for (size_t i = 0; i < delegates->public_folder_count; i++) {
        struct mapicfg__public_folder *one = &delegates->public_folders[i];
        if (!find_mailbox(autodiscover, directory, delegates->texts.data + one->name, &one->box))
            return mapicfg__error_no_memory(err);
        if (one->box == MAPICFG__NAME_SEVERAL) one->box = MAPICFG__NAME_NONE;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__delegates_settle(mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    struct directory directory = {0};
    const size_t given = delegates->entry_count;
    free_settled(delegates);
    delegates->strangers.seed = delegates->stranger_logons.seed = autodiscover->user_seed;
    mapicfg_status status = each_entry(autodiscover->options.delegates, autodiscover, err);
    if (!status && (delegates->entry_count || delegates->public_folder_count) &&
        !index_names(&directory, &delegates->texts))
        status = mapicfg__error_no_memory(err);
    if (!status) status = find_public_folders(autodiscover, &directory, err);
    if (!status) status = make_grants(autodiscover, &directory, err);
    if (!status) status = mapicfg__others_make(autodiscover, err);
    mapicfg__names_free(&directory.names);
    mapicfg__names_free(&directory.short_names);
    if (status)
        delegates->entry_count = given;
    else
        free_filled(delegates);
    return status;
}

void mapicfg__delegates_free(struct mapicfg__delegates *delegates) {
    free_filled(delegates);
    free_settled(delegates);
    mapicfg__mem_free(delegates->public_folders);
    *delegates = (struct mapicfg__delegates){0};
}

/* ---- questions ---- */

/* Deny counts before allow, and what the mailbox has itself before what it inherits: the order of entries in Windows.
 * Source: Get-MailboxPermission, IsInherited and Deny. */
static uint32_t access_of(uint32_t rights) {
    if (rights & MAPICFG__RIGHT_LISTED) return MAPICFG__RIGHT_LISTED;
    if (rights & MAPICFG__RIGHT_DENIED) return 0;
    if (rights & MAPICFG__RIGHT_ALLOWED) return MAPICFG__RIGHT_ALLOWED;
    return rights & MAPICFG__RIGHT_DENIED_ABOVE ? 0 : rights & MAPICFG__RIGHT_INHERITED;
}

/* What the entries of a person say of a mailbox; 0 for MAPICFG__NAME_NONE and _SEVERAL, which are nobody. */
static uint32_t rights_of(const struct mapicfg__delegates *delegates, uint32_t person, uint32_t box) {
    if (person >= delegates->people) return 0;
    size_t low = delegates->first[person], end = delegates->first[person + 1], high = end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (delegates->grants[middle].box < box)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t rights = low < end && delegates->grants[low].box == box ? delegates->grants[low].rights : 0;
    int any = end > delegates->first[person] && delegates->grants[end - 1].box == MAPICFG__NAME_NONE;
    return rights | (any ? MAPICFG__RIGHT_LISTED : 0);
}

/* An entry without a domain is for that logon name in every domain. One with a domain is for a user without one, or of
 * a domain that no entry names, only where no other domain has the logon name. */
static uint32_t rights_of_stranger(const mapicfg_autodiscover *autodiscover, const char *user, uint32_t box) {
    const struct mapicfg__delegates *delegates = &autodiscover->delegates;
    size_t whole_size = strlen(user), size;
    uint32_t whole = mapicfg__names_get(&delegates->strangers, user, whole_size), bare = MAPICFG__NAME_NONE,
             elsewhere = MAPICFG__NAME_NONE;
    const char *logon = mapicfg__user_logon(autodiscover, user, whole != MAPICFG__NAME_NONE, &size);
    int has_realm = logon == user && size < whole_size;
    if (size < whole_size) bare = mapicfg__names_get(&delegates->strangers, logon, size);
    if (whole == MAPICFG__NAME_NONE || logon == user)
        elsewhere = mapicfg__names_get(&delegates->stranger_logons, logon, size);
    /* one's name and another's with a realm */
    if (has_realm && whole != MAPICFG__NAME_NONE && (bare != MAPICFG__NAME_NONE || elsewhere != MAPICFG__NAME_NONE))
        return 0;
    return rights_of(delegates, whole, box) | rights_of(delegates, bare, box) | rights_of(delegates, elsewhere, box);
}

uint32_t mapicfg__delegates_may(const mapicfg_autodiscover *autodiscover, const char *user, uint32_t own,
                                uint32_t box) {
    if (!autodiscover->delegates.first) return 0;
    return access_of(own == MAPICFG__NAME_NONE ? rights_of_stranger(autodiscover, user, box)
                                               : rights_of(&autodiscover->delegates, own, box));
}
