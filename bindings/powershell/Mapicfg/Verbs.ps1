# SPDX-License-Identifier: LGPL-2.1-or-later
# Verbs.ps1: the module's own cmdlets: what the command's verbs do, as objects.

# Files by the names that PowerShell gives them, with wildcards. One that is not there ends the cmdlet.
function Resolve-MapicfgPath($cmdlet, [string[]] $path, [switch] $literal) {
    $provider = $null
    foreach ($one in $path) {
        try {
            if ($literal) { $cmdlet.GetUnresolvedProviderPathFromPSPath($one) }
            else { $cmdlet.GetResolvedProviderPathFromPSPath($one, [ref] $provider) }
        } catch {
            $why = $_.Exception.InnerException
            $cmdlet.ThrowTerminatingError($why -is [Management.Automation.RuntimeException] ? $why.ErrorRecord :
                [Mapicfg.MapicfgException]::OfFile($one, $why).Record)
        }
    }
}

<#
.SYNOPSIS
Tells what Autodiscover hands out for a mailbox, and why.
.PARAMETER Identity
The mailbox, in any form that names one.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapicfgDecision anna@contoso.com
.EXAMPLE
Get-CASMailbox -ResultSize Unlimited | Get-MapicfgDecision | Where-Object Effective -eq 'none'
#>
function Get-MapicfgDecision {
    [CmdletBinding()]
    [OutputType('Mapicfg.Decision')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Mapicfg.Complete('Get-CASMailbox')] [Mapicfg.Identity('CASMailbox')] [object] $Identity,
        [Mapicfg.Store] $Store
    )
    begin {
        . $takePreferences
        $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
    }
    process { [Mapicfg.Verbs]::Decide($PSCmdlet, $Store, $Identity) }
}

<#
.SYNOPSIS
Explains the decision for a mailbox: each statement with its rule, why it matters, what to do, and the document behind it.
.PARAMETER Identity
The mailbox, in any form that names one.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapicfgExplanation anna@contoso.com | Format-List
.EXAMPLE
Get-CASMailbox -ResultSize Unlimited | Get-MapicfgExplanation | Where-Object Severity -eq warning | Group-Object Id
#>
function Get-MapicfgExplanation {
    [CmdletBinding()]
    [OutputType('Mapicfg.Statement')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Mapicfg.Complete('Get-CASMailbox')] [Mapicfg.Identity('CASMailbox')] [object] $Identity,
        [Mapicfg.Store] $Store
    )
    begin {
        . $takePreferences
        $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
    }
    process { [Mapicfg.Verbs]::Explain($PSCmdlet, $Store, $Identity) }
}

<#
.SYNOPSIS
Gives the decision for each mailbox of the store, or of exports.
.DESCRIPTION
It is much faster than Get-MapicfgDecision for each mailbox, and needs no store for exports of Get-OrganizationConfig,
Get-CASMailbox, Get-MapiVirtualDirectory, Get-ExchangeServer and Get-OutlookAnywhere.
.PARAMETER Path
Exports: files, with wildcards, or folders. The store unless given.
.PARAMETER LiteralPath
Exports by their exact names, as Get-ChildItem gives them.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Summary
Gives counts instead of mailboxes.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapicfgAudit | Group-Object Effective
.EXAMPLE
Get-MapicfgAudit -Path org.xml,mailboxes.csv,vdirs.xml -Summary
#>
function Get-MapicfgAudit {
    [CmdletBinding()]
    [OutputType('Mapicfg.Decision')]
    param(
        [Parameter(Position = 0)] [string[]] $Path,
        [Parameter(ValueFromPipelineByPropertyName)] [Alias('PSPath')] [string[]] $LiteralPath,
        [string] $Encoding,
        [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [switch] $AcceptGuessed,
        [switch] $Summary,
        [Mapicfg.Store] $Store
    )
    begin {
        . $takePreferences
        $files = [Collections.Generic.List[string]]::new()
    }
    process { Add-MapicfgSource $PSCmdlet $files $Path $LiteralPath }
    end {
        if (-not $files.Count) {
            if ($MyInvocation.ExpectingInput) { return }
            $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
        }
        $given = $files.Count ? $files.ToArray() : $null
        $how = [Mapicfg.Reading] @{ Encoding = $Encoding; As = $As; AcceptGuessed = $AcceptGuessed }
        $json = [Mapicfg.Verbs]::Audit($PSCmdlet, $Store, $given, $how, $Summary)
        if (-not $json) { return }
        $made = $json | ConvertFrom-Json
        $made.PSObject.TypeNames.Insert(0, 'Mapicfg.Summary')
        $made
    }
}

<#
.SYNOPSIS
Gives the changes of the store's journal, the latest change set first.
.PARAMETER Identity
Only objects called so, with * and ?.
.PARAMETER Class
Only objects of this class: CASMailbox.
.PARAMETER ChangeSet
Only the change set with this number.
.PARAMETER First
Only the latest ones: so many.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapicfgHistory -First 20
.EXAMPLE
Get-MapicfgHistory anna* -Class CASMailbox | Export-Csv changes.csv
#>
function Get-MapicfgHistory {
    [CmdletBinding()]
    [OutputType('Mapicfg.Change')]
    param(
        [Parameter(Position = 0)] [Mapicfg.Identity()] [object] $Identity,
        [ValidateSet([Mapicfg.Nouns])] [string] $Class,
        [uint64] $ChangeSet,
        [uint64] $First,
        [Mapicfg.Store] $Store
    )
    begin { . $takePreferences }
    process {
        $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
        [Mapicfg.Verbs]::History($PSCmdlet, $Store, $Identity, $Class, $ChangeSet, $First)
    }
}

<#
.SYNOPSIS
Undoes the most recent change set not yet undone, as a change set of its own.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Undo-MapicfgChange
#>
function Undo-MapicfgChange {
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('Mapicfg.Undone')]
    param([Mapicfg.Store] $Store)
    begin { . $takePreferences }
    process {
        $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
        if (-not $PSCmdlet.ShouldProcess($Store.Path, 'Undo the most recent change set')) { return }
        [Mapicfg.Verbs]::Undo($PSCmdlet, $Store)
    }
}

