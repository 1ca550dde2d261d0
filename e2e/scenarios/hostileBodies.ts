import { delay } from '../../dev/node';
import { importWorkflow, type Demo } from '../engine/demo';
import type { Finding } from '../report';
import { publish } from './webhooks';

/** ms within which n8n must answer others meanwhile. */
const PATIENCE = 1000;

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const NAME = 'Content-Disposition: form-data; name="a"';
const LONG_BOUNDARY = `x${'--x'.repeat(5000)}`;

/** Bodies that once took n8n seconds to minutes, or megabytes that must not delay it. */
const BODIES: Readonly<Record<string, [type: string, body: string]>> = {
	'100,000 digits': [JSON_TYPE, `{"duration":${'1'.repeat(100_000)}.5}`],
	'8 MB of digits': [JSON_TYPE, `{"duration":${'1'.repeat(8e6)}.5}`],
	'a string that is never closed': [JSON_TYPE, `{"a":1234567890123456,"b":"${'\\"'.repeat(1e6)}`],
	'lists in lists': [JSON_TYPE, `{"a":${'['.repeat(4e6)}${']'.repeat(4e6)}}`],
	'a boundary of 15 kB': [
		`multipart/form-data; boundary=${LONG_BOUNDARY}`,
		`--${LONG_BOUNDARY}\r\n${NAME}\r\n\r\n${'--x'.repeat(1e6)}`,
	],
	'lines that begin like a boundary': [
		'multipart/form-data; boundary=b',
		`--b\r\n${NAME}\r\n\r\n${'\n--bb'.repeat(1e6)}`,
	],
	'1 MB of separators': [FORM, '&'.repeat(1e6)],
	'one field a million times': [FORM, 'a=1&'.repeat(1e6)],
	'8 MB of escapes': [FORM, `a=${'%41'.repeat(2.6e6)}`],
};

/** Possible answers of a provider, sent with status 500 and in place of a good reply. */
const REPLIES: Readonly<Record<string, string>> = {
	'100,000 digits': `[${'1'.repeat(100_000)}.5]`,
	'a string that is never closed': `[1234567890123456,"${'\\"'.repeat(1e6)}`,
	'lists in lists': '['.repeat(1e6) + ']'.repeat(1e6),
	'tags that are never closed': '<style'.repeat(200_000),
};

/** A busy machine pauses by chance; a body that stops n8n does so each time. */
const TRIES = 3;

/**
 * The longest that n8n took to answer others while `work` was running; the least of a few tries,
 * ms.
 */
async function longestSilence(demo: Demo, work: () => Promise<unknown>): Promise<number> {
	let least = Infinity;
	for (let tries = 0; tries < TRIES && least >= PATIENCE; tries++) {
		least = Math.min(least, await silenceDuring(demo, work));
	}
	return least;
}

async function silenceDuring(demo: Demo, work: () => Promise<unknown>): Promise<number> {
	let isOver = false;
	let longest = 0;
	const asking = (async () => {
		while (!isOver) {
			const start = performance.now();
			await (await fetch(`${demo.n8n.baseUrl}/healthz`)).arrayBuffer();
			longest = Math.max(longest, performance.now() - start);
			await delay(20);
		}
	})();
	try {
		await work();
	} finally {
		isOver = true;
	}
	await asking;
	return Math.round(longest);
}

/** For the summary, which shows the number only if it is too large. */
const within = (ms: number) => (ms < PATIENCE ? 'soon' : `${ms} ms`);

/**
 * A webhook without authentication, and a provider that sends nonsense: n8n still answers all
 * others.
 */
export async function hostileBodies(demo: Demo): Promise<Finding[]> {
	const findings: Finding[] = [];
	const { url } = await publish(demo, { authentication: 'none' }, '');
	for (const [name, [type, body]] of Object.entries(BODIES)) {
		let status = 0;
		const silence = await longestSilence(demo, async () => {
			const headers = { 'content-type': type };
			const reply = await fetch(url, { method: 'POST', headers, body });
			await reply.arrayBuffer();
			({ status } = reply);
		});
		findings.push([`${name}: an answer`, [200, 400].includes(status), true]);
		findings.push([`${name}: others are answered`, within(silence), 'soon']);
	}
	const { saved } = await importWorkflow(demo, sending());
	for (const [name, body] of Object.entries(REPLIES)) {
		for (const status of [500, 200]) {
			let outcome = '';
			const silence = await longestSilence(demo, async () => {
				demo.providers.mobilon.fault({ kind: 'status', status, body });
				outcome = (await demo.client.run(saved)).status;
			});
			findings.push([`a ${status} with ${name}`, outcome, 'error']);
			findings.push([`a ${status} with ${name}: others`, within(silence), 'soon']);
		}
	}
	return findings;
}

function sending() {
	const parameters = {
		resource: 'sms',
		operation: 'send',
		number: '89006000999',
		text: 'Hello',
		source: '',
		options: {},
	};
	const node = (name: string, type: string, more: object) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: more,
	});
	return {
		name: 'Hostile replies',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', {}),
			node('Send', 'n8n-nodes-cis-telephony.mobilon', parameters),
		],
		connections: { Start: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
		settings: {},
	};
}
