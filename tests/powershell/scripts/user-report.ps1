# The classic report: an array of objects, sorted, as a table and as a CSV file.
Param ( [string]$ReportFile )
$Report = @()
$Mailboxes = Get-CASMailbox -ResultSize Unlimited | Where {$_.ServerName -like "EX1"}
Foreach ($Mailbox in $Mailboxes)
{
    $Object = New-Object PSObject
    $Object | Add-Member -MemberType NoteProperty -Name "User" -Value $Mailbox.SamAccountName
    If ($Mailbox.MAPIEnabled -eq $False) { $State = "no MAPI" }
    ElseIf ($Mailbox.MapiHttpEnabled -eq $Null) { $State = "as the organization" }
    Else { $State = [string]$Mailbox.MapiHttpEnabled }
    $Object | Add-Member NoteProperty "MAPI over HTTP" $State
    $Object | Add-Member NoteProperty "External" $(if ($Mailbox.MAPIBlockOutlookExternalConnectivity) {"blocked"} else {"allowed"})
    $Report += $Object
}
$Report | Sort-Object User | Export-Csv $ReportFile -NoTypeInformation
$Report | Group-Object "MAPI over HTTP","External" | Sort-Object Count,Name -Descending | Select-Object -Property Count,Name | Format-Table -HideTableHeaders | Out-String -Stream | ForEach-Object { $_.Trim() } | Where-Object { $_ }
