// SPDX-License-Identifier: LGPL-2.1-or-later
// Counts mailboxes by their server and four settings with DuckDB, or writes a row for each into a file by COPY:
// node duckdb.cjs MODULES FILE THREADS [OUTPUT]
const [modules, file, threads = "1", output] = process.argv.slice(2);
const { DuckDBInstance } = require(require("path").join(modules, "@duckdb/node-api"));

const names = ["Name", "PrimarySmtpAddress", "Identity", "ServerName", "MapiHttpEnabled",
               "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled", "MAPIBlockOutlookRpcHttp", "WhenChanged"];
const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(", ");
const mailboxes = `read_csv('${file}', auto_detect = false, delim = ',', quote = '"', escape = '"', header = true,
                            skip = 1, new_line = '\\r\\n', columns = {${columns}})`;
const count = `select ServerName, MapiHttpEnabled, MAPIBlockOutlookExternalConnectivity, MAPIEnabled,
                      MAPIBlockOutlookRpcHttp, count(*) from ${mailboxes} group by all`;
// Less than the audit does: the servers' virtual directories are not considered, and lines are not counted.
const protocol = "case when coalesce(MapiHttpEnabled, 'True') = 'True' then 'MAPI over HTTP' else 'Outlook Anywhere' end";
const places = "case MAPIBlockOutlookExternalConnectivity when 'True' then 'internal only' else 'internal and external' end";
const copy = `copy (select Identity as identity, ${protocol} || ', ' || ${places} as result, ${protocol} as protocol,
                           'true' as internal,
                           case MAPIBlockOutlookExternalConnectivity when 'True' then 'false' else 'true' end as external,
                           case when MapiHttpEnabled is null then 'organization' else 'mailbox' end as decided_by,
                           case when MAPIEnabled = 'True' then ${protocol} || ', ' || ${places} else 'none' end as effective,
                           case when MAPIEnabled = 'True' then '' else 'mapi-disabled' end as notes,
                           '${file}' as source, ServerName as line from ${mailboxes})
              to '${output}' (format csv, header true)`;

async function main() {
    const instance = await DuckDBInstance.create(":memory:", { threads });
    const connection = await instance.connect();
    if (file === "version") {
        const version = await connection.runAndReadAll("select version()");
        console.log(version.getRows()[0][0]);
        return;
    }
    const start = process.hrtime.bigint();
    const rows = (await connection.runAndReadAll(output ? copy : count)).getRows();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    let total = 0n;
    for (const row of rows) total += output ? row[0] : row[5];
    console.log(`seconds ${seconds}`);
    console.log(`mailboxes ${total}`);
}

main();
