# Numbers for the monthly slides
$all = Get-CASMailbox -ResultSize Unlimited
$org = (Get-OrganizationConfig).MapiHttpEnabled
$byServer = $all | Group-Object -Property ServerName -AsHashTable -AsString
$lines = foreach ($key in ($byServer.Keys | Sort-Object)) {
    $set = $byServer[$key]
    $on = $set.Where({ $_.MAPIEnabled -and ($_.MapiHttpEnabled -eq $true -or ($_.MapiHttpEnabled -eq $null -and $org)) })
    [PSCustomObject]@{ Server = $key.ToUpper(); Mailboxes = @($set).Count; MapiHttp = $on.Count
        Percent = [math]::Round(100 * $on.Count / @($set).Count, 1) }
}
$lines | ForEach-Object { '{0,-4} {1,3} {2,3} {3:N1}%' -f $_.Server, $_.Mailboxes, $_.MapiHttp, $_.Percent }
$total = $lines | Measure-Object MapiHttp -Sum -Maximum
"Sum $($total.Sum) Max $($total.Maximum)"
$all | Select-Object -First 3 -ExpandProperty Name
($all | Where-Object Name -Match '^Staff' | Select-Object -Last 1).SamAccountName
switch -Wildcard ($all.Name) { 'Kiosk*' { "kiosk: $_" } "*O'Neil*" { "comma: $_" } }
