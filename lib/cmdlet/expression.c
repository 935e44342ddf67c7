/* SPDX-License-Identifier: LGPL-2.1-or-later
 * expression.c: conditions: { $_.Name -like 'a*' -and ... } of Where-Object, and OPATH filters.
 *
 * In a block -and and -or bind alike and to the left, and -not binds tighter than a comparison
 * (about_Operator_Precedence). Exchange's page on OPATH filters names the same operators and parentheses but no order
 * between them; we read filters as LDAP's and SQL's users expect: -not before -and before -or, and -not negates the
 * comparison behind it. Parentheses make both the same. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/grammar.h"
#include "cmdlet/keyword.h"

/* Where we are between the { and } of a filter. */
#define GROUP_OPERATORS 1u /* at a level that began with ( or -not */
#define GROUP_INSIDE 2u    /* inside parentheses */

#define NONE 0u
#define COMPARE 1u
#define AND 2u
#define OR 3u
#define NOT 4u
#define REFUSED 5u
#define UNKNOWN 6u

struct operator{
    uint32_t kind;
    uint32_t op; /* COMPARE: MAPICFG__OP_ */
    const char *name;
    size_t size; /* of the name; with its dash as many bytes as were read */
};

static const struct {
    const char *name;
    uint32_t kind, op;
} operators[] = {
    {"eq", COMPARE, MAPICFG__OP_EQ},
    {"ne", COMPARE, MAPICFG__OP_NE},
    {"like", COMPARE, MAPICFG__OP_LIKE},
    {"notlike", COMPARE, MAPICFG__OP_NOTLIKE},
    {"contains", COMPARE, MAPICFG__OP_CONTAINS},
    {"notcontains", COMPARE, MAPICFG__OP_NOTCONTAINS},
    {"in", COMPARE, MAPICFG__OP_IN},
    {"notin", COMPARE, MAPICFG__OP_NOTIN},
    {"gt", COMPARE, MAPICFG__OP_GT},
    {"ge", COMPARE, MAPICFG__OP_GE},
    {"lt", COMPARE, MAPICFG__OP_LT},
    {"le", COMPARE, MAPICFG__OP_LE},
    {"match", COMPARE, MAPICFG__OP_MATCH},
    {"notmatch", COMPARE, MAPICFG__OP_NOTMATCH},
    {"and", AND, 0},
    {"or", OR, 0},
    {"not", NOT, 0},
    {"xor", REFUSED, 0},
    {"replace", REFUSED, 0},
    {"split", REFUSED, 0},
    {"join", REFUSED, 0},
    {"is", REFUSED, 0},
    {"isnot", REFUSED, 0},
    {"as", REFUSED, 0},
    {"f", REFUSED, 0},
    {"band", REFUSED, 0},
    {"bor", REFUSED, 0},
    {"bxor", REFUSED, 0},
    {"bnot", REFUSED, 0},
    {"shl", REFUSED, 0},
    {"shr", REFUSED, 0},
};

static int fail(struct mapicfg__lexer *lexer, struct mapicfg__spot spot, mapicfg_status code, const char *message) {
    return mapicfg__lexer_failed(lexer, spot, mapicfg__error_fail(lexer->err, code, "%s", message));
}

/* Something is missing where we are. */
static int missing(struct mapicfg__lexer *lexer, const char *message) {
    return fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_SYNTAX, message);
}

static struct mapicfg__expr *new_expr(struct mapicfg__lexer *lexer, uint32_t kind, struct mapicfg__spot spot) {
    if (!mapicfg__lexer_count(lexer)) return NULL;
    struct mapicfg__expr *expr = mapicfg__arena_alloc(lexer->arena, sizeof *expr);
    if (!expr) {
        mapicfg__lexer_out_of_memory(lexer);
        return NULL;
    }
    expr->kind = kind;
    expr->spot = spot;
    return expr;
}

/* ---- operators ---- */

static void look_up(struct operator* found, const char *name, size_t size) {
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (!mapicfg__text_is_word(name, size, operators[i].name)) continue;
        found->kind = operators[i].kind;
        found->op = operators[i].op;
        return;
    }
    found->kind = UNKNOWN;
}

