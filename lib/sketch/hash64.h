/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hash64.h: a hash that every machine and every release computes alike (XXH64), for what is stored. Tables in memory
 * use base/hash.h, whose key nobody knows. */
#ifndef MAPICFG_SKETCH_HASH64_H
#define MAPICFG_SKETCH_HASH64_H

#include <stddef.h>
#include <stdint.h>

uint64_t mapicfg__hash64_bytes(const void *bytes, size_t size);

#endif
