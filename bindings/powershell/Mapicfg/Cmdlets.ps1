# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by bindings/powershell/generate.py: do not edit.
# Exchange's cmdlets.

[Mapicfg.Store]::TypeNames = @{
    OrganizationConfig = 'Microsoft.Exchange.Data.Directory.Management.OrganizationConfig'
    CASMailbox = 'Microsoft.Exchange.Data.Directory.Management.CASMailbox'
    MapiVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory'
    WebServicesVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADWebServicesVirtualDirectory'
    ExchangeServer = 'Microsoft.Exchange.Data.Directory.Management.ExchangeServer'
    ExchangeCertificate = 'Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate'
    OutlookAnywhere = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADRpcHttpVirtualDirectory'
    OwaVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADOwaVirtualDirectory'
    OabVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADOabVirtualDirectory'
    EcpVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADEcpVirtualDirectory'
    ActiveSyncVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMobileVirtualDirectory'
    MailboxPermission = 'Microsoft.Exchange.Management.RecipientTasks.MailboxAcePresentationObject'
    OfflineAddressBook = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.OfflineAddressBook'
    PowerShellVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADPowerShellVirtualDirectory'
    AutodiscoverVirtualDirectory = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ADAutodiscoverVirtualDirectory'
    ClientAccessService = 'Microsoft.Exchange.Data.Directory.Management.ClientAccessServer'
    ADComputer = 'Microsoft.ActiveDirectory.Management.ADComputer'
    OutlookPolicy = 'Mapicfg.OutlookPolicy'
    AuthServer = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthServer'
    AuthConfig = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig'
}

