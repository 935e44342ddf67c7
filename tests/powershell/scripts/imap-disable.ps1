$errorView = "CategoryView"
## Logging setup
function write-log([string]$info){
    if($loginitialized -eq $false){
        $FileHeader > $logfile
        $script:loginitialized = $True
    }
    $info >> $logfile
}
$script:logfile = $args[1]
$script:loginitialized = $false
$script:FileHeader = @"
$("-" * 50)
***Application Information***
Filename:imap-disable.ps1
$("-" * 50)
"@
## Import data from CSV file and store it in variable 'data' array
$data = import-csv $args[0]

## Loop through data array and perform action
foreach ($i in $data)
	{
$error.clear()
$DomainUser = "CONTOSO\" + $i.Alias.Trim()

		Write-Host "Disabling IMAP for" $DomainUser "!" -foregroundcolor white
		Set-CASMailbox -Identity $DomainUser -ImapEnabled $false -DomainController dc08.contoso.com -ea SilentlyContinue

		If ($error.count -gt 0)
			{
				write-log ("*" * 50)
				write-log "There was an error trying to disable IMAP for $($DomainUser)! The error was..."
				write-log $error
			}
		Else
			{
				write-log "Disabled IMAP for user: $($DomainUser)."
			}
}
