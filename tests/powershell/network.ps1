# SPDX-License-Identifier: LGPL-2.1-or-later
# For Network.Tests.ps1, in a process of its own, since OpenSSL takes SSL_CERT_FILE of where that began: what
# Test-OutlookConnectivity gives, as one JSON object. usage: network.ps1 MODULE STORE
param([string] $Module, [string] $Store)
$WarningPreference = 'SilentlyContinue'
Import-Module $Module
Open-MapicfgStore $Store

function New-Credential($password) {
    $secret = [securestring]::new()
    $password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
    [pscredential]::new('anna@contoso.com', $secret)
}

function Get-Outcome([scriptblock] $Test) {
    $failed = $null
    $found = @(try { & $Test } catch { $failed = $_ })
    @{ Objects = $found; Id = "$($failed.FullyQualifiedErrorId)"; Message = "$failed" }
}

$right, $wrong = (New-Credential 'Secret of Anna 1'), (New-Credential 'not Anna''s')
$ErrorActionPreference = 'Stop'
$begin = Get-Date
$self = Test-OutlookConnectivity -ProbeIdentity OutlookMapiHttpSelfTestProbe -RunFromServerId EX1 -WarningVariable told
@{
    Times = $begin -le $self.StartTime -and $self.StartTime -le $self.EndTime -and $self.EndTime -le (Get-Date)
    Names = @($self.PSObject.Properties.Name)
    Type = $self.PSObject.TypeNames[0]
    Told = "$told"
    Self = $self.MonitorIdentity, $self.Result, $self.Error
    Deep = (Get-CASMailbox anna | Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe -Credential $right).Result
    Ctp = ('anna' | Test-OutlookConnectivity OutlookMapiHttpCtpProbe -Credential $right).Result
    Wrong = Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe -MailboxId anna -Credential $wrong |
        Select-Object Result, Exception
    Failed = @(Get-CASMailbox | Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe -Credential $right |
            Where-Object Result -ne Succeeded).Count
    Empty = (Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe -MailboxId anna -Credential (
            [pscredential]::Empty)).Result
    Nobody = Get-Outcome { Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe }
    Old = Get-Outcome { Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe -Protocol HTTP }
    Unknown = Get-Outcome { Test-OutlookConnectivity OutlookRpcSelfTestProbe }
    Offered = @((TabExpansion2 'Test-OutlookConnectivity OutlookMapiHttpS').CompletionMatches.CompletionText)
    Servers = @((TabExpansion2 'Test-OutlookConnectivity -RunFromServerId E').CompletionMatches.CompletionText)
} | ConvertTo-Json -Depth 4
