/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_syntax.c: cmdlet lines as trees. What is expected follows from PowerShell's pages about_Parsing (P),
 * about_Quoting_Rules (Q), about_Special_Characters (S), about_Parameters (M), about_Arrays (A), about_Hash_Tables (H),
 * about_Operator_Precedence (O), about_Comments (C), about_Pipelines (L), about_Reserved_Words (R),
 * about_Script_Blocks (B), and from Exchange's pages of the cmdlets and of the Filter parameter (E). T: the character
 * classes of PowerShell's own tokenizer (typographic quotes and dashes, blanks). */
#include <mapicfg.h>
#include <string.h>

#include "base/buffer.h"
#include "base/quote.h"
#include "cmdlet/syntax.h"
#include "unit.h"

/* ---- a tree as one line ---- */

static void put_expr(struct mapicfg__buffer *out, const struct mapicfg__expr *expr);

/* 'quoted', bare, (a, b), @{Add='a'}, {condition}, filter{condition} */
static void put_term(struct mapicfg__buffer *out, const struct mapicfg__term *term) {
    static const char *const constants[] = {NULL, NULL, "$true", "$false", "$null"};
    int is_hash = term->kind == MAPICFG__VALUE_HASH;
    switch (term->kind) {
        case MAPICFG__VALUE_STRING:
            ck_assert_uint_eq(term->size, strlen(term->text));
            if (term->quoted) mapicfg__buffer_char(out, '\'');
            mapicfg__buffer_bytes(out, term->text, term->size);
            if (term->quoted) mapicfg__buffer_char(out, '\'');
            break;
        case MAPICFG__VALUE_LIST:
        case MAPICFG__VALUE_HASH:
            mapicfg__buffer_text(out, is_hash ? "@{" : "(");
            for (size_t i = 0; i < term->count; i++) {
                if (i) mapicfg__buffer_text(out, ", ");
                if (is_hash) mapicfg__buffer_text(out, term->names[i]);
                if (is_hash) mapicfg__buffer_char(out, '=');
                put_term(out, &term->items[i]);
            }
            mapicfg__buffer_char(out, is_hash ? '}' : ')');
            break;
        case MAPICFG__VALUE_BLOCK:
        case MAPICFG__VALUE_FILTER:
            mapicfg__buffer_text(out, term->kind == MAPICFG__VALUE_BLOCK ? "{" : "filter{");
            put_expr(out, term->block);
            mapicfg__buffer_char(out, '}');
            break;
        default: mapicfg__buffer_text(out, constants[term->kind]);
    }
}

static void put_expr(struct mapicfg__buffer *out, const struct mapicfg__expr *expr) {
    static const char *const names[] = {"?",  "eq",    "ne", "like", "notlike", "contains", "notcontains",
                                        "in", "notin", "gt", "ge",   "lt",      "le",       "match"};
    switch (expr->kind) {
        case MAPICFG__EXPR_JOINED: /* each ] closes what stands on the left of an operator */
            for (const struct mapicfg__expr *side = expr->first->next; side; side = side->next)
                mapicfg__buffer_char(out, '[');
            put_expr(out, expr->first);
            for (const struct mapicfg__expr *side = expr->first->next; side; side = side->next) {
                mapicfg__buffer_text(out, side->or_before ? " or " : " and ");
                put_expr(out, side);
                mapicfg__buffer_char(out, ']');
            }
            break;
        case MAPICFG__EXPR_NOT:
            mapicfg__buffer_text(out, "not ");
            put_expr(out, expr->first);
            break;
        case MAPICFG__EXPR_COMPARE:
            if (expr->turned) put_term(out, &expr->value);
            else mapicfg__buffer_text(out, expr->property);
            mapicfg__buffer_text(out, expr->op & MAPICFG__OP_CASE_SENSITIVE ? " c" : " ");
            mapicfg__buffer_text(out, names[expr->op & 0xffu]);
            mapicfg__buffer_char(out, ' ');
            if (expr->turned) mapicfg__buffer_text(out, expr->property);
            else put_term(out, &expr->value);
            break;
        case MAPICFG__EXPR_PROPERTY: mapicfg__buffer_text(out, expr->property); break;
        default: put_term(out, &expr->value);
    }
}

/* name /argument /argument | name ; name */
static void put_script(struct mapicfg__buffer *out, const struct mapicfg__script *script) {
    mapicfg__buffer_text(out, "");
    for (size_t i = 0; i < script->count; i++) {
        if (i) mapicfg__buffer_text(out, " ; ");
        for (size_t j = 0; j < script->statements[i].count; j++) {
            const struct mapicfg__command *command = &script->statements[i].commands[j];
            if (j) mapicfg__buffer_text(out, " | ");
            mapicfg__buffer_text(out, command->name);
            for (size_t k = 0; k < command->count; k++) {
                const struct mapicfg__argument *argument = &command->arguments[k];
                mapicfg__buffer_text(out, argument->name ? " /-" : " /");
                if (argument->name) mapicfg__buffer_text(out, argument->name);
                if (argument->name && argument->value) mapicfg__buffer_char(out, ':');
                if (argument->value) put_term(out, argument->value);
            }
        }
    }
}

static void expect(const char *text, size_t size, const char *tree) {
    struct mapicfg__script script;
    struct mapicfg__buffer out = {0};
    mapicfg_error err = {0};
    mapicfg_status status = mapicfg__script_parse(&script, text, size, &err);
    ck_assert_msg(!status, "%s: %u:%u: %s", text, (unsigned)err.line, (unsigned)err.column, err.message);
    put_script(&out, &script);
    ck_assert_msg(!strcmp(out.data, tree), "%s\n  expected %s\n  found    %s", text, tree, out.data);
    mapicfg__buffer_free(&out);
    mapicfg__script_free(&script);
    ck_assert_ptr_null(script.arena);
}