[Mapicfg.Unmodeled]::Names = @{
    OrganizationConfig = ('ACLableSyncedObjectEnabled ActivityBasedAuthenticationTimeoutEnabled ' +
        'ActivityBasedAuthenticationTimeoutInterval ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled ' +
        'AdfsAudienceUris AdfsAuthenticationConfiguration AdfsEncryptCertificateThumbprint AdfsIssuer ' +
        'AdfsSignCertificateThumbprints AppsForOfficeEnabled AsyncSendEnabled ByteEncoderTypeFor7BitCharsets ' +
        'ConnectorsActionableMessagesEnabled ConnectorsEnabled CustomerFeedbackEnabled DataClassifications ' +
        'DefaultAuthenticationPolicy DefaultPublicFolderAgeLimit DefaultPublicFolderDeletedItemRetention ' +
        'DefaultPublicFolderIssueWarningQuota DefaultPublicFolderMaxItemSize ' +
        'DefaultPublicFolderMovedItemRetention DefaultPublicFolderProhibitPostQuota ' +
        'DistributionGroupDefaultOU DistributionGroupNameBlockedWordsList DistributionGroupNamingPolicy ' +
        'EmptyAddressBookForNonExchangeUsers EnableAuthAdminReadSession EnableDownloadDomains ' +
        'EnableOrgWidePermissionOnScopedRoles EwsAllowEntourage EwsAllowList EwsAllowMacOutlook ' +
        'EwsAllowOutlook EwsApplicationAccessPolicy EwsBlockList HierarchicalAddressBookRoot Industry ' +
        'IsAgendaMailEnabled IsExcludedFromOffboardMigration IsExcludedFromOnboardMigration ' +
        'IsFfoMigrationInProgress LeanPopoutEnabled LinkPreviewEnabled MailboxDataEncryptionEnabled ' +
        'MailTipsAllTipsEnabled MailTipsExternalRecipientsTipsEnabled MailTipsGroupMetricsEnabled ' +
        'MailTipsLargeAudienceThreshold MailTipsMailboxSourcedTipsEnabled ManagedFolderHomepage ' +
        'MaxConcurrentMigrations MicrosoftExchangeRecipientEmailAddresses ' +
        'MicrosoftExchangeRecipientEmailAddressPolicyEnabled MicrosoftExchangeRecipientPrimarySmtpAddress ' +
        'MicrosoftExchangeRecipientReplyRecipient MimeTypes MitigationsEnabled ' +
        'OabShadowDistributionOldestFileAgeLimit OrganizationSummary PermanentlyDeleteDisabled ' +
        'PreferredInternetCodePageForShiftJis PublicComputersDetectionEnabled ' +
        'PublicFolderContentReplicationDisabled PublicFolderMailboxesLockedForNewConnections ' +
        'PublicFolderMailboxesMigrationComplete PublicFolderMigrationComplete PublicFolderShowClientControl ' +
        'PublicFoldersLockedForMigration ReadTrackingEnabled RefreshSessionEnabled ' +
        'RemotePublicFolderMailboxes RequiredCharsetCoverage SCLJunkThreshold SIPAccessService ' +
        'SIPSessionBorderController SiteMailboxCreationURL SmtpActionableMessagesEnabled UMAvailableLanguages ' +
        'UnblockUnsafeSenderPromptEnabled UseIcsSyncStateStreaming WACDiscoveryEndpoint ExchangeObjectId ' +
        'ExchangeVersion Id ImmutableId IsValid ObjectCategory ObjectClass ObjectState OrganizationId ' +
        'OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    CASMailbox = ('ActiveSyncAllowedDeviceIDs ActiveSyncBlockedDeviceIDs ActiveSyncDebugLogging ActiveSyncMailboxPolicy ' +
        'ActiveSyncSuppressReadReceipt EwsAllowEntourage EwsAllowList EwsAllowMacOutlook EwsAllowOutlook ' +
        'EwsApplicationAccessPolicy EwsBlockList HasActiveSyncDevicePartnership ImapEnableExactRFC822Size ' +
        'ImapForceICalForCalendarRetrievalOption ImapMessagesRetrievalMimeFormat ImapSuppressReadReceipt ' +
        'ImapUseProtocolDefaults IsOptimizedForAccessibility MacOutlookEnabled OneWinNativeOutlookEnabled ' +
        'OutlookMobileEnabled PublicFolderClientAccess UniversalOutlookEnabled OWAforDevicesEnabled ' +
        'OwaMailboxPolicy PopEnableExactRFC822Size PopForceICalForCalendarRetrievalOption ' +
        'PopMessagesRetrievalMimeFormat PopSuppressReadReceipt PopUseProtocolDefaults ShowGalAsDefaultView ' +
        'SmtpClientAuthenticationDisabled ActiveSyncMailboxPolicyIsDefaulted ExternalDirectoryObjectId ' +
        'ExternalImapSettings ExternalPopSettings ExternalSmtpSettings InternalImapSettings ' +
        'InternalPopSettings InternalSmtpSettings AcceptMessagesOnlyFrom AddressBookPolicy ArchiveDatabase ' +
        'ArchiveQuota ArchiveWarningQuota AuditAdmin AuditDelegate AuditEnabled AuditLogAgeLimit AuditOwner ' +
        'CustomAttribute1 CustomAttribute2 CustomAttribute3 CustomAttribute4 CustomAttribute5 ' +
        'CustomAttribute6 CustomAttribute7 CustomAttribute8 CustomAttribute9 CustomAttribute10 ' +
        'CustomAttribute11 CustomAttribute12 CustomAttribute13 CustomAttribute14 CustomAttribute15 ' +
        'DeletedItemFlags DeliverToMailboxAndForward EmailAddressPolicyEnabled ExtensionCustomAttribute1 ' +
        'ExtensionCustomAttribute2 ExtensionCustomAttribute3 ExtensionCustomAttribute4 ' +
        'ExtensionCustomAttribute5 ForwardingAddress ForwardingSmtpAddress GrantSendOnBehalfTo ' +
        'HiddenFromAddressListsEnabled InPlaceHolds IsLinked IsMailboxEnabled IsResource IsShared ' +
        'IssueWarningQuota Languages LitigationHoldDate LitigationHoldEnabled LitigationHoldOwner MailTip ' +
        'MailboxMoveStatus MaxReceiveSize MaxSendSize ModeratedBy ModerationEnabled Office OrganizationalUnit ' +
        'ProhibitSendQuota ProhibitSendReceiveQuota RecipientLimits RecipientType ResourceCapacity ' +
        'ResourceType RetainDeletedItemsFor RetentionComment RetentionHoldEnabled RetentionPolicy ' +
        'RetentionUrl RoleAssignmentPolicy RulesQuota SharingPolicy SingleItemRecoveryEnabled ' +
        'UseDatabaseQuotaDefaults UseDatabaseRetentionDefaults UsageLocation WhenMailboxCreated ' +
        'WindowsEmailAddress WindowsLiveID ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectClass ' +
        'ObjectState OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated ' +
        'WhenCreatedUTC')
    MapiVirtualDirectory = ('ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState OrganizationId OriginatingServer ' +
        'RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    WebServicesVirtualDirectory = ('CertificateAuthentication GzipLevel MRSProxyMaxConnections ExchangeObjectId Id ImmutableId IsValid ' +
        'ObjectCategory ObjectState OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC ' +
        'WhenCreated WhenCreatedUTC')
    ExchangeServer = ('AdminDisplayName CustomerFeedbackEnabled DataPath ErrorReportingEnabled InternetWebProxy ' +
        'IsE14OrLater IsE15OrLater IsEdgeServer IsExchange2007OrLater IsExchangeTrialEdition ' +
        'IsExpiredExchangeTrialEdition IsFrontendTransportServer IsHubTransportServer IsMemberOfCluster ' +
        'IsProvisionedServer IsUnifiedMessagingServer MitigationsApplied MitigationsBlocked ' +
        'MitigationsEnabled OrganizationalUnit ProductID RemainingTrialPeriod StaticConfigDomainController ' +
        'StaticDomainControllers StaticExcludedDomainControllers StaticGlobalCatalogs ' +
        'WorkloadManagementPolicy ExchangeObjectId ExchangeVersion Id ImmutableId IsValid ObjectCategory ' +
        'ObjectClass ObjectState OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC ' +
        'WhenCreated WhenCreatedUTC')
    ExchangeCertificate = ('ExchangeObjectId ExchangeVersion Id ImmutableId IsValid ObjectCategory ObjectClass ObjectState ' +
        'OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    OutlookAnywhere = ('ClientAuthenticationMethod ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState ' +
        'OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    OwaVirtualDirectory = ('ActionForUnknownFileAndMIMETypes ActiveSyncIntegrationEnabled AllAddressListsEnabled ' +
        'AllowCopyContactsToDeviceAddressBook AllowedFileTypes AllowedMimeTypes AllowOfflineOn ' +
        'AnonymousFeaturesEnabled BlockedFileTypes BlockedMimeTypes BoxAttachmentsEnabled CalendarEnabled ' +
        'CalendarPublishingEnabled ChangePasswordEnabled ClassicAttachmentsEnabled ClientAuthCleanupLevel ' +
        'ContactsEnabled CrossSiteRedirectType DefaultClientLanguage DefaultTheme DelegateAccessEnabled ' +
        'DirectFileAccessOnPrivateComputersEnabled DirectFileAccessOnPublicComputersEnabled ' +
        'DisplayPhotosEnabled DropboxAttachmentsEnabled Exchange2003Url ExchwebProxyDestination ' +
        'ExplicitLogonEnabled ExternalDownloadHostName ExternalSPMySiteHostURL FailbackUrl ' +
        'FilterWebBeaconsAndHtmlForms ForceSaveAttachmentFilteringEnabled ForceSaveFileTypes ' +
        'ForceSaveMimeTypes ForceWacViewingFirstOnPrivateComputers ForceWacViewingFirstOnPublicComputers ' +
        'ForceWebReadyDocumentViewingFirstOnPrivateComputers ' +
        'ForceWebReadyDocumentViewingFirstOnPublicComputers FreCardsEnabled GlobalAddressListEnabled ' +
        'GoogleDriveAttachmentsEnabled GzipLevel InstantMessagingCertificateThumbprint ' +
        'InstantMessagingEnabled InstantMessagingServerName InstantMessagingType IntegratedFeaturesEnabled ' +
        'InternalDownloadHostName InternalSPMySiteHostURL IRMEnabled IsPublic JournalEnabled JunkEmailEnabled ' +
        'LegacyRedirectType LiveIdAuthentication LogonAndErrorLanguage LogonPageLightSelectionEnabled ' +
        'LogonPagePublicPrivateSelectionEnabled NotesEnabled NotificationInterval OneDriveAttachmentsEnabled ' +
        'OrganizationEnabled OutboundCharset OWALightEnabled OWAMiniEnabled PremiumClientEnabled ' +
        'PublicFoldersEnabled RecoverDeletedItemsEnabled RedirectToOptimalOWAServer ' +
        'ReferenceAttachmentsEnabled RemindersAndNotificationsEnabled RemoteDocumentsActionForUnknownServers ' +
        'RemoteDocumentsAllowedServers RemoteDocumentsBlockedServers RemoteDocumentsInternalDomainSuffixList ' +
        'ReportJunkEmailEnabled RulesEnabled SaveAttachmentsToCloudEnabled SearchFoldersEnabled ' +
        'SetPhotoEnabled SetPhotoURL SignaturesEnabled SilverlightEnabled SMimeEnabled SpellCheckerEnabled ' +
        'TasksEnabled TextMessagingEnabled ThemeSelectionEnabled UMIntegrationEnabled ' +
        'UNCAccessOnPrivateComputersEnabled UNCAccessOnPublicComputersEnabled UseGB18030 UseISO885915 ' +
        'UserContextTimeout VirtualDirectoryType WacEditingEnabled WacViewingOnPrivateComputersEnabled ' +
        'WacViewingOnPublicComputersEnabled WebPartsFrameOptionsType ' +
        'WebReadyDocumentViewingForAllSupportedTypes WebReadyDocumentViewingOnPrivateComputersEnabled ' +
        'WebReadyDocumentViewingOnPublicComputersEnabled WebReadyDocumentViewingSupportedFileTypes ' +
        'WebReadyDocumentViewingSupportedMimeTypes WebReadyFileTypes WebReadyMimeTypes ' +
        'WSSAccessOnPrivateComputersEnabled WSSAccessOnPublicComputersEnabled ExchangeObjectId Id ImmutableId ' +
        'IsValid ObjectCategory ObjectState OrganizationId OriginatingServer RunspaceId WhenChanged ' +
        'WhenChangedUTC WhenCreated WhenCreatedUTC')
    OabVirtualDirectory = ('ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState OrganizationId OriginatingServer ' +
        'RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    EcpVirtualDirectory = ('GzipLevel LiveIdAuthentication ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState ' +
        'OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    ActiveSyncVirtualDirectory = ('InstallIsapiFilter RemoteDocumentsActionForUnknownServers RemoteDocumentsAllowedServers ' +
        'RemoteDocumentsBlockedServers RemoteDocumentsInternalDomainSuffixList SendWatsonReport ' +
        'ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState OrganizationId OriginatingServer ' +
        'RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    MailboxPermission = ('ExchangeObjectId ExchangeVersion Id ImmutableId IsValid ObjectCategory ObjectClass ObjectState ' +
        'OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    OfflineAddressBook = ('ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState OrganizationId OriginatingServer ' +
        'RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    PowerShellVirtualDirectory = ('ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState OrganizationId OriginatingServer ' +
        'RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    AutodiscoverVirtualDirectory = ('ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState OrganizationId OriginatingServer ' +
        'RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    ClientAccessService = ('Array IrmLogEnabled IrmLogMaxAge IrmLogMaxDirectorySize IrmLogMaxFileSize IrmLogPath ' +
        'AlternateServiceAccountCredential ExchangeObjectId Id ImmutableId IsValid ObjectCategory ObjectState ' +
        'OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    ADComputer = ('ExchangeObjectId ExchangeVersion Id ImmutableId IsValid ObjectCategory ObjectState OrganizationId ' +
        'OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    OutlookPolicy = ('ExchangeObjectId ExchangeVersion Id ImmutableId IsValid ObjectCategory ObjectClass ObjectState ' +
        'OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
    AuthServer = ('GraphBaseUrl ExchangeObjectId ExchangeVersion Id ImmutableId IsValid ObjectCategory ObjectClass ' +
        'ObjectState OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated ' +
        'WhenCreatedUTC')
    AuthConfig = ('ExchangeObjectId ExchangeVersion Id ImmutableId IsValid ObjectCategory ObjectClass ObjectState ' +
        'OrganizationId OriginatingServer RunspaceId WhenChanged WhenChangedUTC WhenCreated WhenCreatedUTC')
}

<#
.SYNOPSIS
Gives the organization's settings.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-OrganizationConfig | Format-List Name,MapiHttpEnabled
#>
function Get-OrganizationConfig {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-OrganizationConfig', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes the organization's settings.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER MapiHttpEnabled
Whether mailboxes that do not say otherwise use MAPI over HTTP. The default depends on the upgrade path.
.PARAMETER OAuth2ClientProfileEnabled
Whether modern authentication is on in the organization.
.PARAMETER EwsEnabled
Whether Exchange Web Services are on in the organization.
.PARAMETER PublicFoldersEnabled
Where public folders are hosted.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-OrganizationConfig -MapiHttpEnabled $true
#>
function Set-OrganizationConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $MapiHttpEnabled,
        [Parameter()] [bool] $OAuth2ClientProfileEnabled,
        [Parameter()] [Mapicfg.Complete()] [Nullable[bool]] $EwsEnabled,
        [Parameter()] [ArgumentCompletions('None', 'Local', 'Remote')] [object] $PublicFoldersEnabled,
        [Parameter(DontShow)] [object] $ACLableSyncedObjectEnabled,
        [Parameter(DontShow)] [object] $ActivityBasedAuthenticationTimeoutEnabled,
        [Parameter(DontShow)] [object] $ActivityBasedAuthenticationTimeoutInterval,
        [Parameter(DontShow)] [object] $ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled,
        [Parameter(DontShow)] [object] $AdfsAudienceUris,
        [Parameter(DontShow)] [object] $AdfsAuthenticationConfiguration,
        [Parameter(DontShow)] [object] $AdfsEncryptCertificateThumbprint,
        [Parameter(DontShow)] [object] $AdfsIssuer,
        [Parameter(DontShow)] [object] $AdfsSignCertificateThumbprints,
        [Parameter(DontShow)] [object] $AppsForOfficeEnabled,
        [Parameter(DontShow)] [object] $AsyncSendEnabled,
        [Parameter(DontShow)] [object] $ByteEncoderTypeFor7BitCharsets,
        [Parameter(DontShow)] [object] $ConnectorsActionableMessagesEnabled,
        [Parameter(DontShow)] [object] $ConnectorsEnabled,
        [Parameter(DontShow)] [object] $CustomerFeedbackEnabled,
        [Parameter(DontShow)] [object] $DataClassifications,
        [Parameter(DontShow)] [object] $DefaultAuthenticationPolicy,
        [Parameter(DontShow)] [object] $DefaultPublicFolderAgeLimit,
        [Parameter(DontShow)] [object] $DefaultPublicFolderDeletedItemRetention,
        [Parameter(DontShow)] [object] $DefaultPublicFolderIssueWarningQuota,
        [Parameter(DontShow)] [object] $DefaultPublicFolderMaxItemSize,
        [Parameter(DontShow)] [object] $DefaultPublicFolderMovedItemRetention,
        [Parameter(DontShow)] [object] $DefaultPublicFolderProhibitPostQuota,
        [Parameter(DontShow)] [object] $DistributionGroupDefaultOU,
        [Parameter(DontShow)] [object] $DistributionGroupNameBlockedWordsList,
        [Parameter(DontShow)] [object] $DistributionGroupNamingPolicy,
        [Parameter(DontShow)] [object] $EmptyAddressBookForNonExchangeUsers,
        [Parameter(DontShow)] [object] $EnableAuthAdminReadSession,
        [Parameter(DontShow)] [object] $EnableDownloadDomains,
        [Parameter(DontShow)] [object] $EnableOrgWidePermissionOnScopedRoles,
        [Parameter(DontShow)] [object] $EwsAllowEntourage,
        [Parameter(DontShow)] [object] $EwsAllowList,
        [Parameter(DontShow)] [object] $EwsAllowMacOutlook,
        [Parameter(DontShow)] [object] $EwsAllowOutlook,
        [Parameter(DontShow)] [object] $EwsApplicationAccessPolicy,
        [Parameter(DontShow)] [object] $EwsBlockList,
        [Parameter(DontShow)] [object] $HierarchicalAddressBookRoot,
        [Parameter(DontShow)] [object] $Industry,
        [Parameter(DontShow)] [object] $IsAgendaMailEnabled,
        [Parameter(DontShow)] [object] $IsExcludedFromOffboardMigration,
        [Parameter(DontShow)] [object] $IsExcludedFromOnboardMigration,
        [Parameter(DontShow)] [object] $IsFfoMigrationInProgress,
        [Parameter(DontShow)] [object] $LeanPopoutEnabled,
        [Parameter(DontShow)] [object] $LinkPreviewEnabled,
        [Parameter(DontShow)] [object] $MailboxDataEncryptionEnabled,
        [Parameter(DontShow)] [object] $MailTipsAllTipsEnabled,
        [Parameter(DontShow)] [object] $MailTipsExternalRecipientsTipsEnabled,
        [Parameter(DontShow)] [object] $MailTipsGroupMetricsEnabled,
        [Parameter(DontShow)] [object] $MailTipsLargeAudienceThreshold,
        [Parameter(DontShow)] [object] $MailTipsMailboxSourcedTipsEnabled,
        [Parameter(DontShow)] [object] $ManagedFolderHomepage,
        [Parameter(DontShow)] [object] $MaxConcurrentMigrations,
        [Parameter(DontShow)] [object] $MicrosoftExchangeRecipientEmailAddresses,
        [Parameter(DontShow)] [object] $MicrosoftExchangeRecipientEmailAddressPolicyEnabled,
        [Parameter(DontShow)] [object] $MicrosoftExchangeRecipientPrimarySmtpAddress,
        [Parameter(DontShow)] [object] $MicrosoftExchangeRecipientReplyRecipient,
        [Parameter(DontShow)] [object] $MimeTypes,
        [Parameter(DontShow)] [object] $MitigationsEnabled,
        [Parameter(DontShow)] [object] $OabShadowDistributionOldestFileAgeLimit,
        [Parameter(DontShow)] [object] $OrganizationSummary,
        [Parameter(DontShow)] [object] $PermanentlyDeleteDisabled,
        [Parameter(DontShow)] [object] $PreferredInternetCodePageForShiftJis,
        [Parameter(DontShow)] [object] $PublicComputersDetectionEnabled,
        [Parameter(DontShow)] [object] $PublicFolderContentReplicationDisabled,
        [Parameter(DontShow)] [object] $PublicFolderMailboxesLockedForNewConnections,
        [Parameter(DontShow)] [object] $PublicFolderMailboxesMigrationComplete,
        [Parameter(DontShow)] [object] $PublicFolderMigrationComplete,
        [Parameter(DontShow)] [object] $PublicFolderShowClientControl,
        [Parameter(DontShow)] [object] $PublicFoldersLockedForMigration,
        [Parameter(DontShow)] [object] $ReadTrackingEnabled,
        [Parameter(DontShow)] [object] $RefreshSessionEnabled,
        [Parameter(DontShow)] [object] $RemotePublicFolderMailboxes,
        [Parameter(DontShow)] [object] $RequiredCharsetCoverage,
        [Parameter(DontShow)] [object] $SCLJunkThreshold,
        [Parameter(DontShow)] [object] $SIPAccessService,
        [Parameter(DontShow)] [object] $SIPSessionBorderController,
        [Parameter(DontShow)] [object] $SiteMailboxCreationURL,
        [Parameter(DontShow)] [object] $SmtpActionableMessagesEnabled,
        [Parameter(DontShow)] [object] $UMAvailableLanguages,
        [Parameter(DontShow)] [object] $UnblockUnsafeSenderPromptEnabled,
        [Parameter(DontShow)] [object] $UseIcsSyncStateStreaming,
        [Parameter(DontShow)] [object] $WACDiscoveryEndpoint,
        [Parameter(DontShow)] [switch] $Force,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-OrganizationConfig', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives mailboxes' client access settings.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The mailbox, in any form: name, alias, address, GUID, DN, DOMAIN\user ..., with wildcards. $null gives all.
.PARAMETER Anr
The beginning of a name or an address.
.PARAMETER Filter
A condition in OPATH: 'MapiHttpEnabled -eq $false -and Name -like "a*"'.
.PARAMETER Server
Mailboxes of this server: its name, FQDN or DN.
.PARAMETER Database
Mailboxes of this database: its name or DN.
.PARAMETER RecipientTypeDetails
UserMailbox, SharedMailbox, RoomMailbox ...; several with commas.
.PARAMETER OrganizationalUnit
Mailboxes below it: its name, canonical name or DN.
.PARAMETER Archive
Mailboxes that have an archive.
.PARAMETER PublicFolder
Public folder mailboxes.
.PARAMETER Arbitration
Arbitration mailboxes.
.PARAMETER AuditLog
Audit log mailboxes.
.PARAMETER AuxAuditLog
Auxiliary audit log mailboxes.
.PARAMETER Monitoring
Monitoring mailboxes.
.PARAMETER ResultSize
The most to give: a number, or Unlimited. 1000 unless said otherwise.
.PARAMETER SortBy
The property to sort by.
.PARAMETER IgnoreDefaultScope
Accepted and ignored.
.PARAMETER ReadFromDomainController
Accepted and ignored.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-CASMailbox anna@contoso.com | Format-List *mapi*
.EXAMPLE
Get-CASMailbox -ResultSize Unlimited -Filter 'MapiHttpEnabled -eq $false' | Format-Table Name,MapiHttpEnabled
#>
function Get-CASMailbox {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    [Alias('Get-Mailbox')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('CASMailbox')] [object] $Identity,
        [Parameter(ParameterSetName = 'Anr')] [string] $Anr,
        [Parameter()] [string] $Filter,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter(ParameterSetName = 'Database')] [string] $Database,
        [Parameter()] [string[]] $RecipientTypeDetails,
        [Parameter()] [string] $OrganizationalUnit,
        [Parameter()] [switch] $Archive,
        [Parameter()] [switch] $PublicFolder,
        [Parameter()] [switch] $Arbitration,
        [Parameter()] [switch] $AuditLog,
        [Parameter()] [switch] $AuxAuditLog,
        [Parameter()] [switch] $Monitoring,
        [Parameter()] [object] $ResultSize,
        [Parameter()] [string] $SortBy,
        [Parameter()] [switch] $IgnoreDefaultScope,
        [Parameter()] [switch] $ReadFromDomainController,
        [Parameter()] [string] $DomainController,
        [Parameter(DontShow)] [object] $Credential,
        [Parameter(DontShow)] [object] $MailboxPlan,
        [Parameter(DontShow)] [object] $SendLogsTo,
        [Parameter(DontShow)] [switch] $ActiveSyncDebugLogging,
        [Parameter(DontShow)] [switch] $ActiveSyncSuppressReadReceipt,
        [Parameter(DontShow)] [switch] $GetImapProtocolLog,
        [Parameter(DontShow)] [switch] $GetPopProtocolLog,
        [Parameter(DontShow)] [switch] $GroupMailbox,
        [Parameter(DontShow)] [switch] $InactiveMailboxOnly,
        [Parameter(DontShow)] [switch] $IncludeAcceptMessagesOnlyFromDLMembersWithDisplayNames,
        [Parameter(DontShow)] [switch] $IncludeAcceptMessagesOnlyFromSendersOrMembersWithDisplayNames,
        [Parameter(DontShow)] [switch] $IncludeAcceptMessagesOnlyFromWithDisplayNames,
        [Parameter(DontShow)] [switch] $IncludeEmailAddressDisplayNames,
        [Parameter(DontShow)] [switch] $IncludeForwardingAddressWithDisplayNames,
        [Parameter(DontShow)] [switch] $IncludeGrantSendOnBehalfToWithDisplayNames,
        [Parameter(DontShow)] [switch] $IncludeInactiveMailbox,
        [Parameter(DontShow)] [switch] $Migration,
        [Parameter(DontShow)] [switch] $ProtocolSettings,
        [Parameter(DontShow)] [switch] $ReadIsOptimizedForAccessibility,
        [Parameter(DontShow)] [switch] $RecalculateHasActiveSyncDevicePartnership,
        [Parameter(DontShow)] [switch] $RemoteArchive,
        [Parameter(DontShow)] [switch] $SoftDeletedMailbox,
        [Parameter(DontShow)] [switch] $SupervisoryReviewPolicy,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, (@(@('Get-Mailbox') -eq ($MyInvocation.InvocationName -replace '.*\\')) + 'Get-CASMailbox')[0], $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a mailbox's client access settings.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The mailbox, in any form that names one.
.PARAMETER IgnoreDefaultScope
Accepted and ignored.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER ActiveSyncEnabled
Whether Exchange ActiveSync is on.
.PARAMETER OWAEnabled
Whether Outlook on the web is on.
.PARAMETER ECPEnabled
Whether the Exchange admin center is on.
.PARAMETER EwsEnabled
Whether Exchange Web Services are on.
.PARAMETER PopEnabled
Whether POP3 is on.
.PARAMETER ImapEnabled
Whether IMAP4 is on.
.PARAMETER MAPIEnabled
Whether any MAPI client (Outlook) may connect. False makes Exchange ignore the other MAPI settings.
.PARAMETER MapiHttpEnabled
Empty: the mailbox follows the organization. True or False: it overrides the organization.
.PARAMETER MAPIBlockOutlookNonCachedMode
Whether Outlook must use Cached Exchange Mode.
.PARAMETER MAPIBlockOutlookVersions
The Outlook versions that are blocked, ranges separated by semicolons.
.PARAMETER MAPIBlockOutlookRpcHttp
Whether Outlook Anywhere is denied.
.PARAMETER MAPIBlockOutlookExternalConnectivity
Whether external URLs are left out of the Autodiscover answer. No effect where they equal the internal ones.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-CASMailbox anna@contoso.com -MapiHttpEnabled $null
.EXAMPLE
Get-CASMailbox -Filter 'MapiHttpEnabled -eq $false' | Set-CASMailbox -MapiHttpEnabled $null -WhatIf
.EXAMPLE
Set-CASMailbox "Anna Berg" -MAPIBlockOutlookExternalConnectivity $true
#>
function Set-CASMailbox {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('CASMailbox')] [object] $Identity,
        [Parameter()] [switch] $IgnoreDefaultScope,
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $ActiveSyncEnabled,
        [Parameter()] [bool] $OWAEnabled,
        [Parameter()] [bool] $ECPEnabled,
        [Parameter()] [Mapicfg.Complete()] [Nullable[bool]] $EwsEnabled,
        [Parameter()] [bool] $PopEnabled,
        [Parameter()] [bool] $ImapEnabled,
        [Parameter()] [bool] $MAPIEnabled,
        [Parameter()] [Mapicfg.Complete()] [Nullable[bool]] $MapiHttpEnabled,
        [Parameter()] [bool] $MAPIBlockOutlookNonCachedMode,
        [Parameter()] [string] $MAPIBlockOutlookVersions,
        [Parameter()] [bool] $MAPIBlockOutlookRpcHttp,
        [Parameter()] [bool] $MAPIBlockOutlookExternalConnectivity,
        [Parameter(DontShow)] [object] $ActiveSyncAllowedDeviceIDs,
        [Parameter(DontShow)] [object] $ActiveSyncBlockedDeviceIDs,
        [Parameter(DontShow)] [object] $ActiveSyncDebugLogging,
        [Parameter(DontShow)] [object] $ActiveSyncMailboxPolicy,
        [Parameter(DontShow)] [object] $ActiveSyncSuppressReadReceipt,
        [Parameter(DontShow)] [object] $EwsAllowEntourage,
        [Parameter(DontShow)] [object] $EwsAllowList,
        [Parameter(DontShow)] [object] $EwsAllowMacOutlook,
        [Parameter(DontShow)] [object] $EwsAllowOutlook,
        [Parameter(DontShow)] [object] $EwsApplicationAccessPolicy,
        [Parameter(DontShow)] [object] $EwsBlockList,
        [Parameter(DontShow)] [object] $HasActiveSyncDevicePartnership,
        [Parameter(DontShow)] [object] $ImapEnableExactRFC822Size,
        [Parameter(DontShow)] [object] $ImapForceICalForCalendarRetrievalOption,
        [Parameter(DontShow)] [object] $ImapMessagesRetrievalMimeFormat,
        [Parameter(DontShow)] [object] $ImapSuppressReadReceipt,
        [Parameter(DontShow)] [object] $ImapUseProtocolDefaults,
        [Parameter(DontShow)] [object] $IsOptimizedForAccessibility,
        [Parameter(DontShow)] [object] $MacOutlookEnabled,
        [Parameter(DontShow)] [object] $OneWinNativeOutlookEnabled,
        [Parameter(DontShow)] [object] $OutlookMobileEnabled,
        [Parameter(DontShow)] [object] $PublicFolderClientAccess,
        [Parameter(DontShow)] [object] $UniversalOutlookEnabled,
        [Parameter(DontShow)] [object] $OWAforDevicesEnabled,
        [Parameter(DontShow)] [object] $OwaMailboxPolicy,
        [Parameter(DontShow)] [object] $PopEnableExactRFC822Size,
        [Parameter(DontShow)] [object] $PopForceICalForCalendarRetrievalOption,
        [Parameter(DontShow)] [object] $PopMessagesRetrievalMimeFormat,
        [Parameter(DontShow)] [object] $PopSuppressReadReceipt,
        [Parameter(DontShow)] [object] $PopUseProtocolDefaults,
        [Parameter(DontShow)] [switch] $ResetAutoBlockedDevices,
        [Parameter(DontShow)] [object] $ShowGalAsDefaultView,
        [Parameter(DontShow)] [object] $SmtpClientAuthenticationDisabled,
        [Parameter(DontShow)] [object] $DisplayName,
        [Parameter(DontShow)] [object] $EmailAddresses,
        [Parameter(DontShow)] [object] $Name,
        [Parameter(DontShow)] [object] $PrimarySmtpAddress,
        [Parameter(DontShow)] [object] $SamAccountName,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-CASMailbox', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Makes a MAPI virtual directory.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Server
The server; the local one when left out.
.PARAMETER WebSiteName
The IIS web site; "Default Web Site" when left out.
.PARAMETER Role
ClientAccess or Mailbox (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER IISAuthenticationMethods
Authentication methods that IIS accepts. OAuth should stay in the list.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
New-MapiVirtualDirectory -Server EX01 -InternalUrl https://mail.contoso.com/mapi -IISAuthenticationMethods Ntlm,OAuth,Negotiate
#>
function New-MapiVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(ValueFromPipeline)] [Mapicfg.Complete()] [Mapicfg.Identity('ExchangeServer',
            'ClientAccessService')] [object] $Server,
        [Parameter()] [string] $WebSiteName,
        [Parameter()] [string] $Role,
        [Parameter()] [string] $DomainController,
        [Parameter()] [ArgumentCompletions('Basic', 'Ntlm', 'OAuth', 'Negotiate')] [object] $IISAuthenticationMethods,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'New-MapiVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives MAPI virtual directories.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MapiVirtualDirectory -Server EX01
.EXAMPLE
Get-MapiVirtualDirectory | Format-List server,*url*,*auth*
#>
function Get-MapiVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('MapiVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-MapiVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a MAPI virtual directory.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\mapi (Default Web Site), the name alone, a GUID or a DN.
.PARAMETER ApplyDefaults
For Setup's use.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER IISAuthenticationMethods
Authentication methods that IIS accepts. OAuth should stay in the list.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-MapiVirtualDirectory "EX01\mapi (Default Web Site)" -ExternalUrl https://mail.contoso.com/mapi -IISAuthenticationMethods Ntlm,OAuth,Negotiate
.EXAMPLE
Set-MapiVirtualDirectory EX01\mapi* -ExtendedProtectionSPNList @{Add="HTTP/mail.contoso.com"}
#>
function Set-MapiVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('MapiVirtualDirectory')] [object] $Identity,
        [Parameter()] [bool] $ApplyDefaults,
        [Parameter()] [string] $DomainController,
        [Parameter()] [ArgumentCompletions('Basic', 'Ntlm', 'OAuth', 'Negotiate')] [object] $IISAuthenticationMethods,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-MapiVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Removes a MAPI virtual directory.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\mapi (Default Web Site), the name alone, a GUID or a DN.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Remove-MapiVirtualDirectory "EX01\mapi (Default Web Site)" -Confirm:$false
#>
function Remove-MapiVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('MapiVirtualDirectory')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Remove-MapiVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives the settings of Outlook Anywhere.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-OutlookAnywhere -Server EX01 | Format-List Identity,*hostname*,*method*
#>
function Get-OutlookAnywhere {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('OutlookAnywhere')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-OutlookAnywhere', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes the settings of Outlook Anywhere.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\Rpc (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\Rpc*.
.PARAMETER DefaultAuthenticationMethod
Basic, Ntlm or Negotiate, for clients inside and outside and for IIS: in place of those three parameters.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER SSLOffloading
Whether something in front may take TLS off.
.PARAMETER ExternalHostname
The host handed out for external connections.
.PARAMETER InternalHostname
The host handed out for internal connections; Setup writes the server's own name.
.PARAMETER ExternalClientAuthenticationMethod
What external clients are told to log on with.
.PARAMETER InternalClientAuthenticationMethod
What internal clients are told to log on with.
.PARAMETER IISAuthenticationMethods
Authentication methods that IIS accepts.
.PARAMETER ExternalClientsRequireSsl
Whether external clients are told to use TLS.
.PARAMETER InternalClientsRequireSsl
Whether internal clients are told to use TLS.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-OutlookAnywhere "EX01\Rpc (Default Web Site)" -InternalHostname mail.contoso.com -ExternalHostname mail.contoso.com -InternalClientsRequireSsl $true -ExternalClientsRequireSsl $true -DefaultAuthenticationMethod Negotiate
#>
function Set-OutlookAnywhere {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('OutlookAnywhere')] [object] $Identity,
        [Parameter()] [string] $DefaultAuthenticationMethod,
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $SSLOffloading,
        [Parameter()] [string] $ExternalHostname,
        [Parameter()] [string] $InternalHostname,
        [Parameter()] [ArgumentCompletions('Basic', 'Digest', 'Ntlm', 'Fba', 'WindowsIntegrated', 'LiveIdFba',
            'LiveIdBasic', 'WSSecurity', 'Certificate', 'NegoEx', 'OAuth', 'Adfs', 'Kerberos', 'Negotiate',
            'LiveIdNegotiate')] [object] $ExternalClientAuthenticationMethod,
        [Parameter()] [ArgumentCompletions('Basic', 'Digest', 'Ntlm', 'Fba', 'WindowsIntegrated', 'LiveIdFba',
            'LiveIdBasic', 'WSSecurity', 'Certificate', 'NegoEx', 'OAuth', 'Adfs', 'Kerberos', 'Negotiate',
            'LiveIdNegotiate')] [object] $InternalClientAuthenticationMethod,
        [Parameter()] [ArgumentCompletions('Basic', 'Ntlm', 'Negotiate')] [object] $IISAuthenticationMethods,
        [Parameter()] [bool] $ExternalClientsRequireSsl,
        [Parameter()] [bool] $InternalClientsRequireSsl,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter(DontShow)] [object] $ClientAuthenticationMethod,
        [Parameter(DontShow)] [object] $Name,
        [Parameter(DontShow)] [object] $XropUrl,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-OutlookAnywhere', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives Outlook on the web virtual directories.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-OwaVirtualDirectory -Server EX01 | Format-List Identity,*url*
#>
function Get-OwaVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('OwaVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-OwaVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a virtual directory of Outlook on the web.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\NAME*.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER LogonFormat
The form in which users enter their name.
.PARAMETER DefaultDomain
The domain of users who write none.
.PARAMETER BasicAuthentication
Whether Basic authentication is on.
.PARAMETER WindowsAuthentication
Whether integrated Windows authentication is on.
.PARAMETER DigestAuthentication
Whether Digest authentication is on.
.PARAMETER FormsAuthentication
Whether there is a form to log on.
.PARAMETER AdfsAuthentication
Whether authentication by Active Directory Federation Services is on.
.PARAMETER OAuthAuthentication
Whether OAuth authentication is on.
.PARAMETER ExternalAuthenticationMethods
Authentication methods handed out for external connections.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-OwaVirtualDirectory "EX01\owa (Default Web Site)" -InternalUrl https://mail.contoso.com/owa -ExternalUrl https://mail.contoso.com/owa
#>
function Set-OwaVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('OwaVirtualDirectory')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [ArgumentCompletions('FullDomain', 'PrincipalName', 'UserName')] [object] $LogonFormat,
        [Parameter()] [string] $DefaultDomain,
        [Parameter()] [bool] $BasicAuthentication,
        [Parameter()] [bool] $WindowsAuthentication,
        [Parameter()] [bool] $DigestAuthentication,
        [Parameter()] [bool] $FormsAuthentication,
        [Parameter()] [bool] $AdfsAuthentication,
        [Parameter()] [bool] $OAuthAuthentication,
        [Parameter()] [ArgumentCompletions('Basic', 'Digest', 'Ntlm', 'Fba', 'WindowsIntegrated', 'LiveIdFba',
            'LiveIdBasic', 'WSSecurity', 'Certificate', 'NegoEx', 'OAuth', 'Adfs', 'Kerberos', 'Negotiate',
            'LiveIdNegotiate')] [object] $ExternalAuthenticationMethods,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter(DontShow)] [object] $ActionForUnknownFileAndMIMETypes,
        [Parameter(DontShow)] [object] $ActiveSyncIntegrationEnabled,
        [Parameter(DontShow)] [object] $AllAddressListsEnabled,
        [Parameter(DontShow)] [object] $AllowCopyContactsToDeviceAddressBook,
        [Parameter(DontShow)] [object] $AllowedFileTypes,
        [Parameter(DontShow)] [object] $AllowedMimeTypes,
        [Parameter(DontShow)] [object] $AllowOfflineOn,
        [Parameter(DontShow)] [object] $AnonymousFeaturesEnabled,
        [Parameter(DontShow)] [object] $BlockedFileTypes,
        [Parameter(DontShow)] [object] $BlockedMimeTypes,
        [Parameter(DontShow)] [object] $BoxAttachmentsEnabled,
        [Parameter(DontShow)] [object] $CalendarEnabled,
        [Parameter(DontShow)] [object] $CalendarPublishingEnabled,
        [Parameter(DontShow)] [object] $ChangePasswordEnabled,
        [Parameter(DontShow)] [object] $ClassicAttachmentsEnabled,
        [Parameter(DontShow)] [object] $ClientAuthCleanupLevel,
        [Parameter(DontShow)] [object] $ContactsEnabled,
        [Parameter(DontShow)] [object] $CrossSiteRedirectType,
        [Parameter(DontShow)] [object] $DefaultClientLanguage,
        [Parameter(DontShow)] [object] $DefaultTheme,
        [Parameter(DontShow)] [object] $DelegateAccessEnabled,
        [Parameter(DontShow)] [object] $DirectFileAccessOnPrivateComputersEnabled,
        [Parameter(DontShow)] [object] $DirectFileAccessOnPublicComputersEnabled,
        [Parameter(DontShow)] [object] $DisplayPhotosEnabled,
        [Parameter(DontShow)] [object] $DropboxAttachmentsEnabled,
        [Parameter(DontShow)] [object] $Exchange2003Url,
        [Parameter(DontShow)] [object] $ExchwebProxyDestination,
        [Parameter(DontShow)] [object] $ExplicitLogonEnabled,
        [Parameter(DontShow)] [object] $ExternalDownloadHostName,
        [Parameter(DontShow)] [object] $ExternalSPMySiteHostURL,
        [Parameter(DontShow)] [object] $FailbackUrl,
        [Parameter(DontShow)] [object] $FilterWebBeaconsAndHtmlForms,
        [Parameter(DontShow)] [object] $ForceSaveAttachmentFilteringEnabled,
        [Parameter(DontShow)] [object] $ForceSaveFileTypes,
        [Parameter(DontShow)] [object] $ForceSaveMimeTypes,
        [Parameter(DontShow)] [object] $ForceWacViewingFirstOnPrivateComputers,
        [Parameter(DontShow)] [object] $ForceWacViewingFirstOnPublicComputers,
        [Parameter(DontShow)] [object] $ForceWebReadyDocumentViewingFirstOnPrivateComputers,
        [Parameter(DontShow)] [object] $ForceWebReadyDocumentViewingFirstOnPublicComputers,
        [Parameter(DontShow)] [object] $FreCardsEnabled,
        [Parameter(DontShow)] [object] $GlobalAddressListEnabled,
        [Parameter(DontShow)] [object] $GoogleDriveAttachmentsEnabled,
        [Parameter(DontShow)] [object] $GzipLevel,
        [Parameter(DontShow)] [object] $InstantMessagingCertificateThumbprint,
        [Parameter(DontShow)] [object] $InstantMessagingEnabled,
        [Parameter(DontShow)] [object] $InstantMessagingServerName,
        [Parameter(DontShow)] [object] $InstantMessagingType,
        [Parameter(DontShow)] [object] $IntegratedFeaturesEnabled,
        [Parameter(DontShow)] [object] $InternalDownloadHostName,
        [Parameter(DontShow)] [object] $InternalSPMySiteHostURL,
        [Parameter(DontShow)] [object] $IRMEnabled,
        [Parameter(DontShow)] [object] $IsPublic,
        [Parameter(DontShow)] [object] $JournalEnabled,
        [Parameter(DontShow)] [object] $JunkEmailEnabled,
        [Parameter(DontShow)] [object] $LegacyRedirectType,
        [Parameter(DontShow)] [object] $LiveIdAuthentication,
        [Parameter(DontShow)] [object] $LogonAndErrorLanguage,
        [Parameter(DontShow)] [object] $LogonPageLightSelectionEnabled,
        [Parameter(DontShow)] [object] $LogonPagePublicPrivateSelectionEnabled,
        [Parameter(DontShow)] [object] $NotesEnabled,
        [Parameter(DontShow)] [object] $NotificationInterval,
        [Parameter(DontShow)] [object] $OneDriveAttachmentsEnabled,
        [Parameter(DontShow)] [object] $OrganizationEnabled,
        [Parameter(DontShow)] [object] $OutboundCharset,
        [Parameter(DontShow)] [object] $OWALightEnabled,
        [Parameter(DontShow)] [object] $OWAMiniEnabled,
        [Parameter(DontShow)] [object] $PremiumClientEnabled,
        [Parameter(DontShow)] [object] $PublicFoldersEnabled,
        [Parameter(DontShow)] [object] $RecoverDeletedItemsEnabled,
        [Parameter(DontShow)] [object] $RedirectToOptimalOWAServer,
        [Parameter(DontShow)] [object] $ReferenceAttachmentsEnabled,
        [Parameter(DontShow)] [object] $RemindersAndNotificationsEnabled,
        [Parameter(DontShow)] [object] $RemoteDocumentsActionForUnknownServers,
        [Parameter(DontShow)] [object] $RemoteDocumentsAllowedServers,
        [Parameter(DontShow)] [object] $RemoteDocumentsBlockedServers,
        [Parameter(DontShow)] [object] $RemoteDocumentsInternalDomainSuffixList,
        [Parameter(DontShow)] [object] $ReportJunkEmailEnabled,
        [Parameter(DontShow)] [object] $RulesEnabled,
        [Parameter(DontShow)] [object] $SaveAttachmentsToCloudEnabled,
        [Parameter(DontShow)] [object] $SearchFoldersEnabled,
        [Parameter(DontShow)] [object] $SetPhotoEnabled,
        [Parameter(DontShow)] [object] $SetPhotoURL,
        [Parameter(DontShow)] [object] $SignaturesEnabled,
        [Parameter(DontShow)] [object] $SilverlightEnabled,
        [Parameter(DontShow)] [object] $SMimeEnabled,
        [Parameter(DontShow)] [object] $SpellCheckerEnabled,
        [Parameter(DontShow)] [object] $TasksEnabled,
        [Parameter(DontShow)] [object] $TextMessagingEnabled,
        [Parameter(DontShow)] [object] $ThemeSelectionEnabled,
        [Parameter(DontShow)] [object] $UMIntegrationEnabled,
        [Parameter(DontShow)] [object] $UNCAccessOnPrivateComputersEnabled,
        [Parameter(DontShow)] [object] $UNCAccessOnPublicComputersEnabled,
        [Parameter(DontShow)] [object] $UseGB18030,
        [Parameter(DontShow)] [object] $UseISO885915,
        [Parameter(DontShow)] [object] $UserContextTimeout,
        [Parameter(DontShow)] [object] $VirtualDirectoryType,
        [Parameter(DontShow)] [object] $WacEditingEnabled,
        [Parameter(DontShow)] [object] $WacViewingOnPrivateComputersEnabled,
        [Parameter(DontShow)] [object] $WacViewingOnPublicComputersEnabled,
        [Parameter(DontShow)] [object] $WebPartsFrameOptionsType,
        [Parameter(DontShow)] [object] $WebReadyDocumentViewingForAllSupportedTypes,
        [Parameter(DontShow)] [object] $WebReadyDocumentViewingOnPrivateComputersEnabled,
        [Parameter(DontShow)] [object] $WebReadyDocumentViewingOnPublicComputersEnabled,
        [Parameter(DontShow)] [object] $WebReadyDocumentViewingSupportedFileTypes,
        [Parameter(DontShow)] [object] $WebReadyDocumentViewingSupportedMimeTypes,
        [Parameter(DontShow)] [object] $WebReadyFileTypes,
        [Parameter(DontShow)] [object] $WebReadyMimeTypes,
        [Parameter(DontShow)] [object] $WSSAccessOnPrivateComputersEnabled,
        [Parameter(DontShow)] [object] $WSSAccessOnPublicComputersEnabled,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-OwaVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives Exchange admin center virtual directories.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-EcpVirtualDirectory -Server EX01 | Format-List Identity,*url*
#>
function Get-EcpVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('EcpVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-EcpVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a virtual directory of the Exchange admin center.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\NAME*.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER AdminEnabled
Whether the Exchange admin center can be reached through it.
.PARAMETER OwaOptionsEnabled
Whether users reach the options of Outlook on the web.
.PARAMETER BasicAuthentication
Whether Basic authentication is on.
.PARAMETER WindowsAuthentication
Whether integrated Windows authentication is on.
.PARAMETER DigestAuthentication
Whether Digest authentication is on.
.PARAMETER FormsAuthentication
Whether there is a form to log on.
.PARAMETER AdfsAuthentication
Whether authentication by Active Directory Federation Services is on.
.PARAMETER OAuthAuthentication
Whether OAuth authentication is on.
.PARAMETER ExternalAuthenticationMethods
Authentication methods handed out for external connections.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-EcpVirtualDirectory "EX01\ecp (Default Web Site)" -InternalUrl https://mail.contoso.com/ecp -ExternalUrl https://mail.contoso.com/ecp
#>
function Set-EcpVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('EcpVirtualDirectory')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $AdminEnabled,
        [Parameter()] [bool] $OwaOptionsEnabled,
        [Parameter()] [bool] $BasicAuthentication,
        [Parameter()] [bool] $WindowsAuthentication,
        [Parameter()] [bool] $DigestAuthentication,
        [Parameter()] [bool] $FormsAuthentication,
        [Parameter()] [bool] $AdfsAuthentication,
        [Parameter()] [bool] $OAuthAuthentication,
        [Parameter()] [ArgumentCompletions('Basic', 'Digest', 'Ntlm', 'Fba', 'WindowsIntegrated', 'LiveIdFba',
            'LiveIdBasic', 'WSSecurity', 'Certificate', 'NegoEx', 'OAuth', 'Adfs', 'Kerberos', 'Negotiate',
            'LiveIdNegotiate')] [object] $ExternalAuthenticationMethods,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter(DontShow)] [object] $GzipLevel,
        [Parameter(DontShow)] [object] $LiveIdAuthentication,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-EcpVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives Exchange Web Services virtual directories.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-WebServicesVirtualDirectory -Server EX01 | Format-List Identity,*url*
#>
function Get-WebServicesVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('WebServicesVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-WebServicesVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a virtual directory of Exchange Web Services.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\EWS (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\EWS*.
.PARAMETER Force
Accepted and ignored: nothing here asks for it.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER WSSecurityAuthentication
Whether WS-Security authentication is on.
.PARAMETER BasicAuthentication
Whether Basic authentication is on.
.PARAMETER DigestAuthentication
Whether Digest authentication is on.
.PARAMETER WindowsAuthentication
Whether integrated Windows authentication is on.
.PARAMETER OAuthAuthentication
Whether OAuth authentication is on.
.PARAMETER InternalNLBBypassUrl
The URL of the server behind the load balancer.
.PARAMETER MRSProxyEnabled
Whether mailbox moves across forests may use it.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-WebServicesVirtualDirectory "EX01\EWS (Default Web Site)" -InternalUrl https://mail.contoso.com/EWS/Exchange.asmx -ExternalUrl https://mail.contoso.com/EWS/Exchange.asmx
#>
function Set-WebServicesVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('WebServicesVirtualDirectory')] [object] $Identity,
        [Parameter()] [switch] $Force,
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $WSSecurityAuthentication,
        [Parameter()] [bool] $BasicAuthentication,
        [Parameter()] [bool] $DigestAuthentication,
        [Parameter()] [bool] $WindowsAuthentication,
        [Parameter()] [bool] $OAuthAuthentication,
        [Parameter()] [object] $InternalNLBBypassUrl,
        [Parameter()] [bool] $MRSProxyEnabled,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter(DontShow)] [object] $CertificateAuthentication,
        [Parameter(DontShow)] [object] $GzipLevel,
        [Parameter(DontShow)] [object] $MRSProxyMaxConnections,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-WebServicesVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives offline address book virtual directories.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-OabVirtualDirectory -Server EX01 | Format-List Identity,*url*
#>
function Get-OabVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('OabVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-OabVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a virtual directory of offline address books.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\NAME*.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER PollInterval
Minutes after which the server looks for a new offline address book.
.PARAMETER RequireSSL
Whether TLS is required.
.PARAMETER BasicAuthentication
Whether Basic authentication is on.
.PARAMETER WindowsAuthentication
Whether integrated Windows authentication is on.
.PARAMETER OAuthAuthentication
Whether OAuth authentication is on.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-OabVirtualDirectory "EX01\OAB (Default Web Site)" -InternalUrl https://mail.contoso.com/OAB -ExternalUrl https://mail.contoso.com/OAB
#>
function Set-OabVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('OabVirtualDirectory')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [string] $PollInterval,
        [Parameter()] [bool] $RequireSSL,
        [Parameter()] [bool] $BasicAuthentication,
        [Parameter()] [bool] $WindowsAuthentication,
        [Parameter()] [bool] $OAuthAuthentication,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-OabVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives Exchange ActiveSync virtual directories.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-ActiveSyncVirtualDirectory -Server EX01 | Format-List Identity,*url*
#>
function Get-ActiveSyncVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('ActiveSyncVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-ActiveSyncVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a virtual directory of Exchange ActiveSync.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\NAME*.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER MobileClientCertificateProvisioningEnabled
Whether Autodiscover hands out the URL of the certification authority.
.PARAMETER MobileClientCertificateAuthorityURL
The URL of the certification authority for mobile devices.
.PARAMETER MobileClientCertTemplateName
The template of the client certificates of mobile devices.
.PARAMETER ActiveSyncServer
The URL of the server: https://servername/Microsoft-Server-ActiveSync.
.PARAMETER BadItemReportingEnabled
Whether users are told of items that cannot be synchronized.
.PARAMETER BasicAuthEnabled
Whether Basic authentication is on.
.PARAMETER WindowsAuthEnabled
Whether integrated Windows authentication is on.
.PARAMETER CompressionEnabled
Whether answers are compressed.
.PARAMETER ClientCertAuth
What happens to client certificates.
.PARAMETER InternalAuthenticationMethods
Authentication methods handed out for internal connections.
.PARAMETER ExternalAuthenticationMethods
Authentication methods handed out for external connections.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-ActiveSyncVirtualDirectory EX01\Microsoft-Server-ActiveSync* -InternalUrl https://mail.contoso.com/Microsoft-Server-ActiveSync -ExternalUrl https://mail.contoso.com/Microsoft-Server-ActiveSync
#>
function Set-ActiveSyncVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('ActiveSyncVirtualDirectory')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $MobileClientCertificateProvisioningEnabled,
        [Parameter()] [string] $MobileClientCertificateAuthorityURL,
        [Parameter()] [string] $MobileClientCertTemplateName,
        [Parameter()] [string] $ActiveSyncServer,
        [Parameter()] [bool] $BadItemReportingEnabled,
        [Parameter()] [bool] $BasicAuthEnabled,
        [Parameter()] [bool] $WindowsAuthEnabled,
        [Parameter()] [bool] $CompressionEnabled,
        [Parameter()] [ArgumentCompletions('Ignore', 'Accepted', 'Required')] [object] $ClientCertAuth,
        [Parameter()] [ArgumentCompletions('Basic', 'Digest', 'Ntlm', 'Fba', 'WindowsIntegrated', 'LiveIdFba',
            'LiveIdBasic', 'WSSecurity', 'Certificate', 'NegoEx', 'OAuth', 'Adfs', 'Kerberos', 'Negotiate',
            'LiveIdNegotiate')] [object] $InternalAuthenticationMethods,
        [Parameter()] [ArgumentCompletions('Basic', 'Digest', 'Ntlm', 'Fba', 'WindowsIntegrated', 'LiveIdFba',
            'LiveIdBasic', 'WSSecurity', 'Certificate', 'NegoEx', 'OAuth', 'Adfs', 'Kerberos', 'Negotiate',
            'LiveIdNegotiate')] [object] $ExternalAuthenticationMethods,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter(DontShow)] [object] $InstallIsapiFilter,
        [Parameter(DontShow)] [object] $RemoteDocumentsActionForUnknownServers,
        [Parameter(DontShow)] [object] $RemoteDocumentsAllowedServers,
        [Parameter(DontShow)] [object] $RemoteDocumentsBlockedServers,
        [Parameter(DontShow)] [object] $RemoteDocumentsInternalDomainSuffixList,
        [Parameter(DontShow)] [object] $SendWatsonReport,
        [Parameter(DontShow)] [object] $Name,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-ActiveSyncVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives virtual directories of remote PowerShell.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-PowerShellVirtualDirectory -Server EX01 | Format-List Identity,*url*
#>
function Get-PowerShellVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('PowerShellVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-PowerShellVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a virtual directory of remote PowerShell.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\NAME*.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER CertificateAuthentication
Whether client certificates are accepted.
.PARAMETER BasicAuthentication
Whether Basic authentication is on.
.PARAMETER WindowsAuthentication
Whether integrated Windows authentication is on.
.PARAMETER RequireSSL
Whether TLS is required.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-PowerShellVirtualDirectory "EX01\PowerShell (Default Web Site)" -ExternalUrl https://mail.contoso.com/powershell
#>
function Set-PowerShellVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('PowerShellVirtualDirectory')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $CertificateAuthentication,
        [Parameter()] [bool] $BasicAuthentication,
        [Parameter()] [bool] $WindowsAuthentication,
        [Parameter()] [bool] $RequireSSL,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-PowerShellVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives Autodiscover virtual directories.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with wildcards: SERVER\NAME*. SERVER may be an
FQDN.
.PARAMETER Server
All of this server: its name or FQDN.
.PARAMETER ADPropertiesOnly
Taken: a store holds one set of properties.
.PARAMETER ShowMailboxVirtualDirectories
Also those of the back end (Exchange 2013).
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-AutodiscoverVirtualDirectory -Server EX01 | Format-List Identity,*auth*
#>
function Get-AutodiscoverVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('AutodiscoverVirtualDirectory')] [object] $Identity,
        [Parameter(ValueFromPipeline, ParameterSetName = 'Server')] [Mapicfg.Complete()]
            [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object] $Server,
        [Parameter()] [switch] $ADPropertiesOnly,
        [Parameter()] [switch] $ShowMailboxVirtualDirectories,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-AutodiscoverVirtualDirectory', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes an Autodiscover virtual directory.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
SERVER\NAME (Default Web Site), the name alone, a GUID or a DN; with a wildcard: SERVER\NAME*.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER WSSecurityAuthentication
Whether WS-Security authentication is on.
.PARAMETER BasicAuthentication
Whether Basic authentication is on.
.PARAMETER DigestAuthentication
Whether Digest authentication is on.
.PARAMETER WindowsAuthentication
Whether integrated Windows authentication is on.
.PARAMETER OAuthAuthentication
Whether OAuth authentication is on.
.PARAMETER ExtendedProtectionTokenChecking
Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is older.
.PARAMETER ExtendedProtectionFlags
Exceptions from Extended Protection.
.PARAMETER ExtendedProtectionSPNList
Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.
.PARAMETER InternalUrl
The URL handed out for internal connections.
.PARAMETER ExternalUrl
The URL handed out for external connections.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-AutodiscoverVirtualDirectory EX01\Autodiscover* -WindowsAuthentication $true
#>
function Set-AutodiscoverVirtualDirectory {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('AutodiscoverVirtualDirectory')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [bool] $WSSecurityAuthentication,
        [Parameter()] [bool] $BasicAuthentication,
        [Parameter()] [bool] $DigestAuthentication,
        [Parameter()] [bool] $WindowsAuthentication,
        [Parameter()] [bool] $OAuthAuthentication,
        [Parameter()] [ArgumentCompletions('None', 'Allow', 'Require')] [object] $ExtendedProtectionTokenChecking,
        [Parameter()] [ArgumentCompletions('None', 'AllowDotlessSPN', 'NoServiceNameCheck', 'Proxy',
            'ProxyCoHosting')] [object] $ExtendedProtectionFlags,
        [Parameter()] [object] $ExtendedProtectionSPNList,
        [Parameter()] [object] $InternalUrl,
        [Parameter()] [object] $ExternalUrl,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-AutodiscoverVirtualDirectory', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives servers' client access settings.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The server: its name, FQDN, GUID or DN; with wildcards.
.PARAMETER IncludeAlternateServiceAccountCredentialPassword
Accepted and ignored: no server is asked.
.PARAMETER IncludeAlternateServiceAccountCredentialStatus
Accepted and ignored: no server is asked.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-ClientAccessService | Format-Table Name,AutoDiscoverServiceInternalUri,AutoDiscoverSiteScope
#>
function Get-ClientAccessService {
    [CmdletBinding(PositionalBinding = $false)]
    [Alias('Get-ClientAccessServer')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [AllowNull()]
            [Mapicfg.Complete()] [Mapicfg.Identity('ClientAccessService', 'ExchangeServer')] [object] $Identity,
        [Parameter()] [switch] $IncludeAlternateServiceAccountCredentialPassword,
        [Parameter()] [switch] $IncludeAlternateServiceAccountCredentialStatus,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-ClientAccessService', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes a server's client access settings.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The server: its name, FQDN, GUID or DN.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER AutoDiscoverServiceInternalUri
The URL of Autodiscover that domain-joined clients find in Active Directory:
https://mail.contoso.com/Autodiscover/Autodiscover.xml.
.PARAMETER AutoDiscoverSiteScope
The Active Directory sites whose clients prefer this server's Autodiscover.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-ClientAccessService EX01 -AutoDiscoverServiceInternalUri $null
.EXAMPLE
Get-ClientAccessService | Set-ClientAccessService -AutoDiscoverSiteScope Berlin,Paris
#>
function Set-ClientAccessService {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [Alias('Set-ClientAccessServer')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('ClientAccessService', 'ExchangeServer')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [object] $AutoDiscoverServiceInternalUri,
        [Parameter()] [object] $AutoDiscoverSiteScope,
        [Parameter(DontShow)] [object] $Array,
        [Parameter(DontShow)] [object] $IrmLogEnabled,
        [Parameter(DontShow)] [object] $IrmLogMaxAge,
        [Parameter(DontShow)] [object] $IrmLogMaxDirectorySize,
        [Parameter(DontShow)] [object] $IrmLogMaxFileSize,
        [Parameter(DontShow)] [object] $IrmLogPath,
        [Parameter(DontShow)] [object] $IsOutOfService,
        [Parameter(DontShow)] [object] $AlternateServiceAccountCredential,
        [Parameter(DontShow)] [switch] $CleanUpInvalidAlternateServiceAccountCredentials,
        [Parameter(DontShow)] [switch] $RemoveAlternateServiceAccountCredentials,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-ClientAccessService', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives the authorization servers whose tokens Exchange takes.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The authorization server: its name, GUID or DN; with wildcards: EvoSTS*.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-AuthServer | Format-Table Name,Type,Enabled,IsDefaultAuthorizationEndpoint
#>
function Get-AuthServer {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [AllowNull()]
            [Mapicfg.Complete()] [Mapicfg.Identity('AuthServer')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-AuthServer', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Changes an authorization server.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The authorization server: its name, GUID or DN.
.PARAMETER TrustAnySSLCertificate
Accepted and ignored: no server is asked.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER AuthMetadataUrl
Where its keys are published.
.PARAMETER DomainName
The domains of the tenant.
.PARAMETER Enabled
Whether Exchange takes its tokens.
.PARAMETER IsDefaultAuthorizationEndpoint
Whether clients are sent to it for signing in.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Set-AuthServer EvoSTS -IsDefaultAuthorizationEndpoint $true
.EXAMPLE
Get-AuthServer EvoSTS* | Set-AuthServer -DomainName contoso.com,fabrikam.com
#>
function Set-AuthServer {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('AuthServer')] [object] $Identity,
        [Parameter()] [switch] $TrustAnySSLCertificate,
        [Parameter()] [string] $DomainController,
        [Parameter()] [string] $AuthMetadataUrl,
        [Parameter()] [object] $DomainName,
        [Parameter()] [bool] $Enabled,
        [Parameter()] [bool] $IsDefaultAuthorizationEndpoint,
        [Parameter(DontShow)] [object] $GraphBaseUrl,
        [Parameter(DontShow)] [object] $ApplicationIdentifier,
        [Parameter(DontShow)] [object] $Name,
        [Parameter(DontShow)] [switch] $RefreshAuthMetadata,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Set-AuthServer', $true, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives servers.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The server: its name, FQDN, GUID, DN or ExchangeLegacyDN; with wildcards.
.PARAMETER Domain
All of this domain.
.PARAMETER Status
Accepted and ignored: no server is asked.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-ExchangeServer | Format-Table Name,Site,AdminDisplayVersion
#>
function Get-ExchangeServer {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Identity')]
            [AllowNull()] [Mapicfg.Complete()] [Mapicfg.Identity('ExchangeServer', 'ClientAccessService')] [object]
            $Identity,
        [Parameter(ParameterSetName = 'Domain')] [string] $Domain,
        [Parameter()] [switch] $Status,
        [Parameter()] [string] $DomainController,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-ExchangeServer', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives what others may do with a mailbox.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The mailbox, in any form: name, alias, address, GUID, DN, DOMAIN\user ...
.PARAMETER User
Only what this user or group may do, by the name that the entry has.
.PARAMETER ResultSize
The most to give: a number, or Unlimited. 1000 unless said otherwise.
.PARAMETER ReadFromDomainController
Accepted and ignored.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-MailboxPermission anna@contoso.com | Format-Table User,AccessRights
#>
function Get-MailboxPermission {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Mapicfg.Complete()]
            [Mapicfg.Identity('CASMailbox')] [object] $Identity,
        [Parameter()] [string] $User,
        [Parameter()] [object] $ResultSize,
        [Parameter()] [switch] $ReadFromDomainController,
        [Parameter()] [string] $DomainController,
        [Parameter(DontShow)] [object] $Credential,
        [Parameter(DontShow)] [switch] $GroupMailbox,
        [Parameter(DontShow)] [switch] $IncludeSoftDeletedUserPermissions,
        [Parameter(DontShow)] [switch] $IncludeUnresolvedPermissions,
        [Parameter(DontShow)] [switch] $IncludeUserWithDisplayName,
        [Parameter(DontShow)] [switch] $Owner,
        [Parameter(DontShow)] [switch] $SoftDeletedMailbox,
        [Parameter(DontShow)] [switch] $UseCustomRouting,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-MailboxPermission', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Gives offline address books.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER Identity
The offline address book: its name, \name, GUID or DN; with wildcards.
.PARAMETER DomainController
Accepted and ignored: there is one store.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Get-OfflineAddressBook | Format-List Name,AddressLists,GeneratingMailbox,Guid
#>
function Get-OfflineAddressBook {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [AllowNull()]
            [Mapicfg.Complete()] [Mapicfg.Identity('OfflineAddressBook')] [object] $Identity,
        [Parameter()] [string] $DomainController,
        [Parameter(DontShow)] [object] $Server,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Get-OfflineAddressBook', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}

<#
.SYNOPSIS
Tests MAPI over HTTP at a server, over the network; needs the package mapicfg-net.
.DESCRIPTION
It works on the store that Open-MapicfgStore has opened, as "mapicfg exec" does.
.PARAMETER ProbeIdentity
OutlookMapiHttpSelfTestProbe: the endpoints take requests; nobody logs on unless there are credentials.
OutlookMapiHttpDeepTestProbe: a logon to the mailbox and the address book, at the server's own URL.
OutlookMapiHttpCtpProbe: the same at the URLs that Autodiscover hands out. With OutlookMapiHttp.Protocol\
before it, and \DATABASE behind it.
.PARAMETER RunFromServerId
The server that is connected to, and whose InternalUrl is tested: its name, FQDN, GUID or DN. The local one,
or the only one there is, when left out.
.PARAMETER MailboxId
The mailbox, in any form that names one; a health mailbox of the server when left out.
.PARAMETER Hostname
The host that is connected to in place of the server, HOST or HOST:PORT.
.PARAMETER Credential
In the PowerShell module only. Elsewhere no password stands in a text: mapicfg exec and mapicfg shell have
--login and --password-file, and log on by a Kerberos ticket without them.
.PARAMETER TimeOutSeconds
The most that it may take: 30 seconds unless said otherwise.
.PARAMETER Store
Another store than the current one: what Open-MapicfgStore -PassThru gave.
.EXAMPLE
Test-OutlookConnectivity -RunFromServerId ContosoMail -ProbeIdentity OutlookMapiHttpSelfTestProbe
.EXAMPLE
Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe -RunFromServerId EX01 -MailboxId anna@contoso.com | Format-List
.EXAMPLE
Get-CASMailbox | Test-OutlookConnectivity OutlookMapiHttpCtpProbe | Where-Object Result -ne Succeeded
#>
function Test-OutlookConnectivity {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory, Position = 0)] [Mapicfg.Complete()] [string] $ProbeIdentity,
        [Parameter()] [Mapicfg.Complete()] [Mapicfg.Identity('ExchangeServer')] [object] $RunFromServerId,
        [Parameter(ValueFromPipeline)] [Mapicfg.Complete()] [Mapicfg.Identity('CASMailbox')] [object] $MailboxId,
        [Parameter()] [string] $Hostname,
        [Parameter()] [pscredential] $Credential,
        [Parameter()] [string] $TimeOutSeconds,
        [Parameter(DontShow)] [object] $Archive,
        [Parameter(DontShow)] [object] $GetDefaultsFromAutodiscover,
        [Parameter(DontShow)] [object] $Identity,
        [Parameter(DontShow)] [object] $MailboxCredential,
        [Parameter(DontShow)] [object] $Protocol,
        [Parameter(DontShow)] [object] $RpcAuthenticationType,
        [Parameter(DontShow)] [object] $RpcClientAccessServer,
        [Parameter(DontShow)] [object] $RpcProxyAuthenticationType,
        [Parameter(DontShow)] [object] $RpcProxyServer,
        [Parameter(DontShow)] [object] $RpcProxyTestType,
        [Parameter(DontShow)] [object] $RpcTestType,
        [Parameter(DontShow)] [object] $TotalTimeoutInMinutes,
        [Parameter(DontShow)] [object] $WSClientAccessServer,
        [Parameter(DontShow)] [object] $WSTestType,
        [Parameter(DontShow)] [switch] $MonitoringContext,
        [Parameter(DontShow)] [switch] $TrustAnySslCert,
        [Parameter()] [Mapicfg.Store] $Store
    )
    begin {
        $run = $null # not a variable of the session
        . $takePreferences
        $run = [Mapicfg.Run]::new($PSCmdlet, 'Test-OutlookConnectivity', $false, $Store)
    }
    process { $run.Process($PSBoundParameters) }
    end { $run.End() }
    clean { if ($run) { $run.Dispose() } }
}
