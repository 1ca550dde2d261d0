import { childProcess, path, process } from '../../dev/node';
import { FAST, ITEMS, SLOW } from '../expressions/forms';
import { compareGenerated } from '../expressions/generated';
import { readBoth } from '../expressions/probe';
import type { Reading } from '../expressions/probe';

/** Readings of each form, for the two items. */
async function readForms(forms: readonly string[]): Promise<(form: string) => Reading[]> {
	const parameters = Object.fromEntries(forms.map((form, index) => [`p${index}`, `=${form}`]));
	const readings = await readBoth(parameters, ITEMS);
	return (form) => readings.filter(({ name }) => name === `p${forms.indexOf(form)}`);
}

test('forms that people write are read without n8n, to the value that n8n gives', async () => {
	const of = await readForms(Object.keys(FAST));
	for (const [form, values] of Object.entries(FAST)) {
		const expected = values.map((value) => ({ n8n: { value }, ours: { value } }));
		expect([form, of(form)]).toEqual([form, expected.map((each) => expect.objectContaining(each))]);
	}
});

test('everything else is left to n8n', async () => {
	const of = await readForms(SLOW);
	const read = SLOW.filter((form) => of(form).some(({ ours }) => ours !== undefined));
	expect(read).toEqual([]);
});

test('$("Node") where the items of two nodes do not belong together', async () => {
	const parameters = {
		item: "={{ $('Contacts').item.json.a }}",
		first: "={{ $('Contacts').first().json.a }}",
	};
	const readings = await readBoth(parameters, ITEMS, { isLoose: true });
	expect(readings).toHaveLength(8);
	for (const { name, n8n, ours } of readings) {
		if (name === 'first') expect([n8n, ours]).toEqual([{ value: 7 }, { value: 7 }]);
		else expect([n8n, ours]).toEqual([{ thrown: expect.stringContaining('Paired') }, undefined]);
	}
});

test('$("Node") in manual executions, with pinned data, and with files in the JSON', async () => {
	const parameters = {
		item: "={{ $('Contacts').item.json.a }}",
		first: "={{ $('Contacts').first().json.a }}",
		aside: "={{ $('Aside').first().json.a }}",
	};
	const pinned = { Contacts: [{ json: { a: 'of no use' } }], Aside: [{ json: { a: 'pinned' } }] };
	const values = (readings: Reading[]) => readings.map(({ n8n, ours }) => [n8n, ours]);
	const both = (value: unknown) => [{ value }, { value }];
	expect(values(await readBoth(parameters, ITEMS, { mode: 'manual', pinned }))).toEqual(
		[89001112233, 7, 7, 7, 'pinned', 'pinned'].map(both),
	);
	const combined = await readBoth(parameters, ITEMS, { binaryMode: 'combined' });
	expect(combined.map(({ ours }) => ours)).toEqual(Array.from({ length: 6 }));
	const nested = ITEMS.map((json) => ({ json }));
	expect(
		values(await readBoth(parameters, nested, { binaryMode: 'combined' })).slice(0, 4),
	).toEqual([89001112233, 7, 7, 7].map(both));
});

test('what is read without n8n is what n8n reads, in generated forms of generated items', async () => {
	const { read, asked } = await compareGenerated(60, (ours, n8n) => expect(ours).toEqual(n8n));
	expect(Math.min(read, asked)).toBeGreaterThan(200);
});

// n8n 2 evaluates in an isolate by default, where fields are read through proxies of its own.
const ENGINES = Number(process.versions.node.split('.')[0]) < 24 ? ['quickjs'] : ['quickjs', 'vm'];

test.each(ENGINES)(
	'and what the engine %s reads',
	(engine) => {
		const program = path.join('test', 'expressions', 'child.ts');
		const args = ['--import', 'tsx', program, engine];
		const output = childProcess.execFileSync(process.execPath, args, { encoding: 'utf8' });
		expect(output).toMatch(/\d+ read as/);
	},
	120_000,
);
