/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif.h: the entries of a directory, as LDIF has them: what the library reads of them, and which attribute of which
 * entry differs between two moments.
 *
 * No public document says which bit of the organization, or which part of a mailbox's protocolSettings, is
 * MapiHttpEnabled. Exports from before and after the switch tell. */
#ifndef MAPICFG_LDIF_H
#define MAPICFG_LDIF_H

#include <mapicfg/input.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what is read ---- */

/** Attribute `index`, from 0, of those that reading LDIF makes properties of, or needs to know the class: what to ask
 *  a directory for. NULL when out of range. An attribute may come several times. Since: 1.0 */
MAPICFG_API const char *mapicfg_ldif_attribute(size_t index);
/** Object class `index`, from 0, of the entries of Exchange's configuration that are read; mailboxes and accounts are
 *  not among them. NULL when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_ldif_object_class(size_t index);

/* ---- what differs ---- */

/** The differences between two sets of entries. Since: 1.0 */
typedef struct mapicfg_ldif_diff mapicfg_ldif_diff;

/* Kinds of differences. Since: 1.0 */
#define MAPICFG_LDIF_ADDED 1u   /* the entry is only there afterwards */
#define MAPICFG_LDIF_REMOVED 2u /* the entry was only there before */
#define MAPICFG_LDIF_RENAMED 3u /* the entry has another DN: the same objectGUID says that it is the same one */
#define MAPICFG_LDIF_CHANGED 4u /* an attribute has other values */

/* Compare attributes too that change by themselves: usnChanged, whenChanged, replPropertyMetaData and the like.
 * Since: 1.0 */
#define MAPICFG_LDIF_ALL 1u

/** Compares entries before and after. An entry is the same one by its objectGUID, else by its DN, letters compared
 *  without regard to case. Values of an attribute are compared as a set, byte by byte. Of an entry that comes twice the
 *  later one counts. All entries are kept in memory.
 *  @param before        inputs, which must be LDIF; files of folders that are not, are skipped
 *  @param after         the same
 *  @param flags         0 or MAPICFG_LDIF_ALL
 *  @param work          cancels; may be NULL
 *  @param out           to be freed with mapicfg_ldif_diff_free()
 *  Errors: those of reading; MAPICFG_E_OPTIONS (flags).
 *  Threads: any, each with its own result. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_ldif_diff_new(const mapicfg_input *before, size_t before_count,
                                                 const mapicfg_input *after, size_t after_count, uint32_t flags,
                                                 const mapicfg_work *work, mapicfg_ldif_diff **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_ldif_diff_free(mapicfg_ldif_diff *diff);
/** How many entries were read, before or after. Since: 1.0 */
MAPICFG_API size_t mapicfg_ldif_diff_count_entries(const mapicfg_ldif_diff *diff, int after);
/** How many differences there are. They stand in the order of DNs, and of attributes. Since: 1.0 */
MAPICFG_API size_t mapicfg_ldif_diff_count(const mapicfg_ldif_diff *diff);
/** The kind of difference `index`, MAPICFG_LDIF_; 0 when out of range. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_ldif_diff_get_kind(const mapicfg_ldif_diff *diff, size_t index);
/** The entry's DN, afterwards if it is there then; NULL when out of range. Borrowed. Since: 1.0 */
MAPICFG_API const char *mapicfg_ldif_diff_get_dn(const mapicfg_ldif_diff *diff, size_t index);
/** The attribute of MAPICFG_LDIF_CHANGED, else NULL. Borrowed. Since: 1.0 */
MAPICFG_API const char *mapicfg_ldif_diff_get_attribute(const mapicfg_ldif_diff *diff, size_t index);
/** How many values only this side has; of MAPICFG_LDIF_RENAMED the DN is the one value. Since: 1.0 */
MAPICFG_API size_t mapicfg_ldif_diff_value_count(const mapicfg_ldif_diff *diff, size_t index, int after);
/** Such a value: text as it is, a GUID as such, other bytes and text with control characters in hexadecimal (0x0a1b),
 *  bytes past the 64th left out: "... (200 bytes)"; of a password "(a secret)". NULL when out of range. Borrowed.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_ldif_diff_get_value(const mapicfg_ldif_diff *diff, size_t index, int after,
                                                    size_t number);
/** What a single value that became another single one shows: "bit 0x100 set", "field 3: 0 -> 1" where section signs
 *  separate fields, numbered from 0. NULL: nothing more than the values. Borrowed. Since: 1.0 */
MAPICFG_API const char *mapicfg_ldif_diff_get_detail(const mapicfg_ldif_diff *diff, size_t index);
/** "added", "removed", "renamed", "changed"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_ldif_kind_name(uint32_t kind);

#ifdef __cplusplus
}
#endif
#endif
