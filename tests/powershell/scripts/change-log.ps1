# Every change with a line in a log.
[CmdletBinding(DefaultParameterSetName = 'Names')]
param(
    [Parameter(ParameterSetName = 'Names', Mandatory)][string[]]$Name,
    [Parameter(Mandatory)][string]$LogFile,
    [Nullable[bool]]$MapiHttp
)
Function Write-Log {
    Param([Parameter(Mandatory = $true)][string]$Message, [ValidateSet('INFO', 'WARN', 'ERROR')][string]$Level = 'INFO')
    $stamp = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
    Add-Content -Path $LogFile -Value "$stamp [$Level] $Message"
}
trap { Write-Log $_.Exception.Message -Level ERROR; continue }

foreach ($n in $Name) {
    $before = Get-CASMailbox -Identity $n
    if ($before) {
        Set-CASMailbox -Identity $n -MapiHttpEnabled $MapiHttp -WarningVariable warned -WarningAction SilentlyContinue -ErrorAction Stop
        foreach ($w in $warned) { Write-Log -Level WARN -Message $w.Message }
        $after = Get-CASMailbox -Identity $n
        Write-Log ("{0}: {1} -> {2}" -f $after.SamAccountName, $before.MapiHttpEnabled, $after.MapiHttpEnabled)
    }
}
