import { fs, path, process } from '../dev/node';
import { launch } from '../dev/child';
import { importExample, invite, readOptions, startDemo } from './engine/demo';
import { Stop, atEnd, run, say, serveUntilStopped, write } from '../dev/lifetime';
import { createHome, installPackage } from './engine/n8n';
import { buildAndPack, packageName } from './engine/package';
import { obtainN8n } from './engine/runtime';
import { N8N_VERSION } from './engine/versions';

const USAGE = 'Usage: npm run dev -- [--port <number>]';

/** Runs a development dependency's program with this Node. */
function toolPath(file: string): string {
	return path.resolve('node_modules', file);
}

/**
 * Compiles straight into n8n's copy of the package, on each change. A symbolic link to this folder
 * would not reload: n8n forgets loaded modules by the path under which it knows the package, and
 * Node knows them by their real path.
 */
async function watchSources(dist: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const compiler = launch({
			command: process.execPath,
			args: [toolPath('typescript/bin/tsc'), '--watch', '--preserveWatchOutput', '--outDir', dist],
			cwd: path.resolve('.'),
			output(text) {
				write(text);
				if (text.includes('Watching for file changes')) resolve();
			},
		});
		void compiler.ended.then((code) => reject(new Stop(`tsc ended by itself with code ${code}.`)));
	});
}

/** Icons and codex files, which tsc does not copy. */
async function copyAssets(dist: string): Promise<void> {
	const gulp = launch({
		command: process.execPath,
		args: [toolPath('gulp/bin/gulp.js'), '--silent', 'assets'],
		cwd: path.resolve('.'),
		env: { ...process.env, OUT_DIR: dist },
		output: write,
	});
	if ((await gulp.ended) === 0) say('Copied icons and codex files.');
}

function watchAssets(dist: string): void {
	let isCopying = false;
	let isStale = false;
	// One save causes several events: one copy serves them, and one more serves later ones.
	const copy = async () => {
		isStale = true;
		if (isCopying) return;
		isCopying = true;
		while (isStale) {
			isStale = false;
			await copyAssets(dist);
		}
		isCopying = false;
	};
	for (const folder of ['nodes', 'credentials']) {
		const watcher = fs.watch(folder, { recursive: true }, (_event, file) => {
			if (file !== null && /\.(svg|node\.json)$/.test(file)) void copy();
		});
		atEnd(() => watcher.close());
	}
}

/** Runs the demo's n8n, and rebuilds and reloads its nodes on each change. */
async function main(): Promise<number> {
	const { once, port } = await readOptions(process.argv.slice(2), USAGE);
	if (once) throw new Stop(USAGE);
	const home = await createHome();
	const tarball = await buildAndPack(home);
	const runtime = await obtainN8n(N8N_VERSION);
	const dist = path.join(await installPackage(home, tarball, await packageName()), 'dist');
	await watchSources(dist);
	watchAssets(dist);
	const demo = await startDemo({ runtime, home, port, env: { N8N_DEV_RELOAD: 'true' } });
	invite(demo, await importExample(demo, home, 'sms-from-csv'));
	say('Each change in nodes, credentials and shared is built and reloaded; the editor follows.');
	say('A node or credential that is new in package.json needs a restart of this script.\n');
	return await Promise.race([serveUntilStopped(), demo.n8n.crashed]);
}

void run(main);
