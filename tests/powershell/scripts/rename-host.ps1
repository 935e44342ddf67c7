# Another name in every URL: old host out, new host in, path and scheme stay.
param(
    [Parameter(Mandatory, Position = 0)][string]$Old,
    [Parameter(Mandatory, Position = 1)][string]$New
)
$types = @('Mapi', 'Owa', 'Ecp', 'WebServices', 'Oab', 'ActiveSync')
:types foreach ($type in $types) {
    $get = Get-Command "Get-${type}VirtualDirectory" -ErrorAction SilentlyContinue
    if (-not $get) { continue types }
    foreach ($vdir in (& $get)) {
        $change = @{}
        'InternalUrl', 'ExternalUrl' | ForEach-Object {
            $url = $vdir.$_ -as [uri]
            if ($url -and $url.Host -ieq $Old) {
                $builder = [System.UriBuilder]$url
                $builder.Host = $New
                $change[$_] = $builder.Uri.GetComponents('SchemeAndServer,PathAndQuery', 'UriEscaped')
            }
        }
        if ($change.Keys.Count -gt 0) {
            & "Set-${type}VirtualDirectory" -Identity $vdir.Identity @change
        }
    }
}
