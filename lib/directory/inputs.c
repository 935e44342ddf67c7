/* SPDX-License-Identifier: LGPL-2.1-or-later
 * inputs.c: inputs of any kinds, one after the other, to records or to objects. */
#include "directory/inputs.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/body.h"
#include "directory/records.h"
#include "formats/folder.h"
#include "formats/taken.h"

#define BUFFER_ALIGNMENT 64u /* some kernels copy several times slower to an address that is not */
#define PAGE 256u            /* objects of a store between two looks at whether to go on */

/* ---- the parts of the inputs ---- */

static mapicfg_status add_part(struct mapicfg__inputs *inputs, const mapicfg_input *input, const char *path,
                               const char *name, struct mapicfg__inputs_part **part, mapicfg_error *err) {
    struct mapicfg__inputs_part *grown =
        mapicfg__mem_grow(inputs->parts, &inputs->capacity, inputs->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    inputs->parts = grown;
    *part = &grown[inputs->count];
    **part = (struct mapicfg__inputs_part){.turn = MAPICFG__TURN_FIRST};
    mapicfg_status status = mapicfg__source_init(&(*part)->source, input, path, name, err);
    if (!status) inputs->count++;
    return status;
}

static mapicfg_status add_export(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_how *how,
                                 const mapicfg_input *input, const char *path, const char *name, int in_folder,
                                 mapicfg_error *err) {
    struct mapicfg__inputs_part *part;
    mapicfg_status status = add_part(inputs, input, path, name, &part, err);
    if (status) return status;
    mapicfg_read_options *options = &part->source.options;
    part->in_folder = in_folder;
    if (how->defaults && !options->max_text) options->max_text = how->defaults->max_text;
    if (how->defaults && !options->max_items) options->max_items = how->defaults->max_items;
    return MAPICFG_OK;
}

/* With turns a store is two parts. */
static mapicfg_status add_store(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_how *how,
                                const mapicfg_input *input, const char *name, mapicfg_error *err) {
    for (int half = 0; half < 1 + how->in_turns; half++) {
        struct mapicfg__inputs_part *part;
        mapicfg_status status = add_part(inputs, input, NULL, name, &part, err);
        if (status) return status;
        part->others = half == 0;
        part->mailboxes = half == how->in_turns;
        if (half) part->turn = MAPICFG__TURN_MAILBOXES;
    }
    return MAPICFG_OK;
}

/* Adds an export by the name that it has in a folder. */
static mapicfg_status add_member(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_how *how,
                                 const mapicfg_input *input, const char *name, const char *member, mapicfg_error *err) {
    struct mapicfg__buffer path = {0}, shown = {0};
    mapicfg__folder_join(&path, input->path, member);
    mapicfg__folder_join(&shown, name, member);
    mapicfg_status status = path.failed || shown.failed ? mapicfg__error_no_memory(err)
                                                        : add_export(inputs, how, input, path.data, shown.data, 1, err);
    mapicfg__buffer_free(&path);
    mapicfg__buffer_free(&shown);
    return status;
}

/* Whether none of the parts from `first` on is an export. */
static mapicfg_status look_for_exports(struct mapicfg__inputs *inputs, size_t first, int *none, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    *none = 1;
    for (size_t i = first; !status && *none && i < inputs->count; i++) {
        struct mapicfg__look look;
        if (mapicfg__work_is_cancelled(inputs->work.options.cancel))
            return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
        status = mapicfg__source_look(&inputs->parts[i].source, &inputs->work, inputs->buffer, &look, err);
        *none = look.is_foreign;
    }
    return status;
}

static mapicfg_status add_folder(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_how *how,
                                 const mapicfg_input *input, const char *name, mapicfg_error *err) {
    struct mapicfg__folder folder;
    size_t first = inputs->count;
    mapicfg_status status = mapicfg__folder_read(&folder, input->path, name, err);
    for (size_t i = 0; !status && i < folder.count; i++)
        status = add_member(inputs, how, input, name, folder.names[i], err);
    mapicfg__folder_free(&folder);
    int none = 0;
    if (!status) status = look_for_exports(inputs, first, &none, err);
    if (status || !none) return status;
    status = add_export(inputs, how, input, input->path, name, 1, err);
    if (!status) inputs->parts[inputs->count - 1].is_empty_folder = 1;
    return status;
}

static mapicfg_status add_input(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_how *how,
                                const mapicfg_input *input, mapicfg_error *err) {
    char text[32];
    const char *name = mapicfg__taken_name(input, text);
    if (input->directory && !input->source) name = input->directory->path;
    mapicfg__buffer_text(&inputs->names, " ");
    mapicfg__buffer_text(&inputs->names, name);
    if (inputs->names.failed) return mapicfg__error_no_memory(err);
    if (input->directory) return add_store(inputs, how, input, name, err);
    if (input->path && mapicfg__folder_is(input->path)) return add_folder(inputs, how, input, name, err);
    return add_export(inputs, how, input, input->path, name, 0, err);
}

/* ---- the order ---- */

static mapicfg_status add_all(struct mapicfg__inputs *inputs, const mapicfg_input *given, size_t count,
                              const struct mapicfg__inputs_how *how, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        mapicfg_input input;
        status = mapicfg__taken_input(&input, given, i, err);
        if (!status) status = add_input(inputs, how, &input, err);
    }
    return status;
}

