# Saves the mailboxes' settings, or puts saved ones back.
param(
    [Parameter(ParameterSetName = 'Save', Mandatory)][string]$Save,
    [Parameter(ParameterSetName = 'Restore', Mandatory)][string]$Restore
)

if ($PSCmdlet.ParameterSetName -eq 'Save') {
    Get-CASMailbox -ResultSize Unlimited |
        Select-Object Identity, Guid, MapiHttpEnabled, MAPIBlockOutlookExternalConnectivity, MAPIEnabled |
        Export-Clixml -Path $Save
    return
}
$now = @{}
Get-CASMailbox -ResultSize Unlimited | ForEach-Object { $now[$_.Guid.ToString()] = $_ }
$count = 0
foreach ($old in Import-Clixml -Path $Restore) {
    $current = $now["$($old.Guid)"]
    if ($null -eq $current) { Write-Warning "$($old.Identity) is gone."; continue }
    $different = @{}
    foreach ($property in 'MapiHttpEnabled', 'MAPIBlockOutlookExternalConnectivity', 'MAPIEnabled') {
        if ($current.$property -ne $old.$property) { $different[$property] = $old.$property }
    }
    if ($different.Count) {
        Set-CASMailbox -Identity $old.Identity @different -WarningAction SilentlyContinue
        $count++
    }
}
"$count put back"
