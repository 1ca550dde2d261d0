import { startAloVoice, type AloVoiceSimulator, type Campaign } from '../../simulators/aloVoice';
import { basicsOf, Mistake, unknownAction } from '../provider';
import type { Hooks, Item, Provider, Values } from '../provider';
import type { Action } from '../wire';

const NEW = 'new';

function statusAction(status: string): Action {
	return {
		name: 'status',
		label: 'Set status',
		hint: 'The document names one status, "new", and no progress. Any text you enter is passed through.',
		fields: [{ name: 'status', label: 'Status', value: status === NEW ? 'finished' : status }],
	};
}

function factsOf(campaign: Campaign): Array<[string, string]> {
	const { id, from, to, fromtime, totime, timezone, trunks, maxline, tries, paused } = campaign;
	return [
		['id', String(id)],
		['days', `${from} to ${to}`],
		['hours', `${fromtime} to ${totime}, ${timezone}`],
		['trunks', trunks.join(', ')],
		['maxline', maxline],
		['goodtime', campaign.goodtime],
		['tries', tries],
		['paused', paused],
		['record', `${campaign.recordBytes} bytes`],
	];
}

function itemOf(simulator: AloVoiceSimulator, { id, recipients }: Campaign): Item {
	const count = recipients.length;
	const current = (): Campaign => {
		const campaign = simulator.campaigns.get(id);
		if (!campaign) throw new Mistake(`Campaign ${id} is forgotten`);
		return campaign;
	};
	return {
		show() {
			const campaign = current();
			const { status } = campaign;
			return {
				kind: 'Campaign',
				title: count === 1 ? '1 recipient' : `${count} recipients`,
				text: campaign.name,
				facts: factsOf(campaign),
				state:
					status === NEW
						? { tone: 'waiting', text: 'Status new' }
						: { tone: 'unknown', text: `Status ${status} · not documented` },
				actions: [statusAction(status)],
			};
		},
		act(action, values) {
			if (action !== 'status') unknownAction(action);
			const status = values.status?.trim();
			if (!status) throw new Mistake('Status must not be empty');
			simulator.setStatus(id, status);
			return `Campaign ${id}: status ${status}`;
		},
	};
}

function setLines(simulator: AloVoiceSimulator, values: Values): string {
	const lines = (values.lines ?? '').split(/[\s,]+/).filter((line) => line !== '');
	if (lines.some((line) => !/^\d{3,15}$/.test(line))) {
		throw new Mistake('Lines: numbers of 3 to 15 digits, separated by commas');
	}
	simulator.setTrunks(lines);
	return `The account has ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`;
}

export async function aloVoice([port]: readonly number[], hooks: Hooks): Promise<Provider> {
	const simulator = await startAloVoice({
		port,
		memory: { ...hooks.memory, items: hooks.memory.campaigns },
		onArrive: (request) => hooks.onArrive(request),
		onRequest: (request, deliveries) => hooks.onRequest(request, deliveries),
		onAccept: (campaign) => hooks.accept(itemOf(simulator, campaign)),
	});
	return {
		...basicsOf('aloVoice', simulator),
		batches: false,
		account: () => [['Trunks', simulator.trunks.join(', ')]],
		actions: () => [
			{
				name: 'lines',
				label: 'Set lines',
				hint: 'What getMyTrunks answers, and what a campaign may name',
				fields: [{ name: 'lines', label: 'Lines', value: simulator.trunks.join(', ') }],
			},
		],
		act(action, values) {
			if (action !== 'lines') unknownAction(action);
			return setLines(simulator, values);
		},
		// Nothing happens to a campaign by itself.
		hold: () => {},
	};
}
