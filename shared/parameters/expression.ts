import { isSafeObjectProperty } from 'n8n-workflow';
import { ASK_N8N, asText, chain, choice, element, field, METHODS, not, OPERATORS } from './terms';
import type { Other, Plain, Step, Term } from './terms';

/** A text, a number, a name (Latin or Cyrillic) or a sign; others are not in the grammar. */
const TOKEN =
	/\s*("[^"\n\r\u2028\u2029]*"|'[^'\n\r\u2028\u2029]*'|(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?|\$(?:json|node)\b|\$(?=\s*\()|[A-Za-z_\u0400-\u0481\u048a-\u052f][\w\u0400-\u0481\u048a-\u052f]*|\?\.(?!\d)|\?\?|\|\||&&|[!=]==?|[+!?:.()[\]])\s*/y;
const NAME = /^[A-Za-z_\u0400-\u052f]/;
const NUMBER = /^\d/;
const INDEX = /^(?:0|[1-9]\d{0,8})$/;

const CONSTANTS: ReadonlyMap<string, Plain> = new Map<string, Plain>([
	['true', true],
	['false', false],
	['null', null],
	['undefined', undefined],
]);

/** Characters: also limits how deep brackets can nest. */
const LONGEST = 300;

/**
 * Reads what people write most: fields of `$json` and of `Other`, texts, numbers and constants,
 * joined by `+ ?? || && === !== == != !`, a ternary or brackets, with the methods of `METHODS`. All
 * of it means here what it means in JavaScript, so that n8n gives the same.
 *
 * @param code what is between the braces, without a backslash
 * @returns undefined for anything else
 */
export function termOf(code: string): Term | undefined {
	const tokens = tokensOf(code);
	// JavaScript refuses some mixtures of them.
	if (tokens?.includes('??') && (tokens.includes('||') || tokens.includes('&&'))) return undefined;
	return tokens && new Parser(tokens).whole();
}

function tokensOf(code: string): string[] | undefined {
	if (code.length > LONGEST) return undefined;
	const tokens: string[] = [];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < code.length) {
		const [, token] = TOKEN.exec(code) ?? [];
		if (token === undefined) return undefined;
		tokens.push(token);
	}
	return tokens;
}

class Parser {
	/** Of the next token; Infinity if something is not in the grammar. */
	private position = 0;

	constructor(private readonly tokens: readonly string[]) {}

	whole(): Term | undefined {
		const term = this.ternary();
		return this.position === this.tokens.length ? term : undefined;
	}

	private get next(): string {
		return this.tokens[this.position] ?? '';
	}

	private take(): string {
		const token = this.next;
		this.position += 1;
		return token;
	}

	private takes(token: string): boolean {
		if (this.next !== token) return false;
		this.position += 1;
		return true;
	}

	private refuse(): void {
		this.position = Infinity;
	}

	private expect(token: string): void {
		if (!this.takes(token)) this.refuse();
	}

	private ternary(): Term {
		const test = this.binary(0);
		if (!this.takes('?')) return test;
		const yes = this.ternary();
		this.expect(':');
		return choice(test, yes, this.ternary());
	}

	private binary(level: number): Term {
		const operators = OPERATORS[level];
		if (!operators) return this.unary();
		let left = this.binary(level + 1);
		for (;;) {
			const operator = operators.get(this.next);
			if (!operator) return left;
			this.position += 1;
			left = operator(left, this.binary(level + 1));
		}
	}

	private unary(): Term {
		return this.takes('!') ? not(this.unary()) : this.primary();
	}

	private primary(): Term {
		const token = this.take();
		if (token === '$json') return chain(({ json }) => json, this.steps());
		if (token === '$') return this.ofOtherNode();
		if (token === '$node') return this.ofNode();
		if (token === '(') return chain(this.bracketed(), this.steps());
		if (token === 'String' && this.takes('(')) return chain(asText(this.bracketed()), this.steps());
		if (isText(token)) return () => token.slice(1, -1);
		if (NUMBER.test(token)) return () => Number(token);
		if (!CONSTANTS.has(token)) this.refuse();
		return () => CONSTANTS.get(token);
	}

	private bracketed(): Term {
		const term = this.ternary();
		this.expect(')');
		return term;
	}

	private ofOtherNode(): Term {
		this.expect('(');
		const node = this.safe(this.quoted());
		this.expect(')');
		this.expect('.');
		const by = this.takes('first') ? 'first' : 'item';
		for (const token of by === 'first' ? ['(', ')'] : ['item']) this.expect(token);
		return this.jsonOf({ node, by });
	}

	private ofNode(): Term {
		this.expect('[');
		const node = this.safe(this.quoted());
		this.expect(']');
		return this.jsonOf({ node, by: '$node' });
	}

	private jsonOf(wanted: Other): Term {
		this.expect('.');
		this.expect('json');
		return chain(({ other }) => other(wanted), this.steps());
	}

	private quoted(): string {
		const token = this.take();
		if (!isText(token)) this.refuse();
		return token.slice(1, -1);
	}

	private steps(): Array<{ step: Step; isOptional: boolean }> {
		const steps: Array<{ step: Step; isOptional: boolean }> = [];
		for (;;) {
			const isOptional = this.takes('?.');
			if (this.takes('[')) steps.push({ step: this.element(), isOptional });
			else if (isOptional || this.takes('.')) steps.push({ step: this.member(), isOptional });
			else return steps;
		}
	}

	private element(): Step {
		const isIndex = INDEX.test(this.next);
		const name = isIndex ? this.take() : this.quoted();
		this.expect(']');
		return isIndex ? element(name) : field(this.safe(name));
	}

	private member(): Step {
		const name = this.take();
		if (!NAME.test(name)) this.refuse();
		if (!this.takes('(')) return field(this.safe(name));
		this.expect(')');
		const method = METHODS.get(name);
		if (!method) this.refuse();
		return method ?? (() => ASK_N8N);
	}

	/** n8n's engines differ in a field that is called like what every object has. */
	private safe(name: string): string {
		if (!isSafeObjectProperty(name) || name in Object.prototype) this.refuse();
		return name;
	}
}

const isText = (token: string): boolean => token.startsWith('"') || token.startsWith("'");
