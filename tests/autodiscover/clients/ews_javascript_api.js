// SPDX-License-Identifier: LGPL-2.1-or-later
// The package ews-javascript-api of npm, a translation of Microsoft's EWS Managed API, which asks by SOAP.
const ews = require('ews-javascript-api');

const { UserSettingName: name } = ews;
const ASKED = {
    ews: name.ExternalEwsUrl, internal_ews: name.InternalEwsUrl, oab: name.ExternalOABUrl, name: name.UserDisplayName,
    mapi: name.MapiHttpEnabled, rpc: name.ExternalMailboxServer,
};

function owa(collection) {
    return collection && collection.Urls.map(one => `${one.AuthenticationMethods} ${one.Url}`).join(' ');
}

require('./cases.js')(async one => {
    const service = new ews.AutodiscoverService(ews.ExchangeVersion.Exchange2013_SP1);
    service.Credentials = new ews.WebCredentials(one.user, one.password);
    service.RedirectionUrlValidationCallback = url => url.startsWith('https://');
    const asked = [...Object.values(ASKED), name.ExternalWebClientUrls, name.InternalWebClientUrls];
    const response = await service.GetUserSettings(one.email, asked);
    if (response.ErrorCode !== ews.AutodiscoverErrorCode.NoError)
        return { error: ews.AutodiscoverErrorCode[response.ErrorCode] };
    const answer = {};
    for (const [key, setting] of Object.entries(ASKED))
        answer[key] = response.Settings.get(setting);
    answer.owa = owa(response.Settings.get(name.ExternalWebClientUrls));
    answer.internal_owa = owa(response.Settings.get(name.InternalWebClientUrls));
    return answer;
});
