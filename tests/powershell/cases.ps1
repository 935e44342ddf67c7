# SPDX-License-Identifier: LGPL-2.1-or-later
# cases.ps1: runs cases through the module. usage: cases.ps1 FILE
# FILE is JSON: [{folder, store, create, readOnly, server, transaction}, ...]; each folder has the statements in
# change.ps1 and gets what came of them in result.json.
param([string] $File)
$global:PSStyle.OutputRendering = 'PlainText'
$global:FormatEnumerationLimit = -1
$ErrorActionPreference = 'Continue'
Import-Module (Join-Path $PSScriptRoot '../../bindings/powershell/Mapicfg/Mapicfg.psd1')

function Test-Formatted($object) { $object.GetType().FullName -like '*Internal.Format*' }

# Statements that end in a format cmdlet give what only Out-String understands; the others give objects.
function Split-Output($objects) {
    $group = @()
    foreach ($object in $objects) {
        if ($group -and (Test-Formatted $object) -ne (Test-Formatted $group[0])) { , $group; $group = @() }
        $group += $object
    }
    if ($group) { , $group }
}

# Without a host that answers, a question is an error, as it is for exec without a terminal.
foreach ($case in Get-Content $File -Raw | ConvertFrom-Json) {
    Set-Location $case.folder
    $result = @{ output = ''; warnings = @(); errors = @(); failed = $false }
    $objects = [Collections.Generic.List[object]]::new()
    try {
        $open = @{ Path = $case.store; Create = $case.create; ReadOnly = $case.readOnly }
        if ($case.server) { $open.LocalServer = $case.server }
        Open-MapicfgStore @open
        $run = if ($case.transaction) { { Invoke-MapicfgTransaction { & ./change.ps1 } } } else { { & ./change.ps1 } }
        & $run *>&1 | ForEach-Object {
            if ($_ -is [Management.Automation.WarningRecord]) { $result.warnings += $_.Message }
            elseif ($_ -is [Management.Automation.ErrorRecord]) { $result.errors += $_.Exception.Message }
            elseif ($_ -isnot [Management.Automation.InformationRecord] -and
                    $_ -isnot [Management.Automation.VerboseRecord]) { $objects.Add($_) }
        }
    } catch {
        $result.errors += $_.Exception.Message
    }
    Close-MapicfgStore
    $result.failed = $result.errors.Count -gt 0
    try {
        $result.output = foreach ($group in Split-Output $objects) {
            if (Test-Formatted $group[0]) { $group | Out-String -Width 4096 }
            else { $group | Format-List * | Out-String -Width 4096 }
        }
        $result.output = $result.output -join "`n"
    } catch { $result.errors += "output: $_" }
    $result | ConvertTo-Json -Depth 4 | Set-Content result.json
}
