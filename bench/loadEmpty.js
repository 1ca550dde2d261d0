/** Prints how many milliseconds Node takes to load a number of modules with nothing in them. */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { files } = JSON.parse(process.argv[2]);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-cis-telephony-bench-'));
const modules = Array.from({ length: files }, (_, index) => path.join(folder, `${index}.js`));
for (const file of modules) fs.writeFileSync(file, "'use strict';\n");
const started = performance.now();
for (const file of modules) require(file);
const ms = performance.now() - started;
fs.rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify({ ms }));
