/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: the decision for one mailbox of a directory, with everything that the directory knows. */
#include <mapicfg/directory.h>
#include <mapicfg/explain.h>

#include "base/error.h"
#include "base/mem.h"
#include "decision/effective.h"

/* What a decision follows from; all objects are owned. */
struct known {
    mapicfg_object *org, *mailbox;
    mapicfg_object **objects; /* servers and virtual directories */
    size_t count, capacity;
    const mapicfg_vdir **vdirs; /* those of them that are MAPI ones */
    size_t vdir_count;
    mapicfg_status status;
    mapicfg_error *err;
};

static int32_t keep(void *user, const mapicfg_object *object, uint64_t key) {
    struct known *known = user;
    (void)key;
    mapicfg_object **grown = mapicfg__mem_grow(known->objects, &known->capacity, known->count + 1, sizeof *grown);
    if (!grown) known->status = MAPICFG_E_NOMEM;
    if (!grown) return 1;
    known->objects = grown;
    known->status = mapicfg_object_copy(object, &grown[known->count], NULL);
    if (!known->status) known->count++;
    return known->status;
}

static mapicfg_status gather(struct known *known, mapicfg_directory *directory, const char *identity,
                             mapicfg_error *err) {
    static const uint32_t classes[] = {MAPICFG_CLASS_SERVER, MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_VDIR};
    mapicfg_status status =
        mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, identity, &known->mailbox, err);
    if (!status) status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_ORG, NULL, &known->org, err);
    for (size_t i = 0; !status && i < sizeof classes / sizeof *classes; i++) {
        status = mapicfg_directory_list(directory, classes[i], NULL, keep, known, err);
        if (known->status) return mapicfg__error_no_memory(err);
    }
    if (status || !known->count) return status;
    known->vdirs = mapicfg__mem_zalloc(known->count * sizeof(const mapicfg_vdir *));
    if (!known->vdirs) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < known->count; i++)
        if (mapicfg_object_get_class(known->objects[i]) == MAPICFG_CLASS_VDIR)
            known->vdirs[known->vdir_count++] = mapicfg_object_vdir(known->objects[i]);
    return status;
}

static void forget(struct known *known) {
    for (size_t i = 0; i < known->count; i++) mapicfg_object_free(known->objects[i]);
    mapicfg__mem_free(known->objects);
    mapicfg__mem_free(known->vdirs);
    mapicfg_object_free(known->org);
    mapicfg_object_free(known->mailbox);
}

mapicfg_status mapicfg_directory_explain(mapicfg_directory *directory, const char *identity,
                                         const mapicfg_decide_options *options, mapicfg_explanation **out,
                                         mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!identity) return mapicfg__error_null_argument(err, "identity");
    mapicfg_decide_options with;
    mapicfg_status status = mapicfg__places_take_struct(&with, options, err);
    if (!status && (with.vdirs || with.objects))
        status =
            mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "vdirs and objects come from the directory: leave them NULL");
    if (status) return status;
    struct known known = {0};
    status = gather(&known, directory, identity, err);
    with.vdirs = known.vdir_count ? known.vdirs : NULL; /* without any, URLs are not considered */
    with.vdir_count = known.vdir_count;
    with.objects = (const mapicfg_object *const *)known.objects;
    with.object_count = known.count;
    if (!status)
        status = mapicfg_explain(mapicfg_object_org(known.org), mapicfg_object_mailbox(known.mailbox), &with, out, err);
    forget(&known);
    return status;
}

mapicfg_status mapicfg_directory_decide(mapicfg_directory *directory, const char *identity,
                                        const mapicfg_decide_options *options, mapicfg_decision *decision,
                                        mapicfg_error *err) {
    if (!decision) return mapicfg__error_null_argument(err, "decision");
    *decision = 0;
    mapicfg_explanation *explanation;
    mapicfg_status status = mapicfg_directory_explain(directory, identity, options, &explanation, err);
    if (!status) *decision = mapicfg_explanation_get_decision(explanation);
    mapicfg_explanation_free(explanation);
    return status;
}
