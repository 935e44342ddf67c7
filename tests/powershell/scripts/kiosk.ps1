# Kiosk users get nothing but Outlook on the Web; staff with even numbers are the pilot.
$prefix = 'Kiosk'
Get-CASMailbox -Filter "Name -like '$prefix*'" | Set-CASMailbox -MAPIEnabled $false -ActiveSyncEnabled $false -OWAEnabled $true
$pilot = Get-CASMailbox -ResultSize Unlimited | Where-Object Name -Match '^Staff (\d+)$' |
    Where-Object { [int]($_.Name -replace '\D') % 2 -eq 0 }
foreach ($m in $pilot) {
    switch -Wildcard ($m.ServerName) {
        'ex1' { $m | Set-CASMailbox -MapiHttpEnabled $true; break }
        default { Write-Output "$($m.SamAccountName) is on $_" }
    }
}
