import type { MobilonSimulator } from '../../simulators/mobilon';
import type { Execution } from '../engine/client';
import { at } from '../../dev/json';
import { say } from '../../dev/lifetime';
import type { Finding } from '../report';

const RECIPIENTS = 250;
const BATCHES = '100, 100, 50';

/** Results of `examples/sms-from-csv.json`, from n8n and from the simulator. */
export interface Tally {
	execution: string;
	recipients: number;
	/** Objects in each request, in order, e.g. `100, 100, 50`. */
	sendRequests: string;
	statusRequests: string;
	accepted: number;
	/** Numbers that got exactly one message, and numbers that got more. */
	deliveredOnce: number;
	deliveredMore: number;
	/** State → how many recipients ended in it. */
	finalStatuses: Map<string, number>;
}

function requestSizes({ requests }: MobilonSimulator, path: string): string {
	const sizes = requests
		.filter((request) => request.service === 'sms' && request.path === path)
		.map(({ body, status }) => {
			const size = Array.isArray(body) ? String(body.length) : 'no list';
			return status === 200 ? size : `${size} (answered ${status})`;
		});
	return sizes.join(', ');
}

export function tally(execution: Execution, simulator: MobilonSimulator): Tally {
	const sent = execution.items('Send SMS');
	const finalStatuses = new Map<string, number>();
	for (const item of execution.items('Get Status')) {
		const state = String(at(item, 'state') ?? 'no state');
		finalStatuses.set(state, (finalStatuses.get(state) ?? 0) + 1);
	}
	const deliveries = [...simulator.deliveries.values()];
	return {
		execution: [execution.status, execution.error].filter(Boolean).join(': '),
		recipients: execution.items('Read Contacts').length,
		sendRequests: requestSizes(simulator, '/send/'),
		statusRequests: requestSizes(simulator, '/status/'),
		accepted: sent.filter((item) => typeof at(item, 'id') === 'string').length,
		deliveredOnce: deliveries.filter((times) => times === 1).length,
		deliveredMore: deliveries.filter((times) => times > 1).length,
		finalStatuses,
	};
}

function describeStatuses(statuses: Map<string, number>): string {
	return [...statuses].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** Compares the example's promise with the results. */
export function checkDemo(result: Tally): Finding[] {
	return [
		['execution', result.execution, 'success'],
		['recipients', result.recipients, RECIPIENTS],
		['messages in each send request', result.sendRequests, BATCHES],
		['accepted', result.accepted, RECIPIENTS],
		['numbers with exactly one message', result.deliveredOnce, RECIPIENTS],
		['numbers with more than one message', result.deliveredMore, 0],
		['ids in each status request', result.statusRequests, BATCHES],
		['final statuses', describeStatuses(result.finalStatuses), `${RECIPIENTS} done`],
	];
}

export function showTable(result: Tally): void {
	const count = (sizes: string) => (sizes === '' ? 0 : sizes.split(', ').length);
	const requests = (sizes: string) => `${count(sizes)}  (${sizes})`;
	const rows: Array<[string, string | number]> = [
		['Execution', result.execution],
		['Recipients', result.recipients],
		['Send requests', requests(result.sendRequests)],
		['Accepted', result.accepted],
		['Reached exactly once', result.deliveredOnce],
		['Status requests', requests(result.statusRequests)],
		['Final statuses', describeStatuses(result.finalStatuses)],
	];
	say();
	for (const [label, value] of rows) say(`  ${label.padEnd(22)} ${value}`);
	say();
}
