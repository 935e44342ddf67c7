# SPDX-License-Identifier: LGPL-2.1-or-later
# Plans.ps1: the module's own cmdlets that check, plan, compare and report.

# The day, the rules and the texts that a check is given. A file that cannot be read ends the cmdlet.
function Get-MapicfgChecking($cmdlet, [Collections.Generic.Dictionary[string, object]] $bound) {
    $checking = [Mapicfg.Checking] @{ Rules = $bound['Rule'] }
    if ($bound.ContainsKey('Now')) { $checking.Now = $bound['Now'] }
    foreach ($pair in @('Silence', 'Silences'), @('Builds', 'Builds')) {
        if (-not $bound[$pair[0]]) { continue }
        $file = Resolve-MapicfgPath $cmdlet $bound[$pair[0]] -literal
        try { $checking.$($pair[1]) = [IO.File]::ReadAllText($file) }
        catch { $cmdlet.ThrowTerminatingError([Mapicfg.MapicfgException]::OfFile($file, $_.Exception.InnerException).Record) }
        $checking."$($pair[1])Source" = $file
    }
    $checking
}

# The bytes of the file of list=FILE, with a mailbox in each line; $null without one.
function Get-MapicfgList($cmdlet, [string] $file) {
    if (-not $file) { return }
    $file = Resolve-MapicfgPath $cmdlet $file -literal
    try { , [IO.File]::ReadAllBytes($file) }
    catch { throw [Mapicfg.MapicfgException]::OfFile($file, $_.Exception.InnerException) }
}

function New-MapicfgGoal($cmdlet, [string[]] $text, [bool] $fewest) {
    $goals = [Mapicfg.Goals] @{ FewestOverrides = $fewest }
    foreach ($one in $text) { $goals.Add($one, (Get-MapicfgList $cmdlet ([Mapicfg.Goals]::ListOf($one)))) }
    $goals
}

# Exports, or $null for the store, which must be open then.
function Get-MapicfgSource($cmdlet, [string[]] $path) {
    if ($path) { return , [string[]] @(Resolve-MapicfgPath $cmdlet $path) }
}

# Those that one object of a pipeline names.
function Add-MapicfgSource($cmdlet, [Collections.Generic.List[string]] $files, [string[]] $path, [string[]] $literal) {
    if ($path) { foreach ($file in Resolve-MapicfgPath $cmdlet $path) { $files.Add($file) } }
    if ($literal) { foreach ($file in Resolve-MapicfgPath $cmdlet $literal -literal) { $files.Add($file) } }
}

