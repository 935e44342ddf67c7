<#
.SYNOPSIS
    Takes all clients from people who leave.
.NOTES
    Keeps OWA with -KeepOwa, for the handover.
#>
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
Param(
    [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true)]
    [ValidateNotNullOrEmpty()]
    [String[]] $Identity,
    [Switch] $KeepOwa
)
begin {
    $settings = @{
        MAPIEnabled       = $false
        ActiveSyncEnabled = $false
        PopEnabled        = $false
        ImapEnabled       = $false
        ECPEnabled        = $false
        EwsEnabled        = $false
        OWAEnabled        = [bool]$KeepOwa
    }
    $done = 0
}
process {
    foreach ($name in $Identity) {
        if ($PSCmdlet.ShouldProcess($name, 'Disable client access')) {
            Set-CASMailbox -Identity $name @settings -Confirm:$false
            $done++
        }
    }
}
end {
    Write-Output "$done mailbox(es) done."
}
