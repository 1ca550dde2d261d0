import {
	startAutodialer,
	type AutodialerSimulator,
	type PlacedCall,
} from '../../simulators/autodialer';
import { basicsOf, button, Mistake, unknownAction, wholeNumber } from '../provider';
import type { Hooks, Item, Provider } from '../provider';
import type { Action, State } from '../wire';
import { Webhook, WEBHOOK_SECRET } from './webhook';

/** The document says "status and end code" and shows none: the texts are ours, like SEC. */
const ENDS = {
	answer: { label: 'Answer', code: 'ANSWERED 16', seconds: 15 },
	busy: { label: 'Busy', code: 'BUSY 17', seconds: 0 },
	noAnswer: { label: 'No answer', code: 'NO ANSWER 19', seconds: 0 },
};

const isEnd = (action: string): action is keyof typeof ENDS => Object.hasOwn(ENDS, action);

const ANSWER: Action = {
	name: 'webhook',
	label: 'Post webhook',
	hint: 'Posts the number, the duration and the recognised answer to the address in the webhook settings',
	fields: [{ name: 'answer', label: 'Recognised answer', value: 'yes' }],
};

function actionsOf(code: string, seconds: number): Action[] {
	const buttons = Object.entries(ENDS).map(([name, end]) =>
		button(name, end.label, `Writes the record with CODE "${end.code}" and SEC ${end.seconds}`),
	);
	const record: Action = {
		name: 'record',
		label: 'Other record',
		hint: 'The document shows no CODE; the buttons write our own. Any text you enter is passed through.',
		fields: [
			{ name: 'code', label: 'CODE', value: code },
			{ name: 'seconds', label: 'SEC', value: String(seconds) },
		],
	};
	return [...buttons, record, ANSWER];
}

function stateOf(simulator: AutodialerSimulator, { callId }: PlacedCall): State {
	const record = simulator.recordOf(callId);
	if (!record) return { tone: 'waiting', text: 'Placed · no record yet' };
	const tone = record.CODE === ENDS.answer.code ? 'done' : 'ended';
	return { tone, text: `${record.CODE} · ${record.SEC} s` };
}

function factsOf(call: PlacedCall): Array<[string, string]> {
	const { queryId, kind, UUID, generationtype, maxcount, start, stop } = call;
	const window = start && stop ? `${start} to ${stop}` : 'none: it started at once';
	const given = { QUERY_ID: String(queryId), UUID, generationtype, maxcount };
	const facts = Object.entries(given).flatMap(
		([label, value]): Array<[string, string]> => (value === undefined ? [] : [[label, value]]),
	);
	return [['request', kind], ...facts, ['hours', window]];
}

function itemOf(simulator: AutodialerSimulator, call: PlacedCall, webhook: Webhook): Item {
	const { callId, phone, name, var1, var2, var3 } = call;
	const values = [var1, var2, var3].filter(Boolean).join(' · ');
	return {
		show() {
			const record = simulator.recordOf(callId);
			return {
				kind: call.kind === 'make' ? 'Group call' : 'Call',
				title: phone,
				text: [name, values].filter(Boolean).join(' — ') || 'no name and no values',
				facts: factsOf(call),
				state: stateOf(simulator, call),
				actions: actionsOf(record?.CODE ?? 'ANSWERED 16', record?.SEC ?? 15),
			};
		},
		async act(action, given) {
			if (action === 'webhook') {
				const record = simulator.recordOf(callId);
				if (!record) throw new Mistake('The call has not ended: there is nothing to post yet');
				return await webhook.post({ phone, duration: record.SEC, answer: given.answer?.trim() });
			}
			if (isEnd(action)) {
				const { code, seconds } = ENDS[action];
				simulator.finish(callId, { duration: seconds, code });
			} else if (action === 'record') {
				const duration = wholeNumber(given, 'seconds', 0, 86_400);
				simulator.finish(callId, { duration, code: given.code ?? '' });
			} else unknownAction(action);
			return `${phone}: ${stateOf(simulator, call).text}`;
		},
	};
}

/** `hosts`: where a webhook may go beside this machine. */
export async function autodialer(
	[port]: readonly number[],
	hooks: Hooks,
	hosts: readonly string[] = [],
): Promise<Provider> {
	const webhook = new Webhook(hosts);
	const simulator = await startAutodialer({
		port,
		memory: hooks.memory,
		onArrive: (request) => hooks.onArrive(request),
		onRequest: (request, deliveries) => hooks.onRequest(request, deliveries),
		onAccept: (call) => hooks.accept(itemOf(simulator, call, webhook)),
	});
	const basics = basicsOf('autodialer', simulator);
	return {
		...basics,
		batches: false,
		values: () => [...basics.values(), ['Webhook Secret', WEBHOOK_SECRET]],
		actions: () => [webhook.action],
		act(action, values) {
			if (action !== 'webhook') unknownAction(action);
			return webhook.set(values);
		},
		hold: (isHeld) => simulator.hold(isHeld),
	};
}
