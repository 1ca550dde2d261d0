import {
	startCallPassword,
	type CallPasswordSimulator,
	type Verification,
} from '../../simulators/callPassword';
import { basicsOf, button, Mistake, unknownAction } from '../provider';
import type { Hooks, Item, Provider } from '../provider';
import type { Action, State } from '../wire';

/** Kept for the page only: the API says nothing more about a call once it has answered. */
interface Phone {
	isHeld: boolean;
	answered: Set<string>;
}

function stateOf({ id, code }: Verification, phone: Phone, rings: boolean): State {
	const isAnswered = phone.answered.has(id);
	if (rings && phone.isHeld && !isAnswered) return { tone: 'waiting', text: 'Ringing' };
	return { tone: 'done', text: `${isAnswered ? 'Answered' : 'Rang'} · code ${code}` };
}

function actionsOf(isRefused: boolean): Action[] {
	return [
		button('answer', 'Answer', 'Shows the code. The API has no word for it: its reply is out.'),
		{
			name: 'refuse',
			label: 'Refuse number',
			hint: 'From now on requests for this number get result "error" with your text as error_code. The document gives no such text.',
			fields: [{ name: 'text', label: 'error_code', value: 'Number is not available' }],
		},
		...(isRefused
			? [button('accept', 'Accept number again', 'Takes the refusal of this number back')]
			: []),
	];
}

function itemOf(simulator: CallPasswordSimulator, verification: Verification, phone: Phone): Item {
	const { id, number, code } = verification;
	// One that came before somebody wanted to decide has rung.
	const rings = phone.isHeld;
	return {
		show() {
			const text = simulator.refusedNumbers.get(number);
			const facts: Array<[string, string]> = [['id', id]];
			if (text !== undefined) facts.push(['error_code', text]);
			return {
				kind: 'Verification',
				title: number,
				text: `a code of ${code.length} digits: the end of the number that calls`,
				facts,
				state: stateOf(verification, phone, rings),
				actions: actionsOf(text !== undefined),
			};
		},
		act(action, values) {
			if (action === 'answer') {
				phone.answered.add(id);
				return `${number}: ${stateOf(verification, phone, rings).text}`;
			}
			if (action === 'accept') {
				simulator.acceptNumber(number);
				return `${number} is accepted again`;
			}
			if (action !== 'refuse') unknownAction(action);
			const text = values.text?.trim();
			if (!text) throw new Mistake('error_code must not be empty');
			simulator.refuseNumber(number, text);
			return `${number} is refused from now on`;
		},
	};
}

export async function callPassword([port]: readonly number[], hooks: Hooks): Promise<Provider> {
	const phone: Phone = { isHeld: false, answered: new Set() };
	const simulator = await startCallPassword({
		port,
		memory: hooks.memory,
		onArrive: (request) => hooks.onArrive(request),
		onRequest: (request, deliveries) => hooks.onRequest(request, deliveries),
		onAccept: (verification) => hooks.accept(itemOf(simulator, verification, phone)),
	});
	return {
		...basicsOf('callPassword', simulator),
		batches: false,
		actions: () => [],
		act: unknownAction,
		hold(isHeld) {
			phone.isHeld = isHeld;
		},
		reset() {
			phone.answered.clear();
			simulator.reset();
		},
	};
}
