import { fs, os, path, process } from '../dev/node';
import { launch } from '../dev/child';
import { atEnd, run, say, Stop } from '../dev/lifetime';
import { table } from '../dev/table';
import { obtainN8n } from '../e2e/engine/runtime';
import { N8N_VERSION } from '../e2e/engine/versions';
import type { StoreRun, StoreResult } from './storeRun';

/**
 * Measures the store of limits and keys with n8n's own code and SQLite, and prints it as a table for
 * docs/contact-limits-store.md. Needs a build: `npm run build && node --import tsx bench/store.ts`.
 */

const SIZES = [10, 1000, 10_000, 100_000, 200_000];

async function measureStore(given: StoreRun, node: string): Promise<StoreResult> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-cis-telephony-bench-'));
	fs.mkdirSync(path.join(folder, '.n8n'));
	const remove = atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
	let output = '';
	const { ended } = launch({
		command: node,
		args: ['--import', 'tsx', path.join('bench', 'storeRun.ts'), JSON.stringify(given)],
		cwd: path.resolve('.'),
		env: { ...process.env, N8N_USER_FOLDER: folder, DB_TYPE: 'sqlite' },
		output: (text) => {
			output += text;
		},
	});
	const code = await ended;
	await remove();
	const last = output.trimEnd().split('\n').pop() ?? '';
	if (code !== 0) throw new Stop(`bench/storeRun.ts ended with ${code}:\n${output.slice(-2000)}`);
	const result: StoreResult = JSON.parse(last);
	return result;
}

async function main(): Promise<number> {
	const { bin, node } = await obtainN8n(N8N_VERSION);
	const rows: string[][] = [];
	let names: string[] = [];
	for (const size of SIZES) {
		const { bytes, times } = await measureStore({ bin, size }, node.executable);
		names = Object.keys(times);
		rows.push([
			size.toLocaleString('en'),
			bytes.toLocaleString('en'),
			...Object.values(times).map((ms) => ms.toFixed(ms < 10 ? 1 : 0)),
		]);
	}
	say(table([['Entries', 'Bytes', ...names], ...rows], names.length + 2));
	return 0;
}

void run(main);
