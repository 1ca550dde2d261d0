import type { CallOrder } from './autodialerCalls';
import {
	assertBatch,
	filled,
	number8,
	readMembers,
	Refusal,
	shaped,
	timeWithSeconds,
	type Check,
} from './check';

const LIMIT = 1000;

const anything: Check = () => undefined;

const groupFields = {
	required: { id: filled, phone: number8 },
	optional: {
		name: anything,
		UUID: anything,
		var1: anything,
		var2: anything,
		var3: anything,
		// The document's spelling.
		statdialertime: timeWithSeconds,
		stopdialertime: timeWithSeconds,
		maxcount: shaped(/^[1-9]\d{0,3}$/, 'a whole number from 1'),
		generationtype: filled,
	},
};

function refuseEqualIds(records: Array<{ id: string }>): void {
	const first = new Map<string, number>();
	records.forEach(({ id }, index) => {
		const earlier = first.get(id);
		if (earlier !== undefined) {
			throw new Refusal(400, `query.data[${index}].id equals query.data[${earlier}].id`);
		}
		first.set(id, index);
	});
}

/**
 * The records of a group with their effective values: a record inherits a missing value from the
 * record before (the document's warning), whether or not that one is inserted. An empty text is a
 * value. For the first record, the document gives only the defaults of the times.
 */
export function readGroup(body: unknown, accessToken: string): CallOrder[] {
	const query = readMembers(body, ['query']).get('query');
	const members = readMembers(query, ['access_token', 'data'], 'query');
	const given = members.get('access_token') ?? '';
	if (given !== accessToken) throw new Refusal(403, 'wrong query.access_token');
	const data = members.get('data');
	assertBatch(data, groupFields, LIMIT, 'query.data');
	refuseEqualIds(data);
	let inherited: Partial<CallOrder> = { start: '10:00:00', stop: '19:00:00' };
	return data.map(({ statdialertime, stopdialertime, ...values }) => {
		const { start, stop } = inherited;
		const times = { start: statdialertime ?? start, stop: stopdialertime ?? stop };
		const order: CallOrder = { ...inherited, ...values, ...times };
		inherited = order;
		return order;
	});
}
