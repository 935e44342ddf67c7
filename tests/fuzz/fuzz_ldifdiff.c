/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_ldifdiff.c: any bytes as the entries before and after, apart by a line "%%": nothing differs from itself, as
 * much differs one way as the other, and what is shown is what a terminal takes for text. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/inputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct part {
    const char *bytes;
    size_t size;
};

static mapicfg_ldif_diff *compare(struct part before, struct part after) {
    mapicfg_ldif_diff *diff = NULL;
    const mapicfg_input one = input_bytes(before.bytes, before.size, "before.ldif");
    const mapicfg_input other = input_bytes(after.bytes, after.size, "after.ldif");
    if (mapicfg_ldif_diff_new(&one, 1, &other, 1, MAPICFG_LDIF_ALL, NULL, &diff, NULL)) return NULL;
    return diff;
}

static void check_text(const char *text) {
    if (!text) abort();
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f) abort();
}

static void look(const mapicfg_ldif_diff *diff) {
    for (size_t i = 0; i < mapicfg_ldif_diff_count(diff); i++) {
        const uint32_t kind = mapicfg_ldif_diff_get_kind(diff, i);
        if (!mapicfg_ldif_kind_name(kind) || !mapicfg_ldif_diff_get_dn(diff, i)) abort();
        if ((kind == MAPICFG_LDIF_CHANGED) != (mapicfg_ldif_diff_get_attribute(diff, i) != NULL)) abort();
        for (int after = 0; after < 2; after++)
            for (size_t k = 0; k < mapicfg_ldif_diff_value_count(diff, i, after); k++)
                if (kind == MAPICFG_LDIF_CHANGED) check_text(mapicfg_ldif_diff_get_value(diff, i, after, k));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    struct part parts[2] = {{text, size}, {text + size, 0}};
    for (size_t i = 0; i + 4 <= size; i++)
        if (memcmp(text + i, "\n%%\n", 4) == 0) {
            parts[0].size = i + 1;
            parts[1] = (struct part){text + i + 4, size - i - 4};
            break;
        }
    mapicfg_ldif_diff *same = compare(parts[0], parts[0]);
    mapicfg_ldif_diff *forth = compare(parts[0], parts[1]), *back = compare(parts[1], parts[0]);
    if (same && mapicfg_ldif_diff_count(same)) abort();
    if (!forth != !back || (forth && mapicfg_ldif_diff_count(forth) != mapicfg_ldif_diff_count(back))) abort();
    if (forth) look(forth);
    mapicfg_ldif_diff_free(same);
    mapicfg_ldif_diff_free(forth);
    mapicfg_ldif_diff_free(back);
    return 0;
}
