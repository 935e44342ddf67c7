/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reader.h: bytes to records: decode, find the format, parse. */
#ifndef MAPICFG_FORMATS_READER_H
#define MAPICFG_FORMATS_READER_H

#include "formats/record.h"

/* Is told how many bytes of this input have been read; anything but 0 ends the reading with MAPICFG_E_CANCELLED. */
typedef int32_t (*mapicfg__tick_fn)(void *user, uint64_t bytes);

/* Read to the end and give every record to the sink. tick may be NULL. The error names the source. */
mapicfg_status mapicfg__reader_file(const char *path, const mapicfg_read_options *options, struct mapicfg__sink *sink,
                                    mapicfg__tick_fn tick, void *tick_user, mapicfg_error *err);
mapicfg_status mapicfg__reader_fd(int fd, const char *source, const mapicfg_read_options *options,
                                  struct mapicfg__sink *sink, mapicfg__tick_fn tick, void *tick_user,
                                  mapicfg_error *err);
mapicfg_status mapicfg__reader_memory(const void *bytes, size_t size, const char *source,
                                      const mapicfg_read_options *options, struct mapicfg__sink *sink,
                                      mapicfg__tick_fn tick, void *tick_user, mapicfg_error *err);

#endif