static mapicfg_status find_turns(struct mapicfg__inputs *inputs, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < inputs->count; i++) {
        struct mapicfg__inputs_part *part = &inputs->parts[i];
        struct mapicfg__source *source = &part->source;
        if (source->input.directory || part->is_empty_folder) continue;
        struct mapicfg__look look = {0};
        if (inputs->count > 1) status = mapicfg__work_tell(&inputs->work, err);
        if (inputs->count > 1 && !status)
            status = mapicfg__source_look(source, &inputs->work, inputs->buffer, &look, err);
        if (look.class_id == MAPICFG_CLASS_MAILBOX)
            part->turn = look.says_nothing ? MAPICFG__TURN_BESIDE : MAPICFG__TURN_MAILBOXES;
        else if (!source->can_read_again && !source->input.pull)
            part->turn = MAPICFG__TURN_ONCE;
    }
    int with_settings = 0;
    for (size_t i = 0; i < inputs->count; i++) {
        inputs->with_mailboxes += inputs->parts[i].turn != MAPICFG__TURN_FIRST;
        with_settings |= inputs->parts[i].turn == MAPICFG__TURN_MAILBOXES;
    }
    for (size_t i = 0; i < inputs->count; i++) {
        const struct mapicfg__source *source = &inputs->parts[i].source;
        inputs->parts[i].joins = with_settings && inputs->parts[i].turn == MAPICFG__TURN_BESIDE &&
                                 source->can_read_again && (source->path || source->input.bytes);
    }
    return status;
}

static void measure(struct mapicfg__inputs *inputs) {
    uint64_t total = 0;
    for (size_t i = 0; i < inputs->count; i++) {
        const struct mapicfg__inputs_part *part = &inputs->parts[i];
        if (part->is_empty_folder) continue;
        if (!part->source.size_is_known) return;
        total += part->joins ? 2 * part->source.size : part->source.size;
    }
    inputs->work.total = total;
}

mapicfg_status mapicfg__inputs_open(struct mapicfg__inputs *inputs, const mapicfg_input *given, size_t count,
                                    const struct mapicfg__inputs_how *how, mapicfg_error *err) {
    *inputs = (struct mapicfg__inputs){.objects = how->objects,
                                       .sink = how->objects ? &how->objects->sink : how->sink,
                                       .threads = how->threads,
                                       .piece = how->piece ? how->piece : MAPICFG__SOURCE_PIECE};
    if (!given && count) return mapicfg__error_null_argument(err, "inputs");
    mapicfg_status status = mapicfg__work_take(&inputs->work, how->work, err);
    if (status) return status;
    if (how->objects) how->objects->cancel = inputs->work.options.cancel;
    inputs->memory = mapicfg__mem_alloc(MAPICFG__SOURCE_PIECE + BUFFER_ALIGNMENT);
    if (!inputs->memory) return mapicfg__error_no_memory(err);
    inputs->buffer = inputs->memory + (BUFFER_ALIGNMENT - (uintptr_t)inputs->memory % BUFFER_ALIGNMENT);
    status = add_all(inputs, given, count, how, err);
    if (!status && how->in_turns) status = find_turns(inputs, err);
    if (!status) measure(inputs);
    return status;
}

static struct mapicfg__inputs_part *current(struct mapicfg__inputs *inputs) {
    return &inputs->parts[(inputs->at - 1) % inputs->count];
}

const struct mapicfg__inputs_part *mapicfg__inputs_next(struct mapicfg__inputs *inputs) {
    while (inputs->at < inputs->count * MAPICFG__TURNS) {
        const struct mapicfg__inputs_part *part = &inputs->parts[inputs->at % inputs->count];
        inputs->round = (enum mapicfg__turn)(inputs->at++ / inputs->count);
        if (part->turn == inputs->round || (part->joins && inputs->round == MAPICFG__TURN_JOIN)) return part;
    }
    return NULL;
}

/* ---- exports ---- */

