import { startMobilon, type MobilonSimulator, type Task } from '../../simulators/mobilon';
import {
	basicsOf,
	button,
	unknownAction,
	wholeNumber,
	type Hooks,
	type Item,
	type Provider,
} from '../provider';
import type { Action, State } from '../wire';

/** The two ends that the documents state, by their names for the moment. */
const ENDS = {
	autocall: { label: 'Carry out', done: 'Carried out', field: 'dateExec' },
	sms: { label: 'Deliver', done: 'Sent', field: 'dateTimeSent' },
};

function stateOf({ service, status }: Task): State {
	if (status === 0) return { tone: 'waiting', text: 'Accepted · status 0' };
	if (status === 1) return { tone: 'done', text: `${ENDS[service].done} · status 1` };
	return { tone: 'unknown', text: `Status ${status} · not documented` };
}

function actionsOf({ service }: Task): Action[] {
	const { label, field } = ENDS[service];
	return [
		button('done', label, `From now on the status is 1, with ${field}`),
		{
			name: 'status',
			label: 'Other status',
			hint: 'The document states 0 and 1 and no status for a failure. Any number you enter is passed through; the node calls it unknown.',
			fields: [{ name: 'status', label: 'Status', value: '2' }],
		},
	];
}

function itemOf(simulator: MobilonSimulator, task: Task): Item {
	const { id, guid, number, source, file, text, date, time } = task;
	const given = { id, guid, source, file, date, time };
	return {
		show: () => ({
			kind: task.service === 'sms' ? 'SMS' : 'Autocall',
			title: number,
			text: text ?? `plays ${file ?? ''}`,
			facts: Object.entries(given).flatMap(
				([label, value]): Array<[string, string]> => (value === undefined ? [] : [[label, value]]),
			),
			state: stateOf(task),
			actions: actionsOf(task),
		}),
		act(action, values) {
			if (action !== 'done' && action !== 'status') unknownAction(action);
			const status = action === 'done' ? 1 : wholeNumber(values, 'status', -9999, 9999);
			simulator.setStatus(id, status);
			return `${number}: ${stateOf(task).text}`;
		},
	};
}

/** `ports`: of the autocalls and of the messages. */
export async function mobilon(ports: readonly number[], hooks: Hooks): Promise<Provider> {
	const [autocallPort, smsPort] = ports;
	const simulator = await startMobilon({
		autocallPort,
		smsPort,
		memory: hooks.memory,
		onArrive: (request) => hooks.onArrive(request),
		onRequest: (request, deliveries) => hooks.onRequest(request, deliveries),
		onAccept: (task) => hooks.accept(itemOf(simulator, task)),
	});
	return {
		...basicsOf('mobilon', simulator),
		batches: true,
		actions: () => [],
		act: unknownAction,
		hold: (isHeld) => simulator.hold(isHeld),
	};
}
