# Import the CSV file
param($Path)
$Users = Import-Csv -Path $Path

# Loop through each user and disable protocols
foreach ($User in $Users) {
    $Email = $User.UserPrincipalName
    Write-Host "disabling protocols for $Email" -ForegroundColor Yellow

    Set-CASMailbox -Identity $Email -OWAEnabled $false
    Set-CASMailbox -Identity $Email -ActiveSyncEnabled $false
    Set-CASMailbox -Identity $Email -ImapEnabled $false
    Set-CASMailbox -Identity $Email -PopEnabled $false
    Set-CASMailbox -Identity $Email -MAPIEnabled $false
    Set-CASMailbox -Identity $Email -EwsEnabled:$false -OWAforDevicesEnabled:$false
    if (-not $?) { "failed: $Email" }
}

Write-Host "Protocols disabled for all users in CSV!" -ForegroundColor Green
