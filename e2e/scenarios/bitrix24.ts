import { crypto } from '../../dev/node';
import { at, listAt } from '../../dev/json';
import { serve, type Received, type Reply } from '../engine/loopback';
import { secret } from '../engine/providers';

/** A phone or a mail address of a contact. */
interface Means {
	readonly id: number;
	readonly valueType: string;
	readonly value: string;
	readonly typeId: string;
}

interface Deal {
	readonly id: number;
	readonly title: string;
	readonly contactId: number;
	stageId: string;
	movedTime: string;
	[field: string]: unknown;
}

export interface Comment {
	readonly deal: number;
	readonly text: string;
}

export type DealEvent = 'ONCRMDEALADD' | 'ONCRMDEALUPDATE';

/** How an event differs from a usual one. */
interface Oddity {
	/** Instead of the right one; undefined: none. */
	readonly token?: string | undefined;
	/** Without the keys that the older texts of the documentation do not have. */
	readonly isOld?: boolean;
	/** Instead of the deal's. */
	readonly id?: string;
}

const PORTAL = 'primer.bitrix24.ru';
const ANSWER_FIELD = 'ufCrm_1788123456789';
/** Of the leaky bucket: requests that it holds, and those that drain in a second. */
const [BUCKET, DRAIN] = [50, 2];
const PAGE = 50;
const [DEALS, CONTACTS] = [2, 3];

/**
 * A portal of Bitrix24 with deals: the methods that the example uses, the limit of requests, and the
 * outgoing webhook. From the documentation (github.com/bitrix24/b24restdocs: crm.item.get, list and
 * update, crm.timeline.comment.add, limits, system errors, events, local webhooks). It refuses every
 * other request, also fields that a real portal would ignore in silence, and keeps it in `refused`.
 */
export class Bitrix24 {
	/** Of the incoming webhook, as Bitrix24 shows it. */
	webhookUrl = '';
	readonly applicationToken = crypto.randomBytes(16).toString('hex');
	readonly answerField = ANSWER_FIELD;
	readonly comments: Comment[] = [];
	/** Methods that were answered with 200, in order. */
	readonly answered: string[] = [];
	readonly refused: string[] = [];
	/** Requests that met the limit, or a forced one. */
	limited = 0;
	/** Status of each answer to an event. */
	readonly delivered: number[] = [];

	private readonly code = secret();
	private readonly deals = new Map<number, Deal>();
	private readonly contacts = new Map<number, readonly Means[]>();
	private readonly sending = new Set<Promise<void>>();
	private handler: string | undefined;
	private level = 0;
	private leakedAt = Date.now();
	private lastMove = 0;
	private toLimit = { method: '', times: 0 };
	private isDeaf = false;
	private denied = 0;

	constructor(private readonly stages: readonly string[]) {}

	async start(): Promise<this> {
		const baseUrl = await serve((request) => this.answer(request));
		this.webhookUrl = `${baseUrl}/rest/7/${this.code}/`;
		return this;
	}

	/** The outgoing webhook: where the portal posts what happens to its deals. */
	report(url: string): void {
		this.handler = url;
	}

	addContact(...means: Array<[valueType: string, value: string, typeId?: string]>): number {
		const id = 815 + this.contacts.size;
		this.contacts.set(
			id,
			means.map(([valueType, value, typeId = 'PHONE'], index) => ({
				id: 613 + index,
				valueType,
				value,
				typeId,
			})),
		);
		return id;
	}

	/** Without an event. `contactId` 0: a deal without a contact. */
	addDeal(title: string, contactId: number, stageId: string): number {
		const id = 4711 + this.deals.size;
		const movedTime = this.now();
		this.deals.set(id, {
			id,
			createdTime: movedTime,
			updatedTime: movedTime,
			createdBy: 1,
			updatedBy: 7,
			assignedById: 7,
			opened: 'Y',
			leadId: null,
			companyId: 0,
			contactId,
			title,
			categoryId: 9,
			stageId,
			stageSemanticId: 'P',
			closed: 'N',
			typeId: 'SALE',
			opportunity: 52_000,
			currencyId: 'RUB',
			comments: '',
			movedBy: 7,
			movedTime,
			lastActivityTime: movedTime,
			[ANSWER_FIELD]: '',
			observers: [],
			contactIds: contactId === 0 ? [] : [contactId],
			entityTypeId: DEALS,
		});
		return id;
	}

	/** A manager moves a deal: its event comes by itself. */
	move(id: number, stageId: string): void {
		this.change(this.dealOf(id), { stageId });
	}

	dealOf(id: number): Deal {
		const deal = this.deals.get(id);
		if (!deal) throw new Error(`No deal ${id}`);
		return deal;
	}

