import { at, listAt } from '../../dev/json';
import { serve, type Received, type Reply } from '../engine/loopback';
import { secret } from '../engine/providers';

/** Ids of the one pipeline and stage that a scenario listens to, and of the lead's manager. */
export const PIPELINE = 881204;
export const STAGE = 70512345;
export const MANAGER = 906112;

/** A value of a contact's field PHONE. Old answers have `enum`, so that nothing may depend on it. */
interface Phone {
	readonly value: string;
	readonly enum_code?: 'WORK' | 'MOB';
}

interface Lead {
	readonly id: number;
	readonly status_id: number;
	readonly contacts: readonly number[];
}

/** `null`: the contact has no field at all. */
type Contact = readonly Phone[] | null;

export interface AmoNote {
	readonly entity_id: number;
	readonly note_type: string;
	readonly params: Readonly<Record<string, string | number>>;
}

export interface AmoTask {
	readonly text: string;
	readonly complete_till: number;
	readonly entity_id?: number;
	readonly responsible_user_id?: number;
}

type Kind = 'number' | 'string' | 'boolean' | 'object';
type Fields = Readonly<Record<string, Kind>>;

interface Fault {
	readonly route: string;
	readonly status: number;
	times: number;
}

/**
 * The part of amoCRM's API v4 that the example uses, from its documentation (amocrm.ru/developers:
 * "API сделок", "API контактов", "События и примечания", "API звонков", "API задач", "Коды
 * ошибок"). It refuses every other request and unknown field, and keeps both in `refused`.
 */
export interface AmoCrm {
	readonly baseUrl: string;
	readonly token: string;
	readonly notes: readonly AmoNote[];
	readonly tasks: readonly AmoTask[];
	readonly calls: ReadonlyArray<Readonly<Record<string, unknown>>>;
	/** How many notes each request wrote. */
	readonly batches: readonly number[];
	/** `GET /api/v4/leads/1`, … in order. */
	readonly asked: readonly string[];
	readonly refused: readonly string[];
	addLead(id: number, contacts: readonly number[], status_id?: number): void;
	addContact(id: number, phones: Contact): void;
	/** Answers the next `times` requests of a route, such as `POST leads/notes`, with a status. */
	fault(route: string, status: number, times?: number): void;
	/** Called with the lead's id after each change that fires webhooks of the account. */
	onChange(listener: (lead: number) => void): void;
}

/** Requests that one integration may make in a second. */
const PER_SECOND = 7;

const NOTE: Fields = { entity_id: 'number', note_type: 'string', params: 'object' };
const NOTE_OPTIONS: Fields = {
	is_need_to_trigger_digital_pipeline: 'boolean',
	created_by: 'number',
	responsible_user_id: 'number',
	request_id: 'string',
};
const PARAMS: Readonly<Record<string, Fields>> = {
	common: { text: 'string' },
	sms_out: { text: 'string', phone: 'string' },
};
const TASK: Fields = { text: 'string', complete_till: 'number' };
const TASK_OPTIONS: Fields = {
	task_type_id: 'number',
	entity_id: 'number',
	entity_type: 'string',
	responsible_user_id: 'number',
	duration: 'number',
	request_id: 'string',
};
const CALL: Fields = { direction: 'string', duration: 'number', source: 'string', phone: 'string' };
const CALL_OPTIONS: Fields = {
	uniq: 'string',
	link: 'string',
	call_status: 'number',
	call_result: 'string',
	call_responsible: 'number',
	created_by: 'number',
	responsible_user_id: 'number',
	request_id: 'string',
};

const TITLES: Readonly<Record<number, string>> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	429: 'Too Many Requests',
};

const hal = (body: object): Reply => ({ status: 200, body, type: 'application/hal+json' });

const NOTHING: Reply = { status: 204, body: undefined };

const problem = (status: number, detail = 'Request validation failed'): Reply => ({
	status,
	body: {
		title: TITLES[status] ?? 'Error',
		type: `https://httpstatus.es/${status}`,
		status,
		detail,
	},
	type: 'application/problem+json',
});

