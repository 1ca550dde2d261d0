import type { IDataObject } from 'n8n-workflow';

/** Marks a value that only n8n's evaluator can tell. */
export const ASK_N8N = Symbol('ask n8n');

/** `json` of another node: `$('Node').item.json`, `$('Node').first().json`, `$node["Node"].json`. */
export interface Other {
	readonly node: string;
	readonly by: 'item' | 'first' | '$node';
}

/** The data of an item for expressions. */
export interface Scope {
	/** `$json` */
	readonly json: IDataObject;
	/** ASK_N8N where n8n finds nothing. */
	readonly other: (wanted: Other) => unknown;
}

export type Plain = string | number | boolean | null | undefined;

/** A part of an expression, ready to be read for each item. */
export type Term = (scope: Scope) => Plain | typeof ASK_N8N;

/** Takes what a part of an expression gives, whatever it is; ASK_N8N leads to ASK_N8N. */
export type Step = (value: unknown) => unknown;

/** Lists, objects, dates, NaN, Infinity and values of BigInt are n8n's to read. */
const isPlain = (value: unknown): value is Plain =>
	typeof value === 'string' ||
	typeof value === 'boolean' ||
	(typeof value === 'number' && Number.isFinite(value)) ||
	isNothing(value);

const isNothing = (value: unknown): value is null | undefined =>
	value === null || value === undefined;

/** Takes one step after the other; `?.` before a step ends the whole chain where nothing is. */
export function chain(
	start: (scope: Scope) => unknown,
	steps: ReadonlyArray<{ readonly step: Step; readonly isOptional: boolean }>,
): Term {
	return (scope) => {
		let value = start(scope);
		for (const { step, isOptional } of steps) {
			if (isOptional && isNothing(value)) return undefined;
			value = step(value);
		}
		return isPlain(value) ? value : ASK_N8N;
	};
}

/** A field of an object, not of a list, of which n8n's engines read only the elements and the length. */
export const field =
	(name: string): Step =>
	(value) =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? ownOf(value, name)
			: ASK_N8N;

/** An element of a list. */
export const element =
	(index: string): Step =>
	(value) =>
		Array.isArray(value) ? ownOf(value, index) : ASK_N8N;

/** Nothing that an object has from its class. */
function ownOf(value: object, name: string): unknown {
	if (Object.hasOwn(value, name)) return Reflect.get(value, name);
	return name in value ? ASK_N8N : undefined;
}

const ofText =
	(apply: (text: string) => string): Step =>
	(value) =>
		typeof value === 'string' ? apply(value) : ASK_N8N;

/** Without arguments. None of them is among the methods that n8n adds to JavaScript's own. */
export const METHODS: ReadonlyMap<string, Step> = new Map([
	['trim', ofText((text) => text.trim())],
	['toLowerCase', ofText((text) => text.toLowerCase())],
	['toUpperCase', ofText((text) => text.toUpperCase())],
	['toString', (value) => (isPlain(value) && !isNothing(value) ? String(value) : ASK_N8N)],
]);

type Operator = (left: Term, right: Term) => Term;

/** Reads the right side only where the left one does not decide. */
const unless =
	(decides: (left: Plain) => boolean): Operator =>
	(left, right) =>
	(scope) => {
		const value = left(scope);
		return value === ASK_N8N || decides(value) ? value : right(scope);
	};

const both =
	(apply: (left: Plain, right: Plain) => Plain | typeof ASK_N8N): Operator =>
	(left, right) =>
	(scope) => {
		const first = left(scope);
		const second = right(scope);
		return first === ASK_N8N || second === ASK_N8N ? ASK_N8N : apply(first, second);
	};

function sum(left: Plain, right: Plain): Plain | typeof ASK_N8N {
	if (typeof left === 'string' || typeof right === 'string') return `${left}${right}`;
	const total = typeof left === 'number' && typeof right === 'number' ? left + right : NaN;
	return Number.isFinite(total) ? total : ASK_N8N;
}

/** `==` as far as it converts nothing. */
function areLike(left: Plain, right: Plain): boolean | typeof ASK_N8N {
	if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right);
	return typeof left === typeof right ? left === right : ASK_N8N;
}

const negated = (value: Plain | typeof ASK_N8N): boolean | typeof ASK_N8N =>
	value === ASK_N8N ? ASK_N8N : !value;

/** Operators by how tightly they bind, the loosest first. */
export const OPERATORS: ReadonlyArray<ReadonlyMap<string, Operator>> = [
	new Map([
		['??', unless((left) => !isNothing(left))],
		['||', unless(Boolean)],
	]),
	new Map([['&&', unless((left) => !left)]]),
	new Map([
		['===', both((left, right) => left === right)],
		['!==', both((left, right) => left !== right)],
		['==', both(areLike)],
		['!=', both((left, right) => negated(areLike(left, right)))],
	]),
	new Map([['+', both(sum)]]),
];

export const not =
	(term: Term): Term =>
	(scope) =>
		negated(term(scope));

export const choice =
	(test: Term, yes: Term, no: Term): Term =>
	(scope) => {
		const value = test(scope);
		if (value === ASK_N8N) return ASK_N8N;
		return value ? yes(scope) : no(scope);
	};

/** `String(…)` */
export const asText =
	(term: Term): Term =>
	(scope) => {
		const value = term(scope);
		return value === ASK_N8N ? ASK_N8N : String(value);
	};
