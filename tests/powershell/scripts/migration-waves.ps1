# Moves the mailboxes without a setting of their own to MAPI over HTTP, so many at a time.
param([int]$Wave = 1, [int]$Size = 5, [string]$Server)

$ErrorActionPreference = 'Stop'
$all = Get-CASMailbox -ResultSize Unlimited |
    Where-Object { $null -eq $_.MapiHttpEnabled -and $_.MAPIEnabled -and (-not $Server -or $_.ServerName -eq $Server) } |
    Sort-Object -Property PrimarySmtpAddress
$first = ($Wave - 1) * $Size
if ($first -ge $all.Count) {
    Write-Warning "There is no wave $Wave."
    return
}
$last = [Math]::Min($first + $Size, $all.Count) - 1
for ($n = $first; $n -le $last; $n++) {
    Write-Progress -Activity "Wave $Wave" -Status $all[$n].Name -PercentComplete (100 * ($n - $first) / $Size)
    $all[$n] | Set-CASMailbox -MapiHttpEnabled:$true -WarningAction Ignore
}
Write-Progress -Activity "Wave $Wave" -Completed
'{0} of {1}' -f ($last - $first + 1), $all.Count
