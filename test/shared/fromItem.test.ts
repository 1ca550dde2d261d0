import fc from 'fast-check';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { ASK_N8N, lookupOf } from '../../dist/shared/parameters/fromItem';
import { AcmeApi } from '../support/acme';
import { runNode } from '../support/n8n';

/** For each item, n8n's value of the parameter and ours. */
class Probe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Probe',
		name: 'probe',
		group: ['output'],
		version: 1,
		usableAsTool: true,
		description: 'Compares two ways of reading a parameter',
		defaults: { name: 'Probe' },
		inputs: [],
		outputs: [],
		properties: [
			{ displayName: 'Text', name: 'text', type: 'string', default: '' },
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [{ displayName: 'One', name: 'one', type: 'string', default: '' }],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const read = (name: string, index: number) => {
			try {
				return { value: this.getNodeParameter(name, index) };
			} catch (error) {
				return { thrown: String(error) };
			}
		};
		return [
			['text', 'options'].flatMap((name) => {
				const lookup = lookupOf(this.getNodeParameter(name, 0, '', { rawExpressions: true }));
				return items.map((item, index) => {
					const found = lookup ? lookup(item.json) : ASK_N8N;
					const ours = found === ASK_N8N ? undefined : { value: found };
					return { json: { name, n8n: read(name, index), ours } as IDataObject };
				});
			}),
		];
	}
}

const under = { node: new Probe(), credentialType: new AcmeApi() };

async function compare(text: string, items: IDataObject[], options: INodeParameters = {}) {
	const { items: output, error } = await runNode(under, { parameters: { text, options }, items });
	expect(error).toBeUndefined();
	return output as Array<{ name: string; n8n: object; ours?: object }>;
}

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
				for (const { n8n, ours } of await compare(text, items, { one })) {
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
	['={{ $json.a }}-{{ $json.b }}', { a: 1, b: 'x' }, '1-x'],
	['fixed', {}, 'fixed'],
])('%s is read from the item', async (text, json, expected) => {
	expect((await compare(text, [json]))[0]).toEqual({
		name: 'text',
		n8n: { value: expected },
		ours: { value: expected },
	});
});

test.each([
	['={{ $json.missing }}', {}],
	['={{ $json.a }}', { a: null }],
	['={{ $json.a }}', { a: { b: 1 } }],
	['={{ $json.a }}', { a: [1] }],
	['={{ $json.a.length }}', { a: 'text' }],
	['={{ $json.a.toUpperCase() }}', { a: 'text' }],
	['={{ $json.a + 1 }}', { a: 1 }],
	['={{ $json.constructor }}', { constructor: 'x' }],
	['={{ $("Other").item.json.a }}', { a: 1 }],
	['={{ $now }}', {}],
	['={{ $json.a', { a: 1 }],
	['=no field at all', {}],
])('%s of %j is n8n’s to tell', (text, json) => {
	const lookup = lookupOf(text);
	expect(lookup ? lookup(json as IDataObject) : ASK_N8N).toBe(ASK_N8N);
});