/** Whether an object has all of these fields, perhaps those too, and no other. */
function fits(entry: unknown, required: Fields, optional: Fields = {}): boolean {
	if (typeof entry !== 'object' || entry === null) return false;
	const known = { ...required, ...optional };
	const names = Object.keys(entry);
	return (
		Object.keys(required).every((name) => names.includes(name)) &&
		names.every((name) => typeof at(entry, name) === known[name])
	);
}

const fitsNote = (entry: unknown) => {
	const params = PARAMS[String(at(entry, 'note_type'))];
	return (
		params !== undefined && fits(entry, NOTE, NOTE_OPTIONS) && fits(at(entry, 'params'), params)
	);
};

const fitsTask = (entry: unknown) => {
	const entity = [at(entry, 'entity_id'), at(entry, 'entity_type')];
	const isWhole = typeof entity[0] === 'number' ? entity[1] === 'leads' : entity[1] === undefined;
	return fits(entry, TASK, TASK_OPTIONS) && isWhole;
};

const lastTen = (text: string) => text.replace(/\D/g, '').slice(-10);

const ofId = (path: string) => Number(path.split('/').at(-1));

export async function startAmoCrm(): Promise<AmoCrm> {
	const token = secret();
	const leads = new Map<number, Lead>();
	const contacts = new Map<number, Contact>();
	const notes: AmoNote[] = [];
	const tasks: AmoTask[] = [];
	const calls: Array<Record<string, unknown>> = [];
	const batches: number[] = [];
	const asked: string[] = [];
	const refused: string[] = [];
	const faults: Fault[] = [];
	const listeners: Array<(lead: number) => void> = [];
	/** Epoch ms of the requests of the last second. */
	let recent: number[] = [];
	let baseUrl = '';

	const self = (path: string) => ({ self: { href: `${baseUrl}/api/v4/${path}` } });
	const changed = (lead: unknown) => {
		for (const listener of listeners) listener(Number(lead));
	};
	/** An array of such entries; the documentation knows no single object. */
	const written = (body: unknown, isOne: (entry: unknown) => boolean) =>
		Array.isArray(body) && body.length > 0 && body.length <= 250 && body.every(isOne)
			? listAt(body)
			: undefined;

	const routes: Readonly<Record<string, (request: Received) => Reply>> = {
		'GET leads/:id': ({ path, query }) => {
			if (query.toString() !== 'with=contacts') return problem(400);
			const lead = leads.get(ofId(path));
			if (!lead) return NOTHING;
			const { id, status_id } = lead;
			const linked = lead.contacts.map((contact, index) => ({
				id: contact,
				is_main: index === 0,
				_links: self(`contacts/${contact}`),
			}));
			return hal({
				id,
				name: `Заказ ${id}`,
				responsible_user_id: MANAGER,
				status_id,
				pipeline_id: PIPELINE,
				is_deleted: false,
				custom_fields_values: null,
				_links: self(`leads/${id}`),
				_embedded: { tags: [], companies: [], contacts: linked },
			});
		},
		'GET contacts/:id': ({ path }) => {
			const id = ofId(path);
			const phones = contacts.get(id);
			if (phones === undefined) return NOTHING;
			const email = { field_id: 611046, field_code: 'EMAIL', values: [{ value: 'a@example.com' }] };
			const phone = { field_id: 611045, field_code: 'PHONE', field_type: 'multitext' };
			const fields = phones === null || phones.length === 0 ? [] : [{ ...phone, values: phones }];
			return hal({
				id,
				name: 'Клиент',
				custom_fields_values: phones === null ? null : [email, ...fields],
				_links: self(`contacts/${id}`),
				_embedded: { tags: [], companies: [] },
			});
		},
		'POST leads/notes': ({ body }) => {
			const entries = written(
				body,
				(entry) => fitsNote(entry) && leads.has(Number(at(entry, 'entity_id'))),
			);
			if (!entries) return problem(400);
			batches.push(entries.length);
			for (const entry of entries) {
				notes.push(Object(entry));
				changed(at(entry, 'entity_id'));
			}
			const made = entries.map((entry, index) => ({
				id: 90_211_457 + notes.length + index,
				entity_id: at(entry, 'entity_id'),
				request_id: String(index),
			}));
			return hal({ _links: self('leads/notes'), _embedded: { notes: made } });
		},
		'POST tasks': ({ body }) => {
			const entries = written(body, fitsTask);
			if (!entries) return problem(400);
			for (const entry of entries) {
				tasks.push(Object(entry));
				changed(at(entry, 'entity_id'));
			}
			const made = entries.map((_, index) => ({
				id: 5_520_981 + tasks.length + index,
				request_id: String(index),
			}));
			return hal({ _links: self('tasks'), _embedded: { tasks: made } });
		},
		'POST calls': ({ body }) => {
			const entries = written(body, (entry) => fits(entry, CALL, CALL_OPTIONS));
			if (!entries) return problem(400);
			// The answer for a number that nobody has is not documented: nothing is added.
			const known = entries.filter((entry) =>
				[...contacts.values()].some((phones) =>
					phones?.some(({ value }) => lastTen(value) === lastTen(String(at(entry, 'phone')))),
				),
			);
			calls.push(...known.map((entry) => Object(entry)));
			const made = known.map((_, index) => ({
				id: 90_211_533 + index,
				entity_type: 'contact',
				request_id: String(index),
			}));
			return hal({ _total_items: made.length, errors: [], _embedded: { calls: made } });
		},
	};

	const replyTo = (request: Received): Reply => {
		const { method, path, headers } = request;
		const route = `${method} ${path.replace('/api/v4/', '').replace(/\/\d+$/, '/:id')}`;
		asked.push(`${method} ${path}`);
		recent = [...recent.filter((time) => Date.now() - time < 1000), Date.now()];
		if (recent.length > PER_SECOND) return problem(429);
		if (headers.authorization !== `Bearer ${token}`) return problem(401);
		const fault = faults.find((one) => one.route === route && one.times > 0);
		if (fault) {
			fault.times -= 1;
			return problem(fault.status, 'simulated');
		}
		const known = path.startsWith('/api/v4/') ? routes[route] : undefined;
		const reply = known?.(request) ?? problem(404);
		if (reply.status >= 400) {
			refused.push(`${route} ${request.query.toString()} ${JSON.stringify(request.body)}`);
		}
		return reply;
	};
	baseUrl = await serve(replyTo);
	return {
		baseUrl,
		token,
		notes,
		tasks,
		calls,
		batches,
		asked,
		refused,
		addLead(id, linked, status_id = STAGE) {
			leads.set(id, { id, status_id, contacts: linked });
		},
		addContact(id, phones) {
			contacts.set(id, phones);
		},
		fault(route, status, times = 1) {
			faults.push({ route, status, times });
		},
		onChange(listener) {
			listeners.push(listener);
		},
	};
}