/* The operator at hand, without moving; NONE when there is none. */
static struct operator peek_operator(const struct mapicfg__lexer *lexer) {
    struct operator found = {0};
    struct mapicfg__lexer ahead = *lexer;
    if (mapicfg__lexer_peek(lexer) == '!') return (struct operator){.kind = NOT, .name = "!", .size = 0};
    if (!mapicfg__lexer_is_dash(mapicfg__lexer_peek(lexer))) return found;
    mapicfg__lexer_step(&ahead);
    const char *name = lexer->text + ahead.place.at;
    while (mapicfg__lexer_peek(&ahead) < 0x80 && mapicfg__is_alpha((unsigned char)mapicfg__lexer_peek(&ahead)))
        mapicfg__lexer_step(&ahead);
    size_t size = (size_t)(lexer->text + ahead.place.at - name);
    if (!size) return found;
    found.name = name;
    found.size = size;
    look_up(&found, name, size);
    char prefix = mapicfg__to_lower(*name);
    if (found.kind != UNKNOWN || (prefix != 'c' && prefix != 'i')) return found;
    look_up(&found, name + 1, size - 1);
    if (found.kind == COMPARE && prefix == 'c') found.op |= MAPICFG__OP_CASE_SENSITIVE;
    if (found.kind != COMPARE && found.kind != REFUSED) found.kind = UNKNOWN;
    return found;
}

static void step_operator(struct mapicfg__lexer *lexer, const struct operator* operator) {
    for (size_t i = 0; i < operator->size + 1; i++) mapicfg__lexer_step(lexer);
}

static int no_operator(struct mapicfg__lexer *lexer, const struct operator* operator) {
    int unknown = operator->kind == UNKNOWN;
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(
            lexer->err, unknown ? MAPICFG_E_SYNTAX : MAPICFG_E_UNSUPPORTED,
            "%s -%.*s%s -eq -ne -like -notlike -match -notmatch -contains -notcontains -in -notin -gt -ge "
            "-lt -le, and between comparisons -and -or -not",
            unknown ? "there is no operator" : "the operator",
            mapicfg__lexer_shown(operator->name, operator->size), operator->name,
            unknown ? "; there are" : " is not supported; use"));
}

/* ---- comparisons ---- */

/* The next line of a filter between { and } is a statement of its own to PowerShell: a comparison can begin there, and
 * nothing else. */
static int skip(struct mapicfg__lexer *lexer, int lines) {
    uint32_t line = lexer->place.line;
    if (!mapicfg__lexer_skip(lexer, lines)) return 0;
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (lexer->filter != MAPICFG__FILTER_BLOCK || lexer->place.line == line || c == '}') return 1;
    if (!lexer->grouped && mapicfg__lexer_is_name_start(c)) return 1;
    return fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_UNSUPPORTED,
                "this line is a statement of its own between { and }: write the filter on one line, or in quotes");
}

/* $_.Name, $PSItem.Name; or the bare name of a filter. */
static struct mapicfg__expr *parse_property(struct mapicfg__lexer *lexer) {
    struct mapicfg__expr *expr = new_expr(lexer, MAPICFG__EXPR_PROPERTY, mapicfg__lexer_here(lexer));
    if (!expr) return NULL;
    const char *name;
    if (!lexer->filter) {
        mapicfg__lexer_step(lexer); /* $ */
        mapicfg__lexer_read_name(lexer, &name);
        if (mapicfg__lexer_peek(lexer) != '.' || !mapicfg__lexer_is_name_start(mapicfg__lexer_peek_after(lexer, 1))) {
            fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_UNSUPPORTED,
                 "a property is expected after $_, as in $_.Name");
            return NULL;
        }
        mapicfg__lexer_step(lexer);
    }
    struct mapicfg__spot spot = mapicfg__lexer_here(lexer);
    size_t size = mapicfg__lexer_read_name(lexer, &name);
    if (!mapicfg__lexer_check_name(lexer, spot, name, size)) return NULL;
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (c == '.' || c == '[' || (!lexer->filter && c == '(') || c == ':') {
        fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_UNSUPPORTED,
             "members, methods and indexes of a property are not supported: compare the property itself, with -like "
             "'a*' for a part of its text");
        return NULL;
    }
    expr->property = mapicfg__arena_text(lexer->arena, name, size);
    if (expr->property) return expr;
    mapicfg__lexer_out_of_memory(lexer);
    return NULL;
}

