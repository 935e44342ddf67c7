/* SPDX-License-Identifier: LGPL-2.1-or-later
 * books.c: offline address books, by the names with which mailboxes state theirs. */
#include "autodiscover/books.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/object.h"

/* Appends a book; the name is copied. NULL: no memory. */
static struct mapicfg__book *append(struct mapicfg__books *books, const char *name) {
    struct mapicfg__book *grown =
        mapicfg__mem_grow(books->list, &books->capacity, books->count + 1, sizeof *books->list);
    if (!grown) return NULL;
    books->list = grown;
    struct mapicfg__book *book = &grown[books->count];
    *book = (struct mapicfg__book){.name = name ? mapicfg__mem_dup(name, strlen(name)) : NULL};
    if (name && !book->name) return NULL;
    books->count++;
    return book;
}

mapicfg_status mapicfg__books_number(struct mapicfg__books *books, const char *name, uint32_t *number,
                                     mapicfg_error *err) {
    *number = 0;
    if (!books->count && !append(books, NULL)) return mapicfg__error_no_memory(err);
    if (name && name[0] == '\\') name++; /* an Identity is the Name behind a backslash */
    if (!name || !*name) return MAPICFG_OK;
    size_t size = strlen(name);
    *number = mapicfg__names_get(&books->names, name, size);
    if (*number != MAPICFG__NAME_NONE) return MAPICFG_OK;
    *number = (uint32_t)books->count;
    struct mapicfg__book *book = append(books, name);
    if (!book || !mapicfg__names_put(&books->names, book->name, size, *number)) return mapicfg__error_no_memory(err);
    return MAPICFG_OK;
}

static mapicfg_status take_guid(struct mapicfg__book *book, const char *guid, mapicfg_error *err) {
    if (book->guid) book->is_ambiguous |= !mapicfg__text_is_word(guid, strlen(guid), book->guid);
    if (!book->guid) book->guid = mapicfg__mem_dup(guid, strlen(guid));
    return book->guid ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* The default book counts, or one that is alone. */
static mapicfg_status take_default(struct mapicfg__book *book, const char *guid, int is_default, mapicfg_error *err) {
    if (book->is_default && !is_default) return MAPICFG_OK;
    if (is_default && !book->is_default) {
        mapicfg__mem_free(book->guid);
        *book = (struct mapicfg__book){.is_default = 1};
    }
    return take_guid(book, guid, err);
}

mapicfg_status mapicfg__books_take(struct mapicfg__books *books, const mapicfg_object *object, mapicfg_error *err) {
    static const uint32_t names[] = {MAPICFG__OFFLINE_ADDRESS_BOOK_Identity, MAPICFG__OFFLINE_ADDRESS_BOOK_Name,
                                     MAPICFG__OFFLINE_ADDRESS_BOOK_DistinguishedName,
                                     MAPICFG__OFFLINE_ADDRESS_BOOK_Guid};
    const char *guid = mapicfg__object_text(object, MAPICFG__OFFLINE_ADDRESS_BOOK_Guid);
    int is_default = mapicfg__object_state(object, MAPICFG__OFFLINE_ADDRESS_BOOK_IsDefault) == MAPICFG_TRUE;
    mapicfg_status status = MAPICFG_OK;
    if (!guid) return MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof names / sizeof *names; i++) {
        uint32_t number;
        status = mapicfg__books_number(books, mapicfg__object_text(object, names[i]), &number, err);
        if (!status && number) status = take_guid(&books->list[number], guid, err);
    }
    return status ? status : take_default(&books->list[0], guid, is_default, err);
}

const char *mapicfg__books_guid(const struct mapicfg__books *books, uint32_t number) {
    return number < books->count && !books->list[number].is_ambiguous ? books->list[number].guid : NULL;
}

void mapicfg__books_free(struct mapicfg__books *books) {
    for (size_t i = 0; i < books->count; i++) {
        mapicfg__mem_free(books->list[i].name);
        mapicfg__mem_free(books->list[i].guid);
    }
    mapicfg__mem_free(books->list);
    mapicfg__names_free(&books->names);
    *books = (struct mapicfg__books){0};
}