<#
.SYNOPSIS
Tells what is wrong with an organization: with which object, why it matters, and the cmdlet that puts it right.
.DESCRIPTION
The gravest findings come first. Mailboxes are counted: Total is their number, and Objects has the first 20.
.PARAMETER Path
Exports of any Get- cmdlets: files, with wildcards, or folders. The store unless given.
.PARAMETER LiteralPath
Exports by their exact names, as Get-ChildItem gives them.
.PARAMETER Rule
Only these rules, by their ids.
.PARAMETER Silence
A file of findings that are known, each with a reason and the day on which the silence ends.
.PARAMETER IncludeSilenced
Gives those too: Silenced has the reason.
.PARAMETER Now
The day that certificates, support and silences are compared with; today unless given.
.PARAMETER Builds
A file of builds of Exchange that the table does not have yet.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapicfgFinding | Where-Object Severity -eq error | Format-List Sentence, Remedy
.EXAMPLE
Get-MapicfgFinding -Path exports -Silence known.txt | Export-Csv findings.csv
#>
function Get-MapicfgFinding {
    [CmdletBinding()]
    [OutputType('Mapicfg.Finding')]
    param(
        [Parameter(Position = 0)] [string[]] $Path,
        [Parameter(ValueFromPipelineByPropertyName)] [Alias('PSPath')] [string[]] $LiteralPath,
        [string[]] $Rule,
        [string] $Silence,
        [switch] $IncludeSilenced,
        [datetime] $Now,
        [string] $Builds,
        [string] $Encoding,
        [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [switch] $AcceptGuessed,
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
        $checking = Get-MapicfgChecking $PSCmdlet $PSBoundParameters
        [Mapicfg.Verbs]::Find($PSCmdlet, $Store, $given, $how, $checking, $IncludeSilenced)
    }
}

<#
.SYNOPSIS
Tells what each rule came to: found, clean, cannot-tell or not-applicable, and what would let it tell more.
.DESCRIPTION
A rule that is clean was looked at: Looked is at how many objects.
.PARAMETER Path
Exports of any Get- cmdlets: files, with wildcards, or folders. The store unless given.
.PARAMETER LiteralPath
Exports by their exact names, as Get-ChildItem gives them.
.PARAMETER Rule
Only these rules, by their ids.
.PARAMETER Silence
A file of findings that are known, each with a reason and the day on which the silence ends.
.PARAMETER Now
The day that certificates, support and silences are compared with; today unless given.
.PARAMETER Builds
A file of builds of Exchange that the table does not have yet.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Test-MapicfgRule | Where-Object Outcome -eq cannot-tell | Group-Object { $_.Needs }
.EXAMPLE
Test-MapicfgRule -Path exports -Rule check-url-none
#>
function Test-MapicfgRule {
    [CmdletBinding()]
    [OutputType('Mapicfg.RuleResult')]
    param(
        [Parameter(Position = 0)] [string[]] $Path,
        [Parameter(ValueFromPipelineByPropertyName)] [Alias('PSPath')] [string[]] $LiteralPath,
        [string[]] $Rule,
        [string] $Silence,
        [datetime] $Now,
        [string] $Builds,
        [string] $Encoding,
        [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [switch] $AcceptGuessed,
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
        $checking = Get-MapicfgChecking $PSCmdlet $PSBoundParameters
        [Mapicfg.Verbs]::Judge($PSCmdlet, $Store, $given, $how, $checking)
    }
}

<#
.SYNOPSIS
Tells what a change would do: which mailboxes move, from what to what and why, and by which commands.
.DESCRIPTION
Makes the change in a transaction of the store that is rolled back. Moves and Differences are made one by one as they are
asked for; Commands are the smallest number of cmdlets that make the change, and Rollback those that undo it.
.PARAMETER Change
A block of any PowerShell, or its text, whose cmdlets change the store. Its first error ends the plan.
.PARAMETER To
The desired state: exports, or objects in JSON, with wildcards, or folders. What these do not state stays.
.PARAMETER Goal
What mailboxes shall get, reached with the fewest changes: 'inside=mapi,outside=none', and for whom: 'outside=any,list=vips.txt'
or server=, site=, database=. Of several goals a later one prevails. Unreached has the mailboxes that do not get it.
.PARAMETER FewestOverrides
Reaches the goal with as few mailboxes as possible that have a MapiHttpEnabled of their own, not with as few changes.
.PARAMETER Waves
Splits the mailboxes that move, and gives a plan for each wave, with its Number and Name: so many equal parts, or one for each
server or site, or list=FILE: a mailbox a line, an empty line before the next wave, and the others last. Each begins where the
wave before it ends; the wave whose Turn is True changes the organization's MapiHttpEnabled. There are no findings.
.PARAMETER Script
A file for the change as a script for the Exchange Management Shell. With waves there is one for each: wave.ps1 becomes
wave-1.ps1, wave-2.ps1.
.PARAMETER Rollback
A file for the way back as such a script, numbered likewise. Both replace a script of a plan that is there, but nothing
else, and nothing that is read: the store, exports, lists.
.PARAMETER Force
Script and Rollback replace what is there, whatever it is, but for what is read.
.PARAMETER NoFinding
Does not check before and after, which is faster: FindingsNew and FindingsGone are empty.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
(Get-MapicfgPlan { Set-OrganizationConfig -MapiHttpEnabled $true }).Moves | Where-Object Changes -contains restart
.EXAMPLE
Get-MapicfgPlan { Import-Csv pilot.csv | Set-CASMailbox -MapiHttpEnabled $true } -Script do.ps1 -Rollback undo.ps1
.EXAMPLE
Get-MapicfgPlan -Goal inside=mapi, 'outside=none,site=Branch' | Select-Object -ExpandProperty Commands
.EXAMPLE
Get-MapicfgPlan { Set-OrganizationConfig -MapiHttpEnabled $true } -Waves site -Script wave.ps1 -Rollback undo.ps1
.EXAMPLE
if ((Get-MapicfgPlan -To desired.json).Commands) { throw 'The organization has drifted.' }
#>
function Get-MapicfgPlan {
    [CmdletBinding(DefaultParameterSetName = 'Change')]
    [OutputType('Mapicfg.Plan', 'Mapicfg.Wave')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Change')]
        [Mapicfg.Block()] [scriptblock] $Change,
        [Parameter(Mandatory, ParameterSetName = 'To')] [Alias('State')] [string[]] $To,
        [Parameter(Mandatory, ParameterSetName = 'Goal')] [string[]] $Goal,
        [Parameter(ParameterSetName = 'Goal')] [switch] $FewestOverrides,
        [ArgumentCompletions('server', 'site', 'list=')] [string] $Waves,
        [string] $Script,
        [string] $Rollback,
        [switch] $Force,
        [switch] $NoFinding,
        [Parameter(ParameterSetName = 'To')] [string] $Encoding,
        [Parameter(ParameterSetName = 'To')] [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [Parameter(ParameterSetName = 'To')] [switch] $AcceptGuessed,
        [Mapicfg.Store] $Store
    )
    . $takePreferences
    $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
    $files = Get-MapicfgSource $PSCmdlet $To
    $scripts = foreach ($one in $Script, $Rollback) {
        if ($one) { Resolve-MapicfgPath $PSCmdlet $one -literal } else { '' }
    }
    $current, $open, $plans, $goals = [Mapicfg.Store]::Current, $false, $null, $null
    $split = $PSBoundParameters.ContainsKey('Waves')
    try {
        $listed = $Waves -clike 'list=*' ? $Waves.Substring(5) : ''
        $list = Get-MapicfgList $PSCmdlet $listed
        if ($Goal) { $goals = New-MapicfgGoal $PSCmdlet $Goal $FewestOverrides }
        $Store.Begin('plan')
        $open, $Store.Planning = $true, $true
        if ($files) {
            $how = [Mapicfg.Reading] @{ Encoding = $Encoding; As = $As; AcceptGuessed = $AcceptGuessed }
            [Mapicfg.Verbs]::ImportState($PSCmdlet, $Store, $files, $how)
        } elseif (-not $goals) {
            $Store.AllOrNothing = $true
            if ($current -ne $Store) { [Mapicfg.Store]::Current = $Store }
            $null = & $Change
        }
        $open = $false
        $plans = [Mapicfg.Verbs]::MakePlan($PSCmdlet, $Store, [bool] $files, $goals, -not ($NoFinding -or $split))
        if ($split) { $plans = [Mapicfg.Verbs]::MakeWaves($PSCmdlet, $plans, $Waves, $list) }
    } catch [Mapicfg.MapicfgException] {
        $PSCmdlet.ThrowTerminatingError($_.Exception.Record)
    } finally {
        $Store.Planning = $Store.AllOrNothing = $false
        if ([Mapicfg.Store]::Current -ne $current) { [Mapicfg.Store]::Current = $current }
        if ($open) { $Store.Rollback() }
    }
    if (-not $plans) { return } # PowerShell has reported an error of the block, such as a wrong parameter
    $lists = @($listed) + @(foreach ($one in $Goal) { [Mapicfg.Goals]::ListOf($one) }) | Where-Object { $_ }
    $read = @($files) + @(if ($lists) { Resolve-MapicfgPath $PSCmdlet $lists -literal }) | Where-Object { $_ }
    [Mapicfg.Verbs]::WriteScripts($PSCmdlet, $plans, $scripts[0], $scripts[1], [string[]] @($read), $Force)
    $plans
}

<#
.SYNOPSIS
Runs the commands of a plan on its store, all or none, as one change set.
.PARAMETER Plan
What Get-MapicfgPlan gave.
.PARAMETER Rollback
Runs the commands that take the change back.
.EXAMPLE
Get-MapicfgPlan { Set-OrganizationConfig -MapiHttpEnabled $true } | Invoke-MapicfgPlan -Confirm
#>
function Invoke-MapicfgPlan {
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('Mapicfg.Applied')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)] [Mapicfg.Plan] $Plan,
        [switch] $Rollback
    )
    begin { . $takePreferences }
    process {
        if (-not $Plan.Store) {
            $text = 'A comparison cannot be applied. Get-MapicfgPlan -To makes a plan of a desired state.'
            $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new(
                    [InvalidOperationException]::new($text), 'NoStore', 'InvalidArgument', $null))
        }
        $commands = $Rollback ? $Plan.Rollback : $Plan.Commands
        $what = $commands.Count -eq 1 ? $commands[0] : "Run $($commands.Count) commands"
        if (-not $PSCmdlet.ShouldProcess($Plan.Store.Path, $what)) { return }
        [Mapicfg.Verbs]::Apply($PSCmdlet, $Plan, $Rollback)
    }
}

