# A page about the virtual directories, as one mails it to the team.
param([string]$OutFile)

$style = @"
<style>
  table { border-collapse: collapse } td, th { border: 1px solid #ccc; padding: 2px 6px }
</style>
"@
$rows = foreach ($type in 'Mapi', 'Owa', 'Ecp', 'WebServices', 'Oab', 'ActiveSync') {
    & "Get-${type}VirtualDirectory" | Select-Object Server, Name, InternalUrl, ExternalUrl
}
$table = $rows | Sort-Object Server, Name | ConvertTo-Html -Fragment
ConvertTo-Html -Head $style -Title 'Virtual directories' -Body "<h1>Contoso</h1>$table" | Out-File $OutFile -Encoding utf8
"$($rows.Count) directories, $(($rows | Where-Object { !$_.ExternalUrl }).Count) without ExternalUrl"
