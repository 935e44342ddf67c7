# Extended Protection on all servers, as the tables of the vendor have it. Outlook Anywhere without SSL offloading first.
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
param(
    [string[]]$ExchangeServerNames,
    [ValidateSet('None', 'Allow', 'Require')][string]$Mode = 'Require',
    [string[]]$Spn = @()
)
begin {
    Set-StrictMode -Version 2
    $ErrorActionPreference = 'Stop'
    $done = New-Object System.Collections.ArrayList
}
process {
    $servers = Get-ExchangeServer
    if ($ExchangeServerNames) { $servers = $servers | Where-Object { $ExchangeServerNames -contains $_.Name } }
    foreach ($server in $servers) {
        $oa = Get-OutlookAnywhere -Server $server.Fqdn
        if ($oa.SSLOffloading) {
            if ($PSCmdlet.ShouldProcess($oa.Identity, 'SSL offloading off')) {
                $oa | Set-OutlookAnywhere -SSLOffloading $false -InternalClientsRequireSsl $true -ExternalClientsRequireSsl $true -ExternalHostname 'mail.contoso.com' -ExternalClientAuthenticationMethod Ntlm
            }
        }
        foreach ($vdir in (Get-MapiVirtualDirectory -Server $server.Fqdn)) {
            if ($vdir.ExtendedProtectionTokenChecking -eq $Mode) { Write-Verbose "$($vdir.Identity) has it"; continue }
            $values = @{ ExtendedProtectionTokenChecking = $Mode; ExtendedProtectionFlags = @('None') }
            if ($Spn.Count) { $values.ExtendedProtectionSPNList = $Spn; $values['ExtendedProtectionFlags'] = 'Proxy', 'ProxyCoHosting' }
            Set-MapiVirtualDirectory -Identity $vdir.Identity @values
            [void]$done.Add($vdir.Identity.ToString())
        }
    }
}
end { $done }