/* Reports why a file of a folder was passed over. */
static mapicfg_status pass_over(struct mapicfg__inputs *inputs, const mapicfg_error *why, mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, why->code, "passed over, as it is not an export: %s", why->message);
    mapicfg__error_source(&warning, why->source);
    return mapicfg__report_warning(inputs->sink->report, &warning, err);
}

static void end_crew(struct mapicfg__inputs *inputs) {
    mapicfg__crew_free(inputs->crew);
    inputs->crew = NULL;
    inputs->crew_is_over = 1;
}

static mapicfg_status end_export(struct mapicfg__inputs *inputs, struct mapicfg__inputs_part *part,
                                 mapicfg_status status, mapicfg_error *err) {
    int foreign = part->in_folder && inputs->reading && mapicfg__stream_is_foreign(&inputs->stream, status);
    const mapicfg_error why = *err;
    if (inputs->reading) mapicfg__stream_close(&inputs->stream);
    end_crew(inputs);
    inputs->crew_is_over = 0;
    mapicfg__source_close(&part->source);
    inputs->reading = 0;
    const uint64_t end = inputs->before + part->source.size;
    if (part->source.size_is_known && end > inputs->work.done) inputs->work.done = end; /* a file may have grown */
    inputs->before = inputs->work.done;
    return foreign ? pass_over(inputs, &why, err) : status;
}

/* A piece of an export. */
struct piece {
    const char *bytes;
    size_t size;
    const struct mapicfg__csv_notes *notes; /* what another thread has noted of it; NULL: nothing */
};

/* Lets other threads read ahead once there is something that they can note. */
static void start_crew(struct mapicfg__inputs *inputs, const struct mapicfg__source *source) {
    if (inputs->threads < 2 || inputs->crew || inputs->crew_is_over || !source->can_read_again) return;
    if (!mapicfg__stream_layout(&inputs->stream)) return;
    struct mapicfg__crew_input input = {.fd = source->fd, .piece = inputs->piece};
    if (!mapicfg__source_tell(source, &input.offset)) return;
    if (source->input.bytes) {
        input.bytes = (const char *)source->input.bytes + source->at;
        input.size = source->input.bytes_size - source->at;
    }
    inputs->crew = mapicfg__crew_new(&input, inputs->threads);
}

/* The end of a file, and what cannot be read of it, are for one thread. */
static mapicfg_status next_piece(struct mapicfg__inputs *inputs, struct mapicfg__source *source, struct piece *piece,
                                 mapicfg_error *err) {
    uint64_t offset;
    start_crew(inputs, source);
    if (inputs->crew) {
        mapicfg__crew_show(inputs->crew, mapicfg__stream_layout(&inputs->stream));
        if (mapicfg__crew_next(inputs->crew, &piece->bytes, &piece->size, &piece->notes, &offset)) return MAPICFG_OK;
        end_crew(inputs);
        mapicfg__source_seek(source, offset);
    }
    piece->notes = NULL;
    return mapicfg__source_next(source, &inputs->work, inputs->buffer, &piece->bytes, &piece->size, err);
}

static mapicfg_status step_export(struct mapicfg__inputs *inputs, struct mapicfg__inputs_part *part, int *over,
                                  mapicfg_error *err) {
    struct mapicfg__source *source = &part->source;
    mapicfg_status status = MAPICFG_OK;
    struct piece piece = {"", 0, NULL};
    if (!inputs->reading) {
        source->piece = inputs->piece;
        if (source->input.bytes) source->at = 0;
        status = mapicfg__stream_open(&inputs->stream, source->name, &source->options, inputs->sink, err);
        inputs->reading = !status;
    }
    if (!status) status = next_piece(inputs, source, &piece, err);
    if (!status && piece.notes)
        status = mapicfg__stream_feed_noted(&inputs->stream, piece.bytes, piece.size, piece.notes, err);
    else if (!status)
        status = mapicfg__stream_feed(&inputs->stream, piece.bytes, piece.size, !piece.size, err);
    inputs->work.done += piece.size;
    *over = status || !piece.size;
    if (status) mapicfg__error_source(err, source->name);
    if (*over) status = end_export(inputs, part, status, err);
    return status ? status : mapicfg__work_tell(&inputs->work, err);
}

/* ---- stores ---- */

/* The class after this one, mailboxes last; 0 after the last. */
static uint32_t next_class(const struct mapicfg__inputs *inputs, const struct mapicfg__inputs_part *part,
                           uint32_t class_id) {
    if (class_id == MAPICFG_CLASS_MAILBOX) return 0;
    while (part->others && ++class_id <= MAPICFG__CLASS_COUNT)
        if (class_id != MAPICFG_CLASS_MAILBOX && (inputs->objects || inputs->sink->wanted[class_id])) return class_id;
    return part->mailboxes ? MAPICFG_CLASS_MAILBOX : 0;
}

