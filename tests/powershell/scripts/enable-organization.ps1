# Switches the organization to MAPI over HTTP once every server is ready: version, URL and authentication.
[CmdletBinding()]
param([switch]$Force)

function Get-Build($version) {
    if ($version -match 'Version (\d+)\.(\d+) \(Build (\d+)\.(\d+)\)') {
        [version]('{0}.{1}.{2}.{3}' -f $Matches[1], $Matches[2], $Matches[3], $Matches[4])
    }
}

$problems = New-Object System.Collections.Generic.List[string]
Get-ExchangeServer | ForEach-Object {
    $build = Get-Build "$($_.AdminDisplayVersion)"
    if ($build -lt [version]'15.0.847.32') { $problems.Add("$($_.Name): build $build is too old") }
}
foreach ($vdir in Get-MapiVirtualDirectory) {
    if ([string]::IsNullOrEmpty($vdir.InternalUrl)) { $problems.Add("$($vdir.Identity): no InternalUrl") }
    if ($vdir.IISAuthenticationMethods -notcontains 'OAuth') { $problems.Add("$($vdir.Identity): no OAuth") }
}
if ($problems.Count -and -not $Force) {
    $problems | ForEach-Object { Write-Output "PROBLEM $_" }
    return
}
Set-OrganizationConfig -MapiHttpEnabled $true
"MapiHttpEnabled: $((Get-OrganizationConfig).MapiHttpEnabled)"
