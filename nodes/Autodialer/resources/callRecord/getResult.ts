import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { InvalidInput, masked } from '../../../../shared/values/invalidInput';
import { isId } from '../../../../shared/values/json';
import { normalisePhone, numberFor } from '../../../../shared/values/phone';
import { readRecords, recordsRequest, untilTomorrow } from '../../api';
import { encoding } from '../../fields';
import { secondsOf } from '../../recordTime';
import type { Answer } from '../../../../shared/operation/answers';
import { defineOperation } from '../../../../shared/operation/operation';
import { phoneNumber } from '../../../../shared/operation/phoneNumber';

/** A call, and how to ask for the records among which it may be. */
interface Question {
	readonly queryId: string;
	/** 8NNNNNNNNNN */
	readonly phone: string;
	readonly search: {
		readonly days: number;
		readonly timezone: string;
		readonly encoding: 'form' | 'json';
	};
}

/**
 * POST {baseUrl}/{apiKey}/cdr – Autodialer, "Функции API программы «Автодайлер»", section
 * "Получение истории звонков".
 */
export const getResult = defineOperation({
	name: 'Get Result',
	action: 'Get result of call',
	description: 'Look up the call record of a call by its query ID and phone number',
	kind: 'query',
	fields: [
		{
			displayName: 'Query ID',
			name: 'queryId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1024',
			description: 'ID of the task that ordered the call (QUERY_ID), as Create returned it',
		},
		{
			...phoneNumber('phone', '8NNNNNNNNNN'),
			description: 'Number that was called, in any usual form',
		},
	],
	options: [
		encoding,
		{
			displayName: 'Lookback Days',
			name: 'lookbackDays',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 31, numberPrecision: 0 },
			default: 1,
			description: 'How many days before today to begin the search',
		},
	],
	waits: { isFinal: ({ found }) => found === true },
	// One request lists the calls of all items: the document allows one number or none in it.
	limit: Infinity,
	toWire({ queryId, phone, options }, { timezone }): Question {
		const { lookbackDays: days = 1, encoding = 'form' } = options;
		return {
			queryId: queryIdFor(queryId),
			phone: numberFor('phone', phone, '8', 'auto'),
			search: { days, timezone, encoding },
		};
	},
	keyOf: (question) => JSON.stringify(question),
	requestKeyOf: ({ search }) => JSON.stringify(search),
	request([{ search }], run) {
		const now = DateTime.now().setZone(search.timezone);
		const query = untilTomorrow(now.minus({ days: search.days }), now);
		return recordsRequest(query, search.encoding, run);
	},
	read(reply, questions) {
		const records = readRecords(reply);
		return records && answersOf(records, questions);
	},
});

function queryIdFor(text: string): string {
	const id = text.trim();
	if (/^\d+$/.test(id)) return id;
	const advice = 'Use the QUERY_ID that Create returned for the call, such as 1024.';
	throw new InvalidInput('queryId', 'is not a whole number', advice, masked(id));
}

/** The calls of a group share QUERY_ID, and a person may be called by several tasks. */
const callKey = (queryId: string, phone: string): string => `${queryId} ${phone}`;

/** Of several records of one call, which further attempts may leave, the one with the latest TIME. */
function answersOf(records: readonly IDataObject[], questions: readonly Question[]): Answer[] {
	const asked = new Set(questions.map(({ queryId }) => queryId));
	const latest = new Map<string, { readonly record: IDataObject; readonly time: number }>();
	const timezone = questions[0]?.search.timezone ?? '';
	for (const record of records) {
		const { QUERY_ID: id, DST: number, TIME } = record;
		if (!isId(id) || !isId(number) || !asked.has(String(id).trim())) continue;
		const called = normalisePhone(number, '8');
		if (!called.ok) continue;
		const key = callKey(String(id).trim(), called.number);
		const time = secondsOf(TIME, timezone) ?? -Infinity;
		if (time >= (latest.get(key)?.time ?? -Infinity)) latest.set(key, { record, time });
	}
	return questions.map(({ queryId, phone }): Answer => {
		const record = latest.get(callKey(queryId, phone))?.record;
		const found = { found: record !== undefined };
		const json = record ? { ...found, ...record, ...found } : { ...found, queryId, phone };
		return { outcome: 'accepted', id: '', json };
	});
}
