/* SPDX-License-Identifier: LGPL-2.1-or-later
 * advise.c: steps and settings for products that are configured by hand: each row of advice.def is a rule, and the
 * settings that follow from it, filled in from the plan. */
#include <string.h>

#include "base/error.h"
#include "base/options.h"
#include "base/text.h"
#include "proxy/fill.h"
#include "rule/list.h"

#define WIDTH 100u

/* When a row is for an organization. */
enum when {
    ALWAYS,
    NTLM,       /* authentication is bound to connections */
    BASIC,      /* it is not */
    PROTECTED,  /* Extended Protection is on */
    NO_ADDRESS, /* where to listen is not said */
    PUBLIC_ECP, /* the Exchange admin center is among the paths */
};

struct product {
    const char *name, *title;
    const char *opens, *begins, *closes; /* comments: before all lines, before each, and after all */
};

struct step {
    const char *product;
    enum mapicfg__rule_number rule;
    enum when when;
    const char *settings; /* a template, or NULL */
};

static const struct product products[] = {
#define PRODUCT(name, title, opens, begins, closes) {name, title, opens, begins, closes},
#define STEP(product, rule, when, settings)
#include "proxy/advice.def"
#undef PRODUCT
#undef STEP
};

static const struct step steps[] = {
#define PRODUCT(name, title, opens, begins, closes)
#define STEP(product, rule, when, settings) {product, RULE_PROXY_##rule, when, settings},
#include "proxy/advice.def"
#undef PRODUCT
#undef STEP
};

#define PRODUCTS (sizeof products / sizeof *products)
#define STEPS (sizeof steps / sizeof *steps)

const char *mapicfg_proxy_product(size_t index) {
    return index < PRODUCTS ? products[index].name : NULL;
}

static const struct product *find_product(const char *name) {
    for (size_t i = 0; i < PRODUCTS; i++)
        if (mapicfg__text_same(name, products[i].name)) return &products[i];
    return NULL;
}

static mapicfg_status no_such(const char *name, mapicfg_error *err) {
    struct mapicfg__buffer names = {0};
    for (size_t i = 0; i < PRODUCTS; i++) {
        mapicfg__buffer_text(&names, !i ? "" : i + 1 < PRODUCTS ? ", " : " or ");
        mapicfg__buffer_text(&names, products[i].name);
    }
    mapicfg_status status =
        names.failed
            ? mapicfg__error_no_memory(err)
            : mapicfg__error_fail(err, MAPICFG_E_VALUE, "there is no advice for the product '%.80s': it must be %s",
                                  name, names.data);
    mapicfg__buffer_free(&names);
    return status;
}

static int applies(const struct step *step, const struct product *product, const struct mapicfg__plan *plan) {
    const char *listen = plan->listen;
    if (strcmp(step->product, product->name) != 0) return 0;
    switch (step->when) {
    case ALWAYS: return 1;
    case NTLM: return plan->facts.ntlm;
    case BASIC: return !plan->facts.ntlm;
    case PROTECTED: return plan->facts.protection;
    case NO_ADDRESS: return !listen || *listen == '*' || !strchr(listen, ':');
    default:
        for (size_t i = 0; i < plan->path_count; i++)
            if (strcmp(plan->paths[i], "ecp") == 0) return 1;
        return 0;
    }
}

/* ---- comments ---- */

static void begin_line(struct mapicfg__buffer *out, const struct product *product, const char *indent) {
    mapicfg__buffer_text(out, product->begins);
    mapicfg__buffer_text(out, indent);
}

/* A word of a comment. XML has no two hyphens in one. */
static void put_word(struct mapicfg__buffer *out, const struct product *product, const char *word, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (*product->closes && i && word[i] == '-' && word[i - 1] == '-') mapicfg__buffer_char(out, ' ');
        mapicfg__buffer_char(out, word[i]);
    }
}

/* A paragraph in lines of at most WIDTH bytes. */
static void put_text(struct mapicfg__buffer *out, const struct product *product, const char *indent, const char *lead,
                     const char *text) {
    size_t column = strlen(lead);
    if (!text || !*text) return;
    begin_line(out, product, indent);
    mapicfg__buffer_text(out, lead);
    while (*text) {
        size_t size = strcspn(text, " ");
        if (column && column + size >= WIDTH) {
            mapicfg__buffer_char(out, '\n');
            begin_line(out, product, indent);
            column = 0;
            lead = "";
        }
        if (column > strlen(lead)) mapicfg__buffer_char(out, ' ');
        put_word(out, product, text, size);
        column += size + 1;
        text += size + (text[size] == ' ');
    }
    mapicfg__buffer_char(out, '\n');
}

