/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_text.c: UTF-8 by RFC 3629, simple case folding by Unicode's CaseFolding.txt, patterns, and decoding. */
#include <mapicfg/identity.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/utf8.h"
#include "unit.h"

/* RFC 3629, section 3 and 4: what is valid, and where the first fault of what is not. */
START_TEST(utf8) {
    static const struct {
        const char *text;
        size_t size, valid;
    } cases[] = {
        {"", 0, 0},
        {"plain ascii, long enough", 24, 24},
        {"\xc3\xa9", 2, 2},
        {"\xe2\x82\xac", 3, 3},
        {"\xf0\x9f\x98\x80", 4, 4},
        {"\xf4\x8f\xbf\xbf", 4, 4},
        {"\xf4\x90\x80\x80", 4, 0}, /* past U+10FFFF */
        {"\xed\xa0\x80", 3, 0},     /* a surrogate */
        {"\xc0\x80", 2, 0},         /* overlong */
        {"\xe0\x9f\xbf", 3, 0},     /* overlong */
        {"\xf0\x8f\xbf\xbf", 4, 0}, /* overlong */
        {"ab\xc3", 3, 2},           /* cut */
        {"ab\xe2\x82", 4, 2},
        {"abcdefgh\x80", 9, 8},
        {"a\xff", 2, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(mapicfg__utf8_valid(cases[i].text, cases[i].size) == cases[i].valid, "case %zu", i);
    for (uint32_t c = 0; c < 0x110000; c += c < 0x900 ? 1 : 251) {
        if (c >= 0xd800 && c < 0xe000) continue;
        char bytes[4];
        size_t at = 0, size = mapicfg__utf8_put(bytes, c);
        ck_assert_uint_eq(mapicfg__utf8_valid(bytes, size), size);
        ck_assert_uint_eq(mapicfg__utf8_next(bytes, size, &at), c);
        ck_assert_uint_eq(at, size);
    }
    for (size_t size = 1; size <= 24; size++) /* a bad byte and a character at every place of texts of every size */
        for (size_t place = 0; place < size; place++) {
            char bytes[26];
            memset(bytes, 'a', sizeof bytes);
            bytes[place] = '\x80';
            ck_assert_uint_eq(mapicfg__utf8_valid(bytes, size), place);
            memcpy(bytes + place, "\xc3\xa9", 2);
            ck_assert_uint_eq(mapicfg__utf8_valid(bytes, size + 1), size + 1);
            ck_assert_uint_eq(mapicfg__utf8_valid(bytes, place + 1), place); /* cut */
        }
    size_t at = 0;
    ck_assert_uint_eq(mapicfg__utf8_next("\xff" "a", 2, &at), 0xfffd);
    ck_assert_uint_eq(at, 1);
    ck_assert_uint_eq(mapicfg__utf8_cut("a\xe2\x82\xac", 3), 1);
}
END_TEST

/* CaseFolding.txt, status C and S. */
START_TEST(folding) {
    static const uint32_t pairs[][2] = {
        {'A', 'a'},       {'Z', 'z'},       {'[', '['},       {0xc0, 0xe0},     {0xd7, 0xd7},     {0xdf, 0xdf},
        {0x1e9e, 0xdf},   {0xb5, 0x3bc},    {0x130, 0x130},   {0x131, 0x131},   {0x141, 0x142},   {0x178, 0xff},
        {0x1c4, 0x1c6},   {0x1c5, 0x1c6},   {0x391, 0x3b1},   {0x3a3, 0x3c3},   {0x3c2, 0x3c3},   {0x410, 0x430},
        {0x42f, 0x44f},   {0x401, 0x451},   {0x10a0, 0x2d00}, {0x1e00, 0x1e01}, {0x212a, 'k'},    {0x212b, 0xe5},
        {0x2160, 0x2170}, {0x24b6, 0x24d0}, {0xff21, 0xff41}, {0x10400, 0x10428}, {0x5c71, 0x5c71}, {0x13a0, 0x13a0},
        {0xab70, 0x13a0},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        ck_assert_msg(mapicfg__text_fold(pairs[i][0]) == pairs[i][1], "U+%04X", (unsigned)pairs[i][0]);
    for (uint32_t c = 0; c < 0x20000; c++) ck_assert_uint_eq(mapicfg__text_fold(mapicfg__text_fold(c)),
                                                             mapicfg__text_fold(c));
}
END_TEST

START_TEST(comparing) {
    ck_assert_int_eq(mapicfg_text_equal("M\xc3\xbcller", "M\xc3\x9cLLER"), 1);
    ck_assert_int_eq(mapicfg_text_equal("\xd0\x9f\xd1\x91\xd1\x82\xd1\x80", "\xd0\xbf\xd0\x81\xd0\xa2\xd0\xa0"), 1);
    ck_assert_int_eq(mapicfg_text_equal("a", "ab"), 0);
    ck_assert_int_eq(mapicfg_text_equal("", ""), 1);
    ck_assert_int_eq(mapicfg_text_equal(NULL, NULL), 1);
    ck_assert_int_eq(mapicfg_text_equal(NULL, ""), 0);
    ck_assert_int_eq(mapicfg_text_equal("\xe2\x84\xaa", "k"), 1); /* the Kelvin sign: three bytes equal one */
    ck_assert_int_eq(mapicfg_text_equal("\xff", "\xff"), 1);
    ck_assert_int_eq(mapicfg_text_equal("\xff", "\xfe"), 0); /* bad bytes are not all alike */
    ck_assert_int_eq(mapicfg_text_equal("\xff", "\xef\xbf\xbd"), 0);
    ck_assert_int_eq(mapicfg_text_equal("i", "\xc4\xb0"), 0); /* no locale makes a dotted capital I equal i */
}
END_TEST

START_TEST(patterns) {
    static const struct {
        const char *pattern, *text;
        int fits;
    } cases[] = {
        {"", "", 1},           {"", "a", 0},         {"*", "", 1},          {"*", "anything", 1},
        {"mapi*", "MAPI (Default Web Site)", 1},     {"*site)", "mapi (Default Web Site)", 1},
        {"a*b*c", "aXbXbXc", 1}, {"a*b*c", "aXbXbX", 0}, {"?", "\xc3\xa9", 1}, {"?", "ab", 0},
        {"M?ller", "m\xc3\x9cLLER", 1}, {"**a**", "bab", 1}, {"a", "A", 1},  {"*\xc3\x89*", "caf\xc3\xa9 x", 1},
        {"a*", "ba", 0},       {"[a]", "a", 0},      {"[a]", "[A]", 1},     {"?", "", 0},         {"*?", "", 0},
        {"?*", "\xf0\x9f\x98\x80", 1},              {"a?", "a", 0},        {"*\xe2\x84\xaa", "xyk", 1},
        {"x", "?", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(mapicfg_text_matches(cases[i].pattern, cases[i].text) == cases[i].fits, "%s against %s",
                      cases[i].pattern, cases[i].text);
    /* a matcher that tries every split of the stars would not come back from this */
    char text[4001], pattern[101];
    memset(text, 'a', 4000);
    text[4000] = '\0';
    for (int i = 0; i < 50; i++) memcpy(pattern + 2 * i, "*a", 2);
    strcpy(pattern + 98, "*b");
    ck_assert_int_eq(mapicfg_text_matches(pattern, text), 0);
}
END_TEST

/* Unicode Standard Annex 11, and the general categories of UnicodeData.txt. */
START_TEST(widths) {
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"Anna", 4},
        {"J\xc3\xbcrgen", 6},
        {"e\xcc\x81", 1},                                 /* a combining acute accent */
        {"\xe6\x97\xa5\xe6\x9c\xac", 4},                 /* two ideographs */
        {"\xef\xbd\xb1", 1},                             /* a half-width katakana */
        {"\xef\xbc\xa1", 2},                             /* a full-width A */
        {"\xea\xb0\x80", 2},                             /* a Hangul syllable */
        {"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 2},     /* the same in three conjoining letters */
        {"\xf0\x9f\x98\x80", 2},                         /* an emoji */
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d", 2},             /* with a zero width joiner */
        {"\xe2\x82\xac", 1},                             /* the euro sign: ambiguous, so narrow */
        {"\xd7\xa9\xd6\xb8", 1},                         /* a Hebrew point */
        {"\xe0\xb8\x81\xe0\xb8\xb4", 1},                 /* a Thai vowel above */
        {"a\x1b\tb", 2},
        {"\xff\xc3", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(mapicfg_text_width(cases[i].text, strlen(cases[i].text)) == cases[i].width, "case %zu: %zu", i,
                      mapicfg_text_width(cases[i].text, strlen(cases[i].text)));
    ck_assert_uint_eq(mapicfg_text_width("a\0b", 3), 2);
    ck_assert_uint_eq(mapicfg_text_width(NULL, 0), 0);
}
END_TEST

START_TEST(slips) {
    static const struct {
        const char *typed, *word;
        size_t slip;
    } cases[] = {
        {"summary", "SUMMARY", 0},
        {"sumary", "summary", 1},
        {"summaryy", "summary", 1},
        {"sumnary", "summary", 1},
        {"smumary", "summary", 1}, /* swapped */
        {"ot", "to", 1},
        {"summ", "summary", 3}, /* begun */
        {"Get-CASMailbxo", "Get-CASMailbox", 1},
        {"su", "summary", MAPICFG_NO_SLIP},
        {"colour", "format", MAPICFG_NO_SLIP},
        {"", "a", MAPICFG_NO_SLIP},
        {"x", "f", MAPICFG_NO_SLIP},
        {NULL, "a", MAPICFG_NO_SLIP},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(mapicfg_text_slip(cases[i].typed, cases[i].word) == cases[i].slip, "case %zu: %zu", i,
                      mapicfg_text_slip(cases[i].typed, cases[i].word));
    char long_word[200];
    memset(long_word, 'a', 199);
    long_word[199] = '\0';
    ck_assert(mapicfg_text_slip(long_word, long_word) == MAPICFG_NO_SLIP);
    ck_assert_uint_eq(mapicfg_text_slip(long_word + 136, long_word + 136), 0);
}
END_TEST

START_TEST(numbers_and_words) {
    uint64_t number;
    ck_assert_int_eq(mapicfg__text_parse_number("18446744073709551615", 20, &number), 1);
    ck_assert(number == UINT64_MAX);
    ck_assert_int_eq(mapicfg__text_parse_number("18446744073709551616", 20, &number), 0);
    ck_assert_int_eq(mapicfg__text_parse_number("", 0, &number), 0);
    ck_assert_int_eq(mapicfg__text_parse_number("-1", 2, &number), 0);
    ck_assert_int_eq(mapicfg__text_parse_number("1 ", 2, &number), 0);
    ck_assert_int_eq(mapicfg__text_is_word("TRUE", 4, "true"), 1);
    ck_assert_int_eq(mapicfg__text_is_word("TRUE", 3, "true"), 0);
    ck_assert_int_eq(mapicfg__text_is_word("trueX", 5, "true"), 0);
}
END_TEST

/* Decodes in pieces of every size; the whole text or the status must come out the same. */
static void check_named(const char *name, const char *bytes, size_t size, mapicfg_status expected, const char *text,
                        uint64_t line) {
    for (size_t piece = 1; piece <= size + 1; piece++) {
        struct mapicfg__decoder decoder;
        mapicfg_error err = {0};
        ck_assert_int_eq(mapicfg__encoding_open(&decoder, name, NULL), MAPICFG_OK);
        struct mapicfg__buffer scratch = {0}, all = {0};
        mapicfg_status status = MAPICFG_OK;
        for (size_t at = 0; !status && at <= size; at += piece) {
            size_t left = size - at < piece ? size - at : piece;
            const char *out;
            size_t out_size;
            status = mapicfg__encoding_decode(&decoder, bytes + at, left, at + piece > size, &scratch, &out,
                                              &out_size, &err);
            mapicfg__buffer_bytes(&all, out, out_size);
        }
        mapicfg__encoding_close(&decoder);
        ck_assert_int_eq(status, expected);
        ck_assert_uint_eq(err.line, line);
        ck_assert_uint_eq(all.size, strlen(text));
        ck_assert_mem_eq(all.data, text, all.size);
        mapicfg__buffer_free(&all);
        mapicfg__buffer_free(&scratch);
    }
}

static void check_decoding(const char *bytes, size_t size, mapicfg_status expected, const char *text) {
    check_named(NULL, bytes, size, expected, text, expected ? 1 : 0);
}

#define BYTES(text) text, sizeof text - 1
START_TEST(beginnings) {
    ck_assert(mapicfg__text_begins("\xc3\x84rger", 6, "\xc3\xa4R", 3)); /* folded */
    ck_assert(mapicfg__text_begins("abc", 3, "", 0) && mapicfg__text_begins("abc", 3, "ABC", 3));
    ck_assert(!mapicfg__text_begins("abc", 2, "abc", 3) && !mapicfg__text_begins("", 0, "a", 1));
    ck_assert(!mapicfg__text_begins("\xc3\x84", 2, "\xc3", 1)); /* half a character */
    ck_assert(mapicfg__text_starts("HTTPS://x", "https://") && !mapicfg__text_starts("http", "https"));
    ck_assert(mapicfg__text_starts_exactly("hdr(x)", "hdr") && !mapicfg__text_starts_exactly("HDR(x)", "hdr"));
    ck_assert(mapicfg__text_same("a-B", "A-b") && !mapicfg__text_same("a", "ab") && !mapicfg__text_same("ab", "a"));
    ck_assert(mapicfg__text_contains("xaB", "Ab") && mapicfg__text_contains("x", "") &&
              !mapicfg__text_contains("xa", "ab"));
    ck_assert(mapicfg__text_has_word("Add, Remove", "remove") && !mapicfg__text_has_word("Removed", "Remove"));
    ck_assert(!mapicfg__text_has_word(NULL, "a") && !mapicfg__text_has_word("a", ""));
}
END_TEST

START_TEST(digits) {
    uint64_t number;
    ck_assert(mapicfg__text_parse_hex("00fFx", 5, 4, &number) && number == 255);
    ck_assert(!mapicfg__text_parse_hex("00f", 3, 4, &number) && !mapicfg__text_parse_hex("00fg", 4, 4, &number));
    ck_assert_uint_eq(mapicfg__text_count_digits("12a3", 4), 2);
    ck_assert_uint_eq(mapicfg__text_count_digits("123", 2), 2);
    static const char guid[] = "6f9619ff-8b86-d011-b42d-00c04fc964ff";
    ck_assert(mapicfg__text_is_guid(guid, 36) && !mapicfg__text_is_guid(guid, 35));
    ck_assert(!mapicfg__text_is_guid("6f9619ff08b86-d011-b42d-00c04fc964ff", 36));
}
END_TEST

/* CPython 3.11 hashes bytes so, with PYTHONHASHSEED=0 under a key of zeros. */
START_TEST(hashes) {
    static const struct {
        const char *text;
        uint64_t hash;
    } cases[] = {
        {"a", UINT64_C(0x407448d2b89b1813)},
        {"abcdefg", UINT64_C(0x6db12aae9070f506)},
        {"abcdefgh", UINT64_C(0x3f7b849c0b8e35ea)},
        {"anna@contoso.com", UINT64_C(0xc626817480189900)},
        {"aaaaaaaaaaaaaaaaaaaaaaa", UINT64_C(0xc6b2872714c982d1)},
        {"\xc3\xa4@contoso", UINT64_C(0x90e4cff40e96e678)},
    };
    const struct mapicfg__seed zeros = {{0, 0}}, one = mapicfg__seed_new(), other = mapicfg__seed_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = strlen(cases[i].text);
        ck_assert_msg(mapicfg__hash_text(&zeros, cases[i].text, size) == cases[i].hash, "case %zu", i);
        ck_assert(mapicfg__hash_text(&one, cases[i].text, size) != mapicfg__hash_text(&other, cases[i].text, size));
    }
    /* what is equal has one hash, in the first eight bytes and behind them */
    static const char *const equal[][2] = {{"ANNA@CONTOSO.COM", "anna@contoso.com"},
                                           {"\xc3\x84nne@Contoso", "\xc3\xa4NNE@contoso"},
                                           {"\xe2\x84\xaa and twelve", "k and twelve"}};
    for (size_t i = 0; i < sizeof equal / sizeof *equal; i++) {
        size_t a = strlen(equal[i][0]), b = strlen(equal[i][1]);
        ck_assert(mapicfg__text_equal(equal[i][0], a, equal[i][1], b));
        ck_assert(mapicfg__hash_text(&one, equal[i][0], a) == mapicfg__hash_text(&one, equal[i][1], b));
    }
    for (size_t size = 1; size <= 24; size++) /* the Kelvin sign, which is a k, at every place of texts of every size */
        for (size_t place = 0; place < size; place++) {
            char plain[24], sign[26];
            memset(plain, 'k', sizeof plain);
            memset(sign, 'k', sizeof sign);
            memcpy(sign + place, "\xe2\x84\xaa", 3);
            ck_assert_msg(mapicfg__hash_text(&one, plain, size) == mapicfg__hash_text(&one, sign, size + 2),
                          "at %zu of %zu", place, size);
        }
    char ascii[126]; /* letters alone are folded */
    for (size_t i = 0; i < sizeof ascii; i++) ascii[i] = (char)(i + 1);
    ck_assert_uint_eq(mapicfg__hash_text(&zeros, ascii, sizeof ascii), UINT64_C(0x4f296510d869c7b4));
    ck_assert(mapicfg__hash_text(&one, "\xff", 1) != mapicfg__hash_text(&one, "\xfe", 1)); /* bad bytes */
}
END_TEST

START_TEST(encodings) {
    check_decoding(BYTES("plain"), 0, "plain");
    check_decoding(BYTES("\xef\xbb\xbfmarked \xc3\xa9"), 0, "marked \xc3\xa9");
    check_decoding(BYTES("\xff\xfe<\0a\0\xe9\0\x3d\xd8\0\xde>\0"), 0, "<a\xc3\xa9\xf0\x9f\x98\x80>");
    check_decoding(BYTES("\xfe\xff\0<\0a\0\xe9\xd8\x3d\xde\0\0>"), 0, "<a\xc3\xa9\xf0\x9f\x98\x80>");
    check_decoding(BYTES("<\0O\0b\0j\0"), 0, "<Obj");
    check_decoding(BYTES("\0<\0O\0b\0j"), 0, "<Obj");
    check_decoding(BYTES("\xff\xfe" "a\0\x3d\xd8" "b\0"), MAPICFG_E_ENCODING, "a"); /* half a pair */
    check_decoding(BYTES("\xff\xfe" "a\0\0\xde" "b\0"), MAPICFG_E_ENCODING, "a");
    check_decoding(BYTES("\xff\xfe" "a\0b"), MAPICFG_E_ENCODING, "a"); /* half a unit */
    check_decoding(BYTES("\xff\xfe" "a\0\x3d\xd8"), MAPICFG_E_ENCODING, "a");
    for (size_t lead = 248; lead < 260; lead++) { /* more than the decoder appends at once */
        char units[2 * 260 + 8] = {0}, text[260 + 8];
        for (size_t i = 0; i < lead; i++) units[2 * i] = text[i] = 'a';
        memcpy(units + 2 * lead, "\x3d\xd8\0\xde\xe9\0z", 8);
        strcpy(text + lead, "\xf0\x9f\x98\x80\xc3\xa9z");
        check_decoding(units, 2 * lead + 8, 0, text);
    }
    check_decoding("", 0, 0, "");
    check_decoding(BYTES("a"), 0, "a");
    /* Chinese, a box's line, Japanese: units of two characters of ASCII */
    check_decoding(BYTES("\xff\xfe" "-NeeTdkfeg-NeeTdkfeg"), 0,
                   "\u4e2d\u6565\u6454\u666b\u6765\u4e2d\u6565\u6454\u666b\u6765");
    check_decoding(BYTES("\xff\xfeP%Q%P%P%Q%P%P%P%B0D0F0B0D0F0B0D0 \""), 0,
                   "\u2550\u2551\u2550\u2550\u2551\u2550\u2550\u2550"
                   "\u3042\u3044\u3046\u3042\u3044\u3046\u3042\u3044\u2220");
}
END_TEST

/* The bytes are those of the code pages' tables. */
START_TEST(named_encodings) {
    check_named("cp850", BYTES("J\x81rgen"), 0, "J\xc3\xbcrgen", 0);
    check_named("850", BYTES("J\x81rgen"), 0, "J\xc3\xbcrgen", 0);
    check_named("windows-1252", BYTES("J\xfcrgen \x80"), 0, "J\xc3\xbcrgen \xe2\x82\xac", 0);
    check_named("CP866", BYTES("\x80\xa0"), 0, "\xd0\x90\xd0\xb0", 0);
    check_named("Shift_JIS", BYTES("\x93\xfa\x96\x7b"), 0, "\xe6\x97\xa5\xe6\x9c\xac", 0); /* two bytes each */
    check_named("gb18030", BYTES("\x81\x30\x81\x30z"), 0, "\xc2\x80z", 0);              /* four */
    check_named("UTF-16LE", BYTES("a\0\x3d\xd8\0\xde"), 0, "a\xf0\x9f\x98\x80", 0);
    check_named("windows-1252", BYTES("a\nb\n\x81"), MAPICFG_E_ENCODING, "a\nb\n", 3); /* it has no such character */
    check_named("Shift_JIS", BYTES("a\n\x93"), MAPICFG_E_ENCODING, "a\n", 2);            /* half a character */
    check_named("cp850", BYTES("\xef\xbb\xbf\xc3\xa9"), 0, "\xc3\xa9", 0);            /* the mark wins */
    check_named("cp850", BYTES("\xff\xfe\xe9\0"), 0, "\xc3\xa9", 0);
    check_named("cp850", BYTES(""), 0, "", 0);
    check_named("", BYTES("a"), 0, "a", 0);
    static const char *const wrong[] = {"nosuch", "cp850//TRANSLIT", "cp850/", "a b", "-", "cp850\n", "\xc3\xa9",
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct mapicfg__decoder decoder;
        mapicfg_error err = {0};
        ck_assert_msg(mapicfg__encoding_open(&decoder, wrong[i], &err) == MAPICFG_E_OPTIONS, "%s", wrong[i]);
        ck_assert_ptr_nonnull(strstr(err.message, "iconv -l"));
        mapicfg__encoding_close(&decoder);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("text");
    TCase *tcase = tcase_create("text");
    tcase_add_test(tcase, utf8);
    tcase_add_test(tcase, folding);
    tcase_add_test(tcase, comparing);
    tcase_add_test(tcase, patterns);
    tcase_add_test(tcase, numbers_and_words);
    tcase_add_test(tcase, beginnings);
    tcase_add_test(tcase, digits);
    tcase_add_test(tcase, hashes);
    tcase_add_test(tcase, widths);
    tcase_add_test(tcase, slips);
    tcase_add_test(tcase, encodings);
    tcase_add_test(tcase, named_encodings);
    suite_add_tcase(suite, tcase);
    return suite;
}