static int parse_filter_value(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (c == '$' || mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c))
        return mapicfg__term_parse(lexer, term, 0);
    *term = (struct mapicfg__term){.spot = mapicfg__lexer_here(lexer)};
    return mapicfg__term_parse_filter_word(lexer, term);
}

/* A { } inside a condition would begin another one. */
static int parse_block_value(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    struct mapicfg__spot spot = mapicfg__lexer_here(lexer);
    if (!mapicfg__term_parse(lexer, term, 0)) return 0;
    int plain = term->kind < MAPICFG__VALUE_HASH;
    for (size_t i = 0; i < term->count; i++)
        if (term->items[i].kind >= MAPICFG__VALUE_HASH) plain = 0;
    if (plain) return 1;
    return fail(lexer, spot, MAPICFG_E_UNSUPPORTED,
                "a property is compared with a text, a number, $true, $false, $null or a list of them only");
}

static int is_item_variable(struct mapicfg__lexer *lexer) {
    const char *name;
    if (mapicfg__lexer_peek(lexer) != '$' || mapicfg__lexer_peek_after(lexer, 1) == '(') return 0;
    size_t size = mapicfg__lexer_variable_name(lexer, &name);
    return mapicfg__text_is_word(name, size, "_") || mapicfg__text_is_word(name, size, "PSItem");
}

/* Behind value op: the property, perhaps in parentheses. */
static const struct mapicfg__expr *parse_other_side(struct mapicfg__lexer *lexer, struct mapicfg__spot value) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    uint32_t parentheses = 0;
    for (; mapicfg__lexer_peek(lexer) == '('; parentheses++) {
        if (!mapicfg__lexer_enter(lexer)) return NULL;
        mapicfg__lexer_step(lexer);
        if (!skip(lexer, 1)) return NULL;
    }
    if (!is_item_variable(lexer)) {
        fail(lexer, value, MAPICFG_E_UNSUPPORTED,
             "one side of a comparison is expected to be a property: $_.Property operator value");
        return NULL;
    }
    const struct mapicfg__expr *property = parse_property(lexer);
    for (; property && parentheses; parentheses--) {
        if (!skip(lexer, 1)) return NULL;
        if (mapicfg__lexer_peek(lexer) != ')') {
            fail(lexer, open, MAPICFG_E_UNSUPPORTED,
                 "a property alone is expected in these parentheses: value operator ($_.Property)");
            return NULL;
        }
        mapicfg__lexer_step(lexer);
        mapicfg__lexer_leave(lexer);
    }
    return property;
}

static int parse_turned(struct mapicfg__lexer *lexer, struct mapicfg__expr *expr) {
    const struct mapicfg__expr *property = parse_other_side(lexer, expr->spot);
    if (!property) return 0;
    expr->kind = MAPICFG__EXPR_COMPARE;
    expr->turned = 1;
    expr->property = property->property;
    return 1;
}

/* What follows a property or a value: an operator and the other side, if any. */
static int parse_comparison(struct mapicfg__lexer *lexer, struct mapicfg__expr *left) {
    if (!skip(lexer, lexer->filter != 0)) return 0;
    struct operator operator= peek_operator(lexer);
    if (operator.kind == UNKNOWN || operator.kind == REFUSED) return no_operator(lexer, &operator);
    if (operator.kind != COMPARE) {
        uint32_t c = mapicfg__lexer_peek(lexer);
        if (c == '=' || c == '<' || c == '>')
            return fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_SYNTAX,
                        "PowerShell compares with -eq, -ne, -gt, -ge, -lt and -le");
        return 1;
    }
    step_operator(lexer, &operator);
    if (!skip(lexer, 1)) return 0;
    left->op = operator.op;
    left->filter = lexer->filter != 0;
    if (left->kind == MAPICFG__EXPR_CONSTANT) return parse_turned(lexer, left);
    left->kind = MAPICFG__EXPR_COMPARE;
    if (lexer->filter) return parse_filter_value(lexer, &left->value);
    return parse_block_value(lexer, &left->value);
}

/* ---- conditions ---- */

static struct mapicfg__expr *parse_condition(struct mapicfg__lexer *lexer);

