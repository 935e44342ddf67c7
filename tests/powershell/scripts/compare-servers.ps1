# What differs between the MAPI virtual directories of two servers?
param([string]$Reference = 'EX1', [string]$Difference = 'EX2')

$a = Get-MapiVirtualDirectory -Server $Reference
$b = Get-MapiVirtualDirectory -Server $Difference
$names = 'InternalUrl', 'ExternalUrl', 'IISAuthenticationMethods', 'ExtendedProtectionTokenChecking'
foreach ($name in $names) {
    $diff = Compare-Object -ReferenceObject @($a.$name) -DifferenceObject @($b.$name)
    if ($diff) {
        foreach ($d in $diff) {
            $where = if ($d.SideIndicator -eq '<=') { $Reference } else { $Difference }
            "$name only on ${where}: $($d.InputObject)"
        }
    }
}
