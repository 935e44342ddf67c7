// SPDX-License-Identifier: LGPL-2.1-or-later
// Counts mailboxes by their four settings with DuckDB: node duckdb.cjs MODULES FILE THREADS
const [modules, file, threads = "1"] = process.argv.slice(2);
const { DuckDBInstance } = require(require("path").join(modules, "@duckdb/node-api"));

async function main() {
    const instance = await DuckDBInstance.create(":memory:", { threads });
    const connection = await instance.connect();
    if (file === "version") {
        const version = await connection.runAndReadAll("select version()");
        console.log(version.getRows()[0][0]);
        return;
    }
    const start = process.hrtime.bigint();
    const names = ["Name", "PrimarySmtpAddress", "Identity", "MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity",
                   "MAPIEnabled", "MAPIBlockOutlookRpcHttp", "WhenChanged"];
    const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(", ");
    const result = await connection.runAndReadAll(
        `select MapiHttpEnabled, MAPIBlockOutlookExternalConnectivity, MAPIEnabled, MAPIBlockOutlookRpcHttp, count(*)
         from read_csv('${file}', auto_detect = false, delim = ',', quote = '"', escape = '"', header = true, skip = 1,
                       new_line = '\\r\\n', columns = {${columns}})
         group by all`);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    let total = 0n;
    for (const row of result.getRows()) total += row[4];
    console.log(`seconds ${seconds}`);
    console.log(`mailboxes ${total}`);
}

main();
