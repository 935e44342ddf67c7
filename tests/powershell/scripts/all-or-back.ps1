# Sets all rows of a file; the first failure puts back what was changed so far.
param([Parameter(Mandatory)][string]$Csv)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$undo = New-Object System.Collections.Stack
$ok = $false
try {
    Import-Csv $Csv | ForEach-Object {
        $before = Get-CASMailbox $_.Identity
        Set-CASMailbox $_.Identity -MapiHttpEnabled ([bool]::Parse($_.MapiHttpEnabled)) -WarningAction SilentlyContinue
        $undo.Push($before)
    }
    $ok = $true
}
catch [System.Management.Automation.RuntimeException] {
    Write-Output "Failed: $($_.CategoryInfo.Category)"
}
catch {
    Write-Output "Failed: $($_.FullyQualifiedErrorId)"
}
finally {
    if (-not $ok) {
        while ($undo.Count) {
            $old = $undo.Pop()
            Set-CASMailbox $old.Identity -MapiHttpEnabled $old.MapiHttpEnabled -WarningAction SilentlyContinue
            Write-Output "Put back: $($old.SamAccountName)"
        }
    }
}
