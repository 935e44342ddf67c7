# Takes every setting of a mailbox's own away, so that the organization's counts again.
$parameters = @{ MapiHttpEnabled = $null; MAPIBlockOutlookExternalConnectivity = $false; WarningAction = 'SilentlyContinue' }
$changed = @(Get-CASMailbox -ResultSize Unlimited -Filter { MapiHttpEnabled -eq $true -or MapiHttpEnabled -eq $false })
$changed | Set-CASMailbox @parameters
Write-Output ("Reset: " + $changed.Length)
