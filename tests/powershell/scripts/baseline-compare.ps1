<#
  Keeps a baseline of the MAPI settings and reports, or takes back, what is another value since.
#>
Param(
  [Parameter(ParameterSetName='Save',Mandatory=$true)][string]$SaveTo,
  [Parameter(ParameterSetName='Compare',Mandatory=$true)][string]$Baseline,
  [Parameter(ParameterSetName='Compare')][switch]$Fix
)
$Properties = 'MapiHttpEnabled', 'MAPIEnabled', 'MAPIBlockOutlookRpcHttp', 'MAPIBlockOutlookExternalConnectivity', 'MAPIBlockOutlookVersions'
Switch ($PSCmdlet.ParameterSetName) {
  'Save' {
    Get-CASMailbox -ResultSize Unlimited | Select-Object (@('Guid','SamAccountName') + $Properties) | Export-Clixml -Path $SaveTo -Depth 3
    Get-OrganizationConfig | Export-Clixml "$SaveTo.org"
  }
  'Compare' {
    $Old = Import-Clixml $Baseline
    $New = Get-CASMailbox -ResultSize Unlimited
    $ByGuid = @{}
    $Old | ForEach-Object { $ByGuid[$_.Guid.ToString()] = $_ }
    $Differences = Compare-Object -ReferenceObject $Old -DifferenceObject $New -Property (@('SamAccountName') + $Properties) -PassThru |
      Where-Object { $_.SideIndicator -eq '=>' } | Sort-Object SamAccountName
    ForEach ($Mailbox in $Differences) {
      $Was = $ByGuid["$($Mailbox.Guid)"]
      ForEach ($Property in $Properties) {
        If ("$($Was.$Property)" -ne "$($Mailbox.$Property)") {
          "{0}.{1}: '{2}' now '{3}'" -f $Mailbox.SamAccountName, $Property, $Was.$Property, $Mailbox.$Property
          If ($Fix) { $Back = @{ $Property = $Was.$Property }; Set-CASMailbox -Identity $Mailbox.Guid.ToString() @Back }
        }
      }
    }
    $OldOrg = Import-Clixml "$Baseline.org"; $NewOrg = Get-OrganizationConfig
    If ($OldOrg.MapiHttpEnabled -ne $NewOrg.MapiHttpEnabled) { "Organization: $($OldOrg.MapiHttpEnabled) now $($NewOrg.MapiHttpEnabled)" }
  }
}
