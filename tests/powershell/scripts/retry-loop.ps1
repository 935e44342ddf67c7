param([string[]]$Users, [int]$BatchSize = 2)
$ErrorActionPreference = "Stop"
$watch = [System.Diagnostics.Stopwatch]::StartNew()
$summary = @{ Changed = 0; Already = 0; Missing = @(); Other = 0 }
for ($n = 0; $n -lt $Users.Count; $n += $BatchSize) {
    $batch = $Users[$n..([Math]::Min($n + $BatchSize, $Users.Count) - 1)]
    foreach ($u in $batch) {
        try {
            $m = Get-CASMailbox $u
            if ($m.MapiHttpEnabled -eq $true) { $summary.Already++; continue }
            $m | Set-CASMailbox -MapiHttpEnabled $true -WarningAction SilentlyContinue
            $summary["Changed"] += 1
        }
        catch {
            if ($_.Exception.Message -like "*couldn't be found*" -or $_.CategoryInfo.Reason -eq 'ManagementObjectNotFoundException') { $summary.Missing += $u }
            else { $summary.Other++ }
            continue
        }
        finally { Write-Verbose "$u after $($watch.ElapsedMilliseconds) ms" }
    }
    Start-Sleep -Milliseconds 1
}
$summary.GetEnumerator() | Sort-Object Name | ForEach-Object { "{0}={1}" -f $_.Name, ($_.Value -join ',') }
$w = $null
Set-CASMailbox $Users[0] -MapiHttpEnabled $true -WarningVariable w -WarningAction SilentlyContinue
if ($w -match 'no settings of') { "unchanged: $($w.Count)" }
