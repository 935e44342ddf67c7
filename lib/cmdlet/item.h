/* SPDX-License-Identifier: LGPL-2.1-or-later
 * item.h: what the caller gets. */
#ifndef MAPICFG_CMDLET_ITEM_H
#define MAPICFG_CMDLET_ITEM_H

#include "cmdlet/run.h"

/* Hands an item, a text or an error to the callback. MAPICFG_E_CANCELLED when it has had enough. */
mapicfg_status mapicfg__item_emit(struct mapicfg__run *run, const struct mapicfg__item *item, mapicfg_error *err);
mapicfg_status mapicfg__item_emit_text(struct mapicfg__run *run, uint32_t kind, const char *text, mapicfg_error *err);
mapicfg_status mapicfg__item_emit_warning(struct mapicfg__run *run, const mapicfg_statement *warning,
                                          mapicfg_error *err);
mapicfg_status mapicfg__item_emit_error(struct mapicfg__run *run, uint32_t kind, const mapicfg_error *told,
                                        mapicfg_error *err);

#endif
