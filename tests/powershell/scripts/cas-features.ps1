[CmdletBinding()]
Param (
 [string]$Identity,
 [switch]$enable

)

if (!$enable) {
    $enable = $False
    }

set-casmailbox $Identity  -ActiveSyncEnabled:$enable `
-ECPEnabled:$enable `
-EwsAllowEntourage:$enable `
-EwsAllowMacOutlook:$enable `
-EwsAllowOutlook:$enable `
-MAPIEnabled:$enable `
-MapiHttpEnabled:$enable `
-OWAEnabled:$enable `
-OWAforDevicesEnabled:$enable `
-PopEnabled:$enable

$mailresult = get-casmailbox $Identity
$result = new-object -TypeName PSObject -Property @{
    name = $mailresult.name
    ActiveSyncEnabled = $mailresult.ActivesyncEnabled
    MAPIEnabled = $mailresult.MAPIEnabled
    MapiHttpEnabled = $mailresult.MapiHttpEnabled
    OWAEnabled = $mailresult.OWAEnabled
    PopEnabled = $mailresult.PopEnabled
}
($result | select name, ActiveSyncEnabled, MAPIEnabled, MapiHttpEnabled, OWAEnabled, PopEnabled | ConvertTo-Csv -NoTypeInformation)[1]
