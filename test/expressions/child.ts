import { assert, process } from '../../dev/node';
import { FAST, ITEMS, SLOW } from './forms';
import { compareGenerated } from './generated';
import { readBoth, useEngine } from './probe';

/*
 * The comparison with another of n8n's engines, in a process of its own: jest cannot load them. 'vm'
 * is the default of n8n 2, but needs a Node.js for which its binary was built.
 */

const RUNS = 15;

async function compare(engine: string): Promise<string> {
	assert(engine === 'vm' || engine === 'quickjs', `No engine ${engine}`);
	await useEngine(engine);
	const forms = [...Object.keys(FAST), ...SLOW];
	const parameters = Object.fromEntries(forms.map((form, index) => [`p${index}`, `=${form}`]));
	for (const { name, n8n, ours } of await readBoth(parameters, ITEMS)) {
		if (ours) assert.deepStrictEqual([parameters[name], ours], [parameters[name], n8n]);
	}
	const { read, asked } = await compareGenerated(RUNS, assert.deepStrictEqual);
	assert(Math.min(read, asked) > 30, `${read} read, ${asked} asked`);
	return `${read} read as ${engine} does`;
}

compare(process.argv[2] ?? '').then(
	(done) => {
		process.stdout.write(`${done}\n`);
		process.exit(0);
	},
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
		process.exit(1);
	},
);