static int is_condition(struct mapicfg__lexer *lexer, const struct mapicfg__expr *expr) {
    if (expr->kind == MAPICFG__EXPR_PROPERTY && lexer->filter)
        return missing(lexer, "a comparison is expected: -eq, -ne, -like ... and a value after the property's name");
    if (expr->kind != MAPICFG__EXPR_CONSTANT) return 1;
    uint32_t kind = expr->value.kind;
    if (kind >= MAPICFG__VALUE_TRUE && kind <= MAPICFG__VALUE_NULL) return 1;
    return fail(lexer, expr->spot, MAPICFG_E_UNSUPPORTED,
                "a value alone is not a condition: compare it with a property, $_.Property -eq value");
}

static struct mapicfg__expr *parse_operand(struct mapicfg__lexer *lexer);

/* PowerShell takes { (A -eq 1) -and B -eq 2 } for operators, of which B would be no operand; { B -eq 2 -and (A -eq 1) }
 * is a command B with arguments to it. */
static uint32_t begins_group(const struct mapicfg__lexer *lexer) {
    int groups = mapicfg__lexer_peek(lexer) == '(' || peek_operator(lexer).kind == NOT;
    return lexer->filter == MAPICFG__FILTER_BLOCK && groups ? GROUP_OPERATORS : 0;
}

static struct mapicfg__expr *parse_parentheses(struct mapicfg__lexer *lexer) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    mapicfg__lexer_step(lexer);
    if (!skip(lexer, 1)) return NULL;
    uint32_t grouped = lexer->grouped;
    lexer->grouped = GROUP_INSIDE | begins_group(lexer);
    struct mapicfg__expr *expr = parse_condition(lexer);
    lexer->grouped = grouped;
    if (!expr || !skip(lexer, 1)) return NULL;
    if (mapicfg__lexer_peek(lexer) == ')') {
        mapicfg__lexer_step(lexer);
        return expr;
    }
    if (!mapicfg__lexer_peek(lexer))
        mapicfg__lexer_failed(lexer, open,
                              mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "this ( is not closed; a ) closes it"));
    else
        fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_SYNTAX,
             "-and, -or or the ) that closes the parenthesis is "
             "expected here");
    return NULL;
}

static struct mapicfg__expr *parse_negation(struct mapicfg__lexer *lexer, const struct operator* operator) {
    struct mapicfg__expr *expr = new_expr(lexer, MAPICFG__EXPR_NOT, mapicfg__lexer_here(lexer));
    if (!expr) return NULL;
    step_operator(lexer, operator);
    if (!skip(lexer, 1)) return NULL;
    struct mapicfg__expr *left = parse_operand(lexer);
    if (!left) return NULL;
    if (lexer->filter && left->kind == MAPICFG__EXPR_PROPERTY && !parse_comparison(lexer, left)) return NULL;
    if (!is_condition(lexer, left)) return NULL;
    expr->first = left;
    return expr;
}

static struct mapicfg__expr *parse_plain(struct mapicfg__lexer *lexer) {
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (is_item_variable(lexer)) {
        if (!lexer->filter) return parse_property(lexer);
        fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_SYNTAX,
             "a filter has properties without $_.: write Name -like 'a*'");
        return NULL;
    }
    if (lexer->grouped & GROUP_OPERATORS) {
        fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_UNSUPPORTED,
             "between { and }, a comparison behind -not or parentheses is put in parentheses too; or put the filter in "
             "quotes");
        return NULL;
    }
    if (lexer->filter) {
        if (mapicfg__lexer_is_name_start(c)) return parse_property(lexer);
        missing(lexer, "the name of a property is expected here, as in MapiHttpEnabled -eq $true");
        return NULL;
    }
    if (mapicfg__lexer_is_name_start(c)) {
        fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_UNSUPPORTED,
             "only conditions are supported between { and }: write a property as $_.Name, a text in quotes");
        return NULL;
    }
    if (!c || strchr(")}|;", c < 0x80 ? (int)c : 'x')) {
        missing(lexer, "a condition is expected here, as in $_.Name -like 'a*'");
        return NULL;
    }
    struct mapicfg__expr *expr = new_expr(lexer, MAPICFG__EXPR_CONSTANT, mapicfg__lexer_here(lexer));
    return expr && parse_block_value(lexer, &expr->value) ? expr : NULL;
}

