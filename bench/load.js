/**
 * Prints how many milliseconds n8n's own loader takes for this package, in a process that has
 * loaded nothing of it, and how many files it loads. It is plain JavaScript, because a translation
 * of this program at load time would count too.
 */
const path = require('node:path');
require('reflect-metadata');
const { PackageDirectoryLoader } = require('n8n-core');

async function main() {
	// The first loader also sets up the log of n8n, which has made several before this package's turn.
	new PackageDirectoryLoader(process.cwd());
	const started = performance.now();
	const loader = new PackageDirectoryLoader(process.cwd());
	await loader.loadAll();
	const ms = performance.now() - started;
	const own = path.join(process.cwd(), 'dist');
	const files = Object.keys(require.cache).filter((file) => file.startsWith(own)).length;
	process.stdout.write(JSON.stringify({ ms, files }));
}

void main();