<#
.SYNOPSIS
Tells what differs between two exports, stores or moments of a store, and which mailboxes move by that.
.DESCRIPTION
Differences are objects and properties, Moves the mailboxes that get another answer or other URLs. What only one of both
states is not compared: a class that an export lacks, a property that it does not show.
.PARAMETER ReferenceObject
The first: an export or several, a folder, the file of a store, or what Open-MapicfgStore -PassThru gave.
.PARAMETER DifferenceObject
The second, likewise; the store unless given.
.PARAMETER Since
Compares the store with how it was after this change set; 0 is before the first.
.PARAMETER Until
Compares with how the store was after this change set, not with how it is now.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
(Compare-MapicfgConfiguration monday.xml today.xml).Differences | Format-Table Identity, Property, From, To
.EXAMPLE
(Compare-MapicfgConfiguration -Since 41).Moves
#>
function Compare-MapicfgConfiguration {
    [CmdletBinding(DefaultParameterSetName = 'Object')]
    [OutputType('Mapicfg.Plan')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Object')] [object] $ReferenceObject,
        [Parameter(Position = 1, ParameterSetName = 'Object')] [object] $DifferenceObject,
        [Parameter(Mandatory, ParameterSetName = 'Moment')] [uint64] $Since,
        [Parameter(ParameterSetName = 'Moment')] [uint64] $Until,
        [Parameter(ParameterSetName = 'Object')] [string] $Encoding,
        [Parameter(ParameterSetName = 'Object')] [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [Parameter(ParameterSetName = 'Object')] [switch] $AcceptGuessed,
        [Mapicfg.Store] $Store
    )
    . $takePreferences
    if ($PSCmdlet.ParameterSetName -eq 'Moment') {
        $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store)
        $last = $PSBoundParameters.ContainsKey('Until') ? $Until : $null
        return [Mapicfg.Verbs]::Compare($PSCmdlet, $Store, $Since, $last)
    }
    if ($null -eq $DifferenceObject) { $DifferenceObject = [Mapicfg.Store]::Required($PSCmdlet, $Store) }
    $sides = foreach ($one in $ReferenceObject, $DifferenceObject) {
        if ($one -is [Mapicfg.Store]) { $one } else { , (Get-MapicfgSource $PSCmdlet $one) }
    }
    $how = [Mapicfg.Reading] @{ Encoding = $Encoding; As = $As; AcceptGuessed = $AcceptGuessed }
    [Mapicfg.Verbs]::Compare($PSCmdlet, $sides[0], $sides[1], $how)
}