/** Part of an event: a lead that has come into a stage, or was created there. */
export interface Moved {
	readonly id: number;
	readonly event?: 'status' | 'add';
	readonly status_id?: number;
	readonly pipeline_id?: number;
}

/** The body of a stage's webhook: form fields whose keys are percent-encoded, no phone. */
export function stageEvent(moved: readonly Moved[]): string {
	const counts = { status: 0, add: 0 };
	const fields = moved.flatMap(({ id, event = 'status', status_id = STAGE, pipeline_id }) => {
		const lead = `leads[${event}][${counts[event]++}]`;
		const before = { old_status_id: STAGE - 1, old_pipeline_id: PIPELINE };
		const values = {
			id,
			status_id,
			pipeline_id: pipeline_id ?? PIPELINE,
			...(event === 'status' ? before : {}),
		};
		return Object.entries(values).map(([name, value]) => [`${lead}[${name}]`, String(value)]);
	});
	const account = [
		['account[id]', '31507788'],
		['account[subdomain]', 'primer'],
	];
	return new URLSearchParams([...fields, ...account]).toString();
}

/** An event of the account's webhook after a change of a lead that moved it nowhere. */
export const updateEvent = (id: number): string =>
	new URLSearchParams([
		['leads[update][0][id]', String(id)],
		['leads[update][0][status_id]', String(STAGE)],
		['leads[update][0][pipeline_id]', String(PIPELINE)],
		['account[subdomain]', 'primer'],
	]).toString();
