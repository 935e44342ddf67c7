/* SPDX-License-Identifier: LGPL-2.1-or-later
 * goals.c: the goals of a command line, and the lists that they name. */
#include "goals.h"

#include "file.h"
#include "messages.h"

const char *goals_list(const char *text) {
    const char *at = text;
    while (strncmp(at, "list=", 5) != 0) {
        at = strchr(at, ',');
        if (at == NULL) return NULL;
        at += 1 + strspn(at + 1, " ");
    }
    return at + 5;
}

static int add(const struct command *command, mapicfg_goals *goals, const char *text) {
    const char *path = goals_list(text);
    struct stream list;
    mapicfg_error err;
    stream_open_memory(&list);
    int exit_code = path != NULL && *path != '\0' ? file_read(path, &list) : CLI_FINE;
    if (exit_code == CLI_FINE) {
        mapicfg_status status =
            mapicfg_goals_add(goals, text, path != NULL ? stream_memory(&list) : NULL, list.used, &err);
        if (status == MAPICFG_E_ENCODING) {
            message_problem(&err);
            exit_code = CLI_INPUT;
        } else if (status != MAPICFG_OK)
            exit_code = usage_error(command, "--goal: %s", err.message);
    }
    stream_close(&list);
    return exit_code;
}

int goals_read(const struct command *command, const struct texts *texts, mapicfg_goals **goals) {
    mapicfg_error err;
    int exit_code = CLI_FINE;
    *goals = NULL;
    if (texts->count == 0) return CLI_FINE;
    if (mapicfg_goals_new(goals, &err) != MAPICFG_OK) {
        message("error", "%s", err.message);
        return CLI_FAILED;
    }
    for (size_t i = 0; exit_code == CLI_FINE && i < texts->count; i++)
        exit_code = add(command, *goals, texts->items[i]);
    return exit_code;
}

static void warn(const char *what, const mapicfg_groups *groups) {
    for (size_t i = 0; i < mapicfg_groups_count(groups); i++)
        message("warning", "%s for %llu mailboxes, the first is %s: %s", what,
                (unsigned long long)mapicfg_groups_get_total(groups, i),
                mapicfg_groups_example_count(groups, i) > 0 ? mapicfg_groups_get_example(groups, i, 0) : "not named",
                mapicfg_rule_get_sentence(mapicfg_groups_get_rule(groups, i)));
}

void goals_warn(const mapicfg_goals *goals) {
    warn("the goals are not reached", mapicfg_goals_get_unreached(goals));
    warn("it cannot be told whether the goals are reached", mapicfg_goals_get_untold(goals));
}