static mapicfg_status give_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mapicfg__inputs *inputs = user;
    if (++inputs->work.done % PAGE == 0) {
        mapicfg_status status = mapicfg__work_tell(&inputs->work, err);
        if (status) return status;
    }
    return inputs->sink->record(inputs->sink->user, record, err);
}

struct giving {
    struct mapicfg__inputs *inputs;
    const char *source;
    size_t count;
    mapicfg_status status;
    mapicfg_error *err;
};

/* The list made the object for this callback alone. */
static int32_t give_object(void *user, const mapicfg_object *object, uint64_t key) {
    struct giving *giving = user;
    struct mapicfg__inputs *inputs = giving->inputs;
    inputs->after = key;
    inputs->work.done++;
    giving->count++;
    giving->status =
        mapicfg__objects_give(inputs->objects, (mapicfg_object *)object, giving->source, ++inputs->line, giving->err);
    return giving->status != MAPICFG_OK;
}

static mapicfg_status step_objects(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_part *part, int *over,
                                   mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    query.after = inputs->after;
    query.limit = PAGE;
    mapicfg_error failed, given;
    struct giving giving = {.inputs = inputs, .source = part->source.name, .err = &given};
    mapicfg_status status =
        mapicfg_directory_list(part->source.input.directory, inputs->class_id, &query, give_object, &giving, &failed);
    *over = status || giving.count < PAGE;
    if (status && err) *err = giving.status ? given : failed;
    return giving.status ? giving.status : status;
}

/* A page of objects, or all records of a class. */
static mapicfg_status step_store(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_part *part, int *over,
                                 mapicfg_error *err) {
    if (!inputs->reading) {
        inputs->class_id = next_class(inputs, part, 0);
        inputs->after = inputs->line = 0;
        inputs->reading = 1;
    }
    mapicfg_status status = MAPICFG_OK;
    int class_over = 1;
    if (inputs->class_id && inputs->objects)
        status = step_objects(inputs, part, &class_over, err);
    else if (inputs->class_id)
        status =
            mapicfg__records_list(part->source.input.directory, part->source.name, mapicfg__class_get(inputs->class_id),
                                  inputs->sink->wanted[inputs->class_id], give_record, inputs, err);
    if (class_over && inputs->class_id) {
        inputs->class_id = next_class(inputs, part, inputs->class_id);
        inputs->after = inputs->line = 0;
    }
    *over = status || !inputs->class_id;
    if (*over) inputs->reading = 0;
    inputs->before = inputs->work.done;
    return status ? status : mapicfg__work_tell(&inputs->work, err);
}

/* ---- reading ---- */

static mapicfg_status warn_of_folder(struct mapicfg__inputs *inputs, const struct mapicfg__inputs_part *part,
                                     mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, MAPICFG_E_EMPTY, "no object was read: the folder has no export");
    mapicfg__error_source(&warning, part->source.name);
    return mapicfg__report_warning(inputs->sink->report, &warning, err);
}

mapicfg_status mapicfg__inputs_step(struct mapicfg__inputs *inputs, int *over, mapicfg_error *err) {
    struct mapicfg__inputs_part *part = current(inputs);
    mapicfg_error failed;
    mapicfg_status status;
    *over = 1;
    if (part->is_empty_folder)
        status = warn_of_folder(inputs, part, &failed);
    else if (part->source.input.directory)
        status = step_store(inputs, part, over, &failed);
    else
        status = step_export(inputs, part, over, &failed);
    if (!status) return MAPICFG_OK;
    *over = 1;
    if (err) *err = failed;
    if (mapicfg__inputs_ends_all(status)) return status;
    mapicfg_status reported = mapicfg__report_problem(inputs->sink->report, &failed, err);
    return reported ? reported : status;
}

mapicfg_status mapicfg__inputs_read(struct mapicfg__inputs *inputs, mapicfg_error *err) {
    int over = 0;
    mapicfg_status status = MAPICFG_OK;
    while (!status && !over) status = mapicfg__inputs_step(inputs, &over, err);
    return status;
}

void mapicfg__inputs_close(struct mapicfg__inputs *inputs) {
    end_crew(inputs);
    if (inputs->reading && inputs->count && !current(inputs)->source.input.directory)
        mapicfg__stream_close(&inputs->stream);
    for (size_t i = 0; i < inputs->count; i++) mapicfg__source_free(&inputs->parts[i].source);
    mapicfg__buffer_free(&inputs->names);
    mapicfg__mem_free(inputs->parts);
    mapicfg__mem_free(inputs->memory);
    *inputs = (struct mapicfg__inputs){0};
}
