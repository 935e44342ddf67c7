// SPDX-License-Identifier: LGPL-2.1-or-later
// The package exchange-autodiscover of npm, which asks by SOAP.
const autodiscover = require('exchange-autodiscover');

require('./cases.js')(async one => {
    const settings = await autodiscover({
        emailAddress: one.email, username: one.user, password: one.password,
        settings: ['ExternalEwsUrl', 'InternalEwsUrl', 'ExternalOABUrl', 'UserDisplayName'],
    });
    return { ews: settings.ExternalEwsUrl, internal_ews: settings.InternalEwsUrl, oab: settings.ExternalOABUrl,
             name: settings.UserDisplayName };
});
