import { fs } from '../../dev/node';
import type { Fault, FaultTimes } from '../../simulators/faults';
import type { RecordedRequest } from '../../simulators/log';
import { ManualClock } from '../../simulators/mobilon';
import { listAt, textAt } from '../../dev/json';
import type { Providers } from '../engine/providers';

/** One polling trigger of ours, and what it watches at a provider. */
export interface Watched {
	title: string;
	/** Name of the node type. */
	type: string;
	parameters: Record<string, unknown>;
	/** Of its credential: what the provider may repeat in an error page. */
	secrets: string[];
	/** The requests of its polls so far. */
	requests(): RecordedRequest[];
	/** Moves something at the provider. Returns what the item of this change has to say. */
	change(): Record<string, unknown>;
	/** The next requests of its polls go wrong. */
	fault(fault: Fault, times: FaultTimes): void;
}

const MINUTE = 60_000;
/** More than the scenarios use up: a task of Mobilon changes its status once. */
const TASKS = 15;

/** The clock of a Mobilon whose tasks are done one by one, a minute apart. */
export const startMobilonClock = () => new ManualClock(Date.UTC(2025, 0, 1));

async function send(address: string, init: RequestInit): Promise<unknown> {
	const response = await fetch(address, { method: 'POST', ...init });
	if (response.ok) return await response.json();
	throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
}

export async function watchMobilon({ mobilon }: Providers, clock: ManualClock): Promise<Watched> {
	const minutes = Array.from({ length: TASKS }, (_, index) => index + 1);
	const orders = minutes.map((minute) => ({
		guid: `guid-${minute}`,
		number: `890000000${10 + minute}`,
		source: '89230000000',
		file: 'hello',
		// It is midnight in UTC; Mobilon reads Moscow's time.
		date: '2025-01-01',
		time: `03:${String(minute).padStart(2, '0')}`,
	}));
	const basic = Buffer.from(`${mobilon.login}:${mobilon.password}`).toString('base64');
	const accepted = await send(`${mobilon.autocallBaseUrl}/call/`, {
		headers: { 'content-type': 'application/json', authorization: `Basic ${basic}` },
		body: JSON.stringify(orders),
	});
	const tasks = listAt({ accepted }, 'accepted').map((task) => textAt(task, 'id'));
	let done = 0;
	return {
		title: 'Mobilon',
		type: 'mobilonTrigger',
		parameters: { resource: 'autocall', ids: tasks.join(', ') },
		secrets: [mobilon.password, basic],
		requests: () => mobilon.requests.filter(({ path }) => path === '/status/'),
		change() {
			clock.advance(MINUTE);
			done += 1;
			return {
				resource: 'autocall',
				id: tasks[done - 1],
				guid: `guid-${done}`,
				status: 1,
				previousStatus: 0,
				state: 'done',
				isFinal: true,
			};
		},
		fault: (fault, times) => mobilon.fault(fault, { path: '/status/', ...times }),
	};
}

/** Returns the campaign's id. */
async function createCampaign({ aloVoice }: Providers): Promise<number> {
	const form = new FormData();
	const fields = {
		name: 'Watched',
		from: '2025.01.01',
		to: '2025.12.31',
		fromtime: '10:00',
		totime: '19:00',
		trunks: aloVoice.trunks.join(','),
	};
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	const sound = fs.readFileSync('examples/hello.mp3');
	form.append('record', new Blob([sound], { type: 'audio/mpeg' }), 'hello.mp3');
	form.append('recipients', new Blob(['998901234567\n'], { type: 'text/csv' }), 'list.csv');
	await send(`${aloVoice.baseUrl}/mapi/addAutorule`, {
		headers: { authorization: `Bearer ${aloVoice.token}` },
		body: form,
	});
	const [id = 0] = [...aloVoice.campaigns.keys()].slice(-1);
	return id;
}

export async function watchCampaign(providers: Providers): Promise<Watched> {
	const { aloVoice } = providers;
	const id = await createCampaign(providers);
	let status = 'new';
	let changes = 0;
	return {
		title: 'AloVoice campaign',
		type: 'aloVoiceTrigger',
		parameters: { event: 'autoruleStatusChanged', autoruleIds: String(id) },
		secrets: [aloVoice.token],
		requests: () => aloVoice.requests.filter(({ path }) => path === `/mapi/getAutorule/${id}`),
		change() {
			const previousStatus = status;
			changes += 1;
			status = `status-${changes}`;
			aloVoice.setStatus(id, status);
			return { id, name: 'Watched', status, previousStatus };
		},
		fault: (fault, times) => aloVoice.fault(fault, { path: '/mapi/getAutorule/:id', ...times }),
	};
}

export function watchTrunks({ aloVoice }: Providers): Watched {
	return {
		title: 'AloVoice trunks',
		type: 'aloVoiceTrigger',
		parameters: { event: 'trunksChanged' },
		secrets: [aloVoice.token],
		requests: () => aloVoice.requests.filter(({ path }) => path === '/mapi/getMyTrunks'),
		change() {
			const [oldest = '', ...rest] = aloVoice.trunks;
			const added = String(Number(aloVoice.trunks.at(-1)) + 1);
			aloVoice.setTrunks([...rest, added]);
			return { trunks: [...rest, added], added: [added], removed: [oldest] };
		},
		fault: (fault, times) => aloVoice.fault(fault, { path: '/mapi/getMyTrunks', ...times }),
	};
}

export function watchCallRecords({ autodialer }: Providers): Watched {
	// There before anybody watched: never to be emitted.
	let newest = autodialer.addRecord({ DST: '89005550000' });
	let changes = 0;
	return {
		title: 'Autodialer call records',
		type: 'autodialerCallRecordTrigger',
		parameters: {},
		secrets: [autodialer.apiKey, autodialer.accessToken],
		requests: () => autodialer.requests.filter(({ path }) => path.endsWith('/cdr')),
		// New records and longer ones in turn.
		change() {
			changes += 1;
			const isNew = changes % 2 === 1;
			if (isNew) newest = autodialer.addRecord({ DST: `8900555${1000 + changes}` });
			else autodialer.updateRecord(newest, { SEC: newest.SEC + 1 });
			return { ...newest, change: isNew ? 'new' : 'updated' };
		},
		fault: (fault, times) => autodialer.fault(fault, { path: '/cdr', ...times }),
	};
}
