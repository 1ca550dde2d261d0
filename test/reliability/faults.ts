import { isObject } from '../../dist/shared/values/json';
import type { Fault } from '../../simulators/faults';
import type { NetworkFault } from './network';

/** The run that a fault is made for. */
export interface Surroundings {
	/** Every credential value in every form, for a provider that shows what it was sent. */
	readonly echo: string;
	/** Another server, to which a redirect leads. */
	readonly elsewhere: string;
	/** The documented "no" with status 200. */
	readonly refusal: unknown;
	/** Told each right reply that does not go out as it is. */
	readonly spoil: (reply: string) => void;
}

export interface FaultCase {
	/** As the table names it. */
	readonly name: string;
	readonly network?: NetworkFault;
	readonly reply?: (surroundings: Surroundings) => Fault;
	/** The provider leaves one number of the request out, and counts. */
	readonly leavesOut?: true;
	/** The request is given up: a run waits for the time-out. */
	readonly hangs?: true;
	/** A wait for results ends: for all items of the account, or for those of the request. */
	readonly ends?: 'account' | 'item';
}

const network = (name: string, fault: NetworkFault): FaultCase => ({ name, network: fault });

const plain = (name: string, fault: Fault): FaultCase => ({ name, reply: () => fault });

const ENDS: Readonly<Record<number, FaultCase['ends']>> = {
	400: 'item',
	401: 'account',
	403: 'account',
	404: 'item',
	409: 'item',
	413: 'item',
};

const status = (code: number, retryAfter?: number): FaultCase => ({
	ends: ENDS[code],
	name: `${code}${retryAfter === undefined ? '' : ' with Retry-After'}`,
	reply: ({ echo }) => ({ kind: 'status', status: code, retryAfter, body: { error: echo } }),
});

const after = (code: number): FaultCase => ({
	name: `${code} after acceptance`,
	reply: ({ echo }) => ({ kind: 'acceptThenStatus', status: code, body: { error: echo } }),
});

const redirect = (code: number): FaultCase => ({
	name: `${code}, a redirect to another host`,
	reply: ({ elsewhere, echo }) => ({
		kind: 'status',
		status: code,
		headers: { location: `${elsewhere}/?${encodeURIComponent(echo)}` },
	}),
});

/** Accepted, and then the reply's text is another. */
const text = (
	name: string,
	change: (right: string, echo: string) => string,
	contentType?: string,
): FaultCase => ({
	name,
	reply: ({ spoil, echo }) => ({
		kind: 'body',
		contentType,
		transform: (right) => {
			spoil(right);
			return change(right, echo);
		},
	}),
});

/** The members of a reply that is an object, or of the only object in it (`report`). */
function inMembers(value: unknown, change: (members: object) => unknown): unknown {
	if (!isObject(value)) return value;
	const [[name, inner] = ['', undefined], ...others] = Object.entries(value);
	return others.length === 0 && isObject(inner) ? { [name]: change(inner) } : change(value);
}

/** Accepted, and then the reply is another: one way for a list, one for an object. */
const shaped = (
	name: string,
	{
		list,
		members,
		whole,
	}: {
		list: (entries: unknown[], echo: string) => unknown[];
		members?: (entries: Array<[string, unknown]>, echo: string) => Array<[string, unknown]>;
		whole?: (reply: object) => unknown;
	},
): FaultCase =>
	text(name, (right, echo) => {
		const reply: unknown = JSON.parse(right);
		if (Array.isArray(reply)) return JSON.stringify(list(reply, echo));
		if (isObject(reply) && whole) return JSON.stringify(whole(reply));
		const changed = inMembers(reply, (inner) =>
			Object.fromEntries(members?.(Object.entries(inner), echo) ?? []),
		);
		return JSON.stringify(changed);
	});

const NOBODY = { status: 0, guid: 'nobody', id: 'nobody' };
const withOther = (entry: unknown, other: object): unknown => ({ ...Object(entry), ...other });
const isId = (name: string) => ['id', 'QUERY_ID'].includes(name);

