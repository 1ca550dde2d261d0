import { readJsonBody } from './bodies';
import { assertBatch, date, filled, number8, Refusal, time, type FieldTable } from './check';
import { answering, assertBasicAuth, assertNoQuery } from './httpChecks';
import type { MobilonService, Order, Task, TaskStore } from './mobilonTasks';
import type { Call, Route } from './route';

/*
 * From Mobilon's documents "Автообзвон API (Гарант)" and "GSM API". They define no refusals: the
 * codes (400, 401, 404, 405, 415) and the bodies `{error}` are our own, as is 200 for a reply. They
 * also leave open the reply for an unknown id (here: no entry), for an unfinished entry (here:
 * `{status: 0, guid, id}`), for a status that is neither 0 nor 1 (here: an entry without a date),
 * for a guid used again in a later request (here: a new task), and for an id twice in one status
 * request (here: two entries).
 */
const LIMIT = 100;

const callFields = {
	required: { guid: filled, file: filled, number: number8, source: number8 },
	optional: { date, time },
};
const messageFields = {
	required: { guid: filled, text: filled, number: number8, source: number8 },
	optional: {},
};
const idFields: FieldTable<'id', never> = { required: { id: filled }, optional: {} };

function refuseEqualGuids(orders: Order[]): void {
	const first = new Map<string, number>();
	orders.forEach(({ guid }, index) => {
		const earlier = first.get(guid);
		if (earlier !== undefined) throw new Refusal(400, `[${index}].guid equals [${earlier}].guid`);
		first.set(guid, index);
	});
}

/** Both are "optional" in the document; one without the other is no moment. */
function refuseHalfMoments(orders: Order[]): void {
	orders.forEach((order, index) => {
		if ((order.date === undefined) === (order.time === undefined)) return;
		const [given, missing] = order.date === undefined ? ['time', 'date'] : ['date', 'time'];
		throw new Refusal(400, `[${index}].${missing} is missing beside ${given}`);
	});
}

function readOrders(service: MobilonService, body: unknown): Order[] {
	if (service === 'sms') {
		assertBatch(body, messageFields, LIMIT);
		return body;
	}
	assertBatch(body, callFields, LIMIT);
	return body;
}

function statusEntry({ service, status, guid, doneAt, id }: Task) {
	if (status !== 1) return { status, guid, id };
	const doneIso = new Date(doneAt).toISOString();
	return service === 'autocall'
		? { status, guid, dateExec: doneIso, id }
		: { status, guid, dateTimeSent: doneIso, id };
}

export function mobilonRoutes(
	service: MobilonService,
	store: TaskStore,
	{ login, password }: { login: string; password: string },
): Route[] {
	const readBody = (call: Call): unknown => {
		assertNoQuery(call);
		assertBasicAuth(call, login, password);
		return readJsonBody(call);
	};
	const send = (call: Call) => {
		const orders = readOrders(service, readBody(call));
		refuseHalfMoments(orders);
		refuseEqualGuids(orders);
		// All or nothing: from here on nothing is refused.
		return orders.map((order) => {
			const { guid, id } = store.accept(service, order);
			return { status: 0, guid, id };
		});
	};
	const status = (call: Call) => {
		const asked = readBody(call);
		assertBatch(asked, idFields, LIMIT);
		return asked.flatMap(({ id }) => {
			const task = store.find(service, id);
			return task ? [statusEntry(task)] : [];
		});
	};
	const sendPath = service === 'autocall' ? '/call/' : '/send/';
	return [
		{ method: 'POST', path: sendPath, sends: true, handle: answering(send) },
		{ method: 'POST', path: '/status/', sends: false, handle: answering(status) },
	];
}