<#
.SYNOPSIS
Writes an audit, a check and plans as one HTML page, to send, print and keep.
.DESCRIPTION
The page needs no network and no other file. A table has at most 20,000 rows: beyond that all of them are in a CSV beside
it, report.mailboxes.csv or report.moves.csv for report.html.
.PARAMETER Path
The file of the page.
.PARAMETER Plan
What Get-MapicfgPlan or Compare-MapicfgConfiguration gave; the page has no other sections then, unless -Section names them.
.PARAMETER Section
What the page shows of the store, or of exports: Audit, Check, or both, as without -Plan.
.PARAMETER Export
Exports of any Get- cmdlets: files, with wildcards, or folders. The store unless given.
.PARAMETER Title
The title in place of the usual one.
.PARAMETER Date
A date, as the page is to show it; the page has none unless given, so that the same inputs make the same bytes.
.PARAMETER Rule
Only these rules of the check, by their ids.
.PARAMETER Silence
A file of findings that are known, each with a reason and the day on which the silence ends.
.PARAMETER Now
The day that certificates, support and silences are compared with; today unless given.
.PARAMETER Builds
A file of builds of Exchange that the table does not have yet.
.PARAMETER Encoding
The encoding of exports without a byte order mark: windows-1252, cp850.
.PARAMETER As
The class of objects that do not tell it, the noun of its Get- cmdlet: OrganizationConfig.
.PARAMETER AcceptGuessed
Takes values put together by guess as read.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Export-MapicfgReport report.html -Title 'Contoso, before the change'
.EXAMPLE
Get-MapicfgPlan { Set-OrganizationConfig -MapiHttpEnabled $true } | Export-MapicfgReport plan.html
#>
function Export-MapicfgReport {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Path,
        [Parameter(ValueFromPipeline)] [Mapicfg.Plan[]] $Plan,
        [ValidateSet('Audit', 'Check')] [string[]] $Section,
        [string[]] $Export,
        [string] $Title,
        [string] $Date,
        [string[]] $Rule,
        [string] $Silence,
        [datetime] $Now,
        [string] $Builds,
        [string] $Encoding,
        [ValidateSet([Mapicfg.Nouns])] [string] $As,
        [switch] $AcceptGuessed,
        [Mapicfg.Store] $Store
    )
    begin {
        . $takePreferences
        $plans = [Collections.Generic.List[Mapicfg.Plan]]::new()
    }
    process { foreach ($one in $Plan) { $plans.Add($one) } }
    end {
        if (-not $Section -and -not $plans.Count) { $Section = 'Audit', 'Check' }
        $files = Get-MapicfgSource $PSCmdlet $Export
        if ($Section -and -not $files) { $Store = [Mapicfg.Store]::Required($PSCmdlet, $Store) }
        $page = [Mapicfg.Paging] @{
            Title = $Title; Date = $Date; Audit = $Section -contains 'Audit'; Check = $Section -contains 'Check'
            Plans = $plans.ToArray()
        }
        $how = [Mapicfg.Reading] @{ Encoding = $Encoding; As = $As; AcceptGuessed = $AcceptGuessed }
        $checking = Get-MapicfgChecking $PSCmdlet $PSBoundParameters
        $file = Resolve-MapicfgPath $PSCmdlet $Path -literal
        if (-not $PSCmdlet.ShouldProcess($file, 'Write the page')) { return }
        [Mapicfg.Verbs]::WritePage($PSCmdlet, $file, $Store, $files, $how, $checking, $page)
    }
}