struct sample {
    const char *text, *tree;
};

static void expect_all(const struct sample *samples, size_t count) {
    for (size_t i = 0; i < count; i++) expect(samples[i].text, strlen(samples[i].text), samples[i].tree);
}

#define EXPECT_ALL(samples) expect_all(samples, sizeof samples / sizeof *samples)

/* ---- commands ---- */

START_TEST(commands) {
    static const struct sample samples[] = {
        {"", ""},
        {" \t\r\n ; ;\n", ""},
        /* E: the three commands of "Configure MAPI over HTTP" and examples of the cmdlets' pages */
        {"Set-MapiVirtualDirectory -Identity \"Contoso\\mapi (Default Web Site)\" -InternalUrl   "
         "https://Contoso.com/mapi -IISAuthenticationMethods Negotiate",
         "Set-MapiVirtualDirectory /-Identity /'Contoso\\mapi (Default Web Site)' /-InternalUrl "
         "/https://Contoso.com/mapi /-IISAuthenticationMethods /Negotiate"},
        {"Set-OrganizationConfig -MapiHttpEnabled $true", "Set-OrganizationConfig /-MapiHttpEnabled /$true"},
        {"Set-CasMailbox anna -MapiHttpEnabled $NULL", "Set-CasMailbox /anna /-MapiHttpEnabled /$null"},
        {"Get-MapiVirtualDirectory -Identity \"ContosoMail\\mapi (Default Web Site)\" | Format-List",
         "Get-MapiVirtualDirectory /-Identity /'ContosoMail\\mapi (Default Web Site)' | Format-List"},
        {"New-MapiVirtualDirectory -ExternalUrl https://contoso.com/mapi -IISAuthenticationMethods "
         "NTLM,Negotiate,OAuth",
         "New-MapiVirtualDirectory /-ExternalUrl /https://contoso.com/mapi /-IISAuthenticationMethods "
         "/(NTLM, Negotiate, OAuth)"},
        {"Set-MapiVirtualDirectory SERVER\\mapi* -Server a@b.c",
         "Set-MapiVirtualDirectory /SERVER\\mapi* /-Server /a@b.c"},
        /* M: a colon joins a parameter and its value; blanks may follow it */
        {"Remove-X a -Confirm:$False -WhatIf", "Remove-X /a /-Confirm:$false /-WhatIf"},
        {"X -Name: a,b -p:'c d'", "X /-Name:(a, b) /-p:'c d'"},
        {"X -?", "X /-?"},
        /* L: a pipe may end a line, here with a comment after it (C) */
        {"Get-X|Set-X -a $true |\n\n # set\r\n fl", "Get-X | Set-X /-a /$true | fl"},
        {"Get-X a; Get-Y b\nGet-Z\r\nGet-W\rGet-V", "Get-X /a ; Get-Y /b ; Get-Z ; Get-W ; Get-V"},
        {"Get-X | ?{$_.A} | % x | Select *, b", "Get-X | ? /{A} | % /x | Select /(*, b)"},
        {"Get-X | FL a,*b*", "Get-X | FL /(a, *b*)"},
        {"Get-X | foreach Name", "Get-X | foreach /Name"}, /* R: a keyword at a statement's start only */
        {"X if", "X /if"},
        {".\\x.ps1", ".\\x.ps1"},
        /* about_Simplified Where-Object: parameters, to the parser */
        {"Get-X | where Name -like a*", "Get-X | where /Name /-like /a*"},
        /* C */
        {"<# a\n b #> Get-X <# c #> d # e\n# f", "Get-X /d"},
        {"Get-X a#b", "Get-X /a#b"},
        /* P: a backtick at a line's end goes on with it */
        {"Get-X `\n  -a `\r\n  b", "Get-X /-a /b"},
        {"Get-X a `\n\nb", "Get-X /a ; b"},
        /* P: in argument mode a number is a value, also a negative one; another text with a dash is one too */
        {"X -5 -5.25,.5 1", "X /-5 /(-5.25, 0.5) /1"},
        {"X [a-z]* =b %c a=b", "X /[a-z]* /=b /%c /a=b"},
        /* M: what ends a parameter's name */
        {"X -a.b -f{$_.b}", "X /-a /.b /-f /{b}"},
        {"X 007 (007) @(1.50, -0) 007,0.5 0x10 1kb", "X /007 /7 /(1.5, 0) /(7, 0.5) /0x10 /1kb"},
        {"X a ` b", "X /a /b"},
        {"X ('--%') @('--%')", "X /'--%' /('--%')"},
        {"#Requires -Version 3.0\n#requires -RunAsAdministrator\n#requires -PSSnapin a.b.c\nX", "X"},
        {"X -a {A -eq 'b' -and\nC -eq 'd'}", "X /-a /filter{[A eq 'b' and C eq 'd']}"},
    };
    EXPECT_ALL(samples);
    expect("\xef\xbb\xbfGet-X", 8, "Get-X");
    expect(NULL, 0, "");
}
END_TEST

