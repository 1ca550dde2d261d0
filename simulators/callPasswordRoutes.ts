import { readJsonBody } from './bodies';
import { readMembers, Refusal, shaped, type Check } from './check';
import { answering, assertNoQuery } from './httpChecks';
import type { Call, Route } from './route';

/*
 * From MobilGroup's "Описание API услуги Call-Password". It shows
 * `{"result":"error","error_code":text}` without a status (here 200, as for a good reply) and
 * without a single text: the texts are our own. So are 400, 404, 405, 415 with `{error}` for a
 * request outside the document's form (an unknown field, no JSON), which the provider may answer in
 * another way. The document calls several ways of signing in one request "not needed", so they are
 * allowed, but each must be right.
 */
export interface CallPasswordAccess {
	readonly apiKey: string;
	readonly login: string;
	readonly password: string;
}

/** The provider's own refusal, with status 200. */
class ProviderError extends Refusal {
	constructor(text: string) {
		super(200, text);
	}
}

function explain(refusal: Refusal): unknown {
	const { message } = refusal;
	return refusal instanceof ProviderError
		? { result: 'error', error_code: message }
		: { error: message };
}

function assertSecurity(security: unknown, right: CallPasswordAccess): void {
	const given = readMembers(security, ['login', 'password', 'apiKey'], 'security');
	for (const [name, value] of Object.entries(right)) {
		if (given.has(name) && given.get(name) !== value) {
			throw new ProviderError(name === 'apiKey' ? 'wrong API key' : 'wrong login or password');
		}
	}
	if (!given.has('apiKey') && !(given.has('login') && given.has('password'))) {
		throw new ProviderError('security needs an API key, or a login and a password');
	}
}

function assertSigned(call: Call, security: unknown, right: CallPasswordAccess): void {
	const { authorization } = call.headers;
	if (authorization === undefined && security === undefined) {
		throw new ProviderError('neither an Authorization header nor a security section');
	}
	if (authorization !== undefined && authorization !== right.apiKey) {
		throw new ProviderError('wrong API key');
	}
	if (security !== undefined) assertSecurity(security, right);
}

const number7 = shaped(/^7[0-9]{10}$/, '7 and 10 digits');
const capacities = shaped(/^[4-6]$/, '4 to 6');

function readText(members: Map<string, unknown>, name: string, check: Check): string {
	const value = members.get(name);
	if (!members.has(name)) throw new ProviderError(`${name} is missing`);
	// The example quotes both, and names no other form.
	if (typeof value !== 'string') throw new ProviderError(`${name} must be a string`);
	const wrong = check(value);
	if (wrong) throw new ProviderError(`${name} ${wrong}`);
	return value;
}

export function callPasswordRoutes(
	access: CallPasswordAccess,
	refused: ReadonlyMap<string, string>,
	ring: (number: string, capacity: number) => { id: string; code: string },
): Route[] {
	const send = (call: Call) => {
		assertNoQuery(call);
		const members = readMembers(readJsonBody(call), ['security', 'number', 'capacity']);
		assertSigned(call, members.get('security'), access);
		const number = readText(members, 'number', number7);
		const capacity = Number(readText(members, 'capacity', capacities));
		const text = refused.get(number);
		if (text !== undefined) throw new ProviderError(text);
		const { id, code } = ring(number, capacity);
		return { result: 'ok', id, number, price: '0.35', code };
	};
	const path = '/api/call-password/send/';
	return [{ method: 'POST', path, sends: true, handle: answering(send, explain) }];
}
