import type { Fault } from '../../simulators/faults';
import { refusedBaseUrl } from '../../simulators/refused';
import { importWorkflow, type Demo } from '../engine/demo';
import { at } from '../../dev/json';
import type { Finding } from '../report';
import { chain } from './basics';

/** One SMS, which does not stop the workflow. */
const sms = (number: string) => ({
	resource: 'sms',
	operation: 'send',
	number,
	text: 'Hello',
	source: '',
	options: { timeout: 1000 },
});

/** The node's words for a message without an answer. */
async function outcomeOf(demo: Demo, number: string): Promise<unknown[]> {
	const step: [string, string, object, object] = [
		'Send',
		'mobilon',
		sms(number),
		{ onError: 'continueRegularOutput' },
	];
	const { saved } = await importWorkflow(demo, chain('No answer', [step]));
	const { status, items } = await demo.client.run(saved);
	const [item] = items('Send');
	return [status, at(item, 'error', 'outcome'), at(item, 'error', 'message')];
}

/** The same node, with a credential for another address. */
async function elsewhere(demo: Demo, smsBaseUrl: string): Promise<Demo> {
	const { mobilon } = demo.providers;
	const { login, password, autocallBaseUrl } = mobilon;
	const data = { login, password, autocallBaseUrl, smsBaseUrl, defaultSource: '89230000000' };
	const credential = await demo.client.createCredential('Elsewhere', 'mobilonApi', data);
	return { ...demo, credentials: new Map([['mobilonApi', credential]]) };
}

const BROKE = 'The connection to Mobilon broke before the answer came';
const LATE = 'Mobilon did not answer within 1 second';

/**
 * Checks how each line of n8n reports a network error, because that decides what may be sent again.
 */
export async function networkFaults(demo: Demo): Promise<Finding[]> {
	const { mobilon } = demo.providers;
	const closed = await elsewhere(demo, await refusedBaseUrl());
	const plain = await elsewhere(demo, mobilon.smsBaseUrl.replace('http:', 'https:'));
	const findings: Finding[] = [
		[
			'nobody listens',
			await outcomeOf(closed, '89007000001'),
			['success', 'notSent', 'Mobilon refused the connection'],
		],
		[
			'HTTP where HTTPS should be',
			await outcomeOf(plain, '89007000002'),
			['success', 'notSent', 'Mobilon does not speak TLS at this address'],
		],
	];
	const faults: Array<[what: string, fault: Fault, says: string]> = [
		['connection reset', { kind: 'reset', when: 'after' }, BROKE],
		['half an answer', { kind: 'cut' }, BROKE],
		['no answer in time', { kind: 'hang', accept: true }, LATE],
	];
	for (const [index, [what, fault, says]] of faults.entries()) {
		const number = `8900700001${index}`;
		mobilon.fault(fault, { path: '/send/', times: 1 });
		const is = await outcomeOf(demo, number);
		findings.push([what, is, ['success', 'unknown', says]]);
		findings.push([`${what}: messages`, mobilon.deliveries.get(number), 1]);
	}
	return findings;
}
