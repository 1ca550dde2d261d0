import { crypto } from '../../dev/node';
import { at, listAt } from '../../dev/json';
import { serve, type Received, type Reply } from '../engine/loopback';
import { secret } from '../engine/providers';

interface Person {
	readonly id: number;
	readonly name: string;
	readonly phones: ReadonlyArray<{ value: string; primary: boolean; label: string }>;
}

interface Lead {
	readonly id: string;
	readonly title: string;
	readonly person_id: number;
}

export interface Note {
	readonly content: string;
	readonly deal_id?: number;
	readonly lead_id?: string;
}

/**
 * The part of Pipedrive's API that the examples use, from its reference
 * (developers.pipedrive.com/docs/api/v1: Persons, Leads, Notes) and "Core API concepts:
 * Authentication". It refuses every other request and keeps it in `refused`.
 */
export interface Crm {
	readonly baseUrl: string;
	/** Expected value of the header `x-api-token`. */
	readonly token: string;
	readonly persons: ReadonlyMap<number, Person>;
	readonly leads: readonly Lead[];
	readonly notes: readonly Note[];
	/** `GET /api/v2/persons/1`, … in order. */
	readonly asked: readonly string[];
	readonly refused: readonly string[];
	addPerson(name: string, phone: string): number;
	/** Answers the next note with 500 and does not keep it. */
	failNextNote(): void;
}

const ok = (data: unknown, status = 200): Reply => ({ status, body: { success: true, data } });

const digitsOf = (text: string) => text.replace(/\D/g, '');

/**
 * Whether an object has exactly these fields: a real server would silently ignore a misspelt one.
 */
function has(body: unknown, fields: Readonly<Record<string, 'string' | 'number' | 'list'>>) {
	if (typeof body !== 'object' || body === null) return false;
	const kinds = Object.entries(body).map(([name, value]) => [
		name,
		Array.isArray(value) ? 'list' : typeof value,
	]);
	return JSON.stringify(kinds.sort()) === JSON.stringify(Object.entries(fields).sort());
}

export async function startCrm(): Promise<Crm> {
	const token = secret();
	const persons = new Map<number, Person>();
	const leads: Lead[] = [];
	const notes: Note[] = [];
	const asked: string[] = [];
	const refused: string[] = [];
	let notesToFail = 0;

	const addPerson = (name: string, phone: string): number => {
		const id = persons.size + 1;
		persons.set(id, { id, name, phones: [{ value: phone, primary: true, label: 'mobile' }] });
		return id;
	};

	const routes: Record<string, (request: Received) => Reply | undefined> = {
		'GET /api/v2/persons/:id': ({ path }) => {
			const person = persons.get(Number(path.split('/').at(-1)));
			return person && ok(person);
		},
		'GET /api/v2/persons/search': ({ query }) => {
			const term = query.get('term') ?? '';
			if (term.length < 2 || query.get('fields') !== 'phone') return undefined;
			const found = [...persons.values()].filter(({ phones }) =>
				phones.some(({ value }) => digitsOf(value).includes(digitsOf(term))),
			);
			const items = found.map(({ phones, ...item }) => ({
				result_score: 1,
				item: { ...item, type: 'person', phones: phones.map(({ value }) => value) },
			}));
			return ok({ items });
		},
		'POST /api/v2/persons': ({ body }) => {
			const [phone, ...more] = listAt(body, 'phones');
			const isWhole =
				has(body, { name: 'string', phones: 'list' }) &&
				typeof at(phone, 'value') === 'string' &&
				more.length === 0;
			if (!isWhole) return undefined;
			const id = addPerson(String(at(body, 'name')), String(at(phone, 'value')));
			return ok(persons.get(id), 201);
		},
		'GET /api/v1/leads': ({ query }) => {
			const person = query.get('person_id');
			if (person === null) return undefined;
			return ok(leads.filter(({ person_id }) => person_id === Number(person)));
		},
		'POST /api/v1/leads': ({ body }) => {
			if (!has(body, { title: 'string', person_id: 'number' })) return undefined;
			const person_id = Number(at(body, 'person_id'));
			if (!persons.has(person_id)) return undefined;
			const lead = { id: crypto.randomUUID(), title: String(at(body, 'title')), person_id };
			leads.push(lead);
			return ok(lead, 201);
		},
		'POST /api/v1/notes': ({ body }) => {
			const content = String(at(body, 'content'));
			const ofDeal = has(body, { content: 'string', deal_id: 'number' });
			const ofLead = has(body, { content: 'string', lead_id: 'string' });
			if (!ofDeal && !ofLead) return undefined;
			if (notesToFail > 0) {
				notesToFail -= 1;
				return { status: 500, body: { success: false, error: 'simulated' } };
			}
			notes.push(
				ofDeal
					? { content, deal_id: Number(at(body, 'deal_id')) }
					: { content, lead_id: String(at(body, 'lead_id')) },
			);
			return ok({ id: notes.length, content }, 201);
		},
	};

	const answer = (request: Received): Reply => {
		const { method, path, headers, body } = request;
		const route = `${method} ${path.replace(/\/\d+$/, '/:id')}`;
		asked.push(`${method} ${path}`);
		if (headers['x-api-token'] !== token) {
			refused.push(`${method} ${path}: no token`);
			return { status: 401, body: { success: false, error: 'unauthorized access' } };
		}
		const reply = routes[route]?.(request);
		if (reply) return reply;
		refused.push(`${method} ${path} ${request.query.toString()} ${JSON.stringify(body)}`);
		const status = route in routes ? 400 : 404;
		return { status, body: { success: false, error: 'Bad request' } };
	};
	const baseUrl = await serve(answer);
	return {
		baseUrl,
		token,
		persons,
		leads,
		notes,
		asked,
		refused,
		addPerson,
		failNextNote() {
			notesToFail += 1;
		},
	};
}
