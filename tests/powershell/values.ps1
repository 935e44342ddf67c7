# SPDX-License-Identifier: LGPL-2.1-or-later
# values.ps1: what PowerShell makes of each case of values.py. usage: values.ps1 CASES ANSWERS
#
# A condition: T the object passes, F it does not, E the comparison fails, S it is no PowerShell. An argument: what the
# parameter then is, or E. Names: in which order Sort-Object puts them.
param([string] $Cases, [string] $Answers)
enum Checking { None; Allow; Require }

$objects = @{
    mailbox = [pscustomobject]@{
        MAPIEnabled = $true; PopEnabled = $false; MapiHttpEnabled = $null; DisplayName = 'abc'; Alias = '1'
        SamAccountName = 'True'; EmailAddresses = @('SMTP:a@x', 'smtp:b@x')
        ExchangeGuid = [guid]'5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a00ab'; LegacyExchangeDN = 'Müller'; Name = 'anna'
        ServerName = 'x*[y]'
    }
    directory = [pscustomobject]@{
        InternalUrl = [uri]'https://mail.contoso.com/mapi'; ExternalUrl = $null
        IISAuthenticationMethods = @('Ntlm', 'OAuth'); ExtendedProtectionTokenChecking = [Checking]::Allow
        ExtendedProtectionSPNList = @()
    }
}
function Set-One {
    param([bool] $PopEnabled, [Nullable[bool]] $MapiHttpEnabled, [string] $MAPIBlockOutlookVersions,
        [string[]] $ExtendedProtectionSPNList)
    $name, $value = @($PSBoundParameters.GetEnumerator())[0].ForEach({ $_.Key, $_.Value })
    if ($null -eq $value) { '$null' }
    elseif ($name -eq 'ExtendedProtectionSPNList') { '{' + ($value -join ', ') + '}' }
    else { "$value" }
}

function Get-Answer($kind, $text) {
    if ($kind -eq 'sort') { return ($text.Split(',') | Sort-Object) -join ',' }
    $object = $objects[$kind]
    try {
        if (!$object) { return [scriptblock]::Create("Set-One $text").Invoke()[0] }
        $script:failed = $false
        $block = [scriptblock]::Create("try { $text } catch { `$script:failed = `$true }")
        $passed = @($object | Where-Object $block)
        if ($script:failed) { 'E' } elseif ($passed.Count) { 'T' } else { 'F' }
    } catch {
        if ($_.Exception.InnerException -is [Management.Automation.ParseException]) { 'S' } else { 'E' }
    }
}

$out = [Collections.Generic.List[string]]::new()
$out.Add("# What PowerShell $($PSVersionTable.PSVersion) answered to values.ps1: answer, kind, case.")
foreach ($line in [IO.File]::ReadAllLines($Cases)) {
    $kind, $text = $line.Split("`t", 2)
    $out.Add("$(Get-Answer $kind $text)`t$line")
}
[IO.File]::WriteAllText($Answers, ($out -join "`n") + "`n")
