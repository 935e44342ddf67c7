/* SPDX-License-Identifier: LGPL-2.1-or-later
 * others.c: what an answer says of other mailboxes ([MS-OXDSCLI] 2.2.4.1.1.2.5 and 2.2.4.1.1.2.7): the archive, those
 * that Outlook opens by itself because the user has full access to them, and the public folder mailbox.
 *
 * Each mailbox is described once, whoever's answers describe it. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/mem.h"

/* ---- pieces of a mailbox ---- */

struct piece {
    const char *text;
    size_t size;
};

/* A child of the User element, escaped. */
static struct piece child_of(const struct mapicfg__box *box, const char *name) {
    struct piece piece;
    piece.text = mapicfg__box_child(box, name, &piece.size);
    return piece;
}

static struct piece address_of(const struct mapicfg__box *box) {
    return child_of(box, "AutoDiscoverSMTPAddress");
}

/* ---- writing ---- */

static void begin_child(struct mapicfg__buffer *out, const char *name) {
    mapicfg__buffer_text(out, "        <");
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_char(out, '>');
}

static void end_child(struct mapicfg__buffer *out, const char *name) {
    mapicfg__buffer_text(out, "</");
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_text(out, ">\n");
}

static void put_piece(struct mapicfg__buffer *out, const char *name, struct piece piece) {
    begin_child(out, name);
    mapicfg__buffer_bytes(out, piece.text ? piece.text : "", piece.size);
    end_child(out, name);
}

static void put_text(struct mapicfg__buffer *out, const char *name, const char *text) {
    begin_child(out, name);
    mapicfg__xml_put(out, text, strlen(text));
    end_child(out, name);
}

#define MAILBOX_BEGIN "      <AlternativeMailbox>\n"
#define MAILBOX_END "      </AlternativeMailbox>\n"
#define FOLDERS_BEGIN "      <PublicFolderInformation>\n"
#define FOLDERS_END "      </PublicFolderInformation>\n"

/* Takes the text over. *number is that of the element. */
static mapicfg_status add_element(struct mapicfg__delegates *delegates, struct mapicfg__buffer *out, uint32_t *number,
                                  mapicfg_error *err) {
    struct mapicfg__element *grown = mapicfg__mem_grow(delegates->elements, &delegates->element_capacity,
                                                       delegates->element_count + 1, sizeof *grown);
    if (grown) delegates->elements = grown;
    if (!grown || out->failed) {
        mapicfg__buffer_free(out);
        return mapicfg__error_no_memory(err);
    }
    *number = (uint32_t)delegates->element_count;
    grown[delegates->element_count++] = (struct mapicfg__element){out->data, out->size};
    return MAPICFG_OK;
}

/* ---- archives ---- */

static void put_guid_at(struct mapicfg__buffer *out, const char *name, const char *guid, struct piece domain) {
    begin_child(out, name);
    mapicfg__xml_put(out, guid, strlen(guid));
    mapicfg__buffer_char(out, '@');
    mapicfg__buffer_bytes(out, domain.text, domain.size);
    end_child(out, name);
}

/* Here: the mailbox's LegacyDN with the GUID of the archive, and the server as EXCH names it. */
static void put_archive_here(struct mapicfg__buffer *out, const struct mapicfg__server_facts *facts, const char *guid,
                             struct piece legacy_dn, struct piece domain) {
    begin_child(out, "LegacyDN");
    mapicfg__buffer_bytes(out, legacy_dn.text, legacy_dn.size);
    mapicfg__buffer_text(out, "/guid=");
    mapicfg__xml_put(out, guid, strlen(guid));
    end_child(out, "LegacyDN");
    if (facts->is_personal || !facts->server_host)
        put_guid_at(out, "Server", guid, domain);
    else
        put_text(out, "Server", facts->server_host);
}

