/**
 * Prints how many milliseconds n8n's own loader takes for this package, in a process that has
 * loaded nothing of it. It is plain JavaScript, because a translation of this program at load time
 * would count too.
 */
require('reflect-metadata');
const { PackageDirectoryLoader } = require('n8n-core');

async function main() {
	// The first loader also sets up the log of n8n, which has made several before this package's turn.
	new PackageDirectoryLoader(process.cwd());
	const started = performance.now();
	const loader = new PackageDirectoryLoader(process.cwd());
	await loader.loadAll();
	const ms = performance.now() - started;
	process.stdout.write(JSON.stringify({ ms, nodes: Object.keys(loader.known.nodes).length }));
}

void main();
