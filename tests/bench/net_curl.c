/* SPDX-License-Identifier: LGPL-2.1-or-later
 * net_curl.c: the least that a program with libcurl does for the requests of a probe: one after the other, a
 * handle for each connection, nothing read of the answers.
 *
 * usage: net_curl CA PORT REQUESTS    REQUESTS is what net_player recorded. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CONNECTIONS 16

static size_t ignore(char *bytes, size_t one, size_t size, void *user) {
    (void)bytes, (void)user;
    return one * size;
}

/* The headers of a request, without those that libcurl says itself. */
static struct curl_slist *headers_of(char *head) {
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (char *line = strtok(head, "\r\n"); line; line = strtok(NULL, "\r\n"))
        if (strncmp(line, "Host:", 5) != 0 && strncmp(line, "Content-Length:", 15) != 0)
            list = curl_slist_append(list, line);
    return list;
}

static CURL *handle(const char *ca) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    return easy;
}

static int ask(CURL *easy, const char *port, char *request, size_t size) {
    char method[8], target[512], url[600];
    char *body = strstr(request, "\r\n\r\n") + 4;
    if (sscanf(request, "%7s %511s", method, target) != 2) return 0;
    body[-2] = '\0';
    snprintf(url, sizeof url, "https://localhost:%s%s", port, target);
    struct curl_slist *headers = headers_of(strstr(request, "\r\n"));
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (strcmp(method, "POST") == 0) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)(size - (size_t)(body - request)));
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
    }
    const CURLcode code = curl_easy_perform(easy);
    curl_slist_free_all(headers);
    if (code) fprintf(stderr, "net_curl: %s\n", curl_easy_strerror(code));
    return code == CURLE_OK;
}

int main(int argc, char **argv) {
    CURL *handles[MOST_CONNECTIONS] = {NULL};
    FILE *file = argc > 3 ? fopen(argv[3], "rb") : NULL;
    int connection, done = 0;
    size_t size;
    if (!file) return 2;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    while (fscanf(file, "%d %zu", &connection, &size) == 2 && fgetc(file) == '\n') {
        char *request = malloc(size + 1);
        if (!request || connection >= MOST_CONNECTIONS || fread(request, 1, size, file) != size) return 1;
        request[size] = '\0';
        if (!handles[connection]) handles[connection] = handle(argv[1]);
        if (!ask(handles[connection], argv[2], request, size)) return 1;
        free(request);
        done++;
    }
    for (int i = 0; i < MOST_CONNECTIONS; i++) curl_easy_cleanup(handles[i]);
    curl_global_cleanup();
    fclose(file);
    printf("%d\n", done);
    return 0;
}