static struct mapicfg__expr *parse_operand(struct mapicfg__lexer *lexer) {
    if (!mapicfg__lexer_enter(lexer)) return NULL;
    struct operator operator= peek_operator(lexer);
    struct mapicfg__expr *expr = operator.kind == NOT                ? parse_negation(lexer, &operator)
                                 : mapicfg__lexer_peek(lexer) == '(' ? parse_parentheses(lexer)
                                                                     : parse_plain(lexer);
    mapicfg__lexer_leave(lexer);
    return expr;
}

/* A condition of one comparison, or what was negated or put in parentheses. */
static struct mapicfg__expr *parse_single(struct mapicfg__lexer *lexer) {
    struct mapicfg__expr *expr = parse_operand(lexer);
    if (!expr) return NULL;
    if (expr->kind == MAPICFG__EXPR_PROPERTY || expr->kind == MAPICFG__EXPR_CONSTANT) {
        if (!parse_comparison(lexer, expr)) return NULL;
    }
    if (!skip(lexer, lexer->filter != 0)) return NULL;
    struct operator operator= peek_operator(lexer);
    if (operator.kind == UNKNOWN || operator.kind == REFUSED) {
        no_operator(lexer, &operator);
        return NULL;
    }
    if (operator.kind != COMPARE) return expr;
    fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_UNSUPPORTED,
         expr->kind == MAPICFG__EXPR_NOT
             ? "-not binds tighter than this comparison: put the comparison in parentheses, -not (... -eq ...)"
             : "the result of a condition is not compared here: join conditions with -and and -or");
    return NULL;
}

/* The logical operators of this level: all in a block; in a filter -or outside, -and within. */
static int is_joint(const struct mapicfg__lexer *lexer, uint32_t kind, int inner) {
    if (kind != AND && kind != OR) return 0;
    return !lexer->filter || (kind == AND) == inner;
}

static struct mapicfg__expr *parse_joined(struct mapicfg__lexer *lexer, int inner);

static struct mapicfg__expr *parse_side(struct mapicfg__lexer *lexer, int inner) {
    return lexer->filter && !inner ? parse_joined(lexer, 1) : parse_single(lexer);
}

/* At an operator behind `last`: the operand behind it becomes the next one. */
static struct mapicfg__expr *add_side(struct mapicfg__lexer *lexer, const struct operator* operator,
                                      struct mapicfg__expr * last, int inner) {
    if (!is_condition(lexer, last)) return NULL;
    step_operator(lexer, operator);
    if (!skip(lexer, 1)) return NULL;
    struct mapicfg__expr *side = parse_side(lexer, inner);
    if (!side || !is_condition(lexer, side)) return NULL;
    side->or_before = operator->kind == OR;
    last->next = side;
    return side;
}

static struct mapicfg__expr *parse_joined(struct mapicfg__lexer *lexer, int inner) {
    struct mapicfg__expr *first = parse_side(lexer, inner), *last = first, *joined = NULL;
    while (last) {
        if (!skip(lexer, lexer->filter != 0)) return NULL;
        struct operator operator= peek_operator(lexer);
        if (!is_joint(lexer, operator.kind, inner)) return joined ? joined : first;
        if (!joined && !(joined = new_expr(lexer, MAPICFG__EXPR_JOINED, mapicfg__lexer_here(lexer)))) return NULL;
        joined->first = first;
        last = add_side(lexer, &operator, last, inner);
    }
    return NULL;
}

static struct mapicfg__expr *parse_condition(struct mapicfg__lexer *lexer) {
    return parse_joined(lexer, 0);
}

/* ---- { } and filters ---- */

/* Past what may stand before the first operand. */
static int skip_openers(struct mapicfg__lexer *lexer) {
    for (;;) {
        if (!mapicfg__lexer_skip(lexer, 1)) return 0;
        struct operator operator= peek_operator(lexer);
        if (operator.kind == NOT)
            step_operator(lexer, &operator);
        else if (mapicfg__lexer_peek(lexer) == '(')
            mapicfg__lexer_step(lexer);
        else
            return 1;
    }
}

