import { delay } from '../../dev/node';
import type { MobilonSimulator, Task } from '../../simulators/mobilon';
import { importExample, type Demo } from '../engine/demo';
import { at } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import { secret } from '../engine/providers';
import type { Finding } from '../report';

/** Hours in Moscow that exclude the time of the test, whenever it runs. */
export const fullHourIn = (hours: number) =>
	`${new Date(Date.now() + (3 + hours) * 3_600_000).toISOString().slice(11, 13)}:00`;

const PAID_LATER = '89001010101';
const STUCK = '89001010102';
const UNREACHED = '89001010103';
const QUEUED = 0;

export const deliveriesTo = ({ tasks }: MobilonSimulator, number: string) =>
	[...tasks.values()].filter((task) => task.number === number).map(({ service }) => service);

/**
 * Missed payments: an SMS to each person, and a call to each whose SMS did not go out. Nobody gets
 * either twice.
 */
export async function paymentReminder(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client } = demo;
	const { mobilon } = demo.providers;
	const [callFrom, callUntil] = [fullHourIn(3), fullHourIn(4)];
	const header = { name: 'x-billing', value: secret() };
	const httpHeaderAuth = await client.createCredential('Billing', 'httpHeaderAuth', header);
	const { saved } = await importExample(demo, home, 'payment-reminder', {
		// A wait that is longer than the simulated provider needs to send a message.
		settings: {
			waitMinutes: 0.05,
			workdays: '1, 2, 3, 4, 5, 6, 7',
			smsFrom: '00:00',
			smsUntil: '24:00',
			callFrom,
			callUntil,
			restFrom: callFrom,
			restUntil: callUntil,
			holidays: '',
		},
		credentials: { httpHeaderAuth },
	});
	await client.activate(saved, ['payment-missed']);
	const post = async (invoice: string, phone: string, value = header.value) => {
		const init = {
			method: 'POST',
			headers: { 'content-type': 'application/json', [header.name]: value },
			body: JSON.stringify({ invoice, phone, amount: '1500' }),
		};
		return (await client.askWebhook('payment-missed', init)).status;
	};

	const stranger = await post('A-0', PAID_LATER, 'wrong');
	// The first message does not leave; another one is stuck at the provider.
	mobilon.fault({ kind: 'status', status: 429 }, { path: '/send/' });
	const posted = [await post('A-3', UNREACHED)];
	await untilSent(mobilon);
	const stuck = (entry: unknown) =>
		mobilon.tasks.get(String(at(entry, 'id')))?.number === STUCK
			? Object.assign({}, entry, { status: QUEUED })
			: entry;
	const change = (entries: unknown[]) => entries.map(stuck);
	mobilon.fault({ kind: 'entries', change }, { path: '/status/', times: 2 });
	posted.push(await post('A-1', PAID_LATER), await post('A-2', STUCK));
	// Like a billing system that did not understand the answer.
	posted.push(await post('A-2', STUCK), await post('A-4', '12'));
	const executions = await client.executions(saved, posted.length);
	mobilon.repair();

	const requests = mobilon.requests.length;
	const retried = await client.retryLast(saved);
	const times = [STUCK, UNREACHED].map((number) => {
		const isCall = (task: Task) => task.number === number && task.service === 'autocall';
		return [...mobilon.tasks.values()].find(isCall)?.time;
	});
	const text = [...mobilon.tasks.values()].find(({ number }) => number === PAID_LATER)?.text;
	return [
		['a request without the secret', stranger, 403],
		['answers', posted, posted.map(() => 200)],
		['whose SMS went out', deliveriesTo(mobilon, PAID_LATER), ['sms']],
		['whose SMS is stuck', deliveriesTo(mobilon, STUCK), ['sms', 'autocall']],
		['whose SMS was not sent', deliveriesTo(mobilon, UNREACHED), ['autocall']],
		['when the calls are to ring', times, [callFrom, callFrom]],
		['the text', text, 'Invoice A-1: 1500 RUB are overdue. Please pay, or call us.'],
		[
			'executions',
			executions.map(({ status, error }) => [status, error]),
			[
				...posted.slice(1).map(() => ['success', '']),
				[
					'error',
					'Invoice A-4: neither SMS nor call (rejected): Phone Number (12) has 2 digits instead of 11',
				],
			],
		],
		['Retry by hand: requests', [retried.status, mobilon.requests.length - requests], ['error', 0]],
	];
}

/** Until the first message has been tried: the next one must not meet its fault. */
async function untilSent({ requests, tasks }: MobilonSimulator): Promise<void> {
	const isCalled = () => [...tasks.values()].some(({ number }) => number === UNREACHED);
	const deadline = Date.now() + 30_000;
	while (!isCalled() && Date.now() < deadline) await delay(100);
	if (!isCalled()) throw new Error(`No call after ${requests.length} requests`);
}