static void put_archive(struct mapicfg__buffer *out, const mapicfg_autodiscover *autodiscover,
                        const struct mapicfg__archive *archive) {
    const struct mapicfg__box *box = &autodiscover->boxes[archive->box];
    const char *texts = autodiscover->delegates.texts.data, *guid = texts + archive->guid;
    struct piece address = address_of(box), legacy_dn = child_of(box, "LegacyDN");
    const char *at = address.text ? memchr(address.text, '@', address.size) : NULL;
    if (!at || (!archive->domain && !legacy_dn.text)) return;
    const struct piece domain = {at + 1, address.size - (size_t)(at + 1 - address.text)};
    mapicfg__buffer_text(out, MAILBOX_BEGIN);
    put_text(out, "Type", "Archive");
    if (archive->name) {
        put_text(out, "DisplayName", texts + archive->name);
    } else {
        struct piece name = child_of(box, "DisplayName");
        begin_child(out, "DisplayName");
        mapicfg__buffer_text(out, "In-Place Archive - ");
        mapicfg__buffer_bytes(out, name.text, name.size);
        end_child(out, "DisplayName");
    }
    if (archive->domain)
        put_guid_at(out, "SmtpAddress", guid, (struct piece){texts + archive->domain, strlen(texts + archive->domain)});
    else
        put_archive_here(out, &autodiscover->prepared[box->server].facts, guid, legacy_dn, domain);
    put_piece(out, "OwnerSmtpAddress", address);
    mapicfg__buffer_text(out, MAILBOX_END);
}

static mapicfg_status make_archives(mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < autodiscover->delegates.archive_count; i++) {
        struct mapicfg__buffer out = {0};
        uint32_t number;
        put_archive(&out, autodiscover, &autodiscover->delegates.archives[i]);
        status = add_element(&autodiscover->delegates, &out, &number, err);
    }
    return status;
}

/* ---- mailboxes that others open ---- */

/* The element of a mailbox, made when it is first needed; `numbers` has those that are. */
static mapicfg_status make_once(mapicfg_autodiscover *autodiscover, uint32_t box, uint32_t *numbers, int mapped,
                                uint32_t *number, mapicfg_error *err) {
    const struct mapicfg__box *of = &autodiscover->boxes[box];
    struct piece address = address_of(of);
    struct mapicfg__buffer out = {0};
    mapicfg_status status = MAPICFG_OK;
    if (!numbers[box] && address.text) {
        mapicfg__buffer_text(&out, mapped ? MAILBOX_BEGIN : FOLDERS_BEGIN);
        if (mapped) put_text(&out, "Type", "Delegate");
        if (mapped) put_piece(&out, "DisplayName", child_of(of, "DisplayName"));
        put_piece(&out, "SmtpAddress", address);
        if (mapped) put_piece(&out, "OwnerSmtpAddress", address);
        mapicfg__buffer_text(&out, mapped ? MAILBOX_END : FOLDERS_END);
        status = add_element(&autodiscover->delegates, &out, &numbers[box], err);
    }
    *number = numbers[box];
    return status;
}

/* Outlook maps what a user has been given by an entry of the mailbox's own; entries of groups map nothing, as they name
 * no mailbox. Source: Add-MailboxPermission, AutoMapping; Microsoft's support article 3190323. */
static int is_mapped(const mapicfg_autodiscover *autodiscover, const struct mapicfg__grant *grant) {
    return grant->person < autodiscover->box_count && grant->rights & MAPICFG__RIGHT_ALLOWED &&
           !(grant->rights & MAPICFG__RIGHT_DENIED);
}

static mapicfg_status make_mapped(mapicfg_autodiscover *autodiscover, uint32_t *numbers, mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < delegates->grant_count; i++)
        if (is_mapped(autodiscover, &delegates->grants[i]))
            status = make_once(autodiscover, delegates->grants[i].box, numbers, 1, &delegates->grants[i].element, err);
    return status;
}

static mapicfg_status make_public_folders(mapicfg_autodiscover *autodiscover, uint32_t *numbers, mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < delegates->public_folder_count; i++) {
        struct mapicfg__public_folder *one = &delegates->public_folders[i];
        one->element = 0;
        if (one->box != MAPICFG__NAME_NONE) status = make_once(autodiscover, one->box, numbers, 0, &one->element, err);
    }
    return status;
}

mapicfg_status mapicfg__others_make(mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    struct mapicfg__delegates *delegates = &autodiscover->delegates;
    struct mapicfg__buffer none = {0};
    uint32_t number;
    if (!delegates->archive_count && !delegates->grant_count && !delegates->public_folder_count) return MAPICFG_OK;
    size_t size = autodiscover->box_count * sizeof(uint32_t);
    uint32_t *numbers = mapicfg__mem_zalloc(size);
    mapicfg_status status = numbers ? add_element(delegates, &none, &number, err) : mapicfg__error_no_memory(err);
    if (!status) status = make_archives(autodiscover, err);
    if (!status) status = make_mapped(autodiscover, numbers, err);
    if (!status) {
        memset(numbers, 0, size);
        status = make_public_folders(autodiscover, numbers, err);
    }
    mapicfg__mem_free(numbers);
    return status;
}