/* { Name -like 'a*' }: a filter; { $_.Name ... }: a block; { Set-CASMailbox ... }: not for us. */
static int tell_block(struct mapicfg__lexer *lexer, uint32_t *kind) {
    struct mapicfg__lexer ahead = *lexer;
    *kind = MAPICFG__VALUE_BLOCK;
    if (!skip_openers(&ahead)) {
        lexer->status = ahead.status;
        return 0;
    }
    if (!mapicfg__lexer_is_name_start(mapicfg__lexer_peek(&ahead))) return 1;
    struct mapicfg__spot command = mapicfg__lexer_here(&ahead);
    const char *name;
    size_t size = mapicfg__lexer_read_name(&ahead, &name);
    if (!mapicfg__keyword_refuse(lexer, command, name, size)) return 0;
    if (mapicfg__lexer_is_space(mapicfg__lexer_peek(&ahead))) {
        while (mapicfg__lexer_is_space(mapicfg__lexer_peek(&ahead))) mapicfg__lexer_step(&ahead);
        *kind = peek_operator(&ahead).kind == COMPARE ? MAPICFG__VALUE_FILTER : MAPICFG__VALUE_BLOCK;
    }
    if (*kind == MAPICFG__VALUE_FILTER) return 1;
    return fail(lexer, command, MAPICFG_E_UNSUPPORTED,
                "commands between { and } are not supported, conditions are ({ $_.Name -like 'a*' }): to change each "
                "object that a command finds, write Get-CASMailbox ... | Set-CASMailbox ...");
}

static int close_block(struct mapicfg__lexer *lexer, struct mapicfg__spot open) {
    for (;;) {
        if (!mapicfg__lexer_skip(lexer, 1)) return 0;
        if (lexer->filter || mapicfg__lexer_peek(lexer) != ';') break;
        mapicfg__lexer_step(lexer);
    }
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (c == '}') {
        mapicfg__lexer_step(lexer);
        return 1;
    }
    if (!c)
        return mapicfg__lexer_failed(
            lexer, open, mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "this { is not closed; a } closes it"));
    if (is_joint(lexer, peek_operator(lexer).kind, 0))
        return fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_SYNTAX,
                    "a line cannot begin with -and or -or: put it at the end of the line before");
    return fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_UNSUPPORTED,
                "one condition is supported between { and }: -and, -or or the } is expected here");
}

int mapicfg__expression_parse_block(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    uint32_t kind;
    if (lexer->filter) return fail(lexer, open, MAPICFG_E_SYNTAX, "a filter holds no { }");
    mapicfg__lexer_step(lexer);
    if (!tell_block(lexer, &kind)) return 0;
    lexer->filter = kind == MAPICFG__VALUE_FILTER ? MAPICFG__FILTER_BLOCK : 0;
    if (!mapicfg__lexer_skip(lexer, 1)) return 0;
    lexer->grouped = begins_group(lexer);
    const struct mapicfg__expr *expr = parse_condition(lexer);
    if (!expr || !is_condition(lexer, expr) || !close_block(lexer, open)) return 0;
    lexer->filter = lexer->grouped = 0;
    *term = (struct mapicfg__term){.kind = kind, .spot = open, .block = expr};
    return 1;
}

static const struct mapicfg__expr *parse_whole_filter(struct mapicfg__lexer *lexer) {
    if (!mapicfg__lexer_skip(lexer, 1)) return NULL;
    if (!mapicfg__lexer_peek(lexer)) {
        missing(lexer, "the filter is empty: write one such as MapiHttpEnabled -eq $true");
        return NULL;
    }
    const struct mapicfg__expr *expr = parse_condition(lexer);
    if (!expr || !is_condition(lexer, expr) || !mapicfg__lexer_skip(lexer, 1)) return NULL;
    if (!mapicfg__lexer_peek(lexer)) return expr;
    fail(lexer, mapicfg__lexer_here(lexer), MAPICFG_E_SYNTAX,
         "-and, -or or the end of the filter is expected here; a text with blanks goes in quotes");
    return NULL;
}

mapicfg_status mapicfg__expression_parse_filter(struct mapicfg__script *script, const char *text, size_t size,
                                                const struct mapicfg__expr **expr, mapicfg_error *err) {
    struct mapicfg__lexer lexer;
    *expr = NULL;
    if (!script->arena) script->arena = mapicfg__arena_new();
    if (!script->arena) return mapicfg__error_no_memory(err);
    if (mapicfg__lexer_begin(&lexer, text, size, script->arena, err)) {
        lexer.filter = MAPICFG__FILTER_TEXT;
        *expr = parse_whole_filter(&lexer);
    }
    mapicfg__lexer_end(&lexer);
    return *expr ? MAPICFG_OK : lexer.status;
}
