/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_survey.c: scripts that have what exec does not support: all of it is named, at its first place, and nothing
 * else. What is expected follows from about_Parsing, about_Reserved_Words, about_Functions_Advanced, about_Operators,
 * about_Quoting_Rules, about_Redirection, about_Splatting, about_Switch; the names of cmdlets from Get-Help. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "cmdlet/survey.h"
#include "unit.h"

/* "line:column message" of each, a line each. */
static void put_findings(struct mapicfg__buffer *out, const char *text) {
    struct mapicfg__survey survey = {
        .text = text, .size = strlen(text), .cmdlets = mapicfg__cmdlet_table};
    mapicfg__survey_walk(&survey);
    mapicfg__survey_sort(&survey);
    ck_assert_int_eq(survey.failed, 0);
    for (size_t i = 0; i < survey.count; i++) {
        char place[40];
        snprintf(place, sizeof place, "%u:%u ", survey.found[i].spot.line, survey.found[i].spot.column);
        mapicfg__buffer_text(out, place);
        mapicfg__survey_put(&survey, &survey.found[i], out);
        mapicfg__buffer_char(out, '\n');
    }
    ck_assert_int_eq(out->failed, 0);
    mapicfg__survey_free(&survey);
}

static const struct {
    const char *text;
    const char *places[8]; /* each is in its line, and there are no other lines */
} scripts[] = {
    {"Get-CASMailbox anna", {NULL}},
    {"Get-CASMailbox | ? { $_.Name -eq 'a' -or $_.Name -like \"b*\" } | Set-CASMailbox -MapiHttpEnabled $null",
     {NULL}},
    {"Get-CASMailbox -Filter { Name -eq 'a' } -ResultSize 5", {NULL}},
    {"Set-X -A 'it''s $not a `variable' -B \"a `$b \"\"c\"\" d\" # $comment\n<# $more #>", {"1:1 the term 'Set-X'"}},
    {"[CmdletBinding(SupportsShouldProcess = $true)]\nparam()", {"1:1 the attribute [CmdletBinding()]", "2:1 a param"}},
    {"param(\n  [Parameter(Mandatory, HelpMessage='a)b')]\n  [ValidateSet('a', 'b')]\n  [string[]]$Name)",
     {"1:1 a param block", "2:3 the attribute [Parameter()]", "3:3 the attribute [ValidateSet()]",
      "4:3 the type [string[]]", "4:13 the variable $Name"}},
    {"$a = 5; $A\n$b", {"1:1 the assignment to $a is not supported: write the value where it is used (2 places)",
                        "2:1 the variable $b"}},
    {"${env:Path a} += 1; $script:x = $env:y",
     {"1:1 the assignment to $env:Path a", "1:21 the assignment to $script:x", "1:33 the variable $env:y"}},
    {"if ($x) { Get-CASMailbox } elseif ($y) { } else { Get-Foo }",
     {"1:1 if is", "1:5 the variable $x", "1:36 the variable $y", "1:51 the term 'Get-Foo'"}},
    {"foreach ($i in 1..3) { continue }",
     {"1:1 foreach loops", "1:10 the variable $i", "1:24 continue is"}},
    {"do { } while ($true)", {"1:1 do loops", "1:8 while loops"}},
    {"switch ('a') { 'a' { 1 } default { Get-CASMailbox } Mailbox { } }", {"1:1 switch is"}},
    {"try { Get-CASMailbox } catch [System.Exception] { throw 'x' } finally { }",
     {"1:1 try is", "1:30 the type [System.Exception]", "1:51 throw is"}},
    {"function Get-My { Get-CASMailbox }\nGet-My | Get-Other",
     {"1:1 the function Get-My", "2:10 the term 'Get-Other'"}},
    {"Get-CASMailbox | foreach { $_.Name; 5 }", {"1:26 ForEach-Object takes"}},
    {"Get-CASMailbox | Select-Object Name, @{n='x'; e={ $_.Name }}", {"1:49 a calculated property"}},
    {"Get-CASMailbox | Sort-Object { $_.Name }", {"1:30 a script block"}},
    {"Get-CASMailbox (Get-Content list.txt)", {"1:17 a command in parentheses, (Get-Content", "1:17 the term"}},
    {"Set-CASMailbox \"$(Get-Date)x\"", {"1:17 the subexpression", "1:19 the term 'Get-Date'"}},
    {"Get-CASMailbox | ? { $_.Name.ToLower() -is 'a' }",
     {"1:29 the method call .ToLower()", "1:40 the operator -is is not supported: compare with -eq or -like"}},
    {"[DateTime]::Now.AddDays(5)", {"1:1 the static member [DateTime]::Now", "1:16 the method call .AddDays()"}},
    {"$x; (Get-CASMailbox).Count; a (Get-CASMailbox).Count; (Get-CASMailbox | % { $_.Name }).A.B",
     {"1:1 the variable", "1:29 the term 'a'", "1:32 a command in parentheses", "1:47 the member .Count",
      "1:89 the member .B"}},
    {"$x; Get-CASMailbox | % { $_.Name }; Get-CASMailbox | % { Set-CASMailbox $_.Name }",
     {"1:1 the variable", "1:56 ForEach-Object takes the name of a property"}},
    {"$p = @{ Identity = 'a'; Name = 'b' }\nSet-CASMailbox @p", {"1:1 the assignment to $p", "2:16 splatting, @p"}},
    {"Get-CASMailbox > a.txt 2>&1", {"1:16 redirection with > is not supported: redirect the output of the command, "
                                     "or use Export-Csv (2 places)"}},
    {". .\\x.ps1\n& 'C:\\a b.ps1' x\n& $c",
     {"1:1 . runs", "2:1 & is not supported: write the name of the cmdlet alone (2 places)", "3:3 the variable $c"}},
    {"Get-CASMailbox && Get-CASMailbox || Get-CASMailbox", {"1:16 && is", "1:34 || is"}},
    {"Get-CASMailbox @'\n $no ' \"\n'@\nGet-CASMailbox @\"\n $yes \"\n\"@",
     {"1:16 here-strings", "5:2 the variable $yes"}},
    {"using module X\nreturn Get-X", {"1:1 using is", "2:1 return is", "2:8 the term 'Get-X'"}},
    {"Get-CASMailbox `\n  anna |\n  Get-X", {"3:3 the term 'Get-X'"}},
    {"Get-CASMailbox a,\n  b\nGet-X", {"3:1 the term 'Get-X'"}},
    {"[int]$n = '5' -as [int]", {"1:1 the type [int]", "1:6 the assignment to $n", "1:15 the operator -as"}},
    {"$x[0] = $y.Name", {"1:1 the variable $x", "1:9 the variable $y"}},
    {"Set-CASMailbox a -Confirm:$false -WhatIf:$w", {"1:42 the variable $w"}},
    {"$e; Get-CASMailbox a -ErrorVariable e -RemoteArchive | Set-CASMailbox -DisplayName x -errorv +e -ev:x "
     "-MAPIEnabled $e",
     {"1:1 the variable $e is not supported: write its value (2 places)",
      "1:22 -ErrorVariable is not supported: there are no variables (3 places)",
      "1:39 -RemoteArchive of Get-CASMailbox is not supported", "1:71 -DisplayName of Set-CASMailbox is not"}},
    {"$x; Get-CASMailbox -Credential c; Get-MailboxPermission a -Credential c; Get-My -ErrorVariable e; 'a' -Split 'b'",
     {"1:1 the variable", "1:20 -Credential of Get-CASMailbox is not supported here",
      "1:59 -Credential of Get-MailboxPermission", "1:74 the term 'Get-My'", "1:103 the operator -Split"}},
    {"$x; Get-CASMailbox -Nonsense 1 -I x -ResultSize 5", {"1:1 the variable"}},
    {"Set-OwaVirtualDirectory EX1\\owa* -ExternalUrl https://$h/owa", {"1:55 the variable $h"}},
};