<#
.SYNOPSIS
Stores the objects of exports, in one change set, and tells what became of those of each class.
.DESCRIPTION
When one export fails, nothing is stored. Objects with a broken value are left out, each with an error.
.PARAMETER Path
Exports: files, with wildcards, or folders.
.PARAMETER LiteralPath
Exports by their exact names.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Import-MapicfgExport org.xml,mailboxes.csv,vdirs.xml
.EXAMPLE
Get-ChildItem exports -Filter *.xml | Import-MapicfgExport
#>
function Import-MapicfgExport {
    [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Path')]
    [OutputType('Mapicfg.Imported')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]] $Path,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath')] [string[]] $LiteralPath,
        [string] $Encoding,
        [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [switch] $AcceptGuessed,
        [Mapicfg.Store] $Store
    )
    begin {
        . $takePreferences
        $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
        $files = [Collections.Generic.List[string]]::new()
    }
    process {
        $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
        $given = $literal ? $LiteralPath : $Path
        foreach ($file in Resolve-MapicfgPath $PSCmdlet $given -literal:$literal) { $files.Add($file) }
    }
    end {
        if (-not $files.Count -or -not $PSCmdlet.ShouldProcess($Store.Path, "Import $files")) { return }
        $how = [Mapicfg.Reading] @{ Encoding = $Encoding; As = $As; AcceptGuessed = $AcceptGuessed }
        [Mapicfg.Verbs]::Import($PSCmdlet, $Store, $files.ToArray(), $how)
    }
}

<#
.SYNOPSIS
Gives the answer of Autodiscover for a mailbox, as Outlook would get it.
.PARAMETER Identity
The mailbox, in any form that names one.
.PARAMETER Outside
The client is outside.
.PARAMETER Capability
The client's X-MapiHttpCapability; "" for a client that sends none and so cannot do MAPI over HTTP.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapicfgAutodiscover anna@contoso.com
.EXAMPLE
(Get-MapicfgAutodiscover anna -Outside).Body | Set-Content answer.xml
#>
function Get-MapicfgAutodiscover {
    [CmdletBinding()]
    [OutputType('Mapicfg.AutodiscoverResponse')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Mapicfg.Complete('Get-CASMailbox')] [Mapicfg.Identity('CASMailbox')] [object] $Identity,
        [switch] $Outside,
        [AllowEmptyString()] [string] $Capability = '1',
        [Mapicfg.Store] $Store
    )
    begin {
        . $takePreferences
        $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
    }
    process { [Mapicfg.Verbs]::Autodiscover($PSCmdlet, $Store, $Identity, $Outside, $Capability) }
}

<#
.SYNOPSIS
Reads a real answer of Autodiscover: its outcome, its settings, and how it differs from what the store says.
.PARAMETER Path
The answer: for Outlook or a device, of SOAP or v2, also with the headers of HTTP before it.
.PARAMETER User
The mailbox that the answer is for, in any form that names one. Without it nothing is compared, and no store is needed.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Test-MapicfgAutodiscover answer.xml
.EXAMPLE
(Test-MapicfgAutodiscover answer.xml -User anna@contoso.com).Differences | Format-List Property,Sentence,Remedy
#>
function Test-MapicfgAutodiscover {
    [CmdletBinding()]
    [OutputType('Mapicfg.AutodiscoverTest')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('PSPath')] [string] $Path,
        [Mapicfg.Complete('Get-CASMailbox')] [Mapicfg.Identity('CASMailbox')] [object] $User,
        [Mapicfg.Store] $Store
    )
    begin { . $takePreferences }
    process {
        if ($User) { $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store) }
        foreach ($file in Resolve-MapicfgPath $PSCmdlet $Path) {
            [Mapicfg.Verbs]::Test($PSCmdlet, $Store, [IO.File]::ReadAllBytes($file), $file, $User)
        }
    }
}
