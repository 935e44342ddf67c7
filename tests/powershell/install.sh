#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gets what tests the PowerShell module into FOLDER, where .NET is there: PowerShell itself, and Pester. What cannot be
# had is told, and is no failure. usage: install.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
powershell=7.6.9
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

skip() { echo "SKIPPED: $1: $2"; }

if ! command -v dotnet >/dev/null 2>&1; then
    skip "PowerShell and Pester" "dotnet, which installs them, is missing"
    exit 0
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)

# Into a folder of another name first: what an interrupted run leaves is not taken for the whole.
if [ ! -e "$folder/$powershell" ]; then
    rm -rf "$folder/new"
    if dotnet tool install --tool-path "$folder/new" --version "$powershell" PowerShell >"$folder/log" 2>&1; then
        mv "$folder/new" "$folder/$powershell" && ln -sfn "$powershell/pwsh" "$folder/pwsh"
    else
        cat "$folder/log"
        skip "PowerShell $powershell" "it could not be installed"
    fi
fi
if ! cmp -s "$here/pester.csproj" "$folder/pester/pester.csproj"; then
    rm -rf "$folder/pester" "$folder/new" && mkdir "$folder/new"
    cp "$here/pester.csproj" "$folder/new"
    if dotnet restore "$folder/new/pester.csproj" >"$folder/log" 2>&1; then
        mv "$folder/new" "$folder/pester"
    else
        cat "$folder/log"
        skip "Pester" "it could not be installed"
    fi
fi