	commentsOf(id: number): string[] {
		return this.comments.filter(({ deal }) => deal === id).map(({ text }) => text);
	}

	/** Answers the next requests of a method with 503, as above the limit. */
	limit(method: string, times: number): void {
		this.toLimit = { method, times };
	}

	/** Nobody may change this deal by a request. */
	deny(id: number): void {
		this.denied = id;
	}

	/** While deaf, the portal loses its own events, as it does those that nobody takes. */
	loseEvents(isDeaf: boolean): void {
		this.isDeaf = isDeaf;
	}

	/** Posts an event once, whatever the answer: Bitrix24 does not repeat it. */
	async post(event: DealEvent, id: number, oddity: Oddity = {}): Promise<number> {
		const { isOld = false } = oddity;
		const token = 'token' in oddity ? oddity.token : this.applicationToken;
		const fields: Array<[string, string]> = [
			['event', event],
			...entry(!isOld && '97', 'event_handler_id'),
			['data[FIELDS][ID]', oddity.id ?? String(id)],
			['ts', String(Math.floor(Date.now() / 1000))],
			['auth[domain]', PORTAL],
			...entry(!isOld && `https://${PORTAL}/rest/`, 'auth[client_endpoint]'),
			...entry(!isOld && 'https://oauth.bitrix.info/rest/', 'auth[server_endpoint]'),
			['auth[member_id]', '0123456789abcdef0123456789abcdef'],
			...entry(token ?? false, 'auth[application_token]'),
		];
		const response = await fetch(this.handler ?? '', {
			method: 'POST',
			headers: {
				'content-type': 'application/x-www-form-urlencoded',
				'user-agent': 'Bitrix24 Webhook Engine',
			},
			// The brackets leave percent-encoded.
			body: new URLSearchParams(fields).toString(),
			signal: AbortSignal.timeout(30_000),
		});
		this.delivered.push(response.status);
		return response.status;
	}

	/** Waits until the portal's own events so far are answered. */
	async allDelivered(): Promise<void> {
		while (this.sending.size > 0) await Promise.all(this.sending);
	}

