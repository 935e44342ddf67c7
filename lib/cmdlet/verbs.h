/* SPDX-License-Identifier: LGPL-2.1-or-later
 * verbs.h: what each cmdlet does: the functions that the table of cmdlets names. */
#ifndef MAPICFG_CMDLET_VERBS_H
#define MAPICFG_CMDLET_VERBS_H

#include "cmdlet/run.h"

#define MAPICFG__STEP(name) mapicfg_status name(struct mapicfg__stage *stage, mapicfg_error *err)
#define MAPICFG__PROCESS(name) \
    mapicfg_status name(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err)

/* ---- get.c ---- */
MAPICFG__PROCESS(mapicfg__get_organization);
MAPICFG__PROCESS(mapicfg__get_mailbox);
MAPICFG__PROCESS(mapicfg__get_object);
MAPICFG__PROCESS(mapicfg__get_permission);

/* ---- set.c ---- */
/* Checks what one parameter excludes, and warns of those that nothing is stored of. */
MAPICFG__STEP(mapicfg__set_before);
MAPICFG__PROCESS(mapicfg__set_object);
/* What -Identity, or the object of the pipeline, names. Errors: as mapicfg_directory_copy_object(). */
mapicfg_status mapicfg__set_target(struct mapicfg__stage *stage, const struct mapicfg__item *item, uint64_t *key,
                                   mapicfg_object **object, mapicfg_error *err);
/* States in the two properties that mirror IISAuthenticationMethods what that says; nothing where it is not stated, nor
 * where `have`, unless that is NULL, does not state the property: what no export has shown, no plan could take back. */
mapicfg_status mapicfg__set_mirror_methods(mapicfg_object *changes, const mapicfg_object *have, mapicfg_error *err);
/* The property that a read-only one mirrors so; 0: none. */
uint32_t mapicfg__set_source(uint32_t property);

/* ---- warnings.c ---- */
/* Warns of what documents warn of, once the values are what they will be. NULL before: the object is new. */
mapicfg_status mapicfg__warnings_of_values(struct mapicfg__stage *stage, const mapicfg_object *before,
                                           const mapicfg_object *after, mapicfg_error *err);

/* ---- server.c ---- */
/* Whether the objects of a class each name a server: Get-ExchangeServer's and Get-ClientAccessService's do. */
int mapicfg__server_is_class(uint32_t class_id);
/* The short name of the server that an identity names, appended; by the servers of the store, or else by those of its
 * virtual directories. fqdn (which may be NULL) gets its fully qualified name, or the short one.
 * Errors: MAPICFG_E_NOT_FOUND; *known, which may be NULL, is 1 when the store has servers. */
mapicfg_status mapicfg__server_find(mapicfg_directory *directory, const char *identity, struct mapicfg__buffer *name,
                                    struct mapicfg__buffer *fqdn, int *known, mapicfg_error *err);
/* The identity that a virtual directory's bare name has on the local server, appended; as it is where none is known. */
mapicfg_status mapicfg__server_local_identity(const struct mapicfg__stage *stage, const char *identity,
                                              struct mapicfg__buffer *out, mapicfg_error *err);

/* ---- vdir.c ---- */
MAPICFG__PROCESS(mapicfg__vdir_new);
MAPICFG__PROCESS(mapicfg__vdir_remove);

/* ---- select.c ---- */
MAPICFG__STEP(mapicfg__select_where_before);
MAPICFG__PROCESS(mapicfg__select_where);
MAPICFG__STEP(mapicfg__select_where_after);
MAPICFG__STEP(mapicfg__select_before);
MAPICFG__PROCESS(mapicfg__select);
MAPICFG__STEP(mapicfg__select_after);
MAPICFG__STEP(mapicfg__select_sort_before);
MAPICFG__PROCESS(mapicfg__select_sort);
MAPICFG__STEP(mapicfg__select_sort_after);
MAPICFG__STEP(mapicfg__select_measure_before);
MAPICFG__PROCESS(mapicfg__select_measure);
MAPICFG__STEP(mapicfg__select_measure_after);
MAPICFG__PROCESS(mapicfg__select_out_null);

/* Passes the values of one property as texts, those of a list each; nothing for $null. *has: the item has it. */
typedef MAPICFG__PROCESS(mapicfg__select_pass);
mapicfg_status mapicfg__select_pass_values(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                           const char *name, mapicfg__select_pass *pass, int *has, mapicfg_error *err);

/* ---- each.c ---- */
MAPICFG__STEP(mapicfg__each_before);
MAPICFG__PROCESS(mapicfg__each);
MAPICFG__STEP(mapicfg__each_after);

/* ---- group.c ---- */
MAPICFG__STEP(mapicfg__group_before);
MAPICFG__PROCESS(mapicfg__group);
MAPICFG__STEP(mapicfg__group_after);

/* ---- output.c ---- */
MAPICFG__PROCESS(mapicfg__output_write);
MAPICFG__PROCESS(mapicfg__output_write_host);

/* ---- format.c ---- */
MAPICFG__STEP(mapicfg__format_before);
MAPICFG__PROCESS(mapicfg__format_list);
MAPICFG__STEP(mapicfg__format_after);
MAPICFG__PROCESS(mapicfg__format_table);
MAPICFG__STEP(mapicfg__format_table_after);

/* ---- export.c ---- */
MAPICFG__STEP(mapicfg__export_csv_before);
MAPICFG__PROCESS(mapicfg__export_put_csv_row);
MAPICFG__STEP(mapicfg__export_csv_after);
MAPICFG__STEP(mapicfg__export_json_before);
MAPICFG__PROCESS(mapicfg__export_put_json_object);
MAPICFG__STEP(mapicfg__export_json_after);

/* ---- connectivity.c ---- */
MAPICFG__PROCESS(mapicfg__connectivity_test);
/* The probes of MAPI over HTTP, separated by one space. */
const char *mapicfg__connectivity_probes(void);

/* ---- help.c ---- */
MAPICFG__PROCESS(mapicfg__get_help);
/* See mapicfg_exec_dup_help(). */
mapicfg_status mapicfg__help_dup(const struct mapicfg__cmdlet *table, const char *name, uint32_t extent, char **text,
                                 mapicfg_error *err);

#endif
