# SPDX-License-Identifier: LGPL-2.1-or-later
# urls.ps1: System.Uri prints each URL of tests/data/powershell/urls.txt as that says, which tests/python/test_values.py
# compares the library with. usage: urls.ps1
$table = Join-Path $PSScriptRoot '../data/powershell/urls.txt'
$rows = @([IO.File]::ReadAllLines($table) | Where-Object { !$_.StartsWith('#') })
$wrong = 0
foreach ($row in $rows) {
    $typed, $printed = $row.Split("`t")
    if ("$([uri]$typed)" -ceq $printed) { continue }
    Write-Output "urls: System.Uri prints $typed as $([uri]$typed), not as $printed"
    $wrong++
}
Write-Output "urls: $($rows.Count - $wrong) of $($rows.Count) are as System.Uri prints them"
exit [int]($wrong -or !$rows.Count)
