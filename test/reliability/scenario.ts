import type { RecordedRequest } from '../../simulators/log';
import { runNode } from '../support/n8n';
import type { RunResult } from '../support/n8n';
import { providers } from '../support/providers';
import { accountOf, ON_ERROR } from './account';
import type { Account, Mode } from './account';
import { prepareHits } from './hits';
import type { Hit } from './hits';
import type { Certificates } from './network';
import { shownSecrets } from './secrets';
import type { Target } from './target';

export interface Scenario {
	/** Input items. */
	readonly count: number;
	readonly batchSize: number;
	readonly concurrency: number;
	readonly mode: Mode;
	/** Of Retry On Fail; 1 without. */
	readonly tries: number;
	readonly hits: readonly Hit[];
	/** ms */
	readonly timeout: number;
	/** Items whose number is none. */
	readonly invalid?: readonly number[];
}

export interface Finding extends Account {
	readonly result: RunResult;
	/** By item: how often its number was reached. */
	readonly deliveries: readonly number[];
	/** Names of the faults that really hit something. */
	readonly used: ReadonlySet<string>;
	/** Sentences; empty when every invariant holds. */
	readonly violations: readonly string[];
}

/** Statuses with which a provider says that it processed nothing. */
const NOTHING_PROCESSED = [401, 403, 404, 429];

/** Every request that sends is a POST in the documents; queries before it are not. */
const isPost = ({ method }: RecordedRequest) => method === 'POST';

/** Runs the node under the faults, and holds what it says against what the simulator counted. */
export async function play(
	target: Target,
	scenario: Scenario,
	certificates: Certificates,
): Promise<Finding> {
	const { running, sending, elsewhere } = target;
	const { count, mode, tries, hits, batchSize, concurrency, timeout, invalid = [] } = scenario;
	running.reset();
	const visits = elsewhere.visits;
	const items = await target.found.items(count);
	const numbers = items.map((item) => sending.number(item));
	for (const index of invalid) items[index] = { ...items[index], phone: 'nobody' };
	const used = new Set<string>();
	const { baseUrl, questions, refusal } = sending;
	const onUse = (name: string) => used.add(name);
	const meant = { baseUrl, questions, refusal, onUse };
	const { credential, spoilt, close } = await prepareHits(target, hits, meant, certificates);
	for (const { fault, passes } of hits) {
		const left = numbers[passes * batchSize];
		if (!fault.leavesOut || !sending.leaveOut || left === undefined) continue;
		sending.leaveOut(left);
		onUse(fault.name);
	}

	const provider = providers[target.provider];
	if (!provider) throw new Error(`No provider ${target.provider}`);
	const options = {
		timeout,
		...(sending.isBatch && { requests: { pace: { size: batchSize, concurrency } } }),
	};
	const result = await runNode(provider.under, {
		parameters: { ...target.found.parameters, options },
		items,
		binary: target.found.binary,
		credential,
		settings: {
			onError: ON_ERROR[mode],
			...(tries > 1 && { retryOnFail: true, maxTries: tries, waitBetweenTries: 1 }),
		},
	});
	await close();

	const account = accountOf(result, mode, count, (output) => sending.id(output));
	const deliveries = numbers.map((number) => running.deliveries.get(number) ?? 0);
	const violations = [
		...account.faults,
		...[...running.deliveries].flatMap(([number, times]) =>
			numbers.includes(number) && times <= 1 ? [] : [`${number} was reached ${times} times`],
		),
		...numbers.flatMap((number, index) => {
			const requests = running.requests.filter(
				(request) => isPost(request) && request.bytes.includes(number),
			);
			const ids = sending.ids(number);
			const isIntact = !ids.some((id) => spoilt.some((text) => text.includes(id)));
			const isAnswered =
				isIntact &&
				!hits.some(({ fault }) => fault.leavesOut ?? fault.hangs) &&
				requests.some(({ status }) => status === 200);
			return violationsOf(index, account, { requests, ids, isAnswered });
		}),
		...(mode === 'stop' && invalid.length > 0 && running.requests.some(isPost)
			? ['a run that stops was begun, although an item is invalid']
			: []),
		...(elsewhere.visits > visits ? ['a redirect was followed'] : []),
		...shownSecrets(running.secrets, result.saved),
	];
	// A request that was given up may arrive when the next run has begun, and would be taken for its.
	if (hits.some(({ fault }) => fault.hangs)) await target.restart();
	return { ...account, result, deliveries, used, violations };
}

interface Books {
	/** Those that carried the item. */
	readonly requests: readonly RecordedRequest[];
	/** The provider's answer to it. */
	readonly ids: readonly string[];
	/** Whether one of them went out in a reply as it should be. */
	readonly isAnswered: boolean;
}

/** Compares the outcome that the user sees with the provider's books. */
function violationsOf(index: number, { told }: Account, books: Books): string[] {
	const { requests, ids, isAnswered } = books;
	const { outcome, id } = told[index] ?? {};
	const found: string[] = [];
	const isDelivered = ids.length > 0;
	if (outcome === 'accepted' && !isDelivered) found.push('accepted, and not delivered');
	if (outcome === 'accepted' && !ids.includes(id ?? '')) found.push(`accepted with the id ${id}`);
	if (outcome !== 'accepted' && outcome !== 'unknown' && isDelivered) {
		found.push(`called ${outcome}, and delivered`);
	}
	if (isDelivered && isAnswered && outcome !== 'accepted') {
		found.push(`called ${outcome}, and the id was in the reply`);
	}
	const isAgain = requests.slice(0, -1).some(({ status }) => !NOTHING_PROCESSED.includes(status));
	if (isAgain) found.push('sent again, and the first request may have been processed');
	return found.map((text) => `item ${index}: ${text}`);
}
