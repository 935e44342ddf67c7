# As scripts of 2014 begin.
if ( (Get-PSSnapin -Name Microsoft.Exchange.Management.PowerShell.SnapIn -ErrorAction SilentlyContinue) -eq $null )
{
    Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn
}
$i=0
Get-Mailbox -ResultSize Unlimited | Get-CASMailbox | ?{$_.MAPIBlockOutlookRpcHttp -eq $true} | %{
    $i++
    Set-CASMailbox $_.Identity -MAPIBlockOutlookRpcHttp:$false -MapiHttpEnabled:$true
}
write-host "$i done" -foregroundcolor green
