/* SPDX-License-Identifier: LGPL-2.1-or-later
 * wraps.c: a value that a console's text has on several lines, put together.
 *
 * PowerShell breaks a line at the width of the window: for English, French, German, Italian, Portuguese and Spanish
 * between words, so that a word is cut only where it is wider than the value's column, and for other languages
 * anywhere. The blank at a break stays at the end of the line. Mails, tickets and web pages drop it there; then a line
 * that is narrower than the widest was broken at a blank, and of one of the full width it can only be guessed.
 * Source: PowerShell, StringManipulationHelper.GenerateLines. */
#include "formats/wraps.h"

#include "base/text.h"

int mapicfg__wraps_is_between_words(const struct mapicfg__wrap *part, size_t widest) {
    return part->end + 2 <= widest;
}

static size_t first_word(const char *text, size_t size) {
    const char *blank = memchr(text, ' ', size);
    return mapicfg__text_width(text, blank ? (size_t)(blank - text) : size);
}

static size_t last_word(const char *text, size_t size) {
    size_t at = size;
    while (at && text[at - 1] != ' ') at--;
    return mapicfg__text_width(text + at, size - at);
}

enum joint { TOGETHER, APART, MAYBE_TOGETHER, MAYBE_APART, NOT_AT_ALL };

static enum joint joint_of(const char *text, const struct mapicfg__wrap *left, const struct mapicfg__wrap *right,
                           const struct mapicfg__wrapped *how) {
    const char *before = text + left->at, *after = text + right->at;
    const size_t first = first_word(after, right->size), last = last_word(before, left->size);
    const int would_fit = left->end + 1 + first <= how->widest;
    const int is_word = how->kind != MAPICFG__WRAPS_TEXT;
    if (right->is_loose && (would_fit || how->kind == MAPICFG__WRAPS_WHOLE)) return NOT_AT_ALL;
    if (right->is_loose) return is_word ? MAYBE_TOGETHER : MAYBE_APART;
    if (is_word || !left->size || before[left->size - 1] == ' ') return TOGETHER;
    /* blanks are kept: none was here, unless the line is short without one */
    if (how->keeps_blanks && !how->is_padded &&
        (how->keeps_breaks || left->end + 1 >= how->widest || before[left->size - 1] == '-'))
        return TOGETHER;
    if (before[left->size - 1] == ',' && *before == '{') return APART; /* the elements of a list */
    if (before[left->size - 1] == '-') return MAYBE_TOGETHER;
    if (left->end < how->widest) return would_fit ? MAYBE_APART : APART;
    if (last + first > mapicfg__text_width(before, left->size)) return MAYBE_TOGETHER;
    return how->between_words ? APART : MAYBE_APART;
}

void mapicfg__wraps_join(struct mapicfg__buffer *out, const char *text, const struct mapicfg__wrap *parts, size_t count,
                         const struct mapicfg__wrapped *how, int *guessed, size_t *taken) {
    *guessed = 0;
    *taken = 1;
    mapicfg__buffer_bytes(out, text + parts->at, parts->size);
    for (; *taken < count; ++*taken) {
        const struct mapicfg__wrap *right = &parts[*taken];
        const enum joint joint = joint_of(text, right - 1, right, how);
        if (joint == NOT_AT_ALL) return;
        *guessed |= joint == MAYBE_TOGETHER || joint == MAYBE_APART;
        if (joint == APART || joint == MAYBE_APART) mapicfg__buffer_char(out, ' ');
        mapicfg__buffer_bytes(out, text + right->at, right->size);
    }
}
