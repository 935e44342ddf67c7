# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by bindings/powershell/generate.py: do not edit.
@{
    RootModule = 'Mapicfg.psm1'
    ModuleVersion = '1.0.0'
    GUID = '6d9d5a5e-0c0f-4f0b-9a3e-3b1c4e0c7f21'
    Author = 'The libmapicfg developers'
    Description = 'Exchange Server''s cmdlets about MAPI over HTTP, on a store of libmapicfg'
    PowerShellVersion = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess = @('Mapicfg.format.ps1xml')
    FunctionsToExport = @(
        'Open-MapicfgStore',
        'Close-MapicfgStore',
        'Invoke-MapicfgTransaction',
        'Get-MapicfgDecision',
        'Get-MapicfgExplanation',
        'Get-MapicfgAudit',
        'Get-MapicfgHistory',
        'Undo-MapicfgChange',
        'Import-MapicfgExport',
        'Get-MapicfgAutodiscover',
        'Test-MapicfgAutodiscover',
        'Get-MapicfgFinding',
        'Test-MapicfgRule',
        'Get-MapicfgPlan',
        'Invoke-MapicfgPlan',
        'Compare-MapicfgConfiguration',
        'Export-MapicfgReport',
        'Get-MapicfgCertificate',
        'Test-MapicfgMailbox',
        'Receive-MapicfgRequest',
        'Compare-MapicfgLdif',
        'Get-MapicfgLog',
        'Get-MapicfgLogSummary',
        'Merge-MapicfgLogSummary',
        'Export-MapicfgLogSummary',
        'Import-MapicfgLogSummary',
        'Get-MapicfgLogDrift',
        'Get-MapicfgLogSession',
        'Get-MapicfgLogRequest',
        'Get-MapicfgLogPrompt',
        'Add-PSSnapin',
        'Get-PSSnapin',
        'Get-OrganizationConfig',
        'Set-OrganizationConfig',
        'Get-CASMailbox',
        'Set-CASMailbox',
        'New-MapiVirtualDirectory',
        'Get-MapiVirtualDirectory',
        'Set-MapiVirtualDirectory',
        'Remove-MapiVirtualDirectory',
        'Get-OutlookAnywhere',
        'Set-OutlookAnywhere',
        'Get-OwaVirtualDirectory',
        'Set-OwaVirtualDirectory',
        'Get-EcpVirtualDirectory',
        'Set-EcpVirtualDirectory',
        'Get-WebServicesVirtualDirectory',
        'Set-WebServicesVirtualDirectory',
        'Get-OabVirtualDirectory',
        'Set-OabVirtualDirectory',
        'Get-ActiveSyncVirtualDirectory',
        'Set-ActiveSyncVirtualDirectory',
        'Get-PowerShellVirtualDirectory',
        'Set-PowerShellVirtualDirectory',
        'Get-AutodiscoverVirtualDirectory',
        'Set-AutodiscoverVirtualDirectory',
        'Get-ClientAccessService',
        'Set-ClientAccessService',
        'Get-AuthServer',
        'Set-AuthServer',
        'Get-ExchangeServer',
        'Get-MailboxPermission',
        'Get-OfflineAddressBook',
        'Test-OutlookConnectivity')
    AliasesToExport = @('Get-Mailbox', 'Get-ClientAccessServer', 'Set-ClientAccessServer')
    CmdletsToExport = @()
    VariablesToExport = @()
}
