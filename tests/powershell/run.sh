#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# PowerShell's own parser judges lib/cmdlet's; the cases of tests/cli/cmdlets.txt run through exec and, in real
# PowerShell, through the module; the stored tables of operators are PowerShell's; Pester runs its
# tests. Where .NET is there, install.sh fetches PowerShell and Pester.
# usage: JUDGE_PARSE=build/tests/judge_parse MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1
#        [PWSH=pwsh] [PESTER=FOLDER] sh tests/powershell/run.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${PYTHON:=python3}" "${PWSH:=pwsh}" "${PESTER:=Pester}"
export MAPICFG MAPICFG_LIBRARY PYTHONDONTWRITEBYTECODE=1
command -v "$PWSH" >/dev/null 2>&1 || { echo "SKIPPED: powershell: $PWSH (PowerShell 7) is missing"; exit 0; }
failed=0
export PWSH POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
"$PYTHON" tests/powershell/judge.py "$PWSH" "$JUDGE_PARSE" || failed=1
"$PYTHON" tests/powershell/printed.py "$PWSH" "$JUDGE_PARSE" || failed=1
"$PYTHON" tests/powershell/cases.py "$PWSH" || failed=1
"$PYTHON" tests/powershell/values.py "$PWSH" || failed=1
"$PWSH" -NoProfile -NonInteractive -File tests/powershell/urls.ps1 || failed=1
"$PYTHON" tests/powershell/exports.py "$PWSH" || failed=1
"$PYTHON" tests/powershell/plan.py "$PWSH" || failed=1
if "$PWSH" -NoProfile -NonInteractive -Command "Import-Module '$PESTER' -MinimumVersion 5.0 -ErrorAction Stop" \
    >/dev/null 2>&1; then
    "$PWSH" -NoProfile -NonInteractive -Command "Import-Module '$PESTER' -MinimumVersion 5.0
        \$run = New-PesterConfiguration @{ Run = @{ Path = 'tests/powershell'; PassThru = \$true; Exit = \$false }
            Output = @{ Verbosity = 'Normal' } }
        if ((Invoke-Pester -Configuration \$run).Result -ne 'Passed') { exit 1 }" || failed=1
else
    echo "SKIPPED: Pester: $PESTER (5.0 or later) is missing"
fi
fuzz=$("$PWSH" -NoProfile -NonInteractive -File tests/powershell/fuzz.ps1) || failed=1
echo "$fuzz" | grep -v '^What if: '
exit "$failed"
