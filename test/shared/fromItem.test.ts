import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { lookupOf } from '../../dist/shared/parameters/fromItem';
import { ASK_N8N } from '../../dist/shared/parameters/terms';
import { readBoth } from '../expressions/probe';

const names = [
	'a',
	'b',
	'a b',
	'тел',
	'_1',
	'length',
	'__proto__',
	'constructor',
	'toString',
	"o'k",
];
const value = fc.oneof(
	fc.string({ maxLength: 6 }),
	fc.constantFrom('', '=1', '{{ 1 }}', '\\n', '"', 'я\n', '00123', 'true', '2026-01-01'),
	fc.double(),
	fc.integer(),
	fc.boolean(),
	fc.constant(null),
);
const item: fc.Arbitrary<IDataObject> = fc
	.dictionary(
		fc.constantFrom(...names.filter((name) => name !== '__proto__')),
		fc.oneof(
			{ weight: 3, arbitrary: value },
			fc.dictionary(fc.constantFrom('a', 'b', 'a b'), value),
			fc.array(value, { maxLength: 2 }),
		),
	)
	.map((json) => ({ a: 'x', b: 7, ...json }) as IDataObject);
const step = fc
	.constantFrom(...names)
	.chain((name) =>
		fc.constantFrom(
			...(/^\w+$/.test(name) ? [`.${name}`] : []),
			`["${name}"]`,
			...(name.includes("'") ? [] : [`['${name}']`]),
		),
	);
const field = fc
	.tuple(
		fc.constantFrom('', ' ', '\n'),
		fc.oneof(fc.tuple(step), fc.tuple(step), fc.array(step, { minLength: 2, maxLength: 3 })),
	)
	.map(([blank, steps]) => `{{${blank}$json${steps.join('')}${blank}}}`);
const around = fc.oneof(
	{
		weight: 9,
		arbitrary: fc.constantFrom('', 'Hello ', '\n', ' — ', '"', "'", '$json.a', '<b>', '1'),
	},
	fc.constantFrom('{', '}', '\\', '`${1}`', '{{ 1 }}'),
);
const expression = fc
	.array(fc.oneof({ weight: 4, arbitrary: field }, around), { minLength: 1, maxLength: 4 })
	.map((parts) => `=${parts.join('')}`);

test('what is read without n8n is what n8n reads, to the type', async () => {
	let looked = 0;
	let asked = 0;
	await fc.assert(
		fc.asyncProperty(
			expression,
			expression,
			fc.array(item, { minLength: 1, maxLength: 8 }),
			async (text, one, items) => {
				for (const { n8n, ours } of await readBoth({ text, options: { one } }, items)) {
					if (ours === undefined) asked += 1;
					else {
						looked += 1;
						expect(ours).toEqual(n8n);
					}
				}
			},
		),
		{ numRuns: 150 },
	);
	expect(Math.min(looked, asked)).toBeGreaterThan(25);
});

test.each<[string, IDataObject, unknown]>([
	['={{ $json.a.b }}', { a: { b: 7 } }, 7],
	['={{$json["a b"]}}', { 'a b': 'x' }, 'x'],
	["={{ $json['a'].b }}", { a: { b: false } }, false],
	['=Hello {{ $json.name }}!', { name: 'Иван' }, 'Hello Иван!'],
	['={{ $json.x }}-{{ $json.y }}', { x: 1, y: 'x' }, '1-x'],
	['fixed', {}, 'fixed'],
])('%s is read from the item', async (text, json, expected) => {
	// The node before exchanges the fields of these names.
	const { a: b, b: a, ...others } = json;
	expect(await readBoth({ text }, [{ ...others, a, b }])).toEqual([
		{ name: 'text', n8n: { value: expected }, ours: { value: expected } },
	]);
});

test.each([
	['={{ $json.missing }}', {}],
	['={{ $json.a }}', { a: null }],
	['={{ $json.a }}', { a: { b: 1 } }],
	['={{ $json.a }}', { a: [1] }],
	['={{ $json.a.length }}', { a: 'text' }],
	['={{ $json.a.slice(1) }}', { a: 'text' }],
	['={{ $json.a - 1 }}', { a: 1 }],
	['={{ $json.constructor }}', { constructor: 'x' }],
	['={{ $now }}', {}],
	['={{ $json.a', { a: 1 }],
	['=.constructor {{ $json.a }}', { a: 1 }],
	['=no field at all', {}],
])('%s of %j is n8n’s to tell', (text, json) => {
	const lookup = lookupOf(text);
	const scope = { json: json as IDataObject, other: () => ASK_N8N };
	expect(lookup ? lookup(scope) : ASK_N8N).toBe(ASK_N8N);
});

test('a group never gets a prototype from the saved workflow', () => {
	const saved: unknown = JSON.parse('{"__proto__": {"key": "={{ $json.a }}"}}');
	expect(lookupOf(saved)).toBeUndefined();
});