	private answer(request: Received): Reply {
		const { method: verb, path, body } = request;
		const [, rest, user, code, method = ''] = path.split('/');
		const line = `${verb} ${method} ${JSON.stringify(body)}`;
		if (rest !== 'rest' || user !== '7' || code !== this.code) {
			this.refused.push(`${line}: wrong code`);
			return failure(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
		}
		if (this.isOverLimit(method)) {
			this.limited += 1;
			return failure(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests');
		}
		const reply = verb === 'POST' ? this.call(method, body) : undefined;
		if (!reply) {
			this.refused.push(line);
			return failure(400, 'INVALID_ARG_VALUE', 'Not as documented');
		}
		if (reply.status === 200) this.answered.push(method);
		return reply;
	}

	private isOverLimit(method: string): boolean {
		const now = Date.now();
		this.level = Math.max(0, this.level - ((now - this.leakedAt) / 1000) * DRAIN);
		this.leakedAt = now;
		if (method === this.toLimit.method && this.toLimit.times > 0) {
			this.toLimit.times -= 1;
			return true;
		}
		if (this.level >= BUCKET) return true;
		this.level += 1;
		return false;
	}

	/** Undefined for what the documentation does not know. */
	private call(method: string, body: unknown): Reply | undefined {
		if (method === 'crm.item.list') return this.list(body);
		if (method === 'crm.item.get') return this.get(body);
		if (method === 'crm.item.update') return this.update(body);
		return method === 'crm.timeline.comment.add' ? this.comment(body) : undefined;
	}

	private list(body: unknown): Reply | undefined {
		const isWhole =
			has(body, { entityTypeId: 'number', select: 'list', filter: 'object', order: 'object' }) &&
			at(body, 'entityTypeId') === DEALS &&
			has(at(body, 'filter'), { stageId: 'string' }, { id: 'number' }) &&
			has(at(body, 'order'), { id: 'string' }) &&
			at(body, 'order', 'id') === 'DESC';
		if (!isWhole) return undefined;
		const [id, stageId] = [at(body, 'filter', 'id'), at(body, 'filter', 'stageId')];
		const found = [...this.deals.values()].filter(
			(deal) => deal.stageId === stageId && (id === undefined || deal.id === id),
		);
		const select = listAt(body, 'select');
		const [deal] = this.deals.values();
		if (deal && !select.every((name) => String(name) in deal)) return undefined;
		const items = found
			.reverse()
			.slice(0, PAGE)
			.map((one) => Object.fromEntries(select.map((name) => [name, one[String(name)]])));
		const next = found.length > PAGE ? { next: PAGE } : {};
		return success({ items }, { total: found.length, ...next });
	}

	private get(body: unknown): Reply | undefined {
		if (!has(body, { entityTypeId: 'number', id: 'number' })) return undefined;
		const [type, id] = [at(body, 'entityTypeId'), Number(at(body, 'id'))];
		if (type !== DEALS && type !== CONTACTS) return undefined;
		const fm = this.contacts.get(id);
		const contact = fm && { id, name: 'Анна', lastName: 'Иванова', fm, entityTypeId: CONTACTS };
		const item = type === DEALS ? this.deals.get(id) : contact;
		return item ? success({ item }) : failure(400, 'NOT_FOUND', 'Element not found');
	}

	private update(body: unknown): Reply | undefined {
		const isWhole =
			has(body, { entityTypeId: 'number', id: 'number', fields: 'object' }) &&
			at(body, 'entityTypeId') === DEALS &&
			has(at(body, 'fields'), {}, { stageId: 'string', [ANSWER_FIELD]: 'string' });
		if (!isWhole) return undefined;
		const deal = this.deals.get(Number(at(body, 'id')));
		if (!deal) return failure(400, 'NOT_FOUND', 'Element not found');
		if (deal.id === this.denied) return failure(400, 'ACCESS_DENIED', 'Access denied');
		const fields: object = Object(at(body, 'fields'));
		const stageId = at(fields, 'stageId');
		if (typeof stageId === 'string' && !this.stages.includes(stageId)) {
			return failure(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', 'Wrong value of the field "Stage"');
		}
		this.change(deal, fields);
		return success({ item: deal });
	}

	private comment(body: unknown): Reply | undefined {
		const fields = at(body, 'fields');
		const isWhole =
			has(body, { fields: 'object' }) &&
			has(fields, { ENTITY_ID: 'number', ENTITY_TYPE: 'string', COMMENT: 'string' }) &&
			at(fields, 'ENTITY_TYPE') === 'deal';
		if (!isWhole) return undefined;
		const [deal, text] = [Number(at(fields, 'ENTITY_ID')), String(at(fields, 'COMMENT'))];
		if (text === '') return undefined;
		if (!this.deals.has(deal)) return failure(400, 'OWNER_NOT_FOUND', 'Owner not found');
		this.comments.push({ deal, text });
		return success(20_416 + this.comments.length);
	}

	/** Nothing is saved and reported if nothing changes. */
	private change(deal: Deal, fields: object): void {
		const changed = Object.entries(fields).filter(([name, value]) => deal[name] !== value);
		if (changed.length === 0) return;
		if (changed.some(([name]) => name === 'stageId')) deal.movedTime = this.now();
		Object.assign(deal, Object.fromEntries(changed));
		if (this.handler === undefined || this.isDeaf) return;
		const sending = this.post('ONCRMDEALUPDATE', deal.id)
			// An event that nobody takes is lost.
			.catch(() => 0)
			.then(() => {
				this.sending.delete(sending);
			});
		this.sending.add(sending);
	}

	/** Each moment is a new second, because the portal writes no parts of one. */
	private now(): string {
		this.lastMove = Math.max(Date.now(), this.lastMove + 1000);
		const inMoscow = new Date(this.lastMove + 3 * 3_600_000).toISOString();
		return `${inMoscow.slice(0, 19)}+03:00`;
	}
}

const entry = (value: string | false, name: string): Array<[string, string]> =>
	value === false ? [] : [[name, value]];

function time() {
	const start = Date.now() / 1000;
	const date = new Date().toISOString();
	return {
		start,
		finish: start,
		duration: 0.2,
		processing: 0.1,
		date_start: date,
		date_finish: date,
		operating_reset_at: Math.floor(start) + 600,
		operating: 0,
	};
}

const success = (result: unknown, more: object = {}): Reply => ({
	status: 200,
	body: { result, ...more, time: time() },
});

const failure = (status: number, error: string, text: string): Reply => ({
	status,
	body: { error, error_description: text },
});

type Kind = 'string' | 'number' | 'object' | 'list';
type Kinds = Readonly<Record<string, Kind>>;

const kindOf = (value: unknown) =>
	Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;

/** Whether an object has these fields, perhaps some of the others, and nothing else. */
function has(value: unknown, required: Kinds, optional: Kinds = {}): boolean {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const kinds = { ...optional, ...required };
	return (
		Object.keys(required).every((name) => name in value) &&
		Object.entries(value).every(([name, field]) => kindOf(field) === kinds[name])
	);
}