static void put_number(struct mapicfg__buffer *out, size_t number) {
    mapicfg__buffer_number(out, number);
    mapicfg__buffer_text(out, ". ");
}

/* What a step says, and then the settings that it leads to. */
static void put_step(struct mapicfg__buffer *out, const struct product *product, const mapicfg_statement *one,
                     size_t number, const char *settings) {
    struct mapicfg__buffer first = {0};
    put_number(&first, number);
    mapicfg__buffer_text(&first, mapicfg_statement_get_sentence(one));
    mapicfg__buffer_text(&first, " [");
    mapicfg__buffer_text(&first, mapicfg_statement_get_id(one));
    mapicfg__buffer_char(&first, ']');
    mapicfg__buffer_text(out, product->opens);
    if (first.failed)
        out->failed = 1;
    else
        put_text(out, product, "", "", first.data);
    mapicfg__buffer_free(&first);
    put_text(out, product, "   ", "", mapicfg_statement_get_why(one));
    put_text(out, product, "   ", "", mapicfg_statement_get_remedy(one));
    put_text(out, product, "   ", "Source: ", mapicfg_statement_get_source(one));
    mapicfg__buffer_text(out, product->closes);
    mapicfg__buffer_text(out, settings);
    mapicfg__buffer_char(out, '\n');
}

static void put_head(struct mapicfg__buffer *out, const struct product *product, const struct mapicfg__plan *plan) {
    mapicfg__buffer_text(out, product->opens);
    mapicfg__buffer_text(out, product->begins);
    mapicfg__buffer_text(out, product->title);
    mapicfg__fill_template(out, plan, " in front of Exchange: @title@.\n");
    mapicfg__buffer_text(out, product->closes);
    mapicfg__buffer_char(out, '\n');
}

/* ---- the call ---- */

/* The settings are the first argument of the statement. */
static mapicfg_status say(const struct step *step, const struct mapicfg__plan *plan, mapicfg_statements *advice,
                          mapicfg_error *err) {
    struct mapicfg__buffer settings = {0};
    const struct mapicfg__where where = {0};
    if (step->settings) mapicfg__fill_template(&settings, plan, step->settings);
    mapicfg_status status = settings.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    const char *argument = settings.data;
    if (!status) mapicfg__list_say(advice, step->rule, &where, &argument, argument != NULL);
    mapicfg__buffer_free(&settings);
    return status;
}

static mapicfg_status make(const struct product *product, const struct mapicfg__plan *plan, mapicfg_statements *advice,
                           mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < STEPS; i++)
        if (applies(&steps[i], product, plan)) status = say(&steps[i], plan, advice, err);
    return status ? status : mapicfg__list_finish(advice, err);
}

static mapicfg_status print(const struct product *product, const struct mapicfg__plan *plan,
                            const mapicfg_statements *advice, mapicfg_write_fn fn, void *user, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    put_head(&text, product, plan);
    for (size_t i = 0; i < mapicfg_statements_count(advice); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(advice, i);
        const char *settings = mapicfg_statement_get_argument(one, 0);
        put_step(&text, product, one, i + 1, settings ? settings : "");
    }
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status && fn(user, text.data, text.size))
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "the advice could not be written");
    mapicfg__buffer_free(&text);
    return status;
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_proxy_write_options, MAPICFG_PROXY_WRITE_OPTIONS_SIZE_1_0, reserved);

mapicfg_status mapicfg_proxy_advise(const char *product, const mapicfg_proxy_write_options *options,
                                    mapicfg_write_fn fn, void *user, mapicfg_statements **advice, mapicfg_error *err) {
    mapicfg_statements *made = NULL;
    if (advice) *advice = NULL;
    if (!product) return mapicfg__error_null_argument(err, "product");
    if (!options) return mapicfg__error_null_argument(err, "options");
    const struct product *found = find_product(product);
    if (!found) return no_such(product, err);
    mapicfg_proxy_write_options given;
    mapicfg_status status = mapicfg__options_take(&given, options, &sized, err);
    if (status) return status;
    struct mapicfg__plan plan;
    status = mapicfg__plan_init(&plan, 0, &given, err);
    if (status) return status;
    status = mapicfg_statements_new(&made, err);
    if (!status) status = make(found, &plan, made, err);
    if (!status && fn) status = print(found, &plan, made, fn, user, err);
    mapicfg__plan_free(&plan);
    if (!status && advice)
        *advice = made;
    else
        mapicfg_statements_free(made);
    return status;
}
