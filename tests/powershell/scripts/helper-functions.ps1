# Helpers of a migration team: an advanced function that takes mailboxes from a pipeline.
function Set-MapiProtocol {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [string]$PrimarySmtpAddress,
        [Parameter(ValueFromPipelineByPropertyName)]
        [string]$DisplayName,
        [ValidateSet('MapiHttp', 'RpcHttp', 'Default')]
        [string]$Protocol = 'Default',
        [ValidateRange(1, 5)][int]$Tries = 3
    )
    begin { $value = @{ MapiHttp = $true; RpcHttp = $false; Default = $null }[$Protocol]; $all = 0 }
    process {
        if (-not $PSCmdlet.ShouldProcess($DisplayName, "Set $Protocol")) { return }
        $try = 0
        do {
            $try++
            $failed = $false
            try { Set-CASMailbox -Identity $PrimarySmtpAddress -MapiHttpEnabled $value -ErrorAction Stop 3>$null }
            catch { $failed = $true }
        } until (-not $failed -or $try -ge $Tries)
        if ($failed) { "$PrimarySmtpAddress failed after $try tries" } else { $all++ }
    }
    end { "$all set to $Protocol" }
}

filter Select-NoSetting { if ($_.MapiHttpEnabled -eq $null) { $_ } }

Get-CASMailbox -ResultSize Unlimited | Where-Object { $_.ServerName -eq 'ex2' } | Select-NoSetting | Set-MapiProtocol -Protocol RpcHttp
[pscustomobject]@{ PrimarySmtpAddress = 'nobody@contoso.com'; DisplayName = 'Nobody' } | Set-MapiProtocol -Protocol MapiHttp -Tries 2
Get-CASMailbox olga@contoso.com | Set-MapiProtocol
