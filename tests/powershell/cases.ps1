# SPDX-License-Identifier: LGPL-2.1-or-later
# cases.ps1: runs cases through the module. usage: cases.ps1 FILE
# FILE is JSON: [{folder, store, create, readOnly, server, transaction}, ...]; each folder has the statements in
# change.ps1 and gets what came of them in result.json.
param([string] $File)
$global:PSStyle.OutputRendering = 'PlainText'
$global:FormatEnumerationLimit = -1
$ErrorActionPreference = 'Continue'
Import-Module (Join-Path $PSScriptRoot '../../bindings/powershell/Mapicfg/Mapicfg.psd1')

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
    $formatted = $objects.Count -and $objects[0].GetType().FullName -like '*Internal.Format*'
    try {
        $result.output = if ($formatted) { $objects | Out-String -Width 4096 }
        else { $objects | Format-List * | Out-String -Width 4096 }
    } catch { $result.errors += "output: $_" }
    $result | ConvertTo-Json -Depth 4 | Set-Content result.json
}
