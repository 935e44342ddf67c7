/* SPDX-License-Identifier: LGPL-2.1-or-later
 * use_json.c: what mailboxes that a plan moves used, as JSON. */
#include "base/error.h"
#include "logs/use_state.h"
#include "rule/json.h"

/* As mapicfg__json_number(), but 0 is a number. */
static void put_number(struct mapicfg__buffer *out, const char *name, uint64_t number) {
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_number(out, number);
}

static void put_time(struct mapicfg__buffer *out, const char *name, uint64_t time) {
    struct mapicfg__buffer text = {0};
    if (time) mapicfg__fact_put_time(&text, (int64_t)time);
    out->failed |= text.failed;
    mapicfg__json_text(out, name, time ? text.data : NULL);
    mapicfg__buffer_free(&text);
}

static void put_clients(struct mapicfg__buffer *out, const mapicfg_log_use *use, const struct mapicfg__used *used) {
    mapicfg__buffer_text(out, ", \"clients\": [");
    for (size_t i = 0; used && i < used->client_count; i++) {
        const struct mapicfg__use_client *client = &use->clients[used->first_client + i];
        mapicfg__json_text(out, i ? ", {\"client\": " : "{\"client\": ", client->software->text);
        put_number(out, ", \"records\": ", client->records);
        mapicfg__buffer_char(out, '}');
    }
    mapicfg__buffer_char(out, ']');
}

struct listing {
    struct mapicfg__buffer *out;
    size_t count;
};

static int32_t put_warning(void *user, const mapicfg_statement *statement) {
    struct listing *listing = user;
    if (listing->count++) mapicfg__buffer_text(listing->out, ", ");
    mapicfg__json_statement_open(listing->out, statement);
    mapicfg__buffer_char(listing->out, '}');
    return 0;
}

static mapicfg_status put_move(struct mapicfg__buffer *out, const mapicfg_log_use *use, const mapicfg_plan *plan,
                               size_t move, mapicfg_error *err) {
    static const struct {
        const char *name;
        uint32_t number;
    } numbers[] = {{", \"records\": ", MAPICFG_LOG_USE_RECORDS},
                   {", \"succeeded\": ", MAPICFG_LOG_USE_SUCCEEDED},
                   {", \"days\": ", MAPICFG_LOG_USE_DAYS},
                   {", \"users\": ", MAPICFG_LOG_USE_USERS},
                   {", \"mapi_http\": ", MAPICFG_LOG_USE_MAPI_HTTP},
                   {", \"outlook_anywhere\": ", MAPICFG_LOG_USE_OUTLOOK_ANYWHERE},
                   {", \"rpc\": ", MAPICFG_LOG_USE_RPC},
                   {", \"outside\": ", MAPICFG_LOG_USE_OUTSIDE},
                   {", \"inside\": ", MAPICFG_LOG_USE_INSIDE}};
    const struct mapicfg__use_of of = mapicfg__use_find(use, plan, move);
    mapicfg__json_text(out, move ? ",\n{\"identity\": " : "\n{\"identity\": ", mapicfg_plan_move_identity(plan, move));
    mapicfg__json_text(out, ", \"answer\": ", mapicfg_log_use_answer_name(of.answer));
    mapicfg__json_text(out, ", \"doubt\": ", of.doubt);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_number(out, numbers[i].name, of.numbers ? of.numbers[numbers[i].number] : 0);
    put_time(out, ", \"first\": ", of.numbers ? of.numbers[MAPICFG_LOG_USE_BEGAN] : 0);
    put_time(out, ", \"last\": ", of.numbers ? of.numbers[MAPICFG_LOG_USE_ENDED] : 0);
    put_clients(out, use, of.used);
    struct listing listing = {out, 0};
    mapicfg__buffer_text(out, ", \"warnings\": [");
    const mapicfg_status status = mapicfg_log_use_warn(use, plan, move, put_warning, &listing, err);
    mapicfg__buffer_text(out, "]}");
    return status;
}

static void put_answers(struct mapicfg__buffer *out, const mapicfg_log_use *use, const mapicfg_plan *plan) {
    uint64_t counts[MAPICFG_LOG_USE_ANSWERS] = {0};
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++) counts[mapicfg__use_find(use, plan, i).answer]++;
    put_number(out, ", \"answers\": {\"moves\": ", mapicfg_plan_move_count(plan));
    for (uint32_t i = 0; i < MAPICFG_LOG_USE_ANSWERS; i++) {
        mapicfg__json_text(out, ", ", mapicfg_log_use_answer_name(i));
        put_number(out, ": ", counts[i]);
    }
    mapicfg__buffer_char(out, '}');
}

mapicfg_status mapicfg_log_use_dup_json(const mapicfg_log_use *use, const mapicfg_plan *plan, char **json,
                                        mapicfg_error *err) {
    struct mapicfg__buffer out = {0};
    if (!use) return mapicfg__error_null_argument(err, "use");
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (!json) return mapicfg__error_null_argument(err, "json");
    *json = NULL;
    put_time(&out, "{\"first\": ", use->totals[MAPICFG_LOG_USE_FIRST]);
    put_time(&out, ", \"last\": ", use->totals[MAPICFG_LOG_USE_LAST]);
    put_number(&out, ", \"strange\": ", use->totals[MAPICFG_LOG_USE_STRANGE]);
    put_number(&out, ", \"nameless\": ", use->totals[MAPICFG_LOG_USE_NAMELESS]);
    put_number(&out, ", \"names\": ", use->totals[MAPICFG_LOG_USE_NAMES]);
    put_answers(&out, use, plan);
    mapicfg__buffer_text(&out, ",\n\"mailboxes\": [");
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_plan_move_count(plan); i++) status = put_move(&out, use, plan, i, err);
    mapicfg__buffer_text(&out, "]}");
    if (!status) return mapicfg__json_take(&out, json, err);
    mapicfg__buffer_free(&out);
    return status;
}