/* ---- questions ---- */

int mapicfg__others_is_public_folder(const mapicfg_autodiscover *autodiscover, uint32_t own, uint32_t box) {
    if (own >= autodiscover->box_count || !autodiscover->boxes[own].public_folder) return 0;
    return autodiscover->delegates.public_folders[autodiscover->boxes[own].public_folder - 1].box == box;
}

static const struct mapicfg__element *public_folder_of(const mapicfg_autodiscover *autodiscover, uint32_t box) {
    static const struct mapicfg__element none = {NULL, 0};
    uint32_t number = autodiscover->boxes[box].public_folder;
    if (!number) return &none;
    return &autodiscover->delegates.elements[autodiscover->delegates.public_folders[number - 1].element];
}

/* The grants of a mailbox's user, as [*first, *end). */
static void find_grants(const struct mapicfg__delegates *delegates, uint32_t box, size_t *first, size_t *end) {
    *first = delegates->first ? delegates->first[box] : 0;
    *end = delegates->first ? delegates->first[box + 1] : 0;
}

size_t mapicfg__others_measure(const mapicfg_autodiscover *autodiscover, uint32_t box,
                               struct mapicfg__reasons *reasons) {
    const struct mapicfg__delegates *delegates = &autodiscover->delegates;
    uint32_t archive = autodiscover->boxes[box].archive;
    size_t first, end, mapped = 0, folders = public_folder_of(autodiscover, box)->size;
    find_grants(delegates, box, &first, &end);
    for (size_t i = first; i < end; i++) mapped += delegates->elements[delegates->grants[i].element].size;
    if (mapped) mapicfg__reasons_add(reasons, RULE_REASON_AUTO_MAPPED);
    if (autodiscover->boxes[box].public_folder && !folders)
        mapicfg__reasons_add(reasons, RULE_REASON_PUBLIC_FOLDER_UNKNOWN);
    if (!archive || !delegates->elements[archive].size) return mapped + folders;
    mapicfg__reasons_add(reasons, RULE_REASON_ARCHIVE);
    return mapped + folders + delegates->elements[archive].size;
}

static char *copy(char *to, const struct mapicfg__element *element) {
    if (element->size) memcpy(to, element->text, element->size);
    return to + element->size;
}

char *mapicfg__others_copy(const mapicfg_autodiscover *autodiscover, uint32_t box, char *to) {
    const struct mapicfg__delegates *delegates = &autodiscover->delegates;
    uint32_t archive = autodiscover->boxes[box].archive;
    size_t first, end;
    find_grants(delegates, box, &first, &end);
    if (archive) to = copy(to, &delegates->elements[archive]);
    for (size_t i = first; i < end; i++) to = copy(to, &delegates->elements[delegates->grants[i].element]);
    return copy(to, public_folder_of(autodiscover, box));
}

/* Without what is around them in an answer for Outlook. */
static struct mapicfg__element children(const struct mapicfg__element *element, size_t begin, size_t end) {
    if (!element->size) return *element;
    return (struct mapicfg__element){element->text + begin, element->size - begin - end};
}

struct mapicfg__element mapicfg__others_public_folder(const mapicfg_autodiscover *autodiscover, uint32_t box) {
    return children(public_folder_of(autodiscover, box), sizeof FOLDERS_BEGIN - 1, sizeof FOLDERS_END - 1);
}

size_t mapicfg__others_count(const mapicfg_autodiscover *autodiscover, uint32_t box) {
    size_t first, end;
    find_grants(&autodiscover->delegates, box, &first, &end);
    return end - first + (autodiscover->boxes[box].archive != 0);
}

struct mapicfg__element mapicfg__others_get(const mapicfg_autodiscover *autodiscover, uint32_t box, size_t index) {
    const struct mapicfg__delegates *delegates = &autodiscover->delegates;
    uint32_t archive = autodiscover->boxes[box].archive, number = archive;
    if (!archive || index) number = delegates->grants[delegates->first[box] + index - (archive != 0)].element;
    return children(&delegates->elements[number], sizeof MAILBOX_BEGIN - 1, sizeof MAILBOX_END - 1);
}
