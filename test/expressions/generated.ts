import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { readBoth } from './probe';

const NAMES = [
	'a',
	'b',
	'c',
	'a b',
	'имя',
	'trim',
	'name',
	'length',
	'toString',
	'valueOf',
	'constructor',
	'__proto__',
	'caller',
	'isProxy',
];
const quoted = (text: string) => fc.constantFrom(`'${text}'`, `"${text}"`);
const named = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom('a', 'b') },
	fc.constantFrom(...NAMES),
);
const step = fc.oneof(
	{ weight: 9, arbitrary: named.filter((name) => name !== 'a b').map((name) => `.${name}`) },
	{ weight: 2, arbitrary: named.chain(quoted).map((name) => `[${name}]`) },
	fc.constantFrom('[0]', '?.a', '?.[0]', '?.["a"]', '?.trim()', '\n.b', '.length'),
);
const call = fc.constantFrom(
	'',
	'',
	'',
	'',
	'',
	'',
	'.trim()',
	'.toString()',
	'.toLowerCase()',
	'.toUpperCase()',
);
const start = fc.oneof(
	{ weight: 6, arbitrary: fc.constant('$json') },
	fc.constantFrom(
		"$('Contacts').item.json",
		"$('Contacts').first().json",
		'$("Turned").item.json',
		"$('Aside').first().json",
		'$node["Contacts"].json',
		"$node['Nobody'].json",
		"$('Nobody').item.json",
	),
);
const field = fc
	.tuple(start, step, fc.oneof({ weight: 4, arbitrary: fc.constant('') }, step), call)
	.map((parts) => parts.join(''));
const literal = fc.oneof(
	fc.constantFrom('', ' x ', '7', 'Я', '.first(', 'a  b').chain(quoted),
	fc.constantFrom('0', '1', '7.5', '100', 'true', 'false', 'null', 'undefined'),
);
const OPERATORS = ['??', '||', '&&', '+', '+', '===', '!==', '==', '!='];
const { whole } = fc.letrec<{ whole: string }>((tie) => ({
	whole: fc.oneof(
		{ maxDepth: 3 },
		{ weight: 4, arbitrary: field },
		{ weight: 1, arbitrary: literal },
		{
			weight: 3,
			arbitrary: fc
				.tuple(tie('whole'), fc.constantFrom(...OPERATORS), tie('whole'))
				.map((parts) => parts.join(' ')),
		},
		{
			weight: 1,
			arbitrary: fc
				.tuple(tie('whole'), tie('whole'), tie('whole'))
				.map(([test, yes, no]) => `${test} ? ${yes} : ${no}`),
		},
		{ weight: 1, arbitrary: tie('whole').map((inner) => `!${inner}`) },
		{ weight: 1, arbitrary: fc.tuple(tie('whole'), call).map(([inner, c]) => `(${inner})${c}`) },
		{
			weight: 1,
			arbitrary: fc.tuple(tie('whole'), call).map(([inner, c]) => `String(${inner})${c}`),
		},
	),
}));

/** What is not in the grammar, or only just. */
const DEBRIS = (
	'- * => /*x*/ // ; , ` \\ .first() ?. [ ] ( ) 5 .5 = ++ new typeof $json .constructor {} { } \n ' +
	"\u2028 ' \" Object & | < > in .. ... void 012 0x1 1e3 1n # ? : ! $( $ <!-- --> await 'use strict'"
).split(' ');
const broken = fc
	.tuple(whole, fc.constantFrom(...DEBRIS), fc.double({ min: 0, max: 1, noNaN: true }))
	.map(([text, debris, where]) => {
		const at = Math.floor(where * (text.length + 1));
		return `${text.slice(0, at)}${debris}${text.slice(at)}`;
	});
const code = fc
	.oneof({ weight: 3, arbitrary: whole }, { weight: 1, arbitrary: broken })
	.map((text) => `{{ ${text} }}`);
export const expression = fc.oneof(
	{ weight: 3, arbitrary: code },
	fc
		.tuple(fc.constantFrom('', ' ', 'Hello ', '.', '\n'), code, code)
		.map((parts) => parts.join('')),
);

const plain = fc.oneof(
	fc.constantFrom('', ' x ', 'x', '7', '0', 'ПРИВЕТ', '2026-01-01T00:00:00.000Z', 0, 7, 1.5),
	fc.constantFrom<unknown>(true, false, null, undefined, NaN, Infinity, 1e308, 10n, new Date(0)),
	fc.string({ maxLength: 3 }),
);
const value = fc.oneof(
	{ weight: 9, arbitrary: plain },
	fc.dictionary(fc.constantFrom('a', 'b', 'a b'), plain),
	fc.array(fc.oneof(plain, fc.record({ a: plain })), { maxLength: 2 }),
);
export const item = fc
	.dictionary(fc.constantFrom(...NAMES.filter((name) => name !== '__proto__')), value)
	.map((json) => ({ a: 'x', b: 7, ...json }) as IDataObject);

/** Expressions that are compared at once, each for every item. */
const AT_ONCE = 12;

/** Reads generated expressions of generated items in both ways; throws where ours differs. */
export async function compareGenerated(
	runs: number,
	expectSame: (ours: unknown, n8n: unknown) => void,
): Promise<{ read: number; asked: number }> {
	const counts = { read: 0, asked: 0 };
	const texts = fc.array(expression, { minLength: AT_ONCE, maxLength: AT_ONCE });
	const items = fc.array(item, { minLength: 4, maxLength: 4 });
	await fc.assert(
		fc.asyncProperty(texts, items, async (given, jsons) => {
			const parameters: INodeParameters = Object.fromEntries(
				given.map((text, index) => [`p${index}`, `=${text}`]),
			);
			for (const { name, n8n, ours } of await readBoth(parameters, jsons)) {
				counts[ours ? 'read' : 'asked'] += 1;
				if (ours) expectSame([parameters[name], ours], [parameters[name], n8n]);
			}
		}),
		{ numRuns: runs },
	);
	return counts;
}
