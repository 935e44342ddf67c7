# A function of the help desk around Set-CASMailbox: takes people by pipeline, asks, and logs.
param([string]$LogFile)
function Set-HelpdeskMailbox {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Mapi')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName, Position = 0)]
        [Alias('SamAccountName', 'User')]
        [string[]]$Identity,
        [Nullable[bool]]$MapiHttpEnabled,
        [bool]$MAPIBlockOutlookExternalConnectivity,
        [switch]$Report
    )
    begin { $count = 0 }
    process {
        foreach ($one in $Identity) {
            $settings = @{}
            foreach ($name in 'MapiHttpEnabled', 'MAPIBlockOutlookExternalConnectivity') {
                if ($PSBoundParameters.ContainsKey($name)) { $settings.$name = $PSBoundParameters[$name] }
            }
            if ($PSCmdlet.ShouldProcess($one, "Set $($settings.Keys -join ', ')")) {
                try {
                    Set-CASMailbox -Identity $one @settings -ErrorAction Stop -WarningVariable said -WarningAction SilentlyContinue
                    $count++
                    $said | ForEach-Object { Add-Content $LogFile "WARNING $one $($_.Message)" }
                } catch [System.Exception] {
                    Write-Error -Message "${one}: $($PSItem.Exception.Message)" -TargetObject $one -Category $_.CategoryInfo.Category
                }
            }
        }
    }
    end { if ($Report) { [pscustomobject]@{ Done = $count } } }
}
'anna', 'nobody' | Set-HelpdeskMailbox -MapiHttpEnabled $false -Report -Confirm:$false -ErrorVariable failed -ErrorAction SilentlyContinue | ForEach-Object Done
"$($failed[-1].CategoryInfo.Category) $($failed[-1].TargetObject)"
Get-CASMailbox carla | Set-HelpdeskMailbox -MapiHttpEnabled $null -MAPIBlockOutlookExternalConnectivity $true -Confirm:$false
Get-CASMailbox dario | Set-HelpdeskMailbox -MapiHttpEnabled $null -WhatIf
Set-HelpdeskMailbox kiosk1, emile -MapiHttpEnabled:$true -Confirm:$false