START_TEST(all_is_named) {
    struct mapicfg__buffer out = {0};
    put_findings(&out, scripts[_i].text);
    const char *line = out.data ? out.data : "";
    size_t count = 0;
    for (; *line; line = strchr(line, '\n') + 1, count++) {
        ck_assert_msg(scripts[_i].places[count], "%s\nsays too much:\n%s", scripts[_i].text, out.data);
        ck_assert_msg(!strncmp(line, scripts[_i].places[count], strlen(scripts[_i].places[count])),
                      "%s\nsays:\n%snot: %s", scripts[_i].text, out.data, scripts[_i].places[count]);
    }
    ck_assert_msg(!scripts[_i].places[count], "%s\ndoes not say: %s", scripts[_i].text, scripts[_i].places[count]);
    mapicfg__buffer_free(&out);
}
END_TEST

/* Nothing need be right: brackets that do not fit, text that ends anywhere, nesting without end. */
START_TEST(odd_text) {
    static char deep[5000];
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        for (size_t size = strlen(scripts[i].text); size; size--) {
            struct mapicfg__survey survey = {
                .text = scripts[i].text, .size = size, .cmdlets = mapicfg__cmdlet_table};
            mapicfg__survey_walk(&survey);
            mapicfg__survey_sort(&survey);
            mapicfg__survey_free(&survey);
        }
    for (const char *open = "({[\"$@"; *open; open++) {
        memset(deep, *open, sizeof deep - 1);
        struct mapicfg__buffer out = {0};
        put_findings(&out, deep);
        mapicfg__buffer_free(&out);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("survey");
    TCase *tcase = tcase_create("survey");
    tcase_add_loop_test(tcase, all_is_named, 0, sizeof scripts / sizeof *scripts);
    tcase_add_test(tcase, odd_text);
    suite_add_tcase(suite, tcase);
    return suite;
}
