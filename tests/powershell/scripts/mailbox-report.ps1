param([string]$Server, [string]$CsvPath = "./MailboxReport.csv")
$mailboxes = @(Get-Mailbox -Server $Server -ResultSize Unlimited -IgnoreDefaultScope -ErrorAction STOP | Sort-Object DisplayName)
$report = New-Object System.Collections.Generic.List[object]
$i = 0
foreach ($mb in $mailboxes) {
    $i++
    Write-Progress -Activity "Collecting" -Status "$i of $($mailboxes.Count)" -PercentComplete (($i / $mailboxes.Count) * 100)
    $cas = Get-CASMailbox -Identity $mb.DistinguishedName
    $smtp = $mb.PrimarySmtpAddress.ToString()
    $aliases = $mb.EmailAddresses | Where-Object { $_ -cmatch '^smtp:' } | ForEach-Object { $_.ToString().Substring(5) }
    $report.Add([pscustomobject][ordered]@{
        'Display Name'  = $mb.DisplayName
        'Primary'       = $smtp.Split('@')[0]
        'Aliases'       = $aliases -join ';'
        'MAPI'          = $cas.MAPIEnabled
        'MAPI over HTTP'= if ($null -eq $cas.MapiHttpEnabled) { 'Default' } elseif ($cas.MapiHttpEnabled) { 'Yes' } else { 'No' }
        'External'      = -not $cas.MAPIBlockOutlookExternalConnectivity
    })
}
$report | Export-Csv -Path $CsvPath -NoTypeInformation -Delimiter ';' -Encoding UTF8
$report | Group-Object 'MAPI over HTTP', External -NoElement | Sort-Object Name | ForEach-Object { "$($_.Count) $($_.Name)" }
"Last: $($report[-1].Primary) $($report[-1].Aliases)"
"Lines: $((Get-Content $CsvPath | Measure-Object -Line).Lines)"
