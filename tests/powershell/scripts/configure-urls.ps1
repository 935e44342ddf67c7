<#
.SYNOPSIS
Sets the internal and external URLs of all client protocols on one or more servers.
.EXAMPLE
./configure-urls.ps1 -Server EX1,EX2 -InternalURL mail.contoso.com -ExternalURL mail.contoso.com
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)]
    [string[]]$Server,

    [Parameter(Mandatory = $true)]
    [ValidatePattern('^[a-z0-9.-]+$')]
    [string]$InternalURL,

    [Parameter(Mandatory = $true)]
    [AllowEmptyString()]
    [string]$ExternalURL,

    [Parameter(Mandatory = $false)]
    [string]$AutodiscoverSCP,

    [Parameter(Mandatory = $false)]
    [ValidateSet("NTLM", "Basic", "Negotiate")]
    [string]$DefaultAuth = "NTLM",

    [Parameter(Mandatory = $false)]
    [Boolean]$InternalSSL = $true
)

Begin {
    Write-Verbose "Configuring URLs"
}

Process {
    foreach ($i in $Server) {
        if ((Get-ExchangeServer $i -ErrorAction SilentlyContinue).IsClientAccessServer) {
            Write-Host "----------------------------------------"
            Write-Host " Configuring $i"
            Write-Host "----------------------------------------`r`n"
            Write-Host "Values:"
            Write-Host (" - Internal URL: {0}" -f $InternalURL)
            Write-Host (" - External URL: {0}" -f $ExternalURL)

            Write-Host "Configuring Outlook Anywhere URLs"
            $OutlookAnywhere = Get-OutlookAnywhere -Server $i
            $OutlookAnywhere | Set-OutlookAnywhere -ExternalHostname $ExternalURL -InternalHostname $InternalURL `
                -ExternalClientsRequireSsl $true -InternalClientsRequireSsl $InternalSSL `
                -DefaultAuthenticationMethod $DefaultAuth -SSLOffloading $false

            if ($ExternalURL -eq "") {
                Write-Host "Configuring Outlook Web App URLs"
                Get-OwaVirtualDirectory -Server $i | Set-OwaVirtualDirectory -ExternalUrl $null -InternalUrl https://$InternalURL/owa
            }
            else {
                Write-Host "Configuring Outlook Web App URLs"
                Get-OwaVirtualDirectory -Server $i | Set-OwaVirtualDirectory -ExternalUrl https://$ExternalURL/owa -InternalUrl https://$InternalURL/owa

                Write-Host "Configuring Exchange Control Panel URLs"
                Get-EcpVirtualDirectory -Server $i | Set-EcpVirtualDirectory -ExternalUrl https://$ExternalURL/ecp -InternalUrl https://$InternalURL/ecp

                Write-Host "Configuring ActiveSync URLs"
                Get-ActiveSyncVirtualDirectory -Server $i | Set-ActiveSyncVirtualDirectory -ExternalUrl https://$ExternalURL/Microsoft-Server-ActiveSync -InternalUrl https://$InternalURL/Microsoft-Server-ActiveSync

                Write-Host "Configuring Exchange Web Services URLs"
                Get-WebServicesVirtualDirectory -Server $i | Set-WebServicesVirtualDirectory -ExternalUrl https://$ExternalURL/EWS/Exchange.asmx -InternalUrl https://$InternalURL/EWS/Exchange.asmx -Force

                Write-Host "Configuring Offline Address Book URLs"
                Get-OabVirtualDirectory -Server $i | Set-OabVirtualDirectory -ExternalUrl https://$ExternalURL/OAB -InternalUrl https://$InternalURL/OAB

                Write-Host "Configuring MAPI/HTTP URLs"
                Get-MapiVirtualDirectory -Server $i | Set-MapiVirtualDirectory -ExternalUrl https://$ExternalURL/mapi -InternalUrl https://$InternalURL/mapi
            }
            if ($AutodiscoverSCP) {
                Write-Host "Configuring Autodiscover"
                Get-ClientAccessService $i | Set-ClientAccessService -AutoDiscoverServiceInternalUri https://$AutodiscoverSCP/Autodiscover/Autodiscover.xml
            }
            Write-Host "`r`n"
        }
        else {
            Write-Host -ForegroundColor Yellow "$i is not a Client Access server."
        }
    }
}

End {
    Write-Host "Finished processing all servers specified. Consider running Get-CASHealthCheck.ps1 to test your Client Access namespace and SSL configuration."
}
