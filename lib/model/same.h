/* SPDX-License-Identifier: LGPL-2.1-or-later
 * same.h: whether two objects, of two exports say, are one; and one object of what both state. */
#ifndef MAPICFG_MODEL_SAME_H
#define MAPICFG_MODEL_SAME_H

#include "base/buffer.h"
#include "model/object.h"

/* The text of the property whose MAPICFG__SAME is this, borrowed; NULL when there is none. */
const char *mapicfg__same_text(const mapicfg_object *object, uint32_t by);
/* Whether two objects of one class are one by this property, and nothing stronger says that they are two. */
int mapicfg__same_by(const mapicfg_object *a, const mapicfg_object *b, uint32_t by);
/* What makes an object one of a class without names of their own (MAPICFG__TOGETHER) into a buffer, as a text that
 * equal objects share but for case. 0: the class has names. A failed buffer is out of memory. */
int mapicfg__same_put_together(const mapicfg_object *object, struct mapicfg__buffer *out);
/* 1 when two objects of such a class are one, MAPICFG_E_NOMEM. */
int mapicfg__same_together(const mapicfg_object *a, const mapicfg_object *b);
/* Gives an object what it does not state itself and an earlier one of the same class does. 0: no memory. */
int mapicfg__same_complete(mapicfg_object *object, const mapicfg_object *earlier);

#endif