START_TEST(typographic) {
    static const struct sample samples[] = {
        /* T, and instructions for these cmdlets on the web that went through a word processor */
        {"Set-X \xe2\x80\x93Name \xe2\x80\x94" "A \xe2\x80\x95" "B:c", "Set-X /-Name /-A /-B:c"},
        {"X \xe2\x80\x9c" "a b\xe2\x80\x9d \xe2\x80\x9e" "c\xe2\x80\x9c \xe2\x80\x98" "d\xe2\x80\x99 \xe2\x80\x9a"
         "e\xe2\x80\x9b", "X /'a b' /'c' /'d' /'e'"},
        /* any of a family closes it, and two of them are the second */
        {"X \xe2\x80\x9c" "a\" 'b\xe2\x80\x99", "X /'a' /'b'"},
        {"X 'O\xe2\x80\x99\xe2\x80\x99" "B' 'c\xe2\x80\x99'd'", "X /'O\xe2\x80\x99" "B' /'c'd'"},
        /* a dash is a minus in an expression only */
        {"X \xe2\x80\x93" "5 \xe2\x80\x93" "5x", "X /\xe2\x80\x93" "5 /\xe2\x80\x93" "5x"},
        {"X\xc2\xa0-a\xe2\x80\x83" "b\xe3\x80\x80", "X /-a /b"}, /* blanks: NBSP, em space, ideographic space */
        {"X | ? {$_.A \xe2\x80\x93" "eq \xe2\x80\x9c" "b\xe2\x80\x9d}", "X | ? /{A eq 'b'}"},
        {"X J\xc3\xbcrgen b", "X /J\xc3\xbcrgen /b"},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(quoting) {
    static const struct sample samples[] = {
        /* Q: doubled quotes, literal text in single quotes, the backtick in double quotes and in bare words */
        {"X 'don''t' \"say \"\"a\"\"\" 'a\"b' \"a'b\"", "X /'don't' /'say \"a\"' /'a\"b' /'a'b'"},
        {"X 'a`n$b$(c)' ''", "X /'a`n$b$(c)' /''"},
        {"X \"a`\"b`$c``d\" \"5 $ 6$\"", "X /'a\"b$c`d' /'5 $ 6$'"},
        {"X \"a`tb`nc`rd`ae`bf`fg`vh`qi\"", "X /'a\tb\nc\rd\ae\bf\fg\vhqi'"}, /* S */
        {"X a` b`;c`'d `$e `-f", "X /a b;c'd /$e /-f"},
        {"X a\"b c\"d'e f'", "X /ab cde f"},
        {"X 'a\nb'", "X /'a\nb'"},
        {"X 'a'b \"c\"'d'", "X /'a' /b /'c' /'d'"}, /* P: a token that begins with a quote ends with it */
        {"X $ a$", "X /$ /a$"},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(values) {
    static const struct sample samples[] = {
        /* A: commas, with blanks and line ends after them */
        {"X a,b, c ,d,\n  'e'", "X /(a, b, c, d, 'e')"},
        {"X $true,$FALSE, $Null,5", "X /($true, $false, $null, 5)"},
        {"X @() @('a') @(1,-2;\"c\"\n$true;)", "X /() /('a') /(1, -2, 'c', $true)"},
        {"X @(('a','b');'c') @(@('d'))", "X /('a', 'b', 'c') /('d')"},
        {"X ('a') ( 'a',\n 'b' ) (($true))", "X /'a' /('a', 'b') /$true"},
        /* E: multivalued properties are changed with @{Add=...; Remove=...}; H: a ; or a line end between */
        {"X @{Add=\"a\",\"b\"; Remove=\"c\"}", "X /@{Add=('a', 'b'), Remove='c'}"},
        {"X -EwsAllowList:@{\n add = 'a'\n\n 'Remove' =\n @('b');\n}", "X /-EwsAllowList:@{add='a', Remove=('b')}"},
        {"X @{} | select @{n='a';e={$_.b}},c", "X /@{} | select /(@{n='a', e={b}}, c)"},
    };
    EXPECT_ALL(samples);
}
END_TEST

/* ---- conditions ---- */

START_TEST(blocks) {
    static const struct sample samples[] = {
        /* B, O */
        {"? { $_.Name -like '*x' -and -not ($_.MapiHttpEnabled -eq $true) }",
         "? /{[Name like '*x' and not MapiHttpEnabled eq $true]}"},
        {"? {$PSItem.A -eq 1 -or $psitem.B}", "? /{[A eq 1 or B]}"},
        /* O: -and and -or have the same precedence and go from left to right */
        {"? {$_.A -or $_.B -and $_.C}", "? /{[[A or B] and C]}"},
        {"? {$_.A -and $_.B -or $_.C -and $_.D}", "? /{[[[A and B] or C] and D]}"},
        {"? {$_.A -or ($_.B -and $_.C)}", "? /{[A or [B and C]]}"},
        {"? {!$_.A -and ! ( $_.B )-and-not$_.C}", "? /{[[not A and not B] and not C]}"},
        {"? {-not -not $_.A}", "? /{not not A}"},
        {"? {\n $_.A -eq\n 'b' -AND\n\n ( $_.C -NE 'd'\n)\n}", "? /{[A eq 'b' and C ne 'd']}"},
        {"? {$_.A -ceq 'b' -or $_.A -iLike 'c' -or $_.A -cnotin 'd','e'}",
         "? /{[[A ceq 'b' or A like 'c'] or A cnotin ('d', 'e')]}"},
        {"? {$_.A -in @('b','c') -or $_.A -contains 'b' -or $_.A -notcontains ('d')}",
         "? /{[[A in ('b', 'c') or A contains 'b'] or A notcontains 'd']}"},
        {"? {$_.A -gt 5 -and $_.A -ge -5.5 -and $_.A -lt 1 -and $_.A -le 2}",
         "? /{[[[A gt 5 and A ge -5.5] and A lt 1] and A le 2]}"},
        {"? {$_.A -match 'x'}", "? /{A match 'x'}"},
        {"? {($_.A) -eq $false}", "? /{A eq $false}"},
        /* about_Comparison_Operators: $null belongs on the left; 'a' -in list is list -contains 'a' */
        {"? {$null -eq $_.A -or $true -ne $_.B}", "? /{[$null eq A or $true ne B]}"},
        {"? {'a' -in $_.B -and 'c','d' -contains $_.E}", "? /{['a' in B and ('c', 'd') contains E]}"},
        {"? {'a' -like $_.b}", "? /{'a' like b}"},
        {"? {(('a','b')) -contains ($_.A) -and $true -eq (( $_.B ))}", "? /{[('a', 'b') contains A and $true eq B]}"},
        {"? {$true}", "? /{$true}"},
        {"? {$_.A;}", "? /{A}"},
        {"? { # a\n $_.A <# b #> -eq `\n 1 }", "? /{A eq 1}"},
        /* E: "you can also use braces" for -Filter */
        {"X -Filter {MapiHttpEnabled -eq $true -or Name -like 'a*' -and -not (B -ne \"c\")}",
         "X /-Filter /filter{[MapiHttpEnabled eq $true or [Name like 'a*' and not B ne 'c']]}"},
    };
    EXPECT_ALL(samples);
}
END_TEST

static mapicfg_status parse_filter(const char *text, struct mapicfg__buffer *out, mapicfg_error *err) {
    struct mapicfg__script script = {0};
    const struct mapicfg__expr *expr;
    mapicfg_status status = mapicfg__expression_parse_filter(&script, text, strlen(text), &expr, err);
    ck_assert_int_eq(expr == NULL, status != 0);
    if (expr) put_expr(out, expr);
    mapicfg__script_free(&script);
    return status;
}

START_TEST(filters) {
    static const struct sample samples[] = {
        /* E: forms of the pages on -Filter and recipient filters */
        {"MapiHttpEnabled -eq $false -and Name -like 'a*'", "[MapiHttpEnabled eq $false and Name like 'a*']"},
        {"Department -eq \"Sales\" -and (A -ne 'b' -or C -notlike '*d')",
         "[Department eq 'Sales' and [A ne 'b' or C notlike '*d']]"},
        {"MapiHttpEnabled -eq 'true' -or A -eq $NULL", "[MapiHttpEnabled eq 'true' or A eq $null]"},
        {"A -gt 15 -and B -eq True", "[A gt 15 and B eq True]"},
        {"-not(A -eq 'b') -and -not C -eq 'd'", "[not A eq 'b' and not C eq 'd']"},
        {" A -eq 'b'\r\n\t-and\n B -eq 'c' ", "[A eq 'b' and B eq 'c']"},
        {"a -eq 'b' -or c -eq 'd' -and e -eq 'f' -or g -eq 'h'", "[[a eq 'b' or [c eq 'd' and e eq 'f']] or g eq 'h']"},
        {"A -eq 'O''Brien' -or A -eq 'O\xe2\x80\x99" "Brien'", "[A eq 'O'Brien' or A eq 'O\xe2\x80\x99" "Brien']"},
        {"A -eq '$x`n'", "A eq '$x`n'"},
        {"((A \xe2\x80\x93" "eq 'b'))", "A eq 'b'"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mapicfg__buffer out = {0};
        mapicfg_error err = {0};
        ck_assert_msg(!parse_filter(samples[i].text, &out, &err), "%s: %s", samples[i].text, err.message);
        ck_assert_str_eq(out.data, samples[i].tree);
        mapicfg__buffer_free(&out);
    }
}
END_TEST

/* ---- errors ---- */

struct fault {
    const char *text;
    mapicfg_status code;
    unsigned line, column;
    const char *word; /* that the message has to have */
};

#define SYNTAX MAPICFG_E_SYNTAX
#define UNSUPPORTED MAPICFG_E_UNSUPPORTED

static void check_fault(const struct fault *fault, mapicfg_status status, const mapicfg_error *err) {
    ck_assert_msg(status == fault->code && err->code == status, "%s: %s: %s", fault->text, mapicfg_status_name(status),
                  err->message);
    ck_assert_msg(err->line == fault->line && err->column == fault->column, "%s: %u:%u: %s", fault->text,
                  (unsigned)err->line, (unsigned)err->column, err->message);
    ck_assert_msg(strstr(err->message, fault->word) != NULL, "%s: %s", fault->text, err->message);
}

START_TEST(script_faults) {
    static const struct fault faults[] = {
        {"X 'a", SYNTAX, 1, 3, "single quote"},
        {"X `\n  \"a\nb", SYNTAX, 2, 3, "double quote"},
        {"X (", SYNTAX, 1, 3, "closed"},
        {"X @('a'", SYNTAX, 1, 3, "closed"},
        {"X @{a='b'", SYNTAX, 1, 3, "closed"},
        {"X {$_.a", SYNTAX, 1, 3, "closed"},
        {"X <# a", SYNTAX, 1, 3, "#>"},
        {"X |", SYNTAX, 1, 3, "command"},
        {"X | ; Y", SYNTAX, 1, 5, "command"},
        {"| X", SYNTAX, 1, 1, "command"},
        {"X | | Y", SYNTAX, 1, 5, "command"},
        {"X a,", SYNTAX, 1, 5, "value"},
        {"X a,-b", SYNTAX, 1, 5, "quotes"},
        {"X ,a", SYNTAX, 1, 3, "before this comma"},
        {"X -a: ; Y", SYNTAX, 1, 3, "-a:"},
        {"X )", SYNTAX, 1, 3, "("},
        {"X }", SYNTAX, 1, 3, "{"},
        {"X ()", SYNTAX, 1, 4, "value"},
        {"X\n-a b", SYNTAX, 2, 1, "backtick"},
        {"Set-CasMailbox <user or mailbox ID> -MapiHttpEnabled $true", SYNTAX, 1, 16, "without < and >"},
        {"X @{a='b'; A='c'}", SYNTAX, 1, 12, "twice"}, /* H: keys are unique */
        {"X @{a 'b'}", SYNTAX, 1, 7, "="},
        {"X @{a='b' c='d'}", SYNTAX, 1, 11, ";"},
        {"X @{='b'}", SYNTAX, 1, 5, "key"},
        {"X @,a", SYNTAX, 1, 3, "@"},
        {"? {}", SYNTAX, 1, 4, "condition"},
        {"? {$_.a -eq}", SYNTAX, 1, 12, "value"},
        {"? {$_.a -foo 'b'}", SYNTAX, 1, 9, "-foo"},
        {"? {$_.a = 'b'}", SYNTAX, 1, 9, "-eq"},
        {"? {($_.a -eq 'b'}", SYNTAX, 1, 17, ")"},
        {"? {$_.a\n -and $_.b}", SYNTAX, 2, 2, "line"},
        {"X -Filter {a -eq 'b' -and $_.c -eq 'd'}", SYNTAX, 1, 27, "$_."},
        /* PowerShell, but not for us */
        {"X \"a $name b\"", UNSUPPORTED, 1, 6, "$name"},
        {"X \"a $($b)\"", UNSUPPORTED, 1, 6, "$(...)"},
        {"X \"${a b}\"", UNSUPPORTED, 1, 4, "${a b}"},
        {"X a$env:b", UNSUPPORTED, 1, 4, "$env:b"},
        {"X $users", UNSUPPORTED, 1, 3, "$users"},
        /* what PowerShell's own parser takes for something else */
        {"X $true-a", UNSUPPORTED, 1, 8, "a blank is missing"},
        {"X -a $null$", UNSUPPORTED, 1, 11, "a blank is missing"},
        {"X -a'b'", UNSUPPORTED, 1, 5, "a blank is missing"},
        {"X -a\xe2\x80\x9c" "b\"", UNSUPPORTED, 1, 5, "a blank is missing"},
        {"X -\xc3\x84 b", UNSUPPORTED, 1, 3, "a to z"},
        {"? {$_.\xc3\x84 -eq 1}", UNSUPPORTED, 1, 7, "a to z"},
        {"X @{1a='b'}", UNSUPPORTED, 1, 5, "a to z"},
        {"X `e", UNSUPPORTED, 1, 3, "PowerShell 7"},
        {"X \"`u{41}\"", UNSUPPORTED, 1, 4, "PowerShell 7"},
        {"X 0x10,2", UNSUPPORTED, 1, 3, "0x10 is a number"},
        {"X (1kb)", UNSUPPORTED, 1, 4, "1kb is a number"},
        {"? {$_.A -gt 1e3}", UNSUPPORTED, 1, 13, "1e3 is a number"},
        {"X 1,99999999999999999999", UNSUPPORTED, 1, 5, "is a number"},
        {"X '--%' a", UNSUPPORTED, 1, 3, "('--%')"},
        {"X `--% a", UNSUPPORTED, 1, 3, "('--%')"},
        {"X --a", UNSUPPORTED, 1, 3, "--"},
        {"X @{;a='b'}", SYNTAX, 1, 5, "a key is expected"},
        {"X ]a", UNSUPPORTED, 1, 3, "]"},
        {"X .'a'", UNSUPPORTED, 1, 3, "quotes"},
        {"X 'a'.5", UNSUPPORTED, 1, 6, "members"},
        {"X @(1)?.b", UNSUPPORTED, 1, 7, "members"},
        {"X {$_.a}[0]", UNSUPPORTED, 1, 9, "indexing"},
        {"1kb-X", UNSUPPORTED, 1, 1, "begin with the name of a cmdlet"},
        {":X", UNSUPPORTED, 1, 1, "begin with the name of a cmdlet"},
        {"X `", SYNTAX, 1, 3, "backtick"},
        {"X a,--b", SYNTAX, 1, 5, "a value is expected"},
        {"#Requires -Modules a,b\nX", UNSUPPORTED, 1, 1, "#Requires"},
        {"#requires", UNSUPPORTED, 1, 1, "#Requires"},
        {"X -a:-b", SYNTAX, 1, 6, "a value is expected"},
        {"X -a {-not A -eq 'b'}", UNSUPPORTED, 1, 12, "parentheses too"},
        {"X -a {(A -eq 'b') -and C -eq 'd'}", UNSUPPORTED, 1, 24, "parentheses too"},
        {"X -a {A -eq 'b' -and\n(C -eq 'd')}", UNSUPPORTED, 2, 1, "one line"},
        {"X -a {A -eq 'b\xe2\x80\x99" "c'}", UNSUPPORTED, 1, 15, "typographic"},
        {"X -a {A -eq \"b$(c)\"}", UNSUPPORTED, 1, 15, "$("},
        {"X -a {A -eq #}", UNSUPPORTED, 1, 13, "quotes"},
        {"X -Filter {data -eq 1}", UNSUPPORTED, 1, 12, "data"},
        {"X $trueish", UNSUPPORTED, 1, 3, "$trueish"},
        {"X $_.Name", UNSUPPORTED, 1, 3, "Where-Object"},
        {"X $(Get-Y)", UNSUPPORTED, 1, 3, "$(...)"},
        {"$a = Get-X", UNSUPPORTED, 1, 1, "assignment to $a"},
        {"$a += 1", UNSUPPORTED, 1, 1, "assignment to $a"},
        {"$a | X", UNSUPPORTED, 1, 1, "$a"},
        {"'a' + 'b' | X", UNSUPPORTED, 1, 5, "behind a value"},
        {"\"Get-X\" a", UNSUPPORTED, 1, 9, "behind a value"},
        {"X | 'a'", UNSUPPORTED, 1, 5, "without quotes"},
        {"(X", SYNTAX, 1, 1, "not closed"},
        {"(X; Y)", UNSUPPORTED, 1, 3, "one pipeline"},
        {"(X).Length", UNSUPPORTED, 1, 5, "write .Count"},
        {"5 | X", UNSUPPORTED, 1, 1, "value"},
        {"(Get-X).Name.B", UNSUPPORTED, 1, 13, "members of a property"},
        {"[int]5", UNSUPPORTED, 1, 1, "value"},
        {"& 'X'", UNSUPPORTED, 1, 1, "&"},
        {". .\\x.ps1", UNSUPPORTED, 1, 1, "script"},
        {"X a & Y", UNSUPPORTED, 1, 5, "&"},
        {"X https://a/?b=c&d=e", UNSUPPORTED, 1, 17, "single quotes"},
        {"X && Y", UNSUPPORTED, 1, 3, "&"},
        {"X || Y", UNSUPPORTED, 1, 3, "||"},
        {"X > a.txt", UNSUPPORTED, 1, 3, "Export-Csv"},
        {"X a >> a.txt", UNSUPPORTED, 1, 5, "Export-Csv"},
        {"X 2>&1", UNSUPPORTED, 1, 4, "redirects"},
        {"X --% a", UNSUPPORTED, 1, 3, "--%"},
        {"X -- a", UNSUPPORTED, 1, 3, "--"},
        {"X @a", UNSUPPORTED, 1, 3, "@name"},
        {"X @'\na\n'@", UNSUPPORTED, 1, 3, "here-strings"},
        {"X 'a'.Length", UNSUPPORTED, 1, 6, "members"},
        {"X ('a','b')[0]", UNSUPPORTED, 1, 12, "[ ]"},
        {"X ('a')::b", UNSUPPORTED, 1, 8, "members"},
        {"X $null.A", UNSUPPORTED, 1, 8, "members"},
        {"X (Get-Y)", UNSUPPORTED, 1, 4, "parentheses"},
        {"X mapi (Default Web Site)", UNSUPPORTED, 1, 9, "quotes"},
        {"X ('a' + 'b')", UNSUPPORTED, 1, 8, "only values"},
        {"X @(a)", UNSUPPORTED, 1, 5, "quotes"},
        {"X @{Add=a}", UNSUPPORTED, 1, 9, "quotes"},
        {"X ('a','b'),'c'", UNSUPPORTED, 1, 3, "list inside a list"},
        {"X 'a',@('b')", UNSUPPORTED, 1, 7, "list inside a list"},
        {"X a`\n -b", UNSUPPORTED, 1, 4, "blank before it"},
        {"X \"a`0\"", UNSUPPORTED, 1, 5, "NUL"},
        {"foreach ($a in $b) { X }", UNSUPPORTED, 1, 1, "foreach"},
        {"X; If ($a) { Y }", UNSUPPORTED, 1, 4, "If"},
        {"function a { X }", UNSUPPORTED, 1, 1, "function"},
        {"X | foreach {Set-CasMailbox $_.Identity -MapiHttpEnabled $true}", UNSUPPORTED, 1, 14, "Get-CASMailbox"},
        {"X | % {$_.a; $_.b}", UNSUPPORTED, 1, 14, "one condition"},
        {"? {$_.a -and b}", UNSUPPORTED, 1, 14, "$_.Name"},
        {"? {-not $_.a -is 'b'}", UNSUPPORTED, 1, 14, "-is"},
        {"? { <# a", SYNTAX, 1, 5, "#>"},
        {"? {$_}", UNSUPPORTED, 1, 6, "$_.Name"},
        {"? {$_.a.Length -gt 5}", UNSUPPORTED, 1, 8, "-like"},
        {"? {$_.a.ToLower() -eq 'b'}", UNSUPPORTED, 1, 8, "methods"},
        {"? {$_.a[0] -eq 'b'}", UNSUPPORTED, 1, 8, "indexes"},
        {"? {$_.a -eq $_.b}", UNSUPPORTED, 1, 13, "$_"},
        {"? {$_.a -eq $b}", UNSUPPORTED, 1, 13, "$b"},
        {"? {$_.a -eq b}", UNSUPPORTED, 1, 13, "quotes"},
        {"? {$_.a -xor $_.b}", UNSUPPORTED, 1, 9, "-xor"},
        {"? {$_.a -replace 'b'}", UNSUPPORTED, 1, 9, "-notmatch"},
        {"? {-not $_.a -eq $true}", UNSUPPORTED, 1, 14, "-not ("}, /* O: -not comes before -eq */
        {"? {($_.a -eq 'b') -eq $true}", UNSUPPORTED, 1, 19, "-and"},
        {"? {'a'}", UNSUPPORTED, 1, 4, "value alone"},
        {"? {$_.a -eq {$_.b}}", UNSUPPORTED, 1, 13, "text"},
        {"? {$_.a -in 'c',@{}}", UNSUPPORTED, 1, 13, "text"},
        {"? {'a' -eq 'b'}", UNSUPPORTED, 1, 4, "property"},
        /* columns are bytes; a byte order mark is before the first; CR LF is one line end */
        {"\xef\xbb\xbf[int]5", UNSUPPORTED, 1, 1, "value"},
        {"X \xc3\xa4 $b", UNSUPPORTED, 1, 6, "$b"},
        {"X\r\n\r\nY $b", UNSUPPORTED, 3, 3, "$b"},
        {"X a\xff", MAPICFG_E_ENCODING, 1, 4, "UTF-8"},
        {"X\n a\xe2\x80", MAPICFG_E_ENCODING, 2, 3, "UTF-8"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct mapicfg__script script;
        mapicfg_error err = {0};
        check_fault(&faults[i], mapicfg__script_parse(&script, faults[i].text, strlen(faults[i].text), &err), &err);
        ck_assert_uint_eq(script.count, 0);
        ck_assert_ptr_null(script.arena);
        mapicfg__script_free(&script);
    }
    struct mapicfg__script script;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg__script_parse(&script, "X\n \0", 4, &err), MAPICFG_E_ENCODING);
    ck_assert_uint_eq(err.line * 100 + err.column, 202);
    ck_assert_int_eq(mapicfg__script_parse(&script, "\xef\xbb\xbfX $b", 7, &err), UNSUPPORTED);
    ck_assert_uint_eq(err.offset, 5);
}
END_TEST

START_TEST(filter_faults) {
    static const struct fault faults[] = {
        {"", SYNTAX, 1, 1, "empty"},
        {" A", SYNTAX, 1, 3, "-eq"},
        {"A -eq", SYNTAX, 1, 6, "value"},
        {"A -eq 'b", SYNTAX, 1, 7, "single quote"},
        {"A -eq 'b' 'c'", SYNTAX, 1, 11, "-and"},
        {"A -eq b c", SYNTAX, 1, 9, "quotes"},
        {"A -eq 'b','c'", SYNTAX, 1, 10, "-and"},
        {"A -is 'b'", UNSUPPORTED, 1, 3, "-is"},
        {"A -equals 'b'", SYNTAX, 1, 3, "-equals"},
        {"A = 'b'", SYNTAX, 1, 3, "-eq"},
        {"A -eq 'b' -and\n  $_.C -eq 'd'", SYNTAX, 2, 3, "without $_."},
        {"A -eq $b", UNSUPPORTED, 1, 7, "$b"},
        {"(A -eq 'b'", SYNTAX, 1, 1, "closed"},
        {"A -eq 'b')", SYNTAX, 1, 10, "end of the filter"},
        {"'b' -eq A", SYNTAX, 1, 1, "property"},
        {"A -eq 'b' -or", SYNTAX, 1, 14, "property"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        mapicfg_error err = {0};
        struct mapicfg__buffer out = {0};
        check_fault(&faults[i], parse_filter(faults[i].text, &out, &err), &err);
    }
}
END_TEST

/* ---- places, limits, completeness ---- */

START_TEST(places) {
    static const char text[] = "  Get-X  a 'b' | fl  # c\n\tSet-X -D:e ;";
    struct mapicfg__script script;
    ck_assert_int_eq(mapicfg__script_parse(&script, text, strlen(text), NULL), 0);
    ck_assert_uint_eq(script.count, 2);
    const struct mapicfg__statement *first = &script.statements[0], *second = &script.statements[1];
    ck_assert_uint_eq(first->begin.offset, 2);
    ck_assert_uint_eq(first->begin.column, 3);
    ck_assert_uint_eq(first->end_offset, strlen("  Get-X  a 'b' | fl"));
    ck_assert_uint_eq(first->commands[0].arguments[1].spot.column, 12);
    ck_assert_uint_eq(first->commands[1].spot.column, 18);
    ck_assert_uint_eq(second->begin.line, 2);
    ck_assert_uint_eq(second->begin.column, 2);
    ck_assert_uint_eq(second->begin.offset, 26);
    ck_assert_uint_eq(second->commands[0].arguments[0].value->spot.column, 11);
    ck_assert_uint_eq(second->end_offset, strlen(text) - 2);
    mapicfg__script_free(&script);
    mapicfg__script_free(NULL);
}
END_TEST

/* head, piece count times, tail. */
static char *repeat(const char *head, const char *piece, size_t count, const char *tail) {
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_text(&out, head);
    for (size_t i = 0; i < count; i++) mapicfg__buffer_text(&out, piece);
    mapicfg__buffer_text(&out, tail);
    ck_assert(!out.failed);
    return out.data;
}

START_TEST(limits) {
    static const struct {
        const char *head, *piece, *tail;
        size_t count;
        mapicfg_status status;
    } cases[] = {
        {"X ", "(", "'a'", 101, MAPICFG_E_LIMIT},
        {"X ", "@(", "'a'", 900000 / 2, MAPICFG_E_LIMIT},
        {"X ", "@{a=", "'a'", 200000, MAPICFG_E_LIMIT},
        {"? {", "(", "$_.a", 101, MAPICFG_E_LIMIT},
        {"? {", "!", "$_.a}", 100, MAPICFG_E_LIMIT},
        {"? {", "!", "$_.a}", 98, 0},
        {"? {", "-not ", "$_.a}", 150000, MAPICFG_E_LIMIT},
        {"? {", "(", "$_.a -eq 'x'", 98, MAPICFG_E_SYNTAX},
        {"? {$_.a", " -and $_.a", "}", 80000, 0},
        {"? {$_.a", " -and $_.a", "}", 100001, MAPICFG_E_LIMIT},
        {"? {$_.a", " -and ($_.a -or $_.b)", "}", 30000, 0},
        {"X", " | X", "", 31, 0},
        {"(X", " | X", ").A", 30, 0},
        {"(X", " | X", ").A", 31, MAPICFG_E_LIMIT},
        {"'a'", ",'a'", " | X", 40000, 0},
        {"X", " | X", "", 32, MAPICFG_E_LIMIT},
        {"X", " | X", "", 100000, MAPICFG_E_LIMIT},
        {"", "? {$_.a -or $_.b};", "", 2000, 0},
        {"X ", "a ", "", 99000, 0},
        {"X ", "a ", "", 100001, MAPICFG_E_LIMIT},
        {"X a", ",a", "", 100001, MAPICFG_E_LIMIT},
        {"", "a;", "", 100001, MAPICFG_E_LIMIT},
        {"X '", "a", "'", 1024 * 1024 - 4, 0},
        {"X '", "a", "'", 1024 * 1024 - 3, MAPICFG_E_LIMIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = repeat(cases[i].head, cases[i].piece, cases[i].count, cases[i].tail);
        struct mapicfg__script script;
        mapicfg_error err = {0};
        mapicfg_status status = mapicfg__script_parse(&script, text, strlen(text), &err);
        ck_assert_msg(status == cases[i].status, "case %zu: %s: %s", i, mapicfg_status_name(status), err.message);
        ck_assert_int_eq(status != 0, err.line != 0);
        mapicfg__script_free(&script);
        mapicfg_free(text);
    }
}
END_TEST

START_TEST(many_keys) {
    for (unsigned count = 100; count <= 101; count++) {
        struct mapicfg__buffer text = {0};
        struct mapicfg__script script;
        mapicfg__buffer_text(&text, "X @{");
        for (unsigned i = 0; i < count; i++) {
            mapicfg__buffer_text(&text, "k");
            mapicfg__buffer_number(&text, i);
            mapicfg__buffer_text(&text, "=1;");
        }
        mapicfg__buffer_text(&text, "}");
        ck_assert_int_eq(mapicfg__script_parse(&script, text.data, text.size, NULL), count > 100 ? MAPICFG_E_LIMIT : 0);
        mapicfg__script_free(&script);
        mapicfg__buffer_free(&text);
    }
}
END_TEST

/* P: about_Parsing and the prompt of PowerShell, which asks for more while something is open, whatever it is. */
START_TEST(incomplete) {
    static const char *const open[] = {
        "X 'a",    "X \"a\n",     "X (",       "X ('a'",   "X @(",        "X @{",         "X @{a=",        "X @{a",
        "? {",     "? {$_.a -eq", "? {$_.a",   "X |",      "? {a",        "? {$_.a -and\n", "X |\n\n",
        "X |\n# c\n",
        "X `",     "X `\n",       "X <# a",    "X a,",     "X -a `\r\n ", "X a,\n\n",     "X \"a`",        "X \"a`\"",
        "X $a {",  "if (",        "$a = (",    "X @'",     "X @'\n'",     "X @'\n it's\n",  "X @\"\nx\" '\n", "X 'a''",
        "X \"a\"\"", "X a'b",      "X {(\n)",   "X 'a\n#'\"", "X <# #\n>", "X \xe2\x80\x98" "a", "X (#)\n",
        "a; b |",  "X a#'b c"};
    static const char *const closed[] = {
        "",         "X",        "X 'a'",  "X `\n\n",  "X )",    "X }",       "X -a:",           "X # 'a",
        "X\n|",     "X\n,a",    "X #`",   "| X",    "X | | Y",   "X a`\n",          "X 'a''b'",
        "X 'a`'",   "X \"a`\"\"", "X <#'#>", "X @'\n'a\n'@", "X (\n)\n", "X {\n}", "X @{a=1\nb=2}",   "X ('a',\n'b')",
        "X `'a",    "X |;",     "X \xff'", "X (}",      "X 'a\xe2\x80\x99", "X 'a' # ("};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        ck_assert_msg(mapicfg__scan_lines(0, open[i], strlen(open[i])) != 0, "%s is open", open[i]);
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        ck_assert_msg(mapicfg__scan_lines(0, closed[i], strlen(closed[i])) == 0, "%s is closed", closed[i]);
}
END_TEST

/* Line by line it is as in one piece, for each beginning of each text. */
START_TEST(scanned_by_lines) {
    static const char *const texts[] = {
        "X 'a\n b' |\n\n# c '\nY @{a=(\n'x',\n'y'\n)} `\n -b\nZ",
        "X <#\n'\n#> {\n(\n$_.a -eq \"b`\n`\"\" )\n}\nY",
        "X @'\nit's {\n'@\nY @\"\n'\n\"@ |\nZ\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint64_t open = 0;
        const char *whole = texts[i];
        for (const char *at = texts[i], *end; *at; at = end) {
            end = strchr(at, '\n') ? strchr(at, '\n') + 1 : at + strlen(at);
            open = mapicfg__scan_lines(open, at, (size_t)(end - at));
            uint64_t expected = mapicfg__scan_lines(0, whole, (size_t)(end - whole));
            ck_assert_msg(open == expected, "%.*s: %llx, not %llx", (int)(end - whole), whole, (unsigned long long)open,
                          (unsigned long long)expected);
            if (!open) whole = end;
        }
    }
}
END_TEST

/* ---- writing ---- */

START_TEST(quoted) {
    static const struct sample samples[] = {
        /* Q */
        {"anna", "anna"},
        {"SERVER\\mapi*", "SERVER\\mapi*"},
        {"https://contoso.com/mapi", "https://contoso.com/mapi"},
        {"anna@contoso.com", "anna@contoso.com"},
        {"", "''"},
        {"mapi (Default Web Site)", "'mapi (Default Web Site)'"},
        {"O'Brien", "'O''Brien'"},
        {"O\xe2\x80\x99" "Brien \xe2\x80\x9c", "'O\xe2\x80\x99\xe2\x80\x99" "Brien \xe2\x80\x9c'"},
        {"-a", "'-a'"},
        {"5", "'5'"},
        {"$true", "'$true'"},
        {"a,b", "'a,b'"},
        {"a`b", "'a`b'"},
        {"a\nb", "'a\nb'"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mapicfg__buffer out = {0};
        mapicfg__quote_put(&out, samples[i].text, strlen(samples[i].text));
        ck_assert_str_eq(out.data, samples[i].tree);
        mapicfg__buffer_free(&out);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("syntax");
    TCase *tcase = tcase_create("syntax");
    tcase_add_test(tcase, commands);
    tcase_add_test(tcase, typographic);
    tcase_add_test(tcase, quoting);
    tcase_add_test(tcase, values);
    tcase_add_test(tcase, blocks);
    tcase_add_test(tcase, filters);
    tcase_add_test(tcase, script_faults);
    tcase_add_test(tcase, filter_faults);
    tcase_add_test(tcase, places);
    tcase_add_test(tcase, limits);
    tcase_add_test(tcase, many_keys);
    tcase_add_test(tcase, incomplete);
    tcase_add_test(tcase, scanned_by_lines);
    tcase_add_test(tcase, quoted);
    suite_add_tcase(suite, tcase);
    return suite;
}