/** The faults of the table, in its order. */
export const faults: readonly FaultCase[] = [
	network('connection refused', 'refused'),
	network('DNS: no such host', 'noSuchHost'),
	network('DNS: no answer', 'noNameServer'),
	{ ...network('no connection in time', 'noConnection'), hangs: true },
	network('TLS: self-signed certificate', 'selfSigned'),
	network('TLS: expired certificate', 'expired'),
	network('TLS: certificate not valid yet', 'notYetValid'),
	network('TLS: certificate of another host', 'otherHost'),
	network('TLS: answered without TLS', 'plainHttp'),
	network('TLS: reset in the greeting', 'brokenGreeting'),
	network('TLS: version 1.1 only', 'oldVersion'),
	network('TLS: no common cipher', 'noCipher'),
	network('TLS 1.2: client certificate required', 'clientCertificate'),
	network('TLS 1.3: client certificate required', 'lateClientCertificate'),
	network('proxy: 407 to the request', 'proxy407'),
	network('proxy: 407 to CONNECT', 'tunnel407'),
	network('proxy: 502 to CONNECT', 'tunnel502'),
	plain('reset before the request is read', { kind: 'reset', when: 'before', beforeBody: true }),
	plain('reset before acceptance', { kind: 'reset', when: 'before' }),
	plain('reset after acceptance', { kind: 'reset', when: 'after' }),
	plain('reset in the middle of the reply', { kind: 'cut' }),
	{ ...plain('time-out before acceptance', { kind: 'hang', accept: false }), hangs: true },
	{ ...plain('time-out after acceptance', { kind: 'hang', accept: true }), hangs: true },
	{ ...plain('reply that drips', { kind: 'drip', every: 250 }), hangs: true },
	...[400, 401, 403, 404, 408, 409, 413, 429].map((code) => status(code)),
	status(429, 1),
	...[500, 502, 503].map((code) => status(code)),
	status(503, 1),
	status(504),
	...[408, 500, 502, 503, 504].map((code) => after(code)),
	redirect(302),
	redirect(307),
	text('HTML page', (_, echo) => `<!DOCTYPE html><h1>Sign in</h1><p>${echo}</p>`, 'text/html'),
	text('empty reply', () => ''),
	text('truncated JSON', (right) => right.slice(0, right.length / 2)),
	text('wrong type', (_, echo) => JSON.stringify(echo)),
	text('null', () => 'null'),
	text('JSON with a BOM', (right) => `\uFEFF${right}`),
	shaped('reply reordered', {
		list: (entries) => entries.reverse(),
		members: (entries) => entries.reverse(),
	}),
	shaped('reply too short', {
		list: (entries) => entries.slice(1),
		members: (entries) => entries.filter(([name]) => !isId(name)),
	}),
	shaped('reply too long', {
		list: (entries, echo) => [NOBODY, ...entries, { ...NOBODY, guid: 'other', note: echo }],
		members: (entries, echo) => [['note', echo], ...entries, ['error', 'none']],
	}),
	shaped('duplicate entry', {
		list: (entries) => [...entries, ...entries],
		whole: (reply) => [reply, reply],
	}),
	shaped('duplicate entry that differs', {
		list: ([first, ...others]) => [first, ...others, withOther(first, { id: 'another' })],
		whole: (reply) => [{ ...reply, id: 'another', QUERY_ID: 'another' }, reply],
	}),
	shaped('foreign entry', {
		list: ([first, ...others]) => [withOther(first, { guid: 'nobody' }), ...others],
		whole: (reply) => ({ reply }),
	}),
	shaped('null entry', {
		list: ([, ...others]) => [null, ...others],
		members: (entries) => entries.map(([name]) => [name, null]),
	}),
	shaped('empty id', {
		list: (entries) => entries.map((entry) => withOther(entry, { id: ' ' })),
		members: (entries) => entries.map(([name, value]) => [name, isId(name) ? ' ' : value]),
	}),
	{
		name: '200 with an error body',
		reply: ({ refusal, echo }) => ({
			kind: 'body',
			accept: false,
			body: JSON.stringify({ ...Object(refusal ?? { error: 'no money' }), note: echo }),
		}),
	},
	{ name: 'one number left out', leavesOut: true },
];

const hanging = faults.filter(({ hangs }) => hangs);

/** Each is played one fault after the other, beside the other lanes: a time-out is mostly waiting. */
export const lanes: ReadonlyArray<readonly FaultCase[]> = [
	faults.filter(({ hangs }) => !hangs),
	...hanging.map((fault) => [fault]),
];
