# One row per server; an empty cell clears the URL, a column that is not there leaves it.
param ([Parameter(Mandatory)][ValidateScript({ Test-Path $_ })][string]$InputFile, [switch]$TestOnly)
$ServersConfigs = Import-Csv $InputFile
$Columns = ($ServersConfigs | Get-Member -MemberType NoteProperty).Name
Function Get-Url ($Row, $Column) {
    if ([string]::IsNullOrEmpty($Row.$Column)) { return $null } else { return $Row.$Column.Trim() }
}
$Map = @{ OWA = 'OwaVirtualDirectory'; ECP = 'EcpVirtualDirectory'; EWS = 'WebServicesVirtualDirectory'
    OAB = 'OabVirtualDirectory'; EAS = 'ActiveSyncVirtualDirectory'; MAPI = 'MapiVirtualDirectory' }
Foreach ($CurrentServer in $ServersConfigs) {
    Foreach ($Service in $Map.Keys) {
        $Set = @{}
        Foreach ($Side in 'Internal', 'External') {
            $Column = "$Service${Side}URL"
            If ($Columns -contains $Column) { $Set["${Side}Url"] = Get-Url $CurrentServer $Column }
        }
        If ($Set.Count -eq 0) { Continue }
        $Command = "Get-$($Map[$Service]) -Server $($CurrentServer.ServerName) -ADPropertiesOnly"
        $Vdir = Invoke-Expression $Command
        $Vdir | & "Set-$($Map[$Service])" @Set -WhatIf:$TestOnly
    }
    If ($CurrentServer.AutodiscURI) {
        Set-ClientAccessServer $CurrentServer.ServerName -AutoDiscoverServiceInternalUri $CurrentServer.AutodiscURI -WhatIf:$TestOnly
    }
    If ($CurrentServer.OutlookAnywhere) {
        $OAConfig = "Get-OutlookAnywhere -Server $($CurrentServer.ServerName) | Set-OutlookAnywhere -InternalHostname $($CurrentServer.OutlookAnywhere) -InternalClientsRequireSsl `$true -ExternalHostname $($CurrentServer.OutlookAnywhere) -ExternalClientsRequireSsl `$true -DefaultAuthenticationMethod NTLM"
        if ($TestOnly) { Write-Host $OAConfig } else { Invoke-Expression $OAConfig }
    }
}
