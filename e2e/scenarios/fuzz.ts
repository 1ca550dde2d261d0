/** Numbers from 0 to 1, the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export interface FuzzedRequest {
	headers: Record<string, string>;
	body: Uint8Array<ArrayBuffer>;
}

type Random = () => number;

const pick = <T>(random: Random, [first, ...rest]: readonly [T, ...T[]]): T =>
	rest[Math.floor(random() * (rest.length + 1)) - 1] ?? first;

const NAMES = ['phone', 'duration', 'recording', 'answer', '__proto__', 'constructor', ''] as const;
const TEXTS = [
	'89005556677',
	'42',
	'NaN',
	'1e999',
	'https://records.example/1.wav',
	'javascript:0',
	'да',
	'\ud800',
	'\0',
	'%',
	'%zz&=&',
	'"\\"',
	'x'.repeat(20_000),
	'',
] as const;
const VALUES = ['null', '[]', '{}', '1e400', '-0', '12345678901234567890', 'true', 'nan'] as const;

function json(random: Random): string {
	const pairs = Array.from({ length: Math.floor(random() * 5) }, () => {
		const value = random() < 0.6 ? JSON.stringify(pick(random, TEXTS)) : pick(random, VALUES);
		return `${JSON.stringify(pick(random, NAMES))}:${value}`;
	});
	return `{${pairs.join(',')}}`;
}

function form(random: Random): string {
	const pair = () => `${pick(random, NAMES)}=${pick(random, TEXTS)}`;
	return Array.from({ length: Math.floor(random() * 5) }, pair).join('&');
}

function multipart(random: Random): string {
	const part = () => {
		const file = random() < 0.4 ? `; filename="${pick(random, TEXTS).slice(0, 50)}"` : '';
		const head = `Content-Disposition: form-data; name="${pick(random, NAMES)}"${file}`;
		return `--b\r\n${head}\r\n\r\n${pick(random, TEXTS)}\r\n`;
	};
	return `${Array.from({ length: Math.floor(random() * 5) }, part).join('')}--b--\r\n`;
}

const nested = (random: Random) => {
	const depth = Math.floor(random() * 20_000);
	return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
};

/** Cuts the body, changes some of its bytes, or leaves it unchanged. */
function spoiled(random: Random, body: Buffer): Buffer {
	const kind = random();
	if (kind < 0.2) return body.subarray(0, Math.floor(random() * body.length));
	const changes = kind < 0.5 ? Math.ceil(random() * 5) : 0;
	for (let change = 0; change < changes; change++) {
		body[Math.floor(random() * body.length)] = Math.floor(random() * 256);
	}
	return body;
}

const KINDS = [
	['application/json', json],
	['application/json; charset=utf-16le', json],
	['application/x-www-form-urlencoded', form],
	['application/x-www-form-urlencoded; charset=windows-1251', form],
	['multipart/form-data; boundary=b', multipart],
	['multipart/form-data; boundary="', multipart],
	['application/json', nested],
	['application/vnd.x+json', form],
	['text/plain', json],
	['text/xml', form],
	['', json],
] as const;

const ENCODINGS = ['gzip', 'deflate', 'br', 'identity'] as const;

/** A request that somebody might send by mistake or on purpose. */
export function fuzzedRequest(random: Random): FuzzedRequest {
	const [type, write] = pick(random, KINDS);
	const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
	// Usually a false header: the body is not compressed.
	if (random() < 0.05) headers['content-encoding'] = pick(random, ENCODINGS);
	return { headers, body: new Uint8Array(spoiled(random, Buffer.from(write(random)))) };
}
