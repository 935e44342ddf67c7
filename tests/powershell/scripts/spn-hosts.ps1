# The host names that hybrid modern authentication needs as service principal names.
$Urls = @()
foreach ($Cmdlet in 'Get-MapiVirtualDirectory','Get-WebServicesVirtualDirectory','Get-OabVirtualDirectory','Get-ActiveSyncVirtualDirectory') {
    & $Cmdlet -ADPropertiesOnly | % {
        if ($_.InternalUrl -ne $null) { $Urls += $_.InternalUrl }
        if ($_.ExternalUrl -ne $null) { $Urls += $_.ExternalUrl }
    }
}
Get-ClientAccessService | %{ $Urls += $_.AutoDiscoverServiceInternalUri }
$Names = $Urls | ForEach-Object { "{0}://{1}" -f $_.Scheme, $_.Host.ToLower() }
$Names += Get-OutlookAnywhere | ForEach-Object { $_.InternalHostname; $_.ExternalHostname } | Where-Object { $_ } | ForEach-Object { "https://" + $_ }
$Names | Sort-Object -Unique
[System.Collections.Generic.HashSet[string]]$Ports = @($Urls.Port)
"ports: $($Ports -join ',')"
