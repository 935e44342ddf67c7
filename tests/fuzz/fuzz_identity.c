/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_identity.c: any text as an identity and as a pattern. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    mapicfg_object *mailbox;
    if (!text || mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &mailbox, NULL)) abort();
    memcpy(text, data, size);
    text[size] = '\0';
    uint32_t kind = 0; /* stays 0 when the text is no identity */
    int fits;
    const char *container, *name;
    size_t container_size, name_size;
    if (!mapicfg_identity_parse(text, &kind, &container, &container_size, &name, &name_size, NULL)) {
        if (!mapicfg_identity_kind_name(kind)) abort();
        if (name < text || name + name_size > text + strlen(text)) abort();
    }
    if (!mapicfg_text_equal(text, text) || !mapicfg_text_matches("*", text) ||
        !mapicfg_text_matches(text, text)) abort();
    int literal = kind && kind != MAPICFG_IDENTITY_GUID; /* braces around a GUID are no part of it */
    if (literal && !mapicfg_object_set_text(mailbox, "DistinguishedName", text, NULL)) {
        uint32_t state;
        mapicfg_object_get_state(mailbox, "DistinguishedName", &state, NULL);
        if (state == MAPICFG_VALUE && (mapicfg_object_matches(mailbox, text, &fits, NULL) || !fits)) abort();
    }
    mapicfg_object_set_text(mailbox, "EmailAddresses", text, NULL);
    if (mapicfg_object_matches(mailbox, text, &fits, NULL)) abort();
    mapicfg_server_parse(text, &kind, NULL);
    mapicfg_client_parse(text, &kind, NULL);
    mapicfg_object_free(mailbox);
    free(text);
    return 0;
}
