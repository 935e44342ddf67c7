# Sets MAPI over HTTP for the users of a CSV file with the columns User and MapiHttp (true, false or default), and
# writes what happened to each into another one.
param(
    [Parameter(Mandatory)][ValidateScript({ Test-Path $_ -PathType Leaf })][string]$Path,
    [string]$LogPath = ".\result.csv"
)

function ConvertTo-Switch([string]$text) {
    switch -Regex ($text.Trim()) {
        '^(true|yes|1)$' { return $true }
        '^(false|no|0)$' { return $false }
        '^(default|)$' { return $null }
        default { throw "'$text' is neither true, false nor default." }
    }
}

$results = foreach ($row in Import-Csv -Path $Path) {
    $status = 'Changed'; $message = ''
    try {
        $wanted = ConvertTo-Switch $row.MapiHttp
        $mailbox = Get-CASMailbox -Identity $row.User -ErrorAction Stop
        if ($mailbox.MapiHttpEnabled -eq $wanted) {
            $status = 'Unchanged'
        }
        else {
            Set-CASMailbox -Identity $mailbox.Identity -MapiHttpEnabled $wanted -ErrorAction Stop -WarningAction SilentlyContinue
        }
    }
    catch {
        $status = 'Failed'
        $message = $_.Exception.Message
    }
    [pscustomobject]@{ User = $row.User; Wanted = $row.MapiHttp; Status = $status; Message = $message }
}
$results | Export-Csv -Path $LogPath -NoTypeInformation -Encoding UTF8
$results | Group-Object Status -NoElement | Sort-Object Name | ForEach-Object { "$($_.Name): $($_.Count)" }
