<#
.SYNOPSIS
Collects the addresses of all client protocols of all servers into one page.
.EXAMPLE
./vdir-info.ps1 -ReportPath report.html -ADPropertiesOnly
#>
[CmdletBinding()]
Param
(
    #where the page goes
    [Parameter(Mandatory=$true,Position=0)]
    [Alias("ReportPath")]
    [ValidateNotNullOrEmpty()]
    $FilePath,
    #Active Directory instead of the metabase of IIS
    [Parameter(Position=1)]
    [Switch]$ADPropertiesOnly,
    [ValidateNotNull()]
    [string]$Filter = "*"
)

$Servers = @(Get-ExchangeServer | Where-Object {($_.ServerRole -match "ClientAccess" -or $_.ServerRole -match "Mailbox") -and ($_.AdminDisplayVersion -match "15") -and ($_.Name -like $Filter)} |
    Select-Object Name, Fqdn, @{Name="Build";Expression={([regex]::Matches($_.AdminDisplayVersion.ToString(),'(?<=Build )[\d.]*')).Value}})

if ($Servers.Count -eq 0) { Write-Warning "No servers match $Filter."; return }

$Rows = @()
$Index = 0
foreach ($Server in $Servers) {
    Write-Progress -Activity "Reading" -Status $Server.Name -PercentComplete ($Index++ / $Servers.Count * 100)
    $Param = @{
        'Server' = $Server.Name;
        'ADPropertiesOnly' = $ADPropertiesOnly;
        'ErrorAction' = 'Stop';
    }
    try {
        $OWA = Get-OwaVirtualDirectory @Param
        $EWS = Get-WebServicesVirtualDirectory @Param
        $OAB = Get-OabVirtualDirectory @Param
        $MAPI = Get-MapiVirtualDirectory @Param
        $OA = Get-OutlookAnywhere @Param
        $EAS = Get-ActiveSyncVirtualDirectory @Param
        $SCP = Get-ClientAccessService -Identity $Server.Name -ErrorAction Stop
    } catch {
        Write-Output "$($Server.Name): $($_.Exception.Message)"
        continue
    }
    $Rows += New-Object -TypeName PSObject -Property ([ordered]@{
        Server = $Server.Name; Build = $Server.Build
        OwaInternal = $OWA.InternalUrl.AbsoluteUri; EwsInternal = $EWS.InternalUrl
        OabInternal = $OAB.InternalUrl; EasInternal = $EAS.InternalUrl
        MapiInternal = $MAPI.InternalUrl; MapiExternal = $MAPI.ExternalUrl; MapiAuth = $MAPI.IISAuthenticationMethods -join ", "
        OaHost = $OA.InternalHostname.ToString(); OaAuth = $OA.InternalClientAuthenticationMethod
        Scp = $SCP.AutoDiscoverServiceInternalUri.AbsoluteUri
    })
}
$Rows | ConvertTo-Html -Title "Virtual directories" | Set-Content $FilePath
$Rows | ForEach-Object { $_.Server, $_.Build, $_.OwaInternal, $_.MapiInternal, $_.MapiAuth, $_.OaHost, $_.OaAuth, $_.Scp -join ';' }
